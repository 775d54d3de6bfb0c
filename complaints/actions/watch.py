"""Looking after the sweep: whoever sees that nobody sweeps, sweeps."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import connection

from complaints.actions import sweep
from complaints.queries.health import health

logger = logging.getLogger(__name__)

TOO_OLD = timedelta(seconds=30)
LOCK = 7_238_114
"""The advisory lock of whoever stands in; one is enough, and the sweep itself lets any number work."""


def sweep_if_forgotten() -> bool:
    """Sweep when the last heartbeat is older than 30 seconds and nobody else stands in; says whether it did.

    The lock belongs to the session, not to a transaction: a sweep is many short transactions.
    """
    state = health()
    if state.sweep_age is not None and state.sweep_age < TOO_OLD.total_seconds():
        return False
    if not _locked("select pg_try_advisory_lock(%s)"):
        return False
    try:
        logger.warning("nobody swept for %s s; standing in", round(state.sweep_age or 0))
        sweep.sweep(now=state.now)
    finally:
        _locked("select pg_advisory_unlock(%s)")
    return True


def _locked(sql: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, [LOCK])
        return bool(cursor.fetchone()[0])
