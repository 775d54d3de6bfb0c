from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from complaints.choices import JobState
from complaints.models.jobs import Job


class Rehearsal(Job):
    """History replayed under another policy, as a job that any worker can go on with: it remembers how far it came."""

    definition = models.JSONField()
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(help_text="What time it is in the rehearsal: when it was asked for")
    teams = models.JSONField(default=list, help_text="Whose complaints the asker may see")
    after = models.BigIntegerField(default=0, help_text="The last complaint replayed")
    result = models.JSONField(default=dict)

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
