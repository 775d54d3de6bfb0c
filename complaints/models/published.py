from __future__ import annotations

from django.db import models
from django.db.models import Q

from complaints.choices import PageKind


class PublishedPage(models.Model):
    """One version of a page for customers, in one language; never changed in place."""

    kind = models.CharField(max_length=24, choices=PageKind.choices)
    language = models.CharField(max_length=16, default="en")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    body = models.TextField(max_length=20_000)
    effective_from = models.DateTimeField()
    published_by = models.ForeignKey("complaints.Staff", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["kind", "language", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "language", "number"], name="one_page_version_each"),
            models.CheckConstraint(condition=Q(kind__in=PageKind.values), name="page_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language} {self.number})"
