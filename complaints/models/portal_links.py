from __future__ import annotations

from django.db import models
from django.db.models import Q


class PortalLink(models.Model):
    """Somebody asked to follow a complaint, and the visit that came of it.

    Asked for something we do not have, it is a row all the same, so that both look alike. What was typed, and every
    secret, is kept as a keyed hash only.
    """

    asked_at = models.DateTimeField()
    about = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    client = models.CharField(max_length=64)
    browser = models.CharField(max_length=64)
    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, null=True, related_name="+")
    representative = models.ForeignKey("complaints.Representative", models.PROTECT, null=True, related_name="+")
    token = models.CharField(max_length=64, null=True, unique=True)
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    session = models.CharField(max_length=64, null=True, unique=True)
    seen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(token=None) | Q(complaint__isnull=False, expires_at__isnull=False),
                name="portal_link_leads_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None, session=None, seen_at=None)
                | Q(used_at__isnull=False, session__isnull=False, seen_at__isnull=False, token__isnull=False),
                name="portal_link_used_together",
            ),
        ]
        indexes = [
            models.Index(fields=["about", "asked_at"], name="portal_link_about"),
            models.Index(fields=["client", "asked_at"], name="portal_link_client"),
            models.Index(fields=["asked_at"], name="portal_link_age"),
        ]

    def __str__(self) -> str:
        return f"link {self.pk} to {self.complaint_id}"
