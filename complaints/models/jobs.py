from __future__ import annotations

from django.db import models

from complaints.choices import JobState


class Job(models.Model):
    """Work that any worker can go on with: its row remembers who asked for it and how far it came."""

    asked_by = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    worked_at = models.DateTimeField(null=True, help_text="When the last chunk was kept")
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True
