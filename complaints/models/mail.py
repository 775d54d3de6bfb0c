from __future__ import annotations

from django.db import models
from django.db.models import Q


class IncomingMail(models.Model):
    """A mail as it arrived, kept before anything is done about it. Card numbers in it are masked."""

    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        HANDLED = "handled", "Handled"
        HELD = "held", "Waits for a person"
        FAILED = "failed", "Could not be handled"

    key = models.CharField(max_length=200, unique=True, help_text="Message-ID, or the hash of a mail without one")
    message_id = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=20)
    received_at = models.DateTimeField()
    raw = models.BinaryField()
    sender = models.CharField(max_length=320, blank=True)
    name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    outcome = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, null=True, related_name="mail")
    decided_by = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "incoming mail"
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="mail_decided_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="mail_waits", condition=Q(state__in=["received", "held", "failed"])),
            models.Index(fields=["sender", "received_at"], name="mail_of_sender"),
        ]

    def __str__(self) -> str:
        return self.key


class SuppressedAddress(models.Model):
    """An address that sends mail back: nothing is mailed to it until a person lifts this."""

    address = models.CharField(max_length=320)
    reason = models.CharField(max_length=300)
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "suppressed addresses"
        constraints = [
            models.UniqueConstraint(fields=["address"], condition=Q(lifted_at=None), name="suppressed_once"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.address
