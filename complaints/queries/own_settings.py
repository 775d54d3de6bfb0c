"""The organisation's own settings as the desk's pages need them: calendars, policies, history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery

from complaints.choices import OPEN_STAGES
from complaints.errors import NotFound
from complaints.models import (
    Calendar,
    CalendarVersion,
    Complaint,
    LegalEntity,
    Policy,
    PolicyVersion,
    SettingChange,
    Staff,
    Team,
)
from complaints.queries.access import visible_complaints
from complaints.types import Actor

PAGE = 50


def calendars() -> list[Any]:
    """Every calendar by name, with its newest version and what uses it."""
    newest = CalendarVersion.objects.filter(calendar=OuterRef("pk")).order_by("-number")
    found = Calendar.objects.annotate(
        number=Subquery(newest.values("number")[:1]),
        since=Subquery(newest.values("effective_from")[:1]),
    ).select_related("policy")
    return list(found.order_by("name", "pk"))


def users_of_calendars() -> tuple[dict[int, list[str]], dict[int, int]]:
    """By calendar: the companies that work by it, and how many people have it as their own."""
    companies: dict[int, list[str]] = {}
    for number, name in LegalEntity.objects.exclude(calendar=None).order_by("name").values_list("calendar_id", "name"):
        if number is not None:
            companies.setdefault(number, []).append(name)
    people = Staff.objects.filter(is_active=True).exclude(calendar=None).values("calendar_id").annotate(n=Count("pk"))
    return companies, {row["calendar_id"]: row["n"] for row in people.order_by()}


def calendar_versions(code: str) -> list[CalendarVersion]:
    """The versions of one calendar, the newest first; NotFound when there is no such calendar."""
    found = list(CalendarVersion.objects.filter(calendar__code=code).select_related("calendar").order_by("-number"))
    if not found:
        raise NotFound("There is no such calendar.")
    return found


def open_under_calendar(calendar_id: int) -> int:
    """Open complaints that count by any version of this calendar."""
    return Complaint.objects.filter(stage__in=OPEN_STAGES, calendar_version__calendar=calendar_id).count()


def visible_references(actor: Actor, references: Iterable[str]) -> set[str]:
    """Those of these complaints this actor may know of."""
    seen = visible_complaints(actor).filter(reference__in=list(references))
    return set(seen.values_list("reference", flat=True))


def policies() -> list[Any]:
    """Every policy by name, with its newest version."""
    newest = PolicyVersion.objects.order_by("policy", "-number").distinct("policy")
    return sorted(newest.select_related("policy"), key=lambda row: row.policy.name)


def users_of_policies() -> dict[int, list[str]]:
    """By policy: the companies that receive complaints under it and the teams that answer others under it."""
    found: dict[int, list[str]] = {}
    companies = LegalEntity.objects.exclude(policy=None).order_by("name").values_list("policy_id", "name")
    teams = Team.objects.exclude(agreement=None).filter(retired_at=None).order_by("name")
    for number, name in [*companies, *teams.values_list("agreement_id", "name")]:
        if number is not None:
            found.setdefault(number, []).append(name)
    return found


def policy_versions(code: str) -> list[PolicyVersion]:
    """The versions of one policy, the newest first; NotFound when there is no such policy."""
    found = list(PolicyVersion.objects.filter(policy__code=code).select_related("policy").order_by("-number"))
    if not found:
        raise NotFound("There is no such policy.")
    return found


def find_policy(code: str) -> Policy | None:
    return Policy.objects.filter(code=code).first()


def open_by_policy_version(numbers: Iterable[int]) -> dict[int, int]:
    """How many open complaints are handled under each of these versions."""
    rows = Complaint.objects.filter(stage__in=OPEN_STAGES, policy_version__in=list(numbers)).order_by()
    return {row["policy_version"]: row["n"] for row in rows.values("policy_version").annotate(n=Count("pk"))}


def history(kind: str = "", before: int | None = None, subject: str = "") -> list[SettingChange]:
    """Changes of settings, the newest first; one more than a page, so that one sees whether there are older ones."""
    narrowed = Q()
    if kind:
        narrowed &= Q(kind=kind)
    if subject:
        narrowed &= Q(subject=subject)
    if before is not None:
        narrowed &= Q(pk__lt=before)
    return list(SettingChange.objects.filter(narrowed).select_related("by")[: PAGE + 1])
