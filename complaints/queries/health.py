"""How late the engine is: lag of clocks and outbox, heartbeats, the database's own clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

FIRST_OF_LANE = """
(o.topic = 'notice' or not exists (
    select 1 from complaints_outbox e
    where e.key = o.key and e.id < o.id and e.topic <> 'notice' and e.sent_at is null and e.parked_at is null))
and not (o.topic = 'webhook' and exists (
    select 1 from complaints_webhookendpoint h where o.key = 'hook:' || h.id and h.state <> 'active'))
"""
"""Only the oldest waiting row `o` of a lane may go, so a lane stays in order; notices of one person go together.
The lane of an endpoint that is paused or ended stands still."""

LAGS = f"""
select clock_timestamp(),
       (select extract(epoch from clock_timestamp() - min(wake_at)) from complaints_clock
        where wake_at is not null and wake_at < clock_timestamp()),
       (select extract(epoch from clock_timestamp() - min(o.available_at)) from complaints_outbox o
        where o.sent_at is null and o.parked_at is null and o.available_at < clock_timestamp() and {FIRST_OF_LANE}),
       (select count(*) from complaints_outbox where parked_at is not null and sent_at is null),
       (select at from complaints_heartbeat where name = 'sweep'),
       (select at from complaints_heartbeat where name = 'relay')
"""  # noqa: S608 - a constant of ours
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


OTHERS = """
select exists(
    select from pg_stat_activity where datname = current_database() and backend_type = 'client backend'
    and pid <> pg_backend_pid() and xact_start < %s)
"""


def others_since(instant: datetime) -> bool:
    """Whether a transaction that another session began before this instant has not ended yet."""
    with connection.cursor() as cursor:
        cursor.execute(OTHERS, [instant])
        return bool(cursor.fetchone()[0])
