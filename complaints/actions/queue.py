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

# The predicate of the partial index queue_take_next, word for word so that it is used; the index gives the order.
FREE = f"""c.handler_id is null and c.waiting_on = '{WaitingOn.US.value}'
  and c.stage in ({", ".join(f"'{stage.value}'" for stage in OPEN_STAGES)}) and (not c.restricted or %(senior)s)"""
ABLE = """not exists (
      select 1 from complaints_code k join complaints_skill s on s.id = k.skill_id
      where k.id = c.category_id and not (s.code = any(%(skills)s)))
  and not (c.earlier_handlers @> to_jsonb(%(actor)s::bigint))"""

# One team: walk its queue and lock the first that nobody else is taking.
NEXT = f"""
select c.* from complaints_complaint c where c.team_id = %(team)s and {FREE} and {ABLE}
order by c.next_due_at, c.id for no key update of c skip locked limit 1
"""  # noqa: S608 - constants only

# Several teams: no index orders their queues together, so the heads of each are found first, without a lock.
HEADS = (8, 200, None)
"""How many of each queue are looked at; more only when other people hold all of those (None: the whole queue)."""
NEXT_OF_SEVERAL = f"""
with near as materialized (
    select head.* from unnest(%(teams)s::bigint[]) as own(team), lateral (
        select c.id, c.next_due_at from complaints_complaint c where c.team_id = own.team and {FREE} and {ABLE}
        order by c.next_due_at, c.id limit %(heads)s) head)
select c.* from near join complaints_complaint c on c.id = near.id where {FREE} and c.team_id = any(%(teams)s)
order by near.next_due_at, near.id for no key update of c skip locked limit 1
"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class Taken:
    """What take-next gave and why; no complaint when there was nothing to take."""

    complaint: Complaint | None
    why: Sequence[str]


def take_next(*, actor: Actor, now: datetime) -> Taken:
    """Lock the unassigned complaint with the nearest deadline that nobody else is taking, and take it.

    Fair by deadline risk first; passes over what the actor's competences do not reach and what the actor
    handled at an earlier tier. Never waits: what another client holds is skipped.
    """
    if actor.role not in (Role.HANDLER, Role.SUPERVISOR, Role.MANAGER) or not actor.is_staff:
        raise NotAllowed("Taking from the queue is for handlers, supervisors and managers.")
    with refusing_to_wait(), transaction.atomic():
        found = _lock_next(actor)
        if found is None:
            return Taken(None, ["Nothing in your teams’ queues waits for a handler."])
        change = begin(found, lifecycle.BY_VERB["take"], actor, now)
        why = _why(found, change.now, actor)
        enforce.let_time_pass([change])
        change.set(handler_id=actor.id)
        change.written(EventKind.TAKEN, handler=actor.id, from_queue=True)
        ledger.commit([change], now=now)
    return Taken(found, why)


def _lock_next(actor: Actor) -> Complaint | None:
    """The first in the queue of one team; of several, the best of their heads, or of all when the heads are held."""
    teams = sorted(actor.team_ids)
    asked = {"senior": actor.role in (Role.SUPERVISOR, Role.MANAGER), "skills": sorted(actor.skills), "actor": actor.id}
    if len(teams) <= 1:
        return _first(NEXT, {**asked, "team": teams[0]}) if teams else None
    for heads in HEADS:
        found = _first(NEXT_OF_SEVERAL, {**asked, "teams": teams, "heads": heads})
        if found is not None:
            return found
    return None


def _first(statement: str, asked: Mapping[str, Any]) -> Complaint | None:
    return next(iter(Complaint.objects.raw(statement, dict(asked))), None)


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
