from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Q, Value

from complaints.choices import CodeKind


class ValidDuring(Func):
    """The days a code is in force: from the first, up to and without the last."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Code(models.Model):
    """A product, category, cause or reason, in force for a time. Retired, never deleted."""

    kind = models.CharField(max_length=16, choices=CodeKind.choices)
    code = models.SlugField(max_length=80)
    title = models.CharField(max_length=160)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    skill = models.ForeignKey("complaints.Skill", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=CodeKind.values), name="code_kind_known"),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gt=models.F("effective_from")),
                name="code_ends_after_start",
            ),
            ExclusionConstraint(
                name="code_no_overlap",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (ValidDuring("effective_from", "effective_to", Value("[)")), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.title
