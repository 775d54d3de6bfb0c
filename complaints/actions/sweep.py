"""The sweep: finds clocks that have come due and lets time pass for their complaints. Any number may run at once."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from complaints.actions import enforce, heartbeat, ledger
from complaints.actions.change import Change
from complaints.models import Clock, Complaint
from complaints.queries import clocks as clock_rows
from complaints.queries.people import Directory
from complaints.queries.policies import terms
from complaints.types import SYSTEM

logger = logging.getLogger(__name__)

BATCH = 200
LOOK_AHEAD = 8
"""Candidates looked at per place in a batch, so that sweeps side by side do not queue for the same rows."""
BUDGET = 20.0
RETRY = timedelta(minutes=10)

# Oldest first, without a lock; the partial index clock_wakes gives order and rows.
DUE = """
select complaint_id from complaints_clock
where wake_at is not null and wake_at < %s and (retry_at is null or retry_at < %s)
order by wake_at limit %s
"""


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did: complaints visited, steps fired, complaints whose step failed."""

    complaints: int = 0
    steps: int = 0
    failed: int = 0

    def __add__(self, other: Swept) -> Swept:
        return Swept(self.complaints + other.complaints, self.steps + other.steps, self.failed + other.failed)


def sweep(*, now: datetime, batch: int = BATCH, budget: float = BUDGET) -> Swept:
    """Sweep until nothing is due or `budget` seconds are over; leaves a heartbeat."""
    total, until = Swept(), time.monotonic() + budget
    while True:
        ids = _due(now, batch * LOOK_AHEAD)
        done = _visit(ids, now, batch) if ids else Swept()
        total += done
        if not ids or not (done.complaints or done.failed) or time.monotonic() > until:
            break
    heartbeat.beat("sweep", now=now, complaints=total.complaints, steps=total.steps, failed=total.failed)
    return total


def _due(now: datetime, limit: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(DUE, [now, now, limit])
        return list(dict.fromkeys(row[0] for row in cursor.fetchall()))


def _visit(ids: Sequence[int], now: datetime, batch: int) -> Swept:
    """A batch in one transaction; when one complaint fails, each on its own, the failing one put off."""
    try:
        return visit(ids, now=now, limit=batch)
    except Exception:
        logger.exception("sweep batch failed; going one by one", extra={"complaints": len(ids)})
    total = Swept()
    for number in ids[:batch]:
        try:
            total += visit([number], now=now)
        except Exception:
            logger.exception("sweep of one complaint failed", extra={"complaint": number})
            Clock.objects.filter(complaint=number, wake_at__lt=now).update(retry_at=now + RETRY)
            total += Swept(failed=1)
    return total


@transaction.atomic
def visit(ids: Sequence[int], *, now: datetime, limit: int = BATCH) -> Swept:
    """Let time pass for these complaints.

    1. Lock at most `limit` of those nobody else holds; it never waits, so it never deadlocks.
    2. Read their clocks again: only what is still due fires. 3. Fold in memory. 4. Write in a few statements.
    """
    rows = Complaint.objects.filter(pk__in=ids).select_for_update(of=("self",), no_key=True, skip_locked=True)
    complaints = list(rows.order_by("next_due_at", "pk")[:limit])
    if not complaints:
        return Swept()
    loaded = clock_rows.load([complaint.pk for complaint in complaints])
    changes = []
    for complaint in complaints:
        own = loaded.get(complaint.pk, ())
        clocks = tuple(clock for _, clock in own)
        changes.append(
            Change(
                complaint=complaint,
                actor=SYSTEM,
                now=now,
                terms=terms(complaint.policy_version_id, complaint.calendar_version_id),
                clocks=clocks,
                stored=clocks,
                ids={clock.key: row_id for row_id, clock in own},
            )
        )
    fired = enforce.let_time_pass(changes, Directory(now))
    ledger.commit([change for change in changes if change.entries], now=now)
    return Swept(complaints=len(complaints), steps=fired)
