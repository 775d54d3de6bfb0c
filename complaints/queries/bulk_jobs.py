"""What bulk work needs to know: who was picked, who could take them, which promises can move, how far a job came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from complaints.choices import LIVE_CLOCK_STATES, OPEN_STAGES, Role
from complaints.models import Absence, BulkItem, BulkJob, Clock, Complaint, Membership, Staff
from complaints.queries import people, policies
from complaints.queries.access import visible_complaints
from complaints.queries.complaints import filtered
from complaints.queries.filters import Filters
from complaints.rules.lifecycle import WORKERS
from complaints.types import Actor

MOST = 200
"""So many complaints at most in one job: what a preview tries while somebody waits."""


def picked(actor: Actor, references: Iterable[str]) -> list[Complaint]:
    """The complaints of these references that this person may see, the most pressing first."""
    return _whole(visible_complaints(actor).filter(reference__in=list(references)[:MOST]))


def in_view(actor: Actor, filters: Filters) -> list[Complaint]:
    """The most pressing of a view."""
    return _whole(filtered(actor, filters))


def _whole(rows: QuerySet[Complaint]) -> list[Complaint]:
    wanted = rows.select_related("category__skill", "handler", "customer", "team")
    return list(wanted.order_by("next_due_at", "id")[:MOST])


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who is here and could take complaints of these teams; `load` is what they hold open."""

    id: int
    name: str
    role: str
    load: int
    teams: frozenset[int] = frozenset()
    skills: frozenset[str] = frozenset()


def colleagues(team_ids: Iterable[int], now: datetime) -> list[Colleague]:
    """Who of these teams is here, with their load, by name; three queries."""
    teams = list(team_ids)
    away = Absence.objects.filter(starts_at__lte=now, ends_at__gt=now).values("staff")
    held = Count("handling", filter=Q(handling__stage__in=OPEN_STAGES))
    here = Staff.objects.filter(pk__in=Membership.objects.filter(team__in=teams).values("staff"), is_active=True)
    rows = list(here.filter(role__in=WORKERS).exclude(pk__in=away).annotate(load=held).order_by("first_name", "id"))
    skills = people.skills_of([row.pk for row in rows], now)
    belongs: dict[int, set[int]] = {}
    for staff, team in Membership.objects.filter(team__in=teams).values_list("staff_id", "team_id"):
        belongs.setdefault(staff, set()).add(team)
    return [
        Colleague(row.pk, str(row), row.role, row.load, frozenset(belongs[row.pk]), skills.get(row.pk, frozenset()))
        for row in rows
    ]


@dataclass(slots=True)
class Spread:
    """Gives each complaint to the least loaded who is here and able; counts along, so that it spreads."""

    colleagues: Sequence[Colleague]
    given: dict[int, int] = field(default_factory=dict)

    def to(self, complaint: Complaint) -> int | None:
        """Handlers first; seniors only where a team has none who could. None when nobody could."""
        skill = complaint.category.skill.code if complaint.category and complaint.category.skill else ""
        able = [
            one
            for one in self.colleagues
            if complaint.team_id in one.teams
            and (not skill or skill in one.skills)
            and one.id not in complaint.earlier_handlers
        ]
        chosen = min(
            able, key=lambda one: (one.role != Role.HANDLER, one.load + self.given.get(one.id, 0)), default=None
        )
        if chosen is None:
            return None
        self.given[chosen.id] = self.given.get(chosen.id, 0) + 1
        return chosen.id


def extendable(complaint_ids: Sequence[int]) -> list[tuple[str, str]]:
    """The running promises of these complaints that may be extended: code, and title with its cap."""
    running = Clock.objects.filter(complaint__in=complaint_ids, state__in=LIVE_CLOCK_STATES)
    running = running.filter(escalation=None, referral=None).order_by("code", "policy_version_id")
    found: dict[str, str] = {}
    for version, code in running.values_list("policy_version_id", "code").distinct():
        standard = policies.policy(version).by_code[code]
        if (rule := standard.extension) is not None:
            found[code] = f"{standard.title} (at most {rule.cap} {rule.unit.value.replace('_', ' ')})"
    return list(found.items())


def running_clock(complaint_id: int, code: str) -> str:
    """The key of a complaint's running promise of this standard, the first due; nothing when it has none."""
    live = Clock.objects.filter(complaint=complaint_id, code=code, state__in=LIVE_CLOCK_STATES, escalation=None)
    first = live.filter(referral=None).order_by("due_at", "serial").values_list("serial", flat=True).first()
    return "" if first is None else f"{code}#{first}"


def jobs_of(actor: Actor, most: int = 20) -> list[BulkJob]:
    """What this person asked for, the newest first."""
    return list(BulkJob.objects.filter(asked_by=actor.id).order_by("-pk")[:most])


def items_of(actor: Actor, job: BulkJob) -> list[Mapping[str, Any]]:
    """What became of each complaint that this person may still see, as plain rows; one query."""
    seen = BulkItem.objects.filter(job=job, complaint__in=visible_complaints(actor).order_by().values("pk"))
    names = ("state", "why", "complaint__reference", "complaint__subject", "handler__first_name", "handler__last_name")
    return list(seen.order_by("position").values(*names))


def states_of(job: BulkJob) -> dict[str, int]:
    """How many items stand in each state."""
    rows = BulkItem.objects.filter(job=job).order_by().values_list("state").annotate(number=Count("pk"))
    return dict(rows)


def waiting_item(job: BulkJob) -> BulkItem | None:
    """Where a worker goes on."""
    waiting = BulkItem.objects.filter(job=job, state="waiting").select_related("complaint")
    return waiting.order_by("position").first()
