"""The sweep: finds clocks that have come due and lets time pass for their complaints. Any number may run at once."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from psycopg import Error as DriverError

from complaints.actions import enforce, heartbeat, ledger
from complaints.actions.change import changes_on
from complaints.models import Clock, Complaint
from complaints.queries.people import Directory
from complaints.types import SYSTEM

logger = logging.getLogger(__name__)

BATCH = 200
LOOK_AHEAD = 8
"""Candidates looked at per place in a batch, so that sweeps side by side do not queue for the same rows."""
BUDGET = 20.0
RETRY = timedelta(minutes=10)
"""For a complaint whose step fails whenever it is tried."""
SOON = timedelta(seconds=5)
"""For one in whose way something passing stood, several times over."""
TRIES, PAUSE = 4, 0.05
HELD = "55P03"
"""A lock somebody holds: we have waited for it long enough already."""
PASSING = frozenset({"40001", "40P01", HELD, "25006", "57P01", "57P02", "57P03"})
"""Serialization, deadlock, a lock held too long, a server that is a standby by now, stops or starts."""
PASSING_CLASSES = frozenset({"08", "53"})
"""No connection; no room."""

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
    """A batch in one transaction; when one complaint fails, each on its own, the failing one put off.

    What passes by itself is tried again at once; without a database even the putting off fails, and the sweep ends.
    """
    try:
        return _visit_patiently(ids, now, batch)
    except Exception:
        logger.exception("sweep batch failed; going one by one", extra={"complaints": len(ids)})
    total = Swept()
    for number in ids[:batch]:
        try:
            total += _visit_patiently([number], now, 1)
        except Exception as error:
            logger.exception("sweep of one complaint failed", extra={"complaint": number})
            _renew_connection()
            again = now + (SOON if _passes(error) else RETRY)
            Clock.objects.filter(complaint=number, wake_at__lt=now).update(retry_at=again)
            total += Swept(failed=1)
    return total


def _visit_patiently(ids: Sequence[int], now: datetime, batch: int) -> Swept:
    """Again at once, a few times, when something passing stood in the way; on a new connection where it was lost."""
    for tried in range(1, TRIES):
        try:
            return visit(ids, now=now, limit=batch)
        except (DatabaseError, InterfaceError) as error:
            if not _passes(error) or _state(error) == HELD:
                raise
            logger.warning("sweep tries again", extra={"complaints": len(ids), "state": _state(error), "tried": tried})
            _renew_connection()
            time.sleep(PAUSE * tried)
    return visit(ids, now=now, limit=batch)


def _renew_connection() -> None:
    """A broken connection is closed, so that the next statement opens another."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


def _passes(error: Exception) -> bool:
    """Whether the same may work a moment later: nothing is wrong with the complaint."""
    state = _state(error)
    if isinstance(error, InterfaceError) or (isinstance(error, OperationalError) and not state):
        return True  # the connection is gone, or none was to be had
    return state in PASSING or state[:2] in PASSING_CLASSES


def _state(error: Exception) -> str:
    """What PostgreSQL calls the error; "" when it did not come from there."""
    cause = error.__cause__
    return (cause.sqlstate or "") if isinstance(cause, DriverError) else ""


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
    changes = changes_on(complaints, actor=SYSTEM, now=now)
    fired = enforce.let_time_pass(changes, Directory(now))
    ledger.commit([change for change in changes if change.entries], now=now)
    return Swept(complaints=len(complaints), steps=fired)
