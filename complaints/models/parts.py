from __future__ import annotations

from django.db import models
from django.db.models import Q

from complaints.choices import Outcome


class Part(models.Model):
    """A part of a complaint under promises of its own: a payment to be answered in days, the rest in weeks."""

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="parts")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    product = models.ForeignKey("complaints.Code", models.PROTECT, null=True, related_name="+")
    flags = models.JSONField(default=list)
    policy_version = models.ForeignKey("complaints.PolicyVersion", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    reasons = models.TextField(blank=True, max_length=8000)
    answered_at = models.DateTimeField(null=True)
    message = models.ForeignKey("complaints.Message", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "number"], name="part_number_once"),
            models.CheckConstraint(condition=Q(outcome="") | Q(outcome__in=Outcome.values), name="part_outcome_known"),
            models.CheckConstraint(
                condition=(Q(answered_at=None) & Q(outcome="")) | (Q(answered_at__isnull=False) & ~Q(outcome="")),
                name="part_answered_together",
            ),
        ]

    def __str__(self) -> str:
        return f"part {self.number} of {self.complaint_id}"
