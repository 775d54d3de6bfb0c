from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Func

from complaints.choices import Role


class Staff(AbstractUser):
    """A person who works here. Leavers are made inactive, never deleted."""

    role = models.CharField(max_length=16, choices=Role.choices, default=Role.REPORTER)
    supervisor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="reports")
    teams = models.ManyToManyField("complaints.Team", through="complaints.Membership", related_name="staff")
    authority_limit = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    phone = models.CharField(max_length=40, blank=True)
    calendar = models.ForeignKey("complaints.Calendar", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name_plural = "staff"
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="staff_role_known"),
            models.CheckConstraint(condition=models.Q(authority_limit__gte=0), name="staff_limit_not_negative"),
            models.CheckConstraint(
                condition=~models.Q(supervisor=models.F("id")) | models.Q(supervisor=None),
                name="staff_not_own_supervisor",
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class Membership(models.Model):
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="memberships")
    team = models.ForeignKey("complaints.Team", models.PROTECT, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "team"], name="one_membership")]

    def __str__(self) -> str:
        return f"{self.staff_id} in {self.team_id}"


class Skill(models.Model):
    code = models.SlugField(unique=True)
    title = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.title


class StaffSkill(models.Model):
    """A competence held, with its evidence and the day it runs out."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="skills")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="holders")
    evidence = models.CharField(max_length=200, blank=True)
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "skill"], name="one_skill_each")]

    def __str__(self) -> str:
        return f"{self.staff_id}: {self.skill_id}"


class TsTzRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Absence(models.Model):
    """Somebody away, and who covers. Two absences of one person never overlap."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="absences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    cover = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="covers")
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="absence_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~models.Q(cover=models.F("staff")) | models.Q(cover=None),
                name="absence_cover_other",
            ),
            ExclusionConstraint(
                name="absence_no_overlap",
                expressions=[
                    ("staff", RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} away {self.starts_at:%d %b} to {self.ends_at:%d %b}"
