from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q

from complaints.choices import Channel, MessageDirection, MessageKind


class Message(models.Model):
    """Words to or from the customer. Erasable: the evidence in `Event` stands without them."""

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="messages")
    direction = models.CharField(max_length=3, choices=MessageDirection.choices)
    kind = models.CharField(max_length=16, choices=MessageKind.choices)
    channel = models.CharField(max_length=16, choices=Channel.choices)
    at = models.DateTimeField()
    author = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(max_length=50_000)
    parts = models.JSONField(default=dict, help_text="A letter's mandatory parts, each with its words")
    sent_at = models.DateTimeField(null=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrected_by")
    erased_at = models.DateTimeField(null=True)
    token = models.CharField(max_length=26, null=True, unique=True, help_text="Leads an answer by e-mail back here")
    mail_id = models.CharField(
        max_length=500, blank=True, db_default="", help_text="Message-ID of the mail these words came in"
    )
    bounced_at = models.DateTimeField(null=True)
    bounce_reason = models.CharField(max_length=300, blank=True, db_default="")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(body="") | Q(erased_at__isnull=False), name="message_has_words"),
        ]
        indexes = [
            GinIndex(SearchVector("body", config="simple"), name="message_words"),
            models.Index(fields=["mail_id"], name="message_mail", condition=~Q(mail_id="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.complaint_id}"


class Note(models.Model):
    """Words between colleagues. Never shown to the customer; need-to-know notes to few."""

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="notes")
    at = models.DateTimeField()
    author = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")
    body = models.TextField(max_length=20_000)
    need_to_know = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(body="") | Q(erased_at__isnull=False), name="note_has_words"),
        ]
        indexes = [GinIndex(SearchVector("body", config="simple"), name="note_words")]

    def __str__(self) -> str:
        return f"note on {self.complaint_id}"
