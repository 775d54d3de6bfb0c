from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class SavedView(models.Model):
    """Filters and an order under a name: one's own, or a team's. `query` is the address's part, in one spelling."""

    owner = models.ForeignKey("complaints.Staff", models.PROTECT, related_name="saved_views")
    team = models.ForeignKey("complaints.Team", models.PROTECT, null=True, related_name="saved_views")
    title = models.CharField(max_length=60)
    query = models.CharField(max_length=600)
    pinned = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "title"], condition=Q(team=None), name="view_title_once"),
            models.UniqueConstraint(
                fields=["team", "title"], condition=Q(team__isnull=False), name="view_title_once_a_team"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="view_has_title"),
        ]

    def __str__(self) -> str:
        return self.title


class HandoverNote(models.Model):
    """What the next shift of a team is to know; shown until the end of its next working day."""

    team = models.ForeignKey("complaints.Team", models.PROTECT, related_name="handover_notes")
    author = models.ForeignKey("complaints.Staff", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    text = models.CharField(max_length=1000)
    for_day = models.DateField(help_text="The team's next working day")
    shown_until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="handover_has_text"),
            models.CheckConstraint(condition=Q(shown_until__gt=F("at")), name="handover_is_shown"),
        ]
        indexes = [models.Index(fields=["team", "shown_until"], name="handover_shown")]

    def __str__(self) -> str:
        return f"handover of {self.team_id}"
