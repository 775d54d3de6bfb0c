from __future__ import annotations

import datetime as dt

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from complaints.choices import (
    OPEN_STAGES,
    Channel,
    Closure,
    Impact,
    Outcome,
    Risk,
    Severity,
    Stage,
    WaitingOn,
)

NEVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
"""Sorts after every real instant: a complaint without a live clock is due never."""


class Complaint(models.Model):
    """A promise to answer. Changed only by `actions`, each change with its event."""

    reference = models.CharField(max_length=12, unique=True)
    legal_entity = models.ForeignKey("complaints.LegalEntity", models.PROTECT, related_name="complaints")
    customer = models.ForeignKey("complaints.Customer", models.PROTECT, related_name="complaints")
    channel = models.CharField(max_length=16, choices=Channel.choices)
    external_id = models.CharField(max_length=120, blank=True)
    received_at = models.DateTimeField()
    logged_at = models.DateTimeField()
    logged_by = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="logged")
    imported = models.BooleanField(default=False)
    place = models.CharField(
        max_length=120, blank=True, default="", db_default="", help_text="The counter or branch where it was said"
    )
    taken_by = models.ForeignKey(
        "complaints.Staff", models.PROTECT, null=True, related_name="+", help_text="Who listened, if not who logged it"
    )

    subject = models.CharField(max_length=200)
    desired_outcome = models.TextField(blank=True, max_length=2000)
    definition = models.TextField(blank=True, max_length=4000)
    language = models.CharField(max_length=16, default="en")
    currency = models.CharField(max_length=3, default="GBP")
    product = models.ForeignKey("complaints.Code", models.PROTECT, null=True, related_name="+")
    category = models.ForeignKey("complaints.Code", models.PROTECT, null=True, related_name="+")
    cause = models.ForeignKey("complaints.Code", models.PROTECT, null=True, related_name="+")

    severity = models.CharField(max_length=16, choices=Severity.choices, default=Severity.MEDIUM)
    impact = models.CharField(max_length=16, choices=Impact.choices, default=Impact.ONE)
    safety = models.BooleanField(default=False)
    vulnerable = models.BooleanField(default=False)
    restricted = models.BooleanField(default=False)
    assessed_at = models.DateTimeField(null=True)

    stage = models.CharField(max_length=16, choices=Stage.choices, default=Stage.GREET)
    tier = models.PositiveSmallIntegerField(default=1)
    waiting_on = models.CharField(max_length=16, choices=WaitingOn.choices, default=WaitingOn.US)
    team = models.ForeignKey("complaints.Team", models.PROTECT, related_name="complaints")
    handler = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="handling")
    earlier_handlers = models.JSONField(default=list)

    acknowledged_at = models.DateTimeField(null=True)
    defined_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    reasons = models.TextField(blank=True, max_length=8000)
    decided_at = models.DateTimeField(null=True)
    decision_sent_at = models.DateTimeField(null=True)
    decision_answer = models.CharField(
        max_length=10, blank=True, choices=[("accepted", "Accepted"), ("disputed", "Disputed")]
    )
    contact_attempts = models.PositiveSmallIntegerField(default=0)
    next_contact_at = models.DateTimeField(null=True, help_text="The customer asked to be called again then")
    learning = models.TextField(blank=True, max_length=4000)
    closed_at = models.DateTimeField(null=True)
    closure = models.CharField(max_length=16, choices=Closure.choices, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged_from")
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="duplicates")

    policy_version = models.ForeignKey("complaints.PolicyVersion", models.PROTECT, related_name="+")
    calendar_version = models.ForeignKey("complaints.CalendarVersion", models.PROTECT, related_name="+")
    further_terms = models.JSONField(
        default=dict, help_text="What its clocks run under beside both: its matter, parts and referrals"
    )
    risk = models.CharField(max_length=10, choices=Risk.choices, default=Risk.OK)
    next_due_at = models.DateTimeField(default=NEVER)

    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    event_seq = models.PositiveIntegerField(default=0)
    event_head = models.BinaryField(max_length=32, default=b"")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="complaint_stage_known"),
            models.CheckConstraint(condition=Q(waiting_on__in=WaitingOn.values), name="complaint_waiting_known"),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=Outcome.values), name="complaint_outcome_known"
            ),
            models.CheckConstraint(
                condition=(Q(stage=Stage.CLOSED) & Q(closed_at__isnull=False) & ~Q(closure=""))
                | (~Q(stage=Stage.CLOSED) & Q(closed_at=None) & Q(closure="")),
                name="complaint_closed_together",
            ),
            models.CheckConstraint(
                condition=(Q(decided_at=None) & Q(outcome="")) | (Q(decided_at__isnull=False) & ~Q(outcome="")),
                name="complaint_decided_together",
            ),
            models.CheckConstraint(
                condition=Q(decision_sent_at=None) | Q(decided_at__isnull=False),
                name="complaint_sent_is_decided",
            ),
            models.CheckConstraint(
                condition=Q(decision_answer="") | Q(decision_sent_at__isnull=False),
                name="complaint_answer_needs_sent",
            ),
            models.CheckConstraint(
                condition=Q(closure=Closure.MERGED, merged_into__isnull=False)
                | (~Q(closure=Closure.MERGED) & Q(merged_into=None)),
                name="complaint_merged_together",
            ),
            models.CheckConstraint(condition=Q(tier__gte=1), name="complaint_tier_from_one"),
            models.UniqueConstraint(
                fields=["channel", "external_id"],
                condition=~Q(external_id=""),
                name="complaint_external_id_once",
            ),
        ]
        indexes = [
            # Read by the queue: one team's open complaints by risk, or newest first.
            models.Index(
                fields=["team", "next_due_at", "id"],
                name="queue_team_due",
                condition=Q(stage__in=OPEN_STAGES),
            ),
            models.Index(fields=["next_due_at", "id"], name="queue_due", condition=Q(stage__in=OPEN_STAGES)),
            models.Index(
                fields=["team", "received_at", "id"],
                name="queue_team_received",
                condition=Q(stage__in=OPEN_STAGES),
            ),
            models.Index(fields=["received_at", "id"], name="complaint_received"),
            models.Index(fields=["team", "-received_at", "-id"], name="complaint_team_received"),
            models.Index(
                fields=["handler", "next_due_at", "id"],
                name="queue_handler_due",
                condition=Q(stage__in=OPEN_STAGES),
            ),
            # Read by take-next: what nobody has and we must move.
            models.Index(
                fields=["team", "next_due_at", "id"],
                name="queue_take_next",
                condition=Q(stage__in=OPEN_STAGES, handler=None, waiting_on=WaitingOn.US),
            ),
            # Read by the queue's counts: what is rare is found without reading what is not.
            models.Index(
                fields=["team", "id"], name="queue_unassigned", condition=Q(stage__in=OPEN_STAGES, handler=None)
            ),
            models.Index(
                fields=["team", "id"],
                name="queue_waiting",
                condition=Q(stage__in=OPEN_STAGES) & ~Q(waiting_on=WaitingOn.US),
            ),
            models.Index(
                fields=["team", "risk", "id"],
                name="queue_at_risk",
                condition=Q(stage__in=OPEN_STAGES) & ~Q(risk=Risk.OK),
            ),
            models.Index(fields=["customer", "-received_at"], name="complaint_customer"),
            models.Index(fields=["logged_by", "-received_at", "-id"], name="complaint_logged_by"),
            # Read by the queue: whom to call again.
            models.Index(
                fields=["handler", "next_contact_at"],
                name="queue_call_again",
                condition=Q(stage__in=OPEN_STAGES, next_contact_at__isnull=False),
            ),
            GinIndex(SearchVector("subject", config="simple"), name="complaint_subject_words"),
            # Read by the search for near misses of its words.
            GinIndex(OpClass(Upper("subject"), name="gin_trgm_ops"), name="complaint_subject_trigram"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.subject}"


class ComplaintAccess(models.Model):
    """Leave for one person to see a restricted complaint and its need-to-know notes; taken back, it stays on record."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="access")
    staff = models.ForeignKey("complaints.Staff", models.PROTECT, related_name="access")
    granted_by = models.ForeignKey("complaints.Staff", models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    taken_back_by = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "staff"], condition=Q(taken_back_at=None), name="one_live_access_each"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_by=None, taken_back_at=None)
                | Q(taken_back_by__isnull=False, taken_back_at__gte=F("granted_at")),
                name="access_taken_back_together",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="access_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} may see {self.complaint_id}"
