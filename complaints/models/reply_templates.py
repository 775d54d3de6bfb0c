from __future__ import annotations

from django.db import models
from django.db.models import Q

from complaints.choices import MessageKind


class ReplyTemplate(models.Model):
    """First words for one kind of message. Its words are versions; retired, it is offered no more."""

    kind = models.CharField(max_length=16, choices=MessageKind.choices)
    language = models.CharField(max_length=16, default="en")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=MessageKind.values), name="template_kind_known")]

    def __str__(self) -> str:
        return f"template {self.pk} for {self.kind}"


class ReplyTemplateVersion(models.Model):
    """The words of a template from an instant on; never changed in place."""

    template = models.ForeignKey(ReplyTemplate, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    body = models.TextField(max_length=8000)
    effective_from = models.DateTimeField()
    written_by = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["template_id", "-number"]
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="one_template_version_each")]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"
