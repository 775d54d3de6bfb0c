from __future__ import annotations

from django.db import models
from django.db.models import Q


class LetterDocument(models.Model):
    """The PDF of one letter, waiting to be printed and posted. Its bytes never change; its marks are made once."""

    message = models.OneToOneField("complaints.Message", models.PROTECT, related_name="document")
    file = models.CharField(max_length=120, help_text="Its random name in the storage")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    language = models.CharField(max_length=16)
    wording = models.CharField(max_length=40, help_text="Language and version of the words around the letter")
    large_print = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    printed_at = models.DateTimeField(null=True)
    printed_by = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")
    posted_at = models.DateTimeField(null=True)
    posted_by = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(posted_at=None, posted_by=None) | Q(posted_at__isnull=False, posted_by__isnull=False),
                name="letter_posted_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["made_at", "id"], name="letter_to_post", condition=Q(posted_at=None))]

    def __str__(self) -> str:
        return f"letter of message {self.message_id}"
