from __future__ import annotations

from django.db import models
from django.db.models import Q

from complaints.choices import ClockSeverity


class Calendar(models.Model):
    code = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    policy = models.ForeignKey(
        "complaints.Policy",
        models.PROTECT,
        null=True,
        related_name="calendars",
        help_text="Whose pack brought it along",
    )
    pack_code = models.CharField(max_length=60, blank=True, help_text="What that pack calls it")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "pack_code"], condition=Q(policy__isnull=False), name="pack_calendar_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarVersion(models.Model):
    """One edition of working hours and closed days. Never changed once complaints point at it."""

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    sha256 = models.CharField(max_length=64)
    effective_from = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version_once")]

    def __str__(self) -> str:
        return f"{self.calendar_id} v{self.number}"


class Policy(models.Model):
    """A set of standards under one name: a regulator's code, our own promise, an agreement."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=160)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "policies"

    def __str__(self) -> str:
        return self.name


class PolicyVersion(models.Model):
    """Canonical JSON and its SHA-256. Promises made under a version stand when a newer one comes."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    sha256 = models.CharField(max_length=64)
    effective_from = models.DateTimeField()
    signed_off_by = models.CharField(max_length=160, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="policy_version_once"),
            models.CheckConstraint(condition=~Q(signed_off_by="") | ~Q(reason=""), name="policy_signed_or_reasoned"),
        ]

    def __str__(self) -> str:
        return f"{self.policy_id} v{self.number}"


class Standard(models.Model):
    """The thin row of one standard of a policy version: a foreign-key target for clocks and reports."""

    policy_version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="standards")
    code = models.SlugField(max_length=60)
    title = models.CharField(max_length=160)
    severity = models.CharField(max_length=16, choices=ClockSeverity.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy_version", "code"], name="standard_once"),
            models.CheckConstraint(condition=Q(severity__in=ClockSeverity.values), name="standard_severity_known"),
        ]

    def __str__(self) -> str:
        return self.title
