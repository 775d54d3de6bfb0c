"""How late the engine is: lag of clocks and outbox, heartbeats, the database's own clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

LAGS = """
select clock_timestamp(),
       (select extract(epoch from clock_timestamp() - min(wake_at)) from complaints_clock
        where wake_at is not null and wake_at < clock_timestamp()),
       (select extract(epoch from clock_timestamp() - min(available_at)) from complaints_outbox
        where sent_at is null and parked_at is null and available_at < clock_timestamp()),
       (select count(*) from complaints_outbox where parked_at is not null and sent_at is null),
       (select at from complaints_heartbeat where name = 'sweep'),
       (select at from complaints_heartbeat where name = 'relay')
"""
TOO_LATE = 120.0
"""Seconds of lag after which the engine counts as broken (reliability promise R3)."""


@dataclass(frozen=True, slots=True)
class Health:
    """Lags in seconds; heartbeats as instants, None when there never was one."""

    now: datetime
    clock_lag: float
    outbox_lag: float
    parked: int
    swept_at: datetime | None
    relayed_at: datetime | None

    @property
    def sweep_age(self) -> float | None:
        return None if self.swept_at is None else (self.now - self.swept_at).total_seconds()

    @property
    def well(self) -> bool:
        return (
            self.sweep_age is not None and self.sweep_age < TOO_LATE and max(self.clock_lag, self.outbox_lag) < TOO_LATE
        )


def database_now() -> datetime:
    """The database's clock: it decides what is due, never a worker's."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


def health() -> Health:
    """One query over partial indexes."""
    with connection.cursor() as cursor:
        cursor.execute(LAGS)
        now, clock_lag, outbox_lag, parked, swept_at, relayed_at = cursor.fetchone()
    return Health(now, float(clock_lag or 0), float(outbox_lag or 0), parked, swept_at, relayed_at)
