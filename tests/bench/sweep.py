"""Catching up: the sweep against a sweep in one SQL statement, on clones of one database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import psycopg
from django.db import connection, connections

from complaints.actions.sweep import sweep
from complaints.queries.health import database_now
from tests.bench.harness import Report, Side, in_turn, recorded, shapes
from tests.bench.world import World

BATCH = 500
# What no sweep in SQL can do is decide: it fires one step a clock, escalates nobody, chains nothing.
RAW = """
with due as (
    select c.id, c.complaint_id, c.generation, c.wake_step from complaints_clock c
    where c.wake_at < %(now)s order by c.wake_at limit %(batch)s for no key update skip locked),
numbered as (
    select due.*, row_number() over (partition by complaint_id order by id) as nth from due),
fired as (
    insert into complaints_event
        (complaint_id, seq, at, kind, actor_kind, operation, data, clock_id, generation, step, hash)
    select n.complaint_id, p.event_seq + n.nth, %(now)s, 'clock_stepped', 'system', gen_random_uuid(),
           jsonb_build_object('step', n.wake_step), n.id, n.generation, n.wake_step, p.event_head
    from numbered n join complaints_complaint p on p.id = n.complaint_id),
told as (
    insert into complaints_outbox (topic, key, dedup, payload, created_at, available_at, attempts, last_error)
    select 'notice', 'staff:1', 'bench:' || n.id || ':' || n.wake_step, '{}', %(now)s, %(now)s, 0, ''
    from numbered n),
moved as (
    update complaints_clock c set wake_at = null, wake_step = '', warned_at = %(now)s
    from numbered n where c.id = n.id),
summed as (
    update complaints_complaint p set risk = 'breached', event_seq = p.event_seq + n.steps
    from (select complaint_id, count(*) as steps from numbered group by 1) n where p.id = n.complaint_id)
select count(*) from numbered
"""


def bench(world: World) -> Report:
    """Every slice begins on a fresh clone; both sides batch by batch until the time is over."""
    report = Report("Catch-up sweep")
    source = world.overdue()
    seconds = world.scale.seconds

    def catch_up() -> int:
        return sweep(now=database_now(), budget=seconds).steps

    ours = Side("sweep", catch_up, before=lambda: _fresh(world, source, "bench_swept"))
    raw = _Raw(world, source)
    theirs = Side("raw one-statement sweep", raw.work, before=raw.before)
    in_turn([ours, theirs], world.scale)
    raw.close()
    report.compare(ours, theirs, unit="steps/s", goal=1 / 8)
    report.pace("sweep, one process", ours, "steps/s", 3_000)
    _fresh(world, source, "bench_swept")
    with recorded() as sent:
        found = sweep(now=database_now(), budget=0)
    report.statements[f"one batch ({found.complaints} complaints, {found.steps} steps)"] = shapes(sent)
    connections.close_all()
    for name in ("bench_swept", "bench_raw"):
        world.rig.postgres.drop_database(name)
    return report


def _fresh(world: World, source: str, name: str) -> None:
    world.use(world.copy(source, name))
    connection.ensure_connection()


class _Raw:
    """The raw side on its own clone, its statement prepared."""

    def __init__(self, world: World, source: str) -> None:
        self.world, self.source = world, source
        self.session: psycopg.Connection[Any] | None = None

    def before(self) -> None:
        self.close()
        name = self.world.copy(self.source, "bench_raw")
        self.session = psycopg.connect(self.world.rig.database(name).app_url)

    def work(self) -> int:
        assert self.session is not None
        row = self.session.execute(RAW, {"now": datetime.now(UTC), "batch": BATCH}, prepare=True).fetchone()
        self.session.commit()
        assert row is not None
        return int(row[0])

    def close(self) -> None:
        if self.session is not None:
            self.session.close()
            self.session = None
