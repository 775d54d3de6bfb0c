"""Promises: those of one complaint with the reason of each due date, lists by state, and what was broken and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from complaints.choices import LIVE_CLOCK_STATES, ClockSeverity, ClockState
from complaints.errors import InvalidInput
from complaints.models import Clock, Complaint
from complaints.queries import clocks as clock_rows
from complaints.queries import paging
from complaints.queries.access import visible
from complaints.queries.complaints import of_team
from complaints.queries.filters import instant, instant_or_day_end, one_of, plain, read_params, some_of, yes_or_no
from complaints.queries.paging import Page, SortKey
from complaints.queries.policies import terms_of
from complaints.rules import clocks as reducer
from complaints.rules.deadlines import compute_deadline
from complaints.rules.terms import Terms
from complaints.rules.tracing import Trace
from complaints.types import Actor

SORT_KEYS: Mapping[str, SortKey] = {
    key.name: key
    for key in (
        SortKey("due", "due_at"),  # clock_live_due
        SortKey("-due", "due_at", descending=True),
        SortKey("breached", "breached_at"),  # clock_breaches
        SortKey("-breached", "breached_at", descending=True),
    )
}
STATES = ("live", "late", "at_risk", *ClockState.values, "all")
COLUMNS = (
    "id", "code", "serial", "state", "started_at", "first_due_at", "due_at", "legal_due_date", "warned_at", "met_at",
    "breached_at", "detected_at", "cancelled_at",
)  # fmt: skip
ROW = {
    "title": F("standard__title"),
    "severity": F("standard__severity"),
    "reference": F("complaint__reference"),
    "version": F("complaint__version"),
    "subject": F("complaint__subject"),
    "stage": F("complaint__stage"),
    "customer_name": F("complaint__customer__name"),
    "team_code": F("complaint__team__code"),
    "team_name": F("complaint__team__name"),
    "handler_id": F("complaint__handler_id"),
    "handler_first": F("complaint__handler__first_name"),
    "handler_last": F("complaint__handler__last_name"),
    "late_reason_code": F("late_reason__code"),
    "late_reason_title": F("late_reason__title"),
    "late_team_code": F("late_team__code"),
    "late_team_name": F("late_team__name"),
    "part_number": F("part__number"),
    "part_title": F("part__title"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list of promises is narrowed to; `since` and `until` bound the due or breach instant."""

    state: str = "live"
    team: str = ""
    standard: str = ""
    severity: tuple[str, ...] = ()
    explained: bool | None = None
    since: datetime | None = None
    until: datetime | None = None


READERS: Mapping[str, Callable[[str], Any]] = {
    "state": one_of(*STATES),
    "team": plain,
    "standard": plain,
    "severity": some_of(ClockSeverity),
    "explained": yes_or_no,
    "since": instant,
    "until": instant_or_day_end,
}


def read_asked(params: Mapping[str, str]) -> Asked:
    """Filters from plain texts; InvalidInput for unknown names and wrong values."""
    return Asked(**read_params(params, READERS))


def clocks_page(actor: Actor, asked: Asked | None = None, *, sort: str = "", cursor: str = "", limit: int = 25) -> Page:
    """One page of promises, the next due first."""
    wanted = asked or Asked()
    key = paging.chosen(SORT_KEYS, sort, cursor, "due")
    if key.column != "due_at":
        raise InvalidInput(sort="Clocks are sorted by due or -due; breaches by breached or -breached.")
    return _page(actor, _filtered(actor, wanted, "due_at"), key, cursor, limit)


def breaches_page(
    actor: Actor, asked: Asked | None = None, *, sort: str = "", cursor: str = "", limit: int = 25
) -> Page:
    """One page of broken promises, the newest first, each with the cause of its lateness once somebody gave it."""
    wanted = asked or Asked(state="all")
    key = paging.chosen(SORT_KEYS, sort, cursor, "-breached")
    if key.column != "breached_at":
        raise InvalidInput(sort="Breaches are sorted by breached or -breached.")
    found = _filtered(actor, wanted, "breached_at").filter(breached_at__isnull=False)
    return _page(actor, found, key, cursor, limit)


def breach_summary(actor: Actor, *, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Broken promises of a time by team, standard and cause of lateness, the most first; one query."""
    found = visible_clocks(actor).filter(breached_at__gte=since, breached_at__lt=until)
    grouped = found.order_by().values(
        team_code=F("complaint__team__code"), team_name=F("complaint__team__name"), standard_code=F("code"),
        standard_title=F("standard__title"), cause=F("late_reason__title"), late_team_name=F("late_team__name"),
    )  # fmt: skip
    counted = grouped.annotate(number=Count("id"), open=Count("id", filter=Q(state__in=LIVE_CLOCK_STATES)))
    return [dict(row) for row in counted.order_by("-number", "team_code", "standard_code")]


def visible_clocks(actor: Actor) -> QuerySet[Clock]:
    """The clocks of the complaints this actor may see."""
    return Clock.objects.filter(visible(actor, "complaint__"))


def _filtered(actor: Actor, asked: Asked, column: str) -> QuerySet[Clock]:
    found = visible_clocks(actor).filter(_in_state(asked.state), of_team(asked.team, "complaint__team"))
    narrow = {
        "code": asked.standard or None, "standard__severity__in": asked.severity or None,
        f"{column}__gte": asked.since, f"{column}__lt": asked.until,
        "late_reason__isnull": None if asked.explained is None else not asked.explained,
    }  # fmt: skip
    return found.filter(**{name: value for name, value in narrow.items() if value is not None})


def _in_state(state: str) -> Q:
    match state:
        case "all":
            return Q()
        case "live":
            return Q(state__in=LIVE_CLOCK_STATES)
        case "late":
            return Q(state__in=LIVE_CLOCK_STATES, breached_at__isnull=False)
        case "at_risk":
            return Q(state__in=LIVE_CLOCK_STATES, breached_at=None, warned_at__isnull=False)
    return Q(state=state)


def _page(actor: Actor, found: QuerySet[Clock], key: SortKey, cursor: str, limit: int) -> Page:
    piece = paging.take([found], key, cursor, limit)
    by_id = {}
    if piece.ids:
        for row in visible_clocks(actor).filter(pk__in=piece.ids).values(*COLUMNS, **ROW):
            first, last = row.pop("handler_first"), row.pop("handler_last")
            by_id[row["id"]] = {**row, "handler_name": f"{first or ''} {last or ''}".strip()}
    return Page([by_id[number] for number in piece.ids if number in by_id], piece.next, piece.previous)


@dataclass(frozen=True, slots=True)
class Promise:
    """One clock of a complaint with its standard's words and, day by day, why it is due then."""

    clock: reducer.Clock
    title: str
    severity: str
    pausable: bool
    late_reason: str
    late_team: str
    why: Sequence[Mapping[str, Any]]
    part: tuple[int, str] | None = None


def promises(complaint: Complaint, *, why: bool = True) -> list[Promise]:
    """Every clock of one complaint, oldest first; two queries. The caller found it through `access`."""
    its_terms = terms_of(complaint)
    loaded = clock_rows.load([complaint.pk]).get(complaint.pk, ())
    names = ("late_reason__title", "late_team__name", "part__number", "part__title")
    beside = {row[0]: row[1:] for row in Clock.objects.filter(complaint=complaint).values_list("id", *names)}
    return [_promise(clock, its_terms, beside.get(number, NOTHING), why) for number, clock in loaded]


NOTHING = (None, None, None, None)
"""Reason and team of lateness, number and title of the part, where a clock has none of them."""


def _promise(clock: reducer.Clock, its_terms: Terms, beside: Sequence[Any], why: bool) -> Promise:
    standard = its_terms.of(clock.within).standards[clock.code]
    reason, team, number, title = beside
    part = None if number is None else (number, title)
    trace = _why(clock, its_terms) if why else []
    return Promise(
        clock, standard.title, standard.severity.value, standard.pausable, reason or "", team or "", trace, part
    )  # fmt: skip


def _why(clock: reducer.Clock, its_terms: Terms) -> list[dict[str, Any]]:
    """The walk that gave the due instant, day by day."""
    its_terms = its_terms.of(clock.within)
    standard, trace = its_terms.standards[clock.code], Trace()
    held = [(pause.started_at, pause.ended_at) for pause in clock.pauses if pause.ended_at is not None]
    compute_deadline(
        standard, its_terms.calendar(standard), clock.started_at, pauses=held, extensions=clock.extensions, trace=trace
    )
    return [entry.to_json() for entry in trace.entries]


def live(rows: Iterable[Promise]) -> list[Promise]:
    return [row for row in rows if row.clock.live]
