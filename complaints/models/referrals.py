from __future__ import annotations

from django.db import models
from django.db.models import Q

from complaints.choices import ReferralKind, ReferralState


class Referral(models.Model):
    """A question put to another department or to a supplier. The complaint stays ours; the answer has its own clock."""

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="referrals")
    kind = models.CharField(max_length=12, choices=ReferralKind.choices)
    team = models.ForeignKey("complaints.Team", models.PROTECT, null=True, related_name="referrals")
    addressee = models.CharField(max_length=160, blank=True, help_text="A supplier, who has no team here")
    question = models.TextField(max_length=4000)
    urgent = models.BooleanField(default=False)
    policy_version = models.ForeignKey("complaints.PolicyVersion", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=ReferralState.choices, default=ReferralState.SENT)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")
    chased = models.PositiveSmallIntegerField(default=0)
    chased_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True, max_length=8000)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ReferralKind.values), name="referral_kind_known"),
            models.CheckConstraint(condition=Q(state__in=ReferralState.values), name="referral_state_known"),
            models.CheckConstraint(
                condition=Q(kind=ReferralKind.DEPARTMENT, team__isnull=False, addressee="")
                | (~Q(kind=ReferralKind.DEPARTMENT) & Q(team=None) & ~Q(addressee="")),
                name="referral_has_one_addressee",
            ),
            models.CheckConstraint(
                condition=Q(state=ReferralState.SENT, ended_at=None)
                | (~Q(state=ReferralState.SENT) & Q(ended_at__isnull=False)),
                name="referral_ended_together",
            ),
        ]
        indexes = [
            # Read by a department: what it is asked, oldest first.
            models.Index(fields=["team", "sent_at", "id"], name="referral_waiting", condition=Q(state="sent")),
            # Read at each request of the department: which complaints its answers still let it see.
            models.Index(fields=["team", "ended_at", "id"], name="referral_answered", condition=Q(state="answered")),
        ]

    def __str__(self) -> str:
        return f"referral {self.pk} of {self.complaint_id}"
