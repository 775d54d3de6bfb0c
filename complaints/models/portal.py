"""What the customer's pages keep beside complaints: answers not sent yet, how fast somebody sends, what looks odd."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class PortalDraft(models.Model):
    """A complaint a customer is writing. Found only by the secret in their browser or in a link they were mailed."""

    key_hash = models.CharField(max_length=64, unique=True)
    values = models.JSONField(default=dict)
    language = models.CharField(max_length=16, default="en")
    began_at = models.DateTimeField()
    saved_at = models.DateTimeField(db_index=True)
    link_serial = models.PositiveIntegerField(default=0, help_text="Which of the links mailed is the last")
    link_until = models.DateTimeField(null=True, help_text="The last link works till then; empty once it was used")
    complaint = models.OneToOneField("complaints.Complaint", models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"draft {self.pk} of a customer"


class Suspicion(models.Model):
    """Why a person should look at a complaint before anything leaves by itself. The complaint itself is kept."""

    complaint = models.OneToOneField("complaints.Complaint", models.PROTECT, primary_key=True, related_name="suspicion")
    reasons = models.JSONField(default=list)
    at = models.DateTimeField()
    looked_by = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")
    looked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(looked_by=None, looked_at=None) | Q(looked_by__isnull=False, looked_at__isnull=False),
                name="suspicion_looked_together",
            ),
        ]

    def __str__(self) -> str:
        return f"suspicion about {self.complaint_id}"


class Bucket(models.Model):
    """How often somebody may still do something: fills with time, empties with use. `key` names nobody readably."""

    key = models.CharField(max_length=64, primary_key=True)
    left = models.FloatField()
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.left:.1f} left"
