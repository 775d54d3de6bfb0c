from __future__ import annotations

from django.db import models
from django.db.models import Q

from complaints.choices import FileState


class Attachment(models.Model):
    """A file that came with a complaint, or with one being written. Its bytes lie outside the web root."""

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, null=True, related_name="attachments")
    draft = models.ForeignKey("complaints.PortalDraft", models.PROTECT, null=True, related_name="attachments")
    message = models.ForeignKey("complaints.Message", models.PROTECT, null=True, related_name="attachments")
    name = models.CharField(max_length=120, help_text="As shown; never a path on any disk")
    kind = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=64, unique=True, help_text="A random name under the media folder")
    state = models.CharField(max_length=12, choices=FileState.choices)
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was refused or locked away")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(complaint__isnull=False, draft=None) | Q(complaint=None, draft__isnull=False),
                name="attachment_belongs_once",
            ),
            models.CheckConstraint(condition=Q(state__in=FileState.values), name="attachment_state_known"),
        ]
        indexes = [
            models.Index(fields=["id"], name="attachment_waiting", condition=Q(state=FileState.WAITING)),
        ]

    def __str__(self) -> str:
        return self.name
