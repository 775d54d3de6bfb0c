"""Escalations: who is asked for an answer, since when and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from complaints.choices import LIVE_ESCALATION_STATES, EscalationReason, EscalationState
from complaints.errors import NotFound
from complaints.models import Escalation, EscalationCause
from complaints.models.complaints import NEVER
from complaints.queries import paging
from complaints.queries.access import visible
from complaints.queries.complaints import of_team
from complaints.queries.filters import is_person, number, one_of, person, plain, read_params, some_of
from complaints.queries.paging import Page, SortKey
from complaints.types import Actor

SORT_KEYS: Mapping[str, SortKey] = {
    key.name: key for key in (SortKey("raised", "raised_at"), SortKey("-raised", "raised_at", descending=True))
}
"""Longest waiting first, or newest first; the index escalation_live gives one person's in order."""

COLUMNS = (
    "id", "level", "reason", "way", "wanted", "raised_at", "state", "answer", "answered_at", "ended_at", "assignee_id",
)  # fmt: skip
ROW = {
    "reference": F("complaint__reference"),
    "version": F("complaint__version"),
    "subject": F("complaint__subject"),
    "stage": F("complaint__stage"),
    "severity": F("complaint__severity"),
    "safety": F("complaint__safety"),
    "risk": F("complaint__risk"),
    "next_due_at": F("complaint__next_due_at"),
    "customer_name": F("complaint__customer__name"),
    "team_code": F("complaint__team__code"),
    "team_name": F("complaint__team__name"),
}
CAUSE = ("at", "reason", "level", "note")
PEOPLE = ("assignee", "raised_by", "answered_by", "complaint__handler")


@dataclass(frozen=True, slots=True)
class Wanted:
    """`state` is live, ended, all or one state; `assignee` is me, none or a number."""

    state: str = "live"
    assignee: str = ""
    level: int | None = None
    reason: tuple[str, ...] = ()
    team: str = ""


READERS: Mapping[str, Callable[[str], Any]] = {
    "state": one_of("live", "ended", "all", *EscalationState.values),
    "assignee": person,
    "level": number,
    "reason": some_of(EscalationReason),
    "team": plain,
}


def read_wanted(params: Mapping[str, str]) -> Wanted:
    """Filters from plain texts; InvalidInput for unknown names and wrong values."""
    return Wanted(**read_params(params, READERS))


def visible_escalations(actor: Actor) -> QuerySet[Escalation]:
    """The escalations of the complaints this actor may see."""
    return Escalation.objects.filter(visible(actor, "complaint__"))


def find(actor: Actor, escalation_id: int) -> Escalation:
    """The escalation with its complaint; NotFound when there is none or it is not this actor's to see."""
    found = visible_escalations(actor).filter(pk=escalation_id).select_related("complaint").first()
    if found is None:
        raise NotFound()
    return found


def page(actor: Actor, wanted: Wanted | None = None, *, sort: str = "", cursor: str = "", limit: int = 25) -> Page:
    """One page of escalations with their causes, longest waiting first: three queries."""
    asked = wanted or Wanted()
    key = paging.chosen(SORT_KEYS, sort, cursor, "raised")
    found = paging.take([_filtered(actor, asked)], key, cursor, limit)
    return Page(rows(actor, found.ids), found.next, found.previous)


def rows(actor: Actor, ids: Sequence[int]) -> list[dict[str, Any]]:
    """These escalations as plain rows with their causes, in this order; two queries."""
    if not ids:
        return []
    names = {
        f"{who.rpartition('_')[2] if '__' in who else who}_{part}": F(f"{who}__{part}_name")
        for who in PEOPLE
        for part in ("first", "last")
    }
    found = visible_escalations(actor).filter(pk__in=ids).values(*COLUMNS, **ROW, **names)
    by_id = {row["id"]: _row(row) for row in found}
    causes = EscalationCause.objects.filter(escalation__in=list(by_id)).order_by("at", "id")
    for owner, *cause in causes.values_list("escalation_id", *CAUSE, "clock__code"):
        by_id[owner]["causes"].append(dict(zip((*CAUSE, "code"), cause, strict=True)))
    return [by_id[number] for number in ids if number in by_id]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    for who in ("assignee", "raised_by", "answered_by", "handler"):
        first, last = row.pop(f"{who}_first"), row.pop(f"{who}_last")
        row[f"{who}_name"] = f"{first or ''} {last or ''}".strip()
    row["next_due_at"] = None if row["next_due_at"] == NEVER else row["next_due_at"]
    return {**row, "causes": []}


def _filtered(actor: Actor, wanted: Wanted) -> QuerySet[Escalation]:
    found = visible_escalations(actor).filter(
        is_person(actor, "assignee", wanted.assignee), of_team(wanted.team, "complaint__team")
    )
    match wanted.state:
        case "live":
            found = found.filter(state__in=LIVE_ESCALATION_STATES)
        case "ended":
            found = found.exclude(state__in=LIVE_ESCALATION_STATES)
        case "all":
            pass
        case one:
            found = found.filter(state=one)
    if wanted.level is not None:
        found = found.filter(level=wanted.level)
    return found.filter(reason__in=wanted.reason) if wanted.reason else found


def live_of(actor: Actor, complaint_id: int) -> dict[str, Any] | None:
    """The live escalation of one complaint with its causes, if it has one."""
    live = Escalation.objects.filter(complaint=complaint_id, state__in=LIVE_ESCALATION_STATES)
    found = rows(actor, list(live.values_list("id", flat=True)))
    return found[0] if found else None


def live_count(actor: Actor) -> int:
    """How many live escalations wait for this actor's own answer."""
    return Escalation.objects.filter(assignee=actor.id, state__in=LIVE_ESCALATION_STATES).count()
