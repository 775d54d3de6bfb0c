"""Queue lists: filters, orders, pages and counts, the same for API and desk. Always through `access`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value

from complaints.choices import LIVE_ESCALATION_STATES, OPEN_STAGES, Risk, Role, Stage, WaitingOn
from complaints.errors import InvalidInput
from complaints.models import Code, Complaint, Escalation, Team
from complaints.models.complaints import NEVER
from complaints.queries import drafts, paging
from complaints.queries.access import TEAM_ROLES, visible_complaints
from complaints.queries.filters import Filters, is_person
from complaints.queries.paging import Page, SortKey
from complaints.queries.search import searched
from complaints.types import Actor

SORT_KEYS: Mapping[str, SortKey] = {
    key.name: key
    for key in (
        SortKey("risk", "next_due_at", open_only=True),  # queue_team_due, queue_handler_due, queue_due
        SortKey("-risk", "next_due_at", descending=True, open_only=True),
        SortKey("received", "received_at"),  # queue_team_received, complaint_team_received, complaint_logged_by
        SortKey("-received", "received_at", descending=True),
    )
}
"""The orders a list offers, each walked along an index; `risk` needs the open complaints' partial indexes."""

MOST_MERGED = 24
"""Up to so many teams, each queue is walked by itself and merged; beyond, the common index is filtered."""

COUNTED_TO = 1000
"""Counts stop here; one more means "more than a thousand"."""

ROW = {
    "customer_name": F("customer__name"),
    "team_code": F("team__code"),
    "team_name": F("team__name"),
    "category_code": F("category__code"),
    "category_title": F("category__title"),
    "handler_first": F("handler__first_name"),
    "handler_last": F("handler__last_name"),
    "handler_username": F("handler__username"),
}
COLUMNS = (
    "id", "reference", "version", "subject", "stage", "tier", "waiting_on", "severity", "impact", "safety",
    "vulnerable", "restricted", "risk", "next_due_at", "received_at", "logged_at", "channel", "customer_id",
    "team_id", "handler_id", "outcome", "closure", "closed_at", "changed_at", "imported",
)  # fmt: skip


def page(
    actor: Actor, filters: Filters | None = None, *, sort: str = "", cursor: str = "", limit: int = 25,
    now: datetime | None = None,
) -> Page:  # fmt: skip
    """One page of the complaints this actor may see, as plain rows: two queries, three with a team or category.

    Open complaints come by risk, others newest first, unless `sort` says otherwise. With `now`, each row also says
    which colleague is `replying`.
    """
    asked = filters or Filters()
    key = paging.chosen(SORT_KEYS, sort, cursor, "risk" if asked.state == "open" else "-received")
    if key.open_only and asked.state != "open":
        raise InvalidInput(sort="Only open complaints have a next due date; sort the others by received.")
    found = paging.take(_branches(actor, asked), key, cursor, limit)
    return Page(rows(actor, found.ids, now), found.next, found.previous)


def rows(actor: Actor, ids: Sequence[int], now: datetime | None = None) -> list[dict[str, Any]]:
    """The queue rows of these complaints, in this order; one query."""
    if not ids:
        return []
    live = Escalation.objects.filter(complaint=OuterRef("pk"), state__in=LIVE_ESCALATION_STATES)
    found = visible_complaints(actor).filter(pk__in=ids).annotate(escalated=Exists(live))
    replying = {"replying": drafts.writer_of(actor, now)} if now else {}
    by_id = {row["id"]: _row(row) for row in found.values(*COLUMNS, "escalated", **ROW, **replying)}
    return [by_id[number] for number in ids if number in by_id]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    first, last, username = row.pop("handler_first"), row.pop("handler_last"), row.pop("handler_username")
    row["handler_name"] = f"{first or ''} {last or ''}".strip() or username or ""
    row["next_due_at"] = None if row["next_due_at"] == NEVER else row["next_due_at"]
    return row


def filtered(actor: Actor, filters: Filters) -> QuerySet[Complaint]:
    """The visible complaints that pass the filters, in no order yet."""
    found = visible_complaints(actor) if filters.q else _to_work_on(actor)
    if filters.state != "all":
        found = found.filter(stage__in=OPEN_STAGES if filters.state == "open" else [Stage.CLOSED])
    named = {
        "stage__in": filters.stage, "waiting_on__in": filters.waiting_on, "risk__in": filters.risk,
        "severity__in": filters.severity, "channel__in": filters.channel, "outcome__in": filters.outcome,
    }  # fmt: skip
    exact = {
        "tier": filters.tier, "customer": filters.customer, "received_at__gte": filters.received_from,
        "received_at__lt": filters.received_to, "next_due_at__gte": filters.due_from,
        "next_due_at__lt": filters.due_to, "restricted": filters.restricted, "safety": filters.safety,
    }  # fmt: skip
    found = found.filter(**{name: values for name, values in named.items() if values})
    found = found.filter(**{name: value for name, value in exact.items() if value is not None})
    found = found.filter(_named(filters.team, filters.category))
    found = found.filter(is_person(actor, "handler", filters.handler))
    if filters.escalated is not None:
        live = Q(Exists(Escalation.objects.filter(complaint=OuterRef("pk"), state__in=LIVE_ESCALATION_STATES)))
        found = found.filter(live if filters.escalated else ~live)
    return found.filter(searched(actor, filters.q)) if filters.q else found


def _to_work_on(actor: Actor) -> QuerySet[Complaint]:
    """The visible complaints but for those of which one's team was only asked something: they wait elsewhere."""
    seen = visible_complaints(actor)
    return seen.exclude(pk__in=sorted(actor.asked)) if actor.asked else seen


def of_team(code: str, field: str = "team") -> Q:
    """By number, not by a join: only a constant lets the planner walk the team's index in order."""
    if not code:
        return Q()
    number = Team.objects.filter(code=code).values_list("id", flat=True).first()
    if number is None:
        raise InvalidInput(team="There is no such team.")
    return Q(**{field: number})


def _of_category(code: str) -> Q:
    return Q(category__in=list(Code.objects.filter(code=code).values_list("id", flat=True))) if code else Q()


def _named(team: str, category: str) -> Q:
    """A team and a category by their numbers; both together are one question."""
    if not (team and category):
        return of_team(team) & _of_category(category)
    teams = Team.objects.filter(code=team).annotate(what=Value("team")).values_list("what", "id")
    codes = Code.objects.filter(code=category).annotate(what=Value("category")).values_list("what", "id")
    found: dict[str, list[int]] = {"team": [], "category": []}
    for what, number in teams.union(codes):
        found[what].append(number)
    if not found["team"]:
        raise InvalidInput(team="There is no such team.")
    return Q(team=found["team"][0], category__in=found["category"])


def _branches(actor: Actor, filters: Filters) -> list[QuerySet[Complaint]]:
    """The list as walks along indexes: one for each team of somebody with several, else one."""
    found = filtered(actor, filters)
    narrow = filters.team or filters.customer or filters.q or filters.handler not in ("", "none")
    if narrow or actor.role not in TEAM_ROLES or not 1 < len(actor.team_ids) <= MOST_MERGED:
        return [found]
    return [found.filter(team=team) for team in sorted(actor.team_ids)]


def queue_counts(actor: Actor, also: Mapping[str, QuerySet[Complaint]] | None = None) -> dict[str, int]:
    """How many open complaints wait in each bucket, and in those given, each counted to 1,001 at most; one query."""
    return counted(_in_buckets(actor) + counting(also or {}))


@lru_cache(maxsize=2_000)
def _in_buckets(actor: Actor) -> Counting:
    seen = _to_work_on(actor).filter(stage__in=OPEN_STAGES)
    live = Escalation.objects.filter(complaint=OuterRef("pk"), state__in=LIVE_ESCALATION_STATES)
    return counting(
        {
            "mine": seen.filter(handler=actor.id),
            "team": seen if actor.role != Role.REPORTER else seen.none(),
            "unassigned": seen.filter(handler=None),
            "escalated": seen.filter(Exists(live)),
            "waiting": seen.exclude(waiting_on=WaitingOn.US),
            "at_risk": seen.filter(risk=Risk.AT_RISK),
            "late": seen.filter(risk=Risk.BREACHED),
        }
    )


@dataclass(frozen=True, slots=True)
class Counting:
    """Buckets to be counted, as SQL. Made from an actor and constants alone, it may be kept: only the counts change."""

    names: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()

    def __add__(self, other: Counting) -> Counting:
        return Counting(self.names + other.names, self.parts + other.parts, self.values + other.values)


def counting(buckets: Mapping[str, QuerySet[Any]]) -> Counting:
    """The size of each query, stopping at 1,001; what can hold nothing is not asked for."""
    whole = Counting(names=tuple(buckets))
    for name, rows_of in buckets.items():
        try:
            sql, params = rows_of.order_by().values("pk")[: COUNTED_TO + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        whole += Counting((), (f'(select count(*) from ({sql}) b) as "{name}"',), tuple(params))  # noqa: S608 - Django wrote it
    return whole


def counted(wanted: Counting) -> dict[str, int]:
    """Every bucket and its count; all in one statement."""
    counts = dict.fromkeys(wanted.names, 0)
    if not wanted.parts:
        return counts
    with connection.cursor() as cursor:
        cursor.execute("select " + ", ".join(wanted.parts), wanted.values)
        found = cursor.fetchone()
        return counts | dict(zip([column.name for column in cursor.description], found, strict=True))
