from __future__ import annotations

from django.db import models
from django.db.models import Q

from complaints.choices import SettingKind


class SettingChange(models.Model):
    """One change of the organisation's own settings: who, when, what, from, to, why. Never changed, never deleted."""

    at = models.DateTimeField()
    by = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=16, choices=SettingKind.choices)
    subject = models.CharField(max_length=120, help_text="Which one: a code or a number")
    title = models.CharField(max_length=200, help_text="What it was called then")
    what = models.CharField(max_length=80)
    before = models.CharField(max_length=1000, blank=True)
    after = models.CharField(max_length=1000, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SettingKind.values), name="setting_kind_known"),
            models.CheckConstraint(condition=~Q(what=""), name="setting_says_what"),
        ]
        indexes = [
            # Read by the page of one setting: what became of it.
            models.Index(fields=["kind", "subject", "-id"], name="setting_of_one"),
        ]

    def __str__(self) -> str:
        return f"{self.what} of {self.title}"
