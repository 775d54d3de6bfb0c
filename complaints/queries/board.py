"""A team at a glance: who is here, who covers, what each holds, what nobody has, what falls due in the next hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from complaints.choices import OPEN_STAGES, Risk, Role, WaitingOn
from complaints.models import Absence, Complaint, HandoverNote, Membership, Staff, Team
from complaints.queries import policies
from complaints.queries.access import visible_complaints
from complaints.queries.complaints import COLUMNS
from complaints.rules.lifecycle import WORKERS
from complaints.rules.working_time import Calendar, add_working_days, add_working_time
from complaints.rules.zones import from_micros
from complaints.types import Actor

SOON = 4 * 3600
"""Seconds of the team's working time that count as the next hours."""

NEAREST = 8
NOTHING = {"open": 0, "late": 0, "at_risk": 0, "waiting": 0, "soon": 0}


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague on the board. `away_until` while absent; `belongs` False: has left the team, or the company."""

    id: int
    name: str
    role: Role
    belongs: bool
    away_until: datetime | None
    cover: str
    skills: tuple[str, ...]
    held: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Board:
    people: list[Person]
    unassigned: Mapping[str, int]
    total: Mapping[str, int]
    until: datetime
    nearest: list[dict[str, Any]]


def teams_of(actor: Actor) -> list[Team]:
    """The live teams of this person, by name."""
    mine = Team.objects.filter(pk__in=sorted(actor.team_ids), retired_at=None)
    return list(mine.select_related("legal_entity").order_by("name"))


def hours(team: Team, now: datetime) -> Calendar:
    """The calendar the team's company works by."""
    return policies.calendar(policies.in_force(team.legal_entity, now).calendar)


def board(actor: Actor, team: Team, calendar: Calendar, now: datetime) -> Board:
    """The team as it stands: three questions."""
    until = add_working_time(calendar, now, SOON)
    seen = visible_complaints(actor).filter(team=team, stage__in=OPEN_STAGES)
    held = _held(seen, now, until)
    rows = _staff(team, [number for number in held if number is not None], now)
    people = [_person(row, held.get(row.pk, NOTHING)) for row in rows]
    total = {name: sum(counts[name] for counts in held.values()) for name in NOTHING}
    return Board(people, held.get(None, NOTHING), total, until, _nearest(seen, now, until))


def _held(seen: QuerySet[Complaint], now: datetime, until: datetime) -> dict[int | None, dict[str, int]]:
    soon = Q(next_due_at__gte=now, next_due_at__lt=until)
    counts = {
        "open": Count("pk"),
        "late": Count("pk", filter=Q(risk=Risk.BREACHED)),
        "at_risk": Count("pk", filter=Q(risk=Risk.AT_RISK)),
        "waiting": Count("pk", filter=~Q(waiting_on=WaitingOn.US)),
        "soon": Count("pk", filter=soon),
    }
    rows: Any = seen.order_by().values("handler").annotate(**{f"n_{name}": count for name, count in counts.items()})
    return {row["handler"]: {name: row[f"n_{name}"] for name in counts} for row in rows}


def _staff(team: Team, holders: list[int], now: datetime) -> list[Any]:
    """The team's workers and whoever else still holds complaints of it, those who left first."""
    away = Absence.objects.filter(staff=OuterRef("pk"), starts_at__lte=now, ends_at__gt=now)
    member = Membership.objects.filter(staff=OuterRef("pk"), team=team)
    in_force = Q(skills__expires_on=None) | Q(skills__expires_on__gte=now.date())
    found = Staff.objects.annotate(
        belongs=Exists(member),
        away_until=Subquery(away.values("ends_at")[:1]),
        cover_first=Subquery(away.values("cover__first_name")[:1]),
        cover_last=Subquery(away.values("cover__last_name")[:1]),
        able=ArrayAgg("skills__skill__title", filter=in_force & Q(skills__isnull=False), distinct=True, default=[]),
    )
    wanted = Q(belongs=True, is_active=True, role__in=WORKERS) | Q(pk__in=holders)
    return list(found.filter(wanted).order_by(F("is_active").asc(), "belongs", "first_name", "pk"))


def _person(row: Any, held: Mapping[str, int]) -> Person:
    return Person(
        id=row.pk,
        name=str(row),
        role=Role(row.role),
        belongs=row.belongs and row.is_active,
        away_until=row.away_until,
        cover=f"{row.cover_first or ''} {row.cover_last or ''}".strip(),
        skills=tuple(row.able),
        held=held,
    )


def _nearest(seen: QuerySet[Complaint], now: datetime, until: datetime) -> list[dict[str, Any]]:
    """What falls due first in the next hours."""
    rows = seen.filter(next_due_at__gte=now, next_due_at__lt=until).order_by("next_due_at", "id")
    named = {"customer_name": F("customer__name"), "handler_name": F("handler__first_name")}
    return list(rows.values(*COLUMNS, **named)[:NEAREST])


def shift_end(calendar: Calendar, now: datetime) -> tuple[Any, datetime]:
    """The next working day after today where the team works, and the instant it is over."""
    day = add_working_days(calendar, now.astimezone(calendar.zone).date(), 1)
    return day, from_micros(calendar.day_end(day.toordinal()))


def handovers(actor: Actor, now: datetime, team: Team | None = None) -> list[HandoverNote]:
    """What the last shift left for this person's teams, the newest first; one query."""
    teams = [team.pk] if team is not None else sorted(actor.team_ids)
    shown = HandoverNote.objects.filter(team__in=teams, shown_until__gt=now).select_related("team", "author")
    return list(shown.order_by("-at", "-pk")[:10])
