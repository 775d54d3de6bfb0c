"""Real sweepers, real kills: every step fires once, whoever dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.rig.engines import PROJECT, Database, Rig
from tests.rig.processes import Sweeper
from tests.rig.waiting import wait_for

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]

COMPLAINTS = 4_000
FIRED = "select count(*) from complaints_event where step is not null"
LISTENER = """
insert into complaints_webhookendpoint (id, name, url, topics, restricted, secret, earlier_secret, state,
    disabled_reason, created_by_id, created_at, changed_at, operation)
select 1, 'Paused', 'https://partner.example/', '["escalation.raised"]', true, 'x', '', 'paused', '', min(id), now(),
    now(), gen_random_uuid() from complaints_staff
"""
"""Another system that is told of escalations; paused, so that what it is to be told stays where we can count it."""
LEFT = "select count(*) from complaints_clock where wake_at < now() - interval '1 minute'"


@contextmanager
def connected(database: Database) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database.owner_url, autocommit=True, connect_timeout=10) as connection:
        yield connection


def one(database: Database, query: str, *values: Any) -> Any:
    with connected(database) as connection:
        row = connection.execute(query, values).fetchone()
        return row[0] if row else None


def rows(database: Database, query: str) -> list[Any]:
    with connected(database) as connection:
        return connection.execute(query).fetchall()


def run(rig: Rig, database: Database, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env=rig.environment(database),
        capture_output=True,
        text=True,
        check=False,
    )


def named(rig: Rig, database: Database, name: str) -> Sweeper:
    sign = "&" if "?" in database.app_url else "?"
    environment = rig.environment(database, DATABASE_URL=f"{database.app_url}{sign}application_name={name}")
    return Sweeper(rig, environment, name=name)


def kill_inside_a_transaction(database: Database, sweeper: Sweeper) -> str:
    """Stop the process, see in the server that its transaction is open and has written, then kill -9."""
    query = (
        "select coalesce(state, '') from pg_stat_activity"
        " where application_name = %s and xact_start is not null and backend_xid is not null"
    )

    def caught() -> str | None:
        os.kill(sweeper.pid, signal.SIGSTOP)
        state: str | None = one(database, query, sweeper.name)
        if state is None:
            os.kill(sweeper.pid, signal.SIGCONT)
        return state

    state = wait_for(caught, seconds=60, what=f"{sweeper.name} inside a transaction")
    sweeper.kill()
    return state


def test_three_of_four_sweepers_killed_and_postgres_restarted_fire_every_step_once(
    durable_rig: Rig, durable_db: Database, tmp_path: Path
) -> None:
    plan = tmp_path / "expected.json"
    seeded = run(durable_rig, durable_db, "-m", "tests.fault.seed", str(COMPLAINTS), str(plan))
    assert seeded.returncode == 0, seeded.stderr
    expected = json.loads(plan.read_text())
    assert len(expected["steps"]) >= 20_000

    with connected(durable_db) as connection:
        connection.execute(LISTENER)
    sweepers = [named(durable_rig, durable_db, f"sweeper-{n}") for n in range(4)]
    try:
        for sweeper in sweepers:
            sweeper.start()
        wait_for(lambda: one(durable_db, FIRED) > 0, seconds=60, what="the first steps")
        states = [kill_inside_a_transaction(durable_db, sweeper) for sweeper in sweepers[:3]]
        assert len(states) == 3
        assert one(durable_db, LEFT) > 0, "killed too late: nothing was left to do"
        durable_rig.postgres.restart()
        wait_for(lambda: one(durable_db, LEFT) == 0, seconds=180, what="the last steps")
    finally:
        for sweeper in sweepers:
            sweeper.stop()

    fired = rows(durable_db, "select clock_id, generation, step from complaints_event where step is not null")
    planned = {tuple(step) for step in expected["steps"]}
    assert len(fired) == len(set(fired))
    assert planned <= set(fired)

    levels = dict(rows(durable_db, "select complaint_id, level from complaints_escalation"))
    assert levels == {int(number): level for number, level in expected["levels"].items()}
    announced = rows(
        durable_db,
        "select format('hook:1:%s.%s:escalation.raised', complaint_id, seq) from complaints_event"
        " where kind in ('escalated', 'escalation_climbed')",
    )
    leaving = rows(durable_db, "select dedup from complaints_outbox where topic = 'webhook'")
    assert announced
    assert sorted(announced) == sorted(leaving)

    verified = run(durable_rig, durable_db, "manage.py", "verify", "--all")
    assert verified.returncode == 0, verified.stdout[-3000:] + verified.stderr[-3000:]
