"""People and teams as the pages of settings show them, each with a mark of what was read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from complaints.choices import OPEN_STAGES
from complaints.errors import NotFound
from complaints.models import Absence, Calendar, Complaint, LegalEntity, Membership, Skill, Staff, Team
from complaints.queries import policies
from complaints.rules.chain import CANON


def mark(values: Iterable[object]) -> str:
    """Short, and another one when anything differs: says whether somebody changed a thing meanwhile."""
    return hashlib.sha256(CANON.encode([str(value) for value in values]).encode()).hexdigest()[:16]


def mark_of(person: Staff, teams: Iterable[int]) -> str:
    """Of a person: what the forms of their page write."""
    own = (person.first_name, person.last_name, person.email, person.phone, person.role, person.authority_limit,
           person.supervisor_id, person.calendar_id, person.is_active)  # fmt: skip
    return mark((*own, *sorted(teams)))


def mark_of_team(team: Team) -> str:
    return mark((team.name, team.agreement_id, team.is_default, team.retired_at))


def mark_of_company(company: LegalEntity) -> str:
    return mark((company.name, company.calendar_id, company.policy_id))


def everybody(*, words: str = "", team: str = "", gone: bool = False) -> list[Staff]:
    """People by name, with their teams; those who left only when asked for."""
    found = Staff.objects.filter(is_active=not gone).select_related("supervisor").prefetch_related("teams")
    if words:
        told = Q()
        for word in words.split()[:4]:
            told &= Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(username__icontains=word)
        found = found.filter(told)
    if team:
        found = found.filter(memberships__team__code=team)
    return list(found.order_by("first_name", "last_name", "pk"))


def person(number: int) -> Staff:
    """NotFound when there is none."""
    found = Staff.objects.select_related("supervisor", "calendar").filter(pk=number).first()
    if found is None:
        raise NotFound("There is no such person.")
    return found


def team_ids(number: int) -> set[int]:
    return set(Membership.objects.filter(staff=number).values_list("team_id", flat=True))


def teams_for(number: int) -> list[Any]:
    """Live teams, and those the person belongs to, by name; each says whether they do (`belongs`)."""
    there = Exists(Membership.objects.filter(team=OuterRef("pk"), staff=number))
    found = Team.objects.annotate(belongs=there).filter(Q(retired_at=None) | Q(belongs=True))
    return list(found.order_by("name"))


def skills(number: int) -> list[dict[str, Any]]:
    """Every skill by title, with what this person has of it (`held`, `evidence`, `until`)."""
    mine = FilteredRelation("holders", condition=Q(holders__staff=number))
    found = Skill.objects.annotate(mine=mine).order_by("title")
    told: Any = found.values(
        "pk", "title", held=F("mine__id"), evidence=F("mine__evidence"), until=F("mine__expires_on")
    )
    return list(told)


def absences(number: int, now: datetime) -> list[Absence]:
    """Away now or later."""
    return list(Absence.objects.filter(staff=number, ends_at__gt=now).select_related("cover").order_by("starts_at"))


def held_by_team(number: int) -> list[dict[str, Any]]:
    """Open complaints this person has, by team: numbers, never the complaints themselves."""
    rows: Any = Complaint.objects.filter(handler=number, stage__in=OPEN_STAGES).order_by()
    return list(rows.values("team__code", "team__name").annotate(n=Count("pk")).order_by("team__name"))


def colleagues(without: int | None = None) -> list[tuple[int, str]]:
    """Active people by name, for lists to choose from."""
    found = Staff.objects.filter(is_active=True).order_by("first_name", "last_name", "pk")
    return [(row.pk, str(row)) for row in found if row.pk != without]


def calendar_choices() -> list[tuple[int, str]]:
    return list(Calendar.objects.order_by("name").values_list("pk", "name"))


def teams(*, retired: bool = False) -> QuerySet[Team]:
    """Teams by company and name, with how many people belong to each."""
    found = Team.objects.select_related("legal_entity", "legal_entity__calendar", "agreement")
    active = Count("memberships", filter=Q(memberships__staff__is_active=True))
    return found.filter(retired_at__isnull=not retired).annotate(people=active).order_by("legal_entity__name", "name")


def team(code: str) -> Team:
    """NotFound when there is none."""
    found = Team.objects.select_related("legal_entity", "legal_entity__calendar", "agreement").filter(code=code).first()
    if found is None:
        raise NotFound("There is no such team.")
    return found


def members(number: int) -> list[Staff]:
    return list(Staff.objects.filter(memberships__team=number).order_by("-is_active", "first_name", "pk"))


def open_in_team(number: int) -> int:
    return Complaint.objects.filter(team=number, stage__in=OPEN_STAGES).count()


def companies() -> list[LegalEntity]:
    return list(LegalEntity.objects.select_related("calendar", "policy").order_by("name"))


def company(code: str) -> LegalEntity:
    """NotFound when there is none."""
    found = LegalEntity.objects.select_related("calendar", "policy").filter(code=code).first()
    if found is None:
        raise NotFound("There is no such company.")
    return found


def agreement_choices() -> list[tuple[int, str]]:
    return [(row.policy_id, row.policy.name) for row in policies.between_departments()]


def policy_choices() -> list[tuple[int, str]]:
    return [(row.policy_id, row.policy.name) for row in policies.for_customers()]
