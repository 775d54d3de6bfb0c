from __future__ import annotations

from django.db import models
from django.db.models import Q

from complaints.choices import LIVE_ESCALATION_STATES, EscalationReason, EscalationState, EscalationWay


class Escalation(models.Model):
    """A complaint put before somebody in authority. At most one lives per complaint."""

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="escalations")
    level = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=24, choices=EscalationReason.choices)
    way = models.CharField(max_length=16, choices=EscalationWay.choices, default=EscalationWay.IN_APP)
    wanted = models.TextField(blank=True, max_length=1000, help_text="The decision or advice wanted")
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="raised")
    assignee = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="escalations")
    state = models.CharField(max_length=12, choices=EscalationState.choices, default=EscalationState.RAISED)
    answer = models.TextField(blank=True, max_length=2000)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"],
                condition=Q(state__in=LIVE_ESCALATION_STATES),
                name="one_live_escalation",
            ),
            models.CheckConstraint(condition=Q(state__in=EscalationState.values), name="escalation_state_known"),
            models.CheckConstraint(
                condition=(Q(state__in=LIVE_ESCALATION_STATES) & Q(ended_at=None))
                | (~Q(state__in=LIVE_ESCALATION_STATES) & Q(ended_at__isnull=False)),
                name="escalation_ended_together",
            ),
            models.CheckConstraint(condition=Q(level__gte=1), name="escalation_level_from_one"),
        ]
        indexes = [
            models.Index(
                fields=["assignee", "raised_at"],
                name="escalation_live",
                condition=Q(state__in=LIVE_ESCALATION_STATES),
            ),
        ]

    def __str__(self) -> str:
        return f"level {self.level} for {self.complaint_id}"


class EscalationCause(models.Model):
    """Why an escalation was raised or went higher; several causes share one escalation."""

    escalation = models.ForeignKey(Escalation, models.PROTECT, related_name="causes")
    at = models.DateTimeField()
    reason = models.CharField(max_length=24, choices=EscalationReason.choices)
    level = models.PositiveSmallIntegerField()
    clock = models.ForeignKey("complaints.Clock", models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.reason} at level {self.level}"
