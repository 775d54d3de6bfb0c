"""The relay dies while it tells another system: everything is told, and what is told twice has the same id."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from standardwebhooks import Webhook

from complaints.actions.announcing import ident
from tests.fault.test_sweepers import connected, one, rows
from tests.rig.engines import PROJECT, Database, Rig
from tests.rig.hook_sink import HookSink
from tests.rig.processes import Sweeper
from tests.rig.waiting import wait_for

pytestmark = [pytest.mark.fault, pytest.mark.timeout(240)]

COMPLAINTS, KILLS = 12, 4
LEFT = "select count(*) from complaints_outbox where topic = 'webhook' and sent_at is null"
LEASE_RUNS_OUT = "update complaints_outbox set locked_until = now() - interval '1 second' where locked_until > now()"


def test_relays_killed_while_they_send_lose_nothing_and_repeat_only_under_the_same_id(
    durable_rig: Rig, durable_db: Database
) -> None:
    environment = durable_rig.environment(durable_db, WEBHOOKS_TO_LOOPBACK="true")
    with HookSink(answer="hang") as sink:
        seeded = subprocess.run(
            [sys.executable, "-m", "tests.fault.hooks", sink.url(), str(COMPLAINTS)], cwd=PROJECT,
            env={**os.environ, **environment}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert seeded.returncode == 0, seeded.stderr
        secret = seeded.stdout.strip()
        for kill in range(KILLS):
            told = len(sink.told)
            with Sweeper(durable_rig, environment, name=f"killed-{kill}") as sweeper:
                wait_for(lambda told=told: len(sink.told) > told, seconds=60, what="a message on its way")
                sweeper.kill()
            assert one(durable_db, LEFT) == COMPLAINTS
            with connected(durable_db) as connection:
                connection.execute(LEASE_RUNS_OUT)
        sink.answer = 204
        with Sweeper(durable_rig, environment, name="survivor"):
            wait_for(lambda: one(durable_db, LEFT) == 0, seconds=60, what="the last message")
        written = rows(durable_db, "select dedup from complaints_outbox where topic = 'webhook' order by id")
    expected = [ident(dedup) for (dedup,) in written]
    got = [told.headers["webhook-id"] for told in sink.told]
    assert len(expected) == COMPLAINTS
    assert got == [expected[0]] * KILLS + expected
    for told in sink.told:
        Webhook(secret).verify(told.body, told.headers)
