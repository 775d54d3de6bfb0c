"""The one place that writes complaints' evidence: engine columns, events, clocks, outbox, in a few statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from complaints.actions import announcing, bulk, notices
from complaints.actions.change import Change
from complaints.models import Clock as ClockRow
from complaints.models import ClockPause, Complaint, Event, Notice, Outbox
from complaints.queries.notice_settings import wishes_of
from complaints.queries.policies import standard_ids
from complaints.rules.chain import Link, link_hash
from complaints.rules.clocks import RULES_VERSION, Clock
from complaints.rules.standards import Owner

ENGINE = ("risk", "next_due_at", "event_seq", "event_head")
MOVES = (
    "due_at", "legal_due_date", "send_by", "state", "generation", "wake_at", "wake_step", "warned_at",
    "met_at", "breached_at", "detected_at", "cancelled_at",
)  # fmt: skip
STARTS = (
    "complaint", "escalation", "part", "referral", "standard", "code", "serial", "policy_version", "calendar_version",
    "rules_version", "team", "started_at", "first_due_at", *MOVES,
)  # fmt: skip
EVENT = (
    "complaint", "seq", "at", "kind", "actor_kind", "actor", "operation", "data", "clock", "generation", "step", "hash",
)  # fmt: skip
OUTBOX = ("topic", "key", "dedup", "payload", "created_at", "available_at", "attempts", "last_error")
NOTICE = ("staff", "complaint", "at", "text", "urgent", "dedup")
PAUSE = ("clock", "started_at", "ended_at", "reason", "until", "approved_by")


def commit(changes: Sequence[Change], *, now: datetime) -> None:
    """Write everything collected; the caller holds the locks and the transaction.

    1. chain the events and work out the engine columns, 2. complaints, 3. clocks and pauses,
    4. events, 5. outbox and notices.
    """
    events = [row for change in changes for row in chained(change)]
    _complaints(changes, now)
    _clocks(changes)
    insert_events(events, changes)
    outgoing(changes, now)


def insert_events(rows: Sequence[Sequence[Any]], changes: Sequence[Change]) -> None:
    """Write the events of these changes; other systems that want to hear of them are told in the same transaction."""
    if any(bulk.insert(Event, EVENT, rows, returning=announcing.ANYBODY)):
        announcing.announce(changes)


def chained(change: Change) -> list[tuple[Any, ...]]:
    """The rows of a change's events; moves the complaint's head along."""
    complaint, rows = change.complaint, []
    key = settings.EVENT_CHAIN_KEY.encode()
    head, operation = bytes(complaint.event_head), str(change.operation)
    for seq, entry in enumerate(change.entries, start=complaint.event_seq + 1):
        step = entry.step
        named = (entry.data["clock"], step[1], step[2]) if step else None
        kind, actor = str(entry.kind.value), change.actor
        link = Link(complaint.pk, seq, change.now, kind, str(actor.kind.value), actor.id, operation, entry.data, named)
        head = link_hash(key, head, link)
        clock, generation, code = step or (None, None, None)
        row = (complaint.pk, seq, change.now, kind, actor.kind.value, actor.id, change.operation, entry.data)
        rows.append((*row, clock, generation, code, head))
        complaint.event_seq, complaint.event_head = seq, head
    complaint.risk, complaint.next_due_at = change.engine_columns()
    return rows


def outgoing(changes: Iterable[Change], now: datetime) -> None:
    """Outbox and notice rows, as their readers want to be told; a dedup key already there stands."""
    changes = list(changes)
    wishes = wishes_of(row.staff for change in changes for row in change.told)
    leaving = [
        (row.topic, row.key, row.dedup, row.payload, now, at, 0, "")
        for change in changes
        for row in change.leaving
        if (at := notices.mail_at(row, wishes)) is not None
    ]
    bulk.insert(Outbox, OUTBOX, leaving, on_conflict="(dedup)")
    told = [
        (row.staff, change.complaint.pk, now, row.text, row.urgent, row.dedup)
        for change in changes
        for row in change.told
        if notices.in_app(row, wishes)
    ]
    bulk.insert(Notice, NOTICE, told, on_conflict="(dedup)")


def start_clocks(changes: Iterable[Change]) -> None:
    """Insert the clocks that were not there before."""
    rows = [_new_clock(change, clock) for change in changes for clock in change.clocks if clock.key not in change.ids]
    bulk.insert(ClockRow, STARTS, rows)


def _complaints(changes: Sequence[Change], now: datetime) -> None:
    engine = []
    for change in changes:
        c = change.complaint
        if change.columns:
            columns = change.columns | {name: getattr(c, name) for name in ENGINE}
            bulk.update(Complaint, tuple(columns), [(c.pk, *columns.values())])
        else:
            engine.append((c.pk, c.risk, c.next_due_at, c.event_seq, c.event_head))
    bulk.update(Complaint, ENGINE, engine)


def _clocks(changes: Sequence[Change]) -> None:
    moved: list[tuple[Any, ...]] = []
    for change in changes:
        old = {clock.key: clock for clock in change.stored}
        for clock in change.clocks:
            before = old.get(clock.key)
            if before is not None and before != clock:
                moved.append((change.ids[clock.key], *_moves(clock)))
                _pauses(change, before, clock)
    bulk.update(ClockRow, MOVES, moved)
    start_clocks(changes)


def _pauses(change: Change, before: Clock, clock: Clock) -> None:
    """Pauses are few and human-made: one statement each."""
    if before.pauses == clock.pauses:
        return
    row_id = change.ids[clock.key]
    open_before = [pause for pause in before.pauses if pause.ended_at is None]
    if open_before:
        ended = clock.pauses[len(before.pauses) - 1].ended_at
        ClockPause.objects.filter(clock=row_id, ended_at=None).update(ended_at=ended)
    approver = change.actor.id
    fresh = clock.pauses[len(before.pauses) :]
    reason = change.pause_reason or "Waiting for the customer"
    rows = [(row_id, p.started_at, p.ended_at, reason, p.until, approver) for p in fresh]
    bulk.insert(ClockPause, PAUSE, rows)


def _moves(clock: Clock) -> tuple[Any, ...]:
    return tuple(getattr(clock, name) for name in MOVES)


def _new_clock(change: Change, clock: Clock) -> tuple[Any, ...]:
    complaint = change.complaint
    part, referral = owners(clock)
    under = change.begun_under.get(clock.key) or change.under(clock.within)
    return (
        complaint.pk, clock.escalation, part, referral, standard_ids(under.policy)[clock.code], clock.code,
        clock.serial, under.policy, under.calendar, RULES_VERSION, complaint.team_id, clock.started_at,
        clock.first_due_at, *_moves(clock),
    )  # fmt: skip


def owners(clock: Clock) -> tuple[int | None, int | None]:
    """The part and the referral whose promise it is."""
    if clock.within is None:
        return None, None
    owner, number = clock.within
    return (number, None) if owner == Owner.PART else (None, number)
