from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from complaints.choices import MONEY_REMEDIES, RemedyKind, RemedyState


class Remedy(models.Model):
    """Something done to put it right. Whoever approves it is never who proposed it."""

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="remedies")
    kind = models.CharField(max_length=20, choices=RemedyKind.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    justification = models.TextField(max_length=2000)
    state = models.CharField(max_length=10, choices=RemedyState.choices, default=RemedyState.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")
    within_authority = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")
    decision_note = models.CharField(max_length=300, blank=True)
    paid_at = models.DateTimeField(null=True)
    evidence = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "remedies"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RemedyState.values), name="remedy_state_known"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gt=0), name="remedy_amount_positive"),
            models.CheckConstraint(
                condition=(Q(kind__in=MONEY_REMEDIES) & Q(amount__isnull=False) & ~Q(currency=""))
                | ~Q(kind__in=MONEY_REMEDIES),
                name="remedy_money_has_amount",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")) | Q(within_authority=True),
                name="remedy_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state=RemedyState.PROPOSED, decided_at=None)
                | (~Q(state=RemedyState.PROPOSED) & Q(decided_at__isnull=False)),
                name="remedy_decided_together",
            ),
            models.CheckConstraint(
                condition=(Q(state=RemedyState.PAID) & Q(paid_at__isnull=False) & ~Q(evidence=""))
                | (~Q(state=RemedyState.PAID) & Q(paid_at=None)),
                name="remedy_paid_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.complaint_id}"
