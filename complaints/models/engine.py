"""Rows the engine works from: what is to leave, what was answered, who is alive, who read what."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Outbox(models.Model):
    """Something that is to leave the transaction: claimed, sent, settled. `key` is its lane, in order."""

    topic = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    dedup = models.CharField(max_length=120, unique=True)
    payload = models.JSONField()
    created_at = models.DateTimeField()
    available_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "outbox"
        constraints = [
            models.CheckConstraint(condition=Q(sent_at=None) | Q(parked_at=None), name="outbox_sent_or_parked"),
        ]
        indexes = [
            models.Index(
                fields=["available_at", "id"],
                name="outbox_waiting",
                condition=Q(sent_at=None, parked_at=None),
            ),
            models.Index(fields=["key", "id"], name="outbox_lane", condition=Q(sent_at=None, parked_at=None)),
            # Read by the page of webhooks.
            models.Index(fields=["key", "-id"], name="outbox_webhook", condition=Q(topic="webhook")),
            models.Index(fields=["key"], name="outbox_parked", condition=Q(parked_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.dedup}"


class IdempotencyRecord(models.Model):
    """The first answer to a key; committed together with the work it answers for."""

    actor = models.CharField(max_length=40)
    route = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "key"], name="idempotency_key_once"),
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotency_age")]

    def __str__(self) -> str:
        return self.key


class Heartbeat(models.Model):
    """When each part of the engine last did its work."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%H:%M:%S}"


class Notice(models.Model):
    """A word to a colleague inside Redress."""

    staff = models.ForeignKey("complaints.Staff", models.PROTECT, related_name="notices")
    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    text = models.CharField(max_length=300)
    urgent = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True)
    dedup = models.CharField(max_length=120, unique=True)

    class Meta:
        indexes = [models.Index(fields=["staff", "-at"], name="notice_unread", condition=Q(read_at=None))]

    def __str__(self) -> str:
        return self.text


class ReadLog(models.Model):
    """Somebody read personal data: who, what, when, by which door."""

    staff = models.ForeignKey("complaints.Staff", models.PROTECT, related_name="+")
    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    door = models.CharField(max_length=40)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["staff", "-at"], name="readlog_by_person")]

    def __str__(self) -> str:
        return f"{self.staff_id} read {self.complaint_id}"


class Anchor(models.Model):
    """Count and root over all chain heads on one day; a copy of it leaves the database."""

    day = models.DateField(unique=True)
    at = models.DateTimeField()
    complaints = models.PositiveBigIntegerField()
    events = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.day}: {self.complaints} complaints"
