from __future__ import annotations

from django.db import models


class Draft(models.Model):
    """Words somebody types and has not sent: theirs alone, gone when they are sent. Not evidence."""

    staff = models.ForeignKey("complaints.Staff", models.PROTECT, related_name="+", db_index=False)
    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="+")
    form = models.CharField(max_length=60, help_text="The act: a verb, or an act and its number as approve-12")
    values = models.JSONField()
    begun_at_seq = models.PositiveIntegerField(help_text="The complaint's newest event when the person began")
    saved_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "complaint", "form"], name="one_draft_each")]

    def __str__(self) -> str:
        return f"draft {self.form} of {self.complaint_id}"
