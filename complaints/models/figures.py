from __future__ import annotations

from django.db import models


class Figure(models.Model):
    """So many of a measure in one team on one local day: what reports read, always the sum of what complaints add."""

    day = models.DateField()
    team = models.ForeignKey("complaints.Team", models.PROTECT, related_name="+", db_index=False)
    restricted = models.BooleanField(default=False, help_text="Of complaints that only their own people know of")
    measure = models.CharField(max_length=16)
    key = models.CharField(max_length=120, blank=True)
    number = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "day", "team", "restricted", "key"], name="figure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.measure} {self.key}: {self.number}"


class FiguresOf(models.Model):
    """What one complaint added so far, so that adding it again changes nothing and a change replaces it."""

    complaint = models.OneToOneField("complaints.Complaint", models.PROTECT, primary_key=True, related_name="+")
    seq = models.PositiveIntegerField(help_text="The last event told")
    added = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"figures of {self.complaint_id} up to event {self.seq}"
