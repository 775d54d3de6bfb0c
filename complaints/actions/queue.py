"""Take next: the queue's most pressing complaint that this person may and can handle, in one locked transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from complaints.actions import enforce, ledger
from complaints.actions.door import begin, refusing_to_wait
from complaints.choices import OPEN_STAGES, EventKind, Risk, Role, WaitingOn
from complaints.errors import NotAllowed
from complaints.models import Complaint
from complaints.rules import lifecycle
from complaints.types import Actor

SOON = timedelta(minutes=1)
FULL = 40
"""Whoever holds so many open complaints that wait on us has full hands: only pressing ones are handed out to them."""
SATURDAY = 5

OPEN = ", ".join(f"'{stage.value}'" for stage in OPEN_STAGES)

# How much the actor holds, read first and once; along the index of a handler's own queue.
HANDS = f"""hands as materialized (
    select count(*) as held from complaints_complaint h
    where h.handler_id = %(actor)s and h.waiting_on = '{WaitingOn.US.value}' and h.stage in ({OPEN}))"""  # noqa: S608
# With full hands the walk ends where nothing presses any more: a place in the index, in its order, and no filter.
REACH = f"""(c.team_id, c.next_due_at) <= ({{team}}, case when (select held from hands) < {FULL}
      then 'infinity'::timestamptz else %(pressing)s::timestamptz end)"""  # noqa: S608

# The predicate of the partial index queue_take_next, word for word so that it is used; the index gives the order.
FREE = f"""c.handler_id is null and c.waiting_on = '{WaitingOn.US.value}'
  and c.stage in ({OPEN}) and (not c.restricted or %(senior)s)"""
ABLE = """not exists (
      select 1 from complaints_code k join complaints_skill s on s.id = k.skill_id
      where k.id = c.category_id and not (s.code = any(%(skills)s)))
  and not (c.earlier_handlers @> to_jsonb(%(actor)s::bigint))"""

# One team: walk its queue and lock the first that nobody else is taking.
NEXT = f"""
with {HANDS}
select c.*, (select held from hands) as held from complaints_complaint c
where c.team_id = %(team)s and {REACH.format(team="%(team)s")} and {FREE} and {ABLE}
order by c.next_due_at, c.id for no key update of c skip locked limit 1
"""  # noqa: S608 - constants only

# Several teams: no index orders their queues together, so the heads of each are found first, without a lock.
HEADS = (8, 200, None)
"""How many of each queue are looked at; more only when other people hold all of those (None: the whole queue)."""
NEXT_OF_SEVERAL = f"""
with {HANDS}, near as materialized (
    select head.* from unnest(%(teams)s::bigint[]) as own(team), lateral (
        select c.id, c.next_due_at from complaints_complaint c
        where c.team_id = own.team and {REACH.format(team="own.team")} and {FREE} and {ABLE}
        order by c.next_due_at, c.id limit %(heads)s) head)
select c.*, (select held from hands) as held from near join complaints_complaint c on c.id = near.id
where {FREE} and c.team_id = any(%(teams)s)
order by near.next_due_at, near.id for no key update of c skip locked limit 1
"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class Held:
    """A complaint locked for the actor, and how many the actor held before."""

    complaint: Complaint
    before: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What take-next gave and why; no complaint when there was nothing to take."""

    complaint: Complaint | None
    why: Sequence[str]


def take_next(*, actor: Actor, now: datetime) -> Taken:
    """Lock the unassigned complaint with the nearest deadline that nobody else is taking, and take it.

    Fair by deadline risk first; passes over what the actor's competences do not reach and what the actor
    handled at an earlier tier. Full hands get only what presses. Never waits: what another client holds is skipped.
    """
    if actor.role not in (Role.HANDLER, Role.SUPERVISOR, Role.MANAGER) or not actor.is_staff:
        raise NotAllowed("Taking from the queue is for handlers, supervisors and managers.")
    with refusing_to_wait(), transaction.atomic():
        found = _lock_next(actor, now)
        if found is None:
            return Taken(None, _why_nothing(actor))
        change = begin(found.complaint, lifecycle.BY_VERB["take"], actor, now)
        why = [*_why(found.complaint, change.now, actor), _load(found.before)]
        enforce.let_time_pass([change])
        change.set(handler_id=actor.id)
        change.written(EventKind.TAKEN, handler=actor.id, from_queue=True)
        ledger.commit([change], now=now)
    return Taken(found.complaint, why)


def pressing(now: datetime) -> datetime:
    """What falls due until then presses: the same hour of the next weekday, so that Friday looks over to Monday.

    Teams and people keep different hours; a day that errs by a holiday only hands out less or more on that day.
    """
    until = now + timedelta(days=1)
    while until.weekday() >= SATURDAY:
        until += timedelta(days=1)
    return until


def _lock_next(actor: Actor, now: datetime) -> Held | None:
    """The first in the queue of one team; of several, the best of their heads, or of all when the heads are held."""
    teams = sorted(actor.team_ids)
    asked = {
        "senior": actor.role in (Role.SUPERVISOR, Role.MANAGER), "skills": sorted(actor.skills), "actor": actor.id,
        "pressing": pressing(now),
    }  # fmt: skip
    if len(teams) <= 1:
        return _first(NEXT, {**asked, "team": teams[0]}) if teams else None
    for heads in HEADS:
        found = _first(NEXT_OF_SEVERAL, {**asked, "teams": teams, "heads": heads})
        if found is not None:
            return found
    return None


def _first(statement: str, asked: Mapping[str, Any]) -> Held | None:
    return next((Held(row, vars(row)["held"]) for row in Complaint.objects.raw(statement, dict(asked))), None)


def _load(held: int) -> str:
    many = f"You hold {held or 'no'} open complaint{'' if held == 1 else 's'}"
    return f"{many}: only pressing ones are handed out." if held >= FULL else f"{many}."


def _why_nothing(actor: Actor) -> list[str]:
    """Said after the fact, so one count more: it may be the load and not the queue."""
    own = Complaint.objects.filter(handler=actor.id, waiting_on=WaitingOn.US, stage__in=OPEN_STAGES).count()
    if own >= FULL:
        return [_load(own), "Nothing in your teams’ queues presses."]
    return ["Nothing in your teams’ queues waits for a handler."]


def _why(complaint: Complaint, now: datetime, actor: Actor) -> list[str]:
    why = [f"It is the most pressing of the unassigned complaints in your {len(actor.team_ids)} team(s)."]
    if complaint.risk == Risk.BREACHED:
        why.append("A promise on it is broken already.")
    elif complaint.next_due_at.year < 9000:
        left = complaint.next_due_at - now
        when = "in a moment" if left < SOON else f"on {complaint.next_due_at:%a %d %b %H:%M} UTC"
        why.append(f"Its next promise falls due {when}.")
    if actor.skills:
        why.append("Your competences cover its category.")
    return why
