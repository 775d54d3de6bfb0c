from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from complaints.choices import LIVE_CLOCK_STATES, ClockState


class Clock(models.Model):
    """The ledger of one promise.

    Owner, standard, versions, start and first due never change; `met_at`, `breached_at` and
    `detected_at` go from null to a value once (trigger `clock_is_a_ledger`). `breached_at` is the
    deadline instant, `detected_at` when we noticed.
    """

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="clocks")
    escalation = models.ForeignKey("complaints.Escalation", models.PROTECT, null=True, related_name="clocks")
    part = models.ForeignKey("complaints.Part", models.PROTECT, null=True, related_name="clocks", db_index=False)
    referral = models.ForeignKey(
        "complaints.Referral", models.PROTECT, null=True, related_name="clocks", db_index=False
    )
    standard = models.ForeignKey("complaints.Standard", models.PROTECT, related_name="clocks", db_index=False)
    code = models.CharField(max_length=60)
    serial = models.PositiveIntegerField()
    policy_version = models.ForeignKey("complaints.PolicyVersion", models.PROTECT, related_name="+", db_index=False)
    calendar_version = models.ForeignKey("complaints.CalendarVersion", models.PROTECT, related_name="+", db_index=False)
    rules_version = models.PositiveSmallIntegerField()
    team = models.ForeignKey("complaints.Team", models.PROTECT, null=True, related_name="+", db_index=False)

    started_at = models.DateTimeField()
    first_due_at = models.DateTimeField()
    due_at = models.DateTimeField()
    legal_due_date = models.DateField()
    send_by = models.DateTimeField()

    state = models.CharField(max_length=10, choices=ClockState.choices, default=ClockState.RUNNING)
    generation = models.PositiveIntegerField(default=1)
    wake_at = models.DateTimeField(null=True)
    wake_step = models.CharField(max_length=40, blank=True)
    retry_at = models.DateTimeField(null=True, help_text="A step that failed is tried again then, not at once")
    warned_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    detected_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    late_reason = models.ForeignKey("complaints.Code", models.PROTECT, null=True, related_name="+", db_index=False)
    late_team = models.ForeignKey("complaints.Team", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "code", "serial"], name="clock_serial_once"),
            models.CheckConstraint(condition=Q(state__in=ClockState.values), name="clock_state_known"),
            models.CheckConstraint(
                condition=Q(state=ClockState.MET, met_at__isnull=False) | (~Q(state=ClockState.MET) & Q(met_at=None)),
                name="clock_met_together",
            ),
            models.CheckConstraint(
                condition=Q(state=ClockState.CANCELLED, cancelled_at__isnull=False)
                | (~Q(state=ClockState.CANCELLED) & Q(cancelled_at=None)),
                name="clock_cancelled_together",
            ),
            models.CheckConstraint(
                condition=Q(breached_at=None, detected_at=None)
                | Q(breached_at__isnull=False, detected_at__isnull=False, detected_at__gte=F("breached_at")),
                name="clock_breach_detected",
            ),
            models.CheckConstraint(
                condition=Q(wake_at=None, wake_step="") | (Q(wake_at__isnull=False) & ~Q(wake_step="")),
                name="clock_wake_together",
            ),
            models.CheckConstraint(
                condition=Q(wake_at=None) | Q(state__in=LIVE_CLOCK_STATES), name="clock_only_live_wakes"
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("started_at")), name="clock_due_after_start"),
            models.CheckConstraint(
                condition=Q(part=None, referral=None)
                | Q(escalation=None, referral=None)
                | Q(escalation=None, part=None),
                name="clock_one_owner",
            ),
        ]
        indexes = [
            # Read by the sweep: what wakes next.
            models.Index(fields=["wake_at", "complaint"], name="clock_wakes", condition=Q(wake_at__isnull=False)),
            # Read by breaches and compliance.
            models.Index(fields=["breached_at", "id"], name="clock_breaches", condition=Q(breached_at__isnull=False)),
            models.Index(fields=["due_at", "id"], name="clock_live_due", condition=Q(state__in=LIVE_CLOCK_STATES)),
        ]

    def __str__(self) -> str:
        return f"{self.code}#{self.serial} of {self.complaint_id}"


class ClockPause(models.Model):
    """A time during which a clock stood still, with its reason."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="pauses")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300)
    approved_by = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")
    until = models.DateTimeField(null=True, help_text="The cap: the clock runs again by itself then")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock"], condition=Q(ended_at=None), name="one_open_pause"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="pause_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="pause_has_reason"),
        ]

    def __str__(self) -> str:
        return f"pause of {self.clock_id}"


class ClockExtension(models.Model):
    """More time, granted for a reason; the current due derives from these rows."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="extensions")
    granted_at = models.DateTimeField()
    target = models.PositiveIntegerField(default=0)
    unit = models.CharField(max_length=20, blank=True)
    base = models.CharField(max_length=16, default="original_due")
    agreed_due = models.DateTimeField(null=True)
    due_before = models.DateTimeField()
    due_after = models.DateTimeField()
    reason = models.CharField(max_length=300)
    approved_by = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="extension_has_reason"),
            models.CheckConstraint(condition=Q(due_after__gte=F("due_before")), name="extension_gives_time"),
        ]

    def __str__(self) -> str:
        return f"extension of {self.clock_id}"
