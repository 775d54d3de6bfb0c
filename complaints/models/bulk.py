from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from complaints.choices import BulkKind, ItemState, JobState
from complaints.models.jobs import Job


class BulkJob(Job):
    """One verb for many complaints, asked for once under `operation`: each item is a transaction of its own."""

    operation = models.UUIDField(unique=True, default=uuid.uuid4, help_text="The form that asked for it")
    kind = models.CharField(max_length=10, choices=BulkKind.choices)
    inputs = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="bulkjob_state_known"),
            models.CheckConstraint(condition=Q(kind__in=BulkKind.values), name="bulkjob_kind_known"),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="bulkjob_done_within"),
        ]
        indexes = [
            # Read by the worker: what is to be done.
            models.Index(fields=["id"], name="bulkjob_open", condition=Q(state__in=["waiting", "running"])),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class BulkItem(models.Model):
    """What becomes of one complaint: the version that was read, and done, or skipped with the reason's words."""

    job = models.ForeignKey(BulkJob, models.PROTECT, related_name="items", db_index=False)
    position = models.PositiveIntegerField()
    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    handler = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=ItemState.choices, default=ItemState.WAITING)
    why = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["job", "position"], name="bulkitem_position_once"),
            models.UniqueConstraint(fields=["job", "complaint"], name="bulkitem_complaint_once"),
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="bulkitem_state_known"),
            models.CheckConstraint(
                condition=(Q(state=ItemState.SKIPPED) & ~Q(why="")) | (~Q(state=ItemState.SKIPPED) & Q(why="")),
                name="bulkitem_skipped_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}: {self.state}"
