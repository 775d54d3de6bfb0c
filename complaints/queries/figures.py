"""Figures for reports: what complaints add, read from events; and sums of them, read from the rollup alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import TruncWeek

from complaints.choices import OPEN_STAGES, CodeKind, Role
from complaints.models import Clock, Code, Figure, FiguresOf, LegalEntity, Staff, Standard
from complaints.queries import replay
from complaints.queries.access import SEES_RESTRICTED, visible, visible_complaints
from complaints.rules.attribution import Moment
from complaints.rules.figures import TOOK_DAYS, Fact, Measure, facts
from complaints.types import Actor

Line = tuple[Fact, bool]
"""A fact, and whether it is of a complaint that only its own people know of."""

Span = tuple[datetime, datetime]

LAST = 2**40
"""More than any number of a policy version: put behind all others."""

TO_TELL = """
with upto as (
    select max(id) as id from (select id from complaints_event where id > %(after)s order by id limit %(size)s) e)
select (select id from upto), array(
    select distinct e.complaint_id from complaints_event e
    join complaints_complaint c on c.id = e.complaint_id
    left join complaints_figuresof f on f.complaint_id = e.complaint_id
    where e.id > %(after)s and e.id <= (select id from upto) and f.seq is distinct from c.event_seq
    order by 1)
"""

ABOUT = """
select c.id, c.received_at, c.restricted, exists(
    select from complaints_complaint b where b.customer_id = c.customer_id and b.id <> c.id
    and b.received_at < c.received_at and b.received_at >= c.received_at - interval '1 year')
from complaints_complaint c where c.id = any(%s)
"""

FLOW = {Measure.OPENED: 1, Measure.REOPENED: 1, Measure.MOVED_IN: 1, Measure.MOVED_OUT: -1, Measure.CLOSED: -1}
"""What makes the number of open complaints go up and down."""


class Told(NamedTuple):
    """What a complaint adds, as far as its events go."""

    seq: int
    added: dict[Line, int]


def zone() -> ZoneInfo:
    return ZoneInfo(settings.DESK_TIME_ZONE)


def to_tell(after: int, size: int) -> tuple[int | None, list[int]]:
    """Of the next `size` events after an id: the last one's id (None: there is none), complaints not told so far."""
    with connection.cursor() as cursor:
        cursor.execute(TO_TELL, {"after": after, "size": size})
        last, ids = cursor.fetchone()
    return last, list(ids)


def settled(upto: int, before: datetime) -> bool:
    """Whether the event with this id is older than `before`: no transaction still under way has a lower one."""
    with connection.cursor() as cursor:
        cursor.execute("select at < %s from complaints_event where id = %s", [before, upto])
        row = cursor.fetchone()
    return bool(row and row[0])


def tell(ids: Sequence[int]) -> dict[int, Told]:
    """What each of these complaints adds, from its events; three queries."""
    with connection.cursor() as cursor:
        cursor.execute(ABOUT, [list(ids)])
        about = {number: (received, restricted, again) for number, received, restricted, again in cursor.fetchall()}
    found: dict[int, Told] = {}
    for number, events in replay.read(ids).items():
        if number not in about:
            continue
        received, restricted, again = about[number]
        clocks = replay.retell(events).clocks
        told = facts(map(_moment, events), clocks, received_at=received, zone=zone(), returning=again)
        found[number] = Told(events[-1].seq, {(fact, restricted): n for fact, n in told.items()})
    return found


def told_before(ids: Sequence[int]) -> dict[int, dict[Line, int]]:
    rows = FiguresOf.objects.filter(pk__in=ids).values_list("pk", "added")
    return {number: dict(map(_line, added)) for number, added in rows}


def _line(row: Sequence[Any]) -> tuple[Line, int]:
    day, team, restricted, measure, key, number = row
    return (Fact(date.fromisoformat(day), team, Measure(measure), key), restricted), number


def _moment(event: replay.Told) -> Moment:
    counts = event.data.get("effective_at") or event.data.get("due")
    return Moment(event.kind, datetime.fromisoformat(counts) if counts else event.at, event.data)


def visible_figures(actor: Actor, team: str = "") -> QuerySet[Figure]:
    """The figures of the actor's teams; of restricted complaints only for those who may know of these."""
    found = Figure.objects.filter(team__in=sorted(actor.team_ids))
    if actor.role not in SEES_RESTRICTED:
        found = found.filter(restricted=False)
    return found.filter(team__code=team) if team else found


def flow(actor: Actor, since: date, until: date, team: str = "") -> dict[str, int]:
    """Open at the start, each measure of the flow between the days [since, until), and open at the end; one query."""
    rows = visible_figures(actor, team).filter(measure__in=FLOW, day__lt=until).order_by()
    summed = rows.values("measure").annotate(
        before=Sum(Case(When(day__lt=since, then=F("number")), default=0)), all=Sum("number")
    )
    found = {str(measure.value): 0 for measure in FLOW} | {"start": 0, "end": 0}
    for row in summed:
        sign = FLOW[Measure(row["measure"])]
        found["start"] += sign * row["before"]
        found["end"] += sign * row["all"]
        found[row["measure"]] = row["all"] - row["before"]
    return found


def sums(
    actor: Actor, measures: Sequence[Measure], since: date, until: date, *, by: Sequence[str] = (), team: str = ""
) -> list[dict[str, Any]]:
    """Sums by measure and some of `key`, `team__code`, `week` (its Monday), in the days [since, until); one query."""
    rows = visible_figures(actor, team).filter(measure__in=measures, day__gte=since, day__lt=until).order_by()
    rows = rows.annotate(week=TruncWeek("day")) if "week" in by else rows
    return [dict(row) for row in rows.values("measure", *by).annotate(number=Sum("number")) if row["number"]]


def ages(actor: Actor, now: datetime, team: str = "") -> dict[str, int]:
    """Open complaints by local calendar days since receipt, grouped as `took` groups; one query over open ones."""
    today = now.astimezone(zone()).replace(hour=0, minute=0, second=0, microsecond=0)
    found = visible_complaints(actor).filter(stage__in=OPEN_STAGES)
    found = found.filter(team__code=team) if team else found
    starts = [today - timedelta(days=days) for days in TOOK_DAYS]
    younger: dict[str, Any] = {f"n{days}": Count("pk", filter=Q(received_at__gte=start))
                               for days, start in zip(TOOK_DAYS, starts, strict=True)}  # fmt: skip
    counts = found.order_by().aggregate(all=Count("pk"), **younger)
    ages_, before = {}, 0
    for days in TOOK_DAYS:
        ages_[str(days)], before = counts[f"n{days}"] - before, counts[f"n{days}"]
    return ages_ | {"more": counts["all"] - before}


def falling_due(actor: Actor, since: datetime, until: datetime, team: str = "") -> list[datetime]:
    """When each promise to a customer that is still open falls due in [since, until); one query."""
    rows = Clock.objects.filter(visible(actor, "complaint__"), due_at__gte=since, due_at__lt=until)
    rows = rows.filter(state="running", breached_at=None, escalation=None, referral=None)
    rows = rows.filter(complaint__team__code=team) if team else rows
    return sorted(rows.values_list("due_at", flat=True))


def titles() -> dict[str, dict[str, str]]:
    """Titles by code, of promises (`promise`) and of causes of lateness (`cause`); one query.

    What an entity promises now names a promise that several policies know by one code; else the newest does.
    """
    now = Exists(LegalEntity.objects.filter(policy=OuterRef("policy_version__policy")))
    promises = Standard.objects.annotate(
        what=Value("promise"),
        place=F("policy_version_id") + Case(When(now, then=LAST), default=0, output_field=BigIntegerField()),
    )
    causes = Code.objects.filter(kind=CodeKind.TEAM_FAULT).annotate(what=Value("cause"), place=F("pk"))
    columns = ("what", "place", "code", "title")
    found: dict[str, dict[str, str]] = {"promise": {}, "cause": {}}
    for what, _, code, title in promises.values_list(*columns).union(causes.values_list(*columns)).order_by("place"):
        found[what][code] = title
    return found


def absences(
    actor: Actor, since: datetime, until: datetime, team: str = ""
) -> dict[int, list[tuple[datetime, datetime]]]:
    """When each handler of the actor's teams is away between two instants; one query."""
    mine = Staff.objects.filter(role=Role.HANDLER, is_active=True, memberships__team__in=sorted(actor.team_ids))
    mine = mine.filter(memberships__team__code=team) if team else mine
    away = FilteredRelation("absences", condition=Q(absences__ends_at__gt=since, absences__starts_at__lt=until))
    rows = mine.annotate(away=away).values_list("pk", "away__starts_at", "away__ends_at").distinct()
    found: dict[int, list[Span]] = {}
    for number, begins, ends in rows:
        found.setdefault(number, []).extend([(begins, ends)] if begins else [])
    return found
