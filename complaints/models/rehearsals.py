from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from complaints.choices import JobState


class Rehearsal(models.Model):
    """History replayed under another policy, as a job that any worker can go on with: it remembers how far it came."""

    definition = models.JSONField()
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(help_text="What time it is in the rehearsal: when it was asked for")
    asked_by = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    teams = models.JSONField(default=list, help_text="Whose complaints the asker may see")
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    after = models.BigIntegerField(default=0, help_text="The last complaint replayed")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    worked_at = models.DateTimeField(null=True, help_text="When the last chunk was kept")
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="rehearsal_state_known"),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="rehearsal_done_within"),
        ]
        indexes = [
            # Read by the worker: what is to be done.
            models.Index(fields=["id"], name="rehearsal_open", condition=Q(state__in=["waiting", "running"])),
        ]

    def __str__(self) -> str:
        return f"rehearsal {self.pk}"
