"""Rehearsals asked for on a page: a job any worker goes on with, a chunk of complaints in each transaction.

A worker that dies loses the chunk it was at; the row says where the next one goes on.
"""

from __future__ import annotations

import json
import logging
from datetime import datetime

from django.db import transaction

from complaints.actions import jobs
from complaints.choices import JobState, Role
from complaints.errors import InvalidPack, NotAllowed, NotFound
from complaints.models import Rehearsal
from complaints.queries import rehearse
from complaints.queries.rehearse import Tally
from complaints.rules.packs import PolicyDefinition, canonical_json
from complaints.types import Actor

logger = logging.getLogger(__name__)

CHUNK = 200
MAY = (Role.MANAGER, Role.AUDITOR)


def ask(definition: PolicyDefinition, *, since: datetime | None, actor: Actor, now: datetime) -> Rehearsal:
    """Ask for a rehearsal over the asker's teams; managers and auditors may."""
    if not actor.is_staff or actor.role not in MAY:
        raise NotAllowed("Rehearsing a policy is for managers and auditors.")
    teams = sorted(actor.team_ids)
    return Rehearsal.objects.create(
        definition=json.loads(canonical_json(definition)), since=since, until=now, asked_by_id=actor.id, asked_at=now,
        teams=teams, total=rehearse.total(since=since, teams=teams),
    )  # fmt: skip


def find(number: int, *, actor: Actor) -> Rehearsal:
    """A rehearsal this actor asked for; NotFound otherwise."""
    found = Rehearsal.objects.filter(pk=number, asked_by=actor.id).first()
    if found is None:
        raise NotFound()
    return found


def work(*, now: datetime, budget: float = jobs.BUDGET, chunk: int = CHUNK) -> int:
    """Go on with what is open until nothing is, or the budget is over; returns how many complaints were replayed."""
    return jobs.go_on(lambda: _next(now, chunk), budget)


@transaction.atomic
def _next(now: datetime, size: int) -> int | None:
    """One chunk of the oldest open rehearsal nobody else is at; None when there is none."""
    job = jobs.claim(Rehearsal.objects.all())
    if job is None:
        return None
    ids = rehearse.chunk(job.after, since=job.since, teams=job.teams, size=size)
    tally = Tally.from_json(job.result)
    job.worked_at, job.state = now, JobState.RUNNING if ids else JobState.DONE
    if ids:
        try:
            definition = PolicyDefinition.from_json(job.definition)
            tally.merge(rehearse.rehearse(ids, definition, until=job.until))
        except (InvalidPack, ValueError, KeyError) as error:
            logger.exception("rehearsal failed", extra={"rehearsal": job.pk})
            job.state, job.error = JobState.FAILED, f"{type(error).__name__}: {error}"[:300]
        job.after = ids[-1]
        job.done = min(job.done + len(ids), job.total)
        job.result = tally.to_json()
    job.save(update_fields=["after", "done", "state", "result", "worked_at", "error"])
    return len(ids)
