"""One verb for many complaints: tried first, then done as a job, each complaint through the ordinary verb.

A preview does each and takes it back, so that it meets the same gates; what it says is what the job does, unless
somebody changes a complaint in between. A worker that dies loses the complaint it was at: its change and what is
written down of it are one transaction, and the next worker goes on there.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from complaints.actions import assignment, jobs, timekeeping
from complaints.actions.door import clean
from complaints.choices import BulkKind, ItemState, JobState
from complaints.errors import InvalidInput, NotAllowed, NotFound, RedressError, StaleVersion, sentences
from complaints.models import BulkItem, BulkJob, Complaint
from complaints.queries import bulk_jobs, people
from complaints.queries.access import visible_complaints
from complaints.queries.bulk_jobs import MOST, Spread
from complaints.rules.lifecycle import SENIORS
from complaints.types import Actor

logger = logging.getLogger(__name__)

MAY = SENIORS
LEAST_LOADED = "least"
LONGEST_WHY = 400
CHANGED = "It was changed since the preview."
NOBODY = "Nobody of its team who is here today is able to handle it."
THEIRS = "It is theirs already."
NO_PROMISE = "It has no such running promise."
BROKE = "It could not be done; the administrator finds the reason in the log."
LEFT = "Whoever asked for this no longer works here; the rest was not begun."


@dataclass(frozen=True, slots=True)
class Planned:
    """One complaint as the preview found it: who would get it, and why it would be skipped (empty: it would not)."""

    complaint: Complaint
    handler: int | None = None
    why: str = ""


def preview(
    kind: BulkKind, complaints: Sequence[Complaint], inputs: Mapping[str, Any], *, actor: Actor, now: datetime
) -> list[Planned]:
    """What would become of each; nothing is written."""
    _may(actor)
    spread = None
    if inputs.get("handler") == LEAST_LOADED:
        spread = Spread(bulk_jobs.colleagues({row.team_id for row in complaints}, now))
    found = []
    for row in complaints[:MOST]:
        named = inputs.get("handler") if kind == BulkKind.ASSIGN else None
        handler = spread.to(row) if spread else named
        found.append(Planned(row, handler, _tried(kind, row, handler, inputs, actor, now)))
    return found


def begin(
    kind: BulkKind, items: Sequence[tuple[str, int, int | None]], inputs: Mapping[str, Any], *, operation: UUID,
    actor: Actor, now: datetime,
) -> BulkJob:  # fmt: skip
    """Ask for a job over (reference, version read, handler); the same `operation` asked twice is one job."""
    _may(actor)
    wanted = {reference: (version, handler) for reference, version, handler in items[:MOST]}
    rows = visible_complaints(actor).filter(reference__in=wanted).order_by("next_due_at", "id")
    said = {name: clean(**{name: value})[name] if isinstance(value, str) else value for name, value in inputs.items()}
    with transaction.atomic():
        seen = dict(rows.values_list("pk", "reference"))
        given = {"kind": kind, "inputs": said, "asked_by_id": actor.id, "asked_at": now, "total": len(seen)}
        job, fresh = BulkJob.objects.get_or_create(operation=operation, defaults=given)
        if job.asked_by_id != actor.id:
            raise NotFound()
        if fresh:
            BulkItem.objects.bulk_create(
                BulkItem(job=job, position=position, complaint_id=number, version=wanted[reference][0],
                         handler_id=wanted[reference][1])
                for position, (number, reference) in enumerate(seen.items(), start=1)
            )  # fmt: skip
    return job


def find(number: int, *, actor: Actor) -> BulkJob:
    """A job this actor asked for; NotFound otherwise."""
    found = BulkJob.objects.filter(pk=number, asked_by=actor.id).first()
    if found is None:
        raise NotFound()
    return found


def work(*, now: datetime, budget: float = jobs.BUDGET) -> int:
    """Go on with what is open until nothing is, or the budget is over; returns how many complaints were looked at."""
    return jobs.go_on(lambda: _next(now), budget)


@transaction.atomic
def _next(now: datetime) -> int | None:
    """One complaint of the oldest open job nobody else is at; None when there is none."""
    job = jobs.claim(BulkJob.objects.all())
    if job is None:
        return None
    item = bulk_jobs.waiting_item(job)
    by = job.asked_by
    job.worked_at = now
    if item is None:
        job.state = JobState.DONE
    elif by is None or not by.is_active:
        job.state, job.error = JobState.FAILED, LEFT
    else:
        _work_on(item, job, people.actor_for(by, now=now), now)
        job.state, job.done = JobState.RUNNING, job.done + 1
    job.save(update_fields=["state", "done", "worked_at", "error"])
    return 1 if job.state == JobState.RUNNING else 0


def _work_on(item: BulkItem, job: BulkJob, actor: Actor, now: datetime) -> None:
    try:
        with transaction.atomic():
            _do(BulkKind(job.kind), item.complaint, item.version, item.handler_id, job.inputs, actor, now)
    except RedressError as refusal:
        item.why = _words(refusal)
    except Exception:
        logger.exception("bulk item failed", extra={"job": job.pk, "complaint": item.complaint_id})
        item.why = BROKE
    item.state, item.at = ItemState.SKIPPED if item.why else ItemState.DONE, now
    item.save(update_fields=["state", "why", "at"])


class _TakenBack(Exception):
    """Ends a trial."""


def _tried(
    kind: BulkKind, row: Complaint, handler: int | None, inputs: Mapping[str, Any], actor: Actor, now: datetime
) -> str:
    """Do it and take it back; why it cannot be done, or nothing."""
    try:
        with transaction.atomic():
            _do(kind, row, row.version, handler, inputs, actor, now)
            raise _TakenBack
    except _TakenBack:
        return ""
    except RedressError as refusal:
        return _words(refusal)


def _do(
    kind: BulkKind, row: Complaint, version: int, handler: int | None, inputs: Mapping[str, Any], actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """The ordinary verb, on the version that was read."""
    reason = str(inputs.get("reason", ""))
    match kind:
        case BulkKind.ASSIGN:
            if handler is None:
                raise InvalidInput(handler=NOBODY)
            if row.handler_id == handler and row.version == version:
                raise InvalidInput(handler=THEIRS)
            assignment.assign(row.reference, actor=actor, now=now, version=version, handler=handler, reason=reason)
        case BulkKind.TRANSFER:
            team = str(inputs.get("team", ""))
            assignment.transfer(row.reference, actor=actor, now=now, version=version, team=team, reason=reason)
        case BulkKind.EXTEND:
            clock = bulk_jobs.running_clock(row.pk, str(inputs.get("promise", "")))
            if not clock:
                raise InvalidInput(clock=NO_PROMISE)
            timekeeping.extend(
                row.reference, actor=actor, now=now, version=version, clock=clock, target=inputs.get("target"),
                reason=reason, body=str(inputs.get("body", "")),
            )  # fmt: skip


def _words(refusal: RedressError) -> str:
    if isinstance(refusal, StaleVersion):
        return CHANGED
    return " ".join(sentences(refusal))[:LONGEST_WHY]


def _may(actor: Actor) -> None:
    if not actor.is_staff or actor.role not in MAY:
        raise NotAllowed("Many complaints at once are for supervisors and managers.")
