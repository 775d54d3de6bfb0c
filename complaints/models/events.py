from __future__ import annotations

from django.db import models
from django.db.models import Q

from complaints.choices import ActorKind, EventKind


class Event(models.Model):
    """One change of one complaint: append-only, hash-chained, results as data.

    `hash` is HMAC-SHA256 over the previous hash and our canonical bytes of the row
    (`rules.chain`). The application's database role may insert and select, nothing else.
    """

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="events", db_index=False)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=32, choices=EventKind.choices)
    actor_kind = models.CharField(max_length=10, choices=ActorKind.choices)
    actor = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+", db_index=False)
    operation = models.UUIDField()
    data = models.JSONField()
    clock = models.ForeignKey("complaints.Clock", models.PROTECT, null=True, related_name="steps", db_index=False)
    generation = models.PositiveIntegerField(null=True)
    step = models.CharField(max_length=40, null=True)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "seq"], name="event_seq_once"),
            models.UniqueConstraint(
                fields=["clock", "generation", "step"],
                condition=Q(step__isnull=False),
                name="step_fires_once",
            ),
            models.CheckConstraint(
                condition=Q(step=None, clock=None, generation=None)
                | Q(step__isnull=False, clock__isnull=False, generation__isnull=False),
                name="event_step_together",
            ),
            models.CheckConstraint(
                condition=Q(actor__isnull=False) | ~Q(actor_kind=ActorKind.STAFF), name="event_staff_named"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}#{self.seq} {self.kind}"
