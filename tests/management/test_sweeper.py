"""The engine without Celery: a loop that nothing but SIGTERM ends, and workers that look after it."""

from __future__ import annotations

import os
import signal
import threading
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection

from complaints import tasks
from complaints.actions import bulk_jobs, daily, figures, files, heartbeat, rehearsals, relay, sweep, watch
from complaints.management.commands.sweeper import Loop
from complaints.models import Anchor, Clock, Heartbeat
from complaints.queries.health import database_now
from tests.conftest import Log
from tests.rig.engines import Database, Rig
from tests.rig.processes import Sweeper
from tests.rig.waiting import wait_for


def test_one_turn_sweeps_sends_and_drops_the_days_anchor(log: Log) -> None:
    complaint = log(at=database_now() - timedelta(days=30))

    Loop(0).run(threading.Event(), once=True)

    assert Clock.objects.filter(complaint=complaint, breached_at__isnull=False).exists()
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"sweep", "relay", "figures"}
    assert Anchor.objects.get().complaints == 1


@pytest.mark.parametrize("failure", [OperationalError("gone"), RuntimeError("bug"), ZeroDivisionError()])
def test_no_failure_ends_the_loop_and_each_waits_longer(monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    waits: list[float] = []

    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout or 0)
            if len(waits) == 7:
                self.set()
            return self.is_set()

    def turn(**kwargs: Any) -> None:
        if len(waits) < 6:
            raise failure

    monkeypatch.setattr("complaints.management.commands.sweeper.database_now", lambda: None)
    monkeypatch.setattr("complaints.management.commands.sweeper.connections.close_all", lambda: None)
    monkeypatch.setattr(sweep, "sweep", turn)
    monkeypatch.setattr(relay, "relay", lambda **kwargs: 0)
    monkeypatch.setattr(bulk_jobs, "work", lambda **kwargs: 0)
    monkeypatch.setattr(rehearsals, "work", lambda **kwargs: 0)
    monkeypatch.setattr(figures, "roll", lambda **kwargs: 0)
    monkeypatch.setattr(files, "scan_waiting", lambda **kwargs: 0)
    monkeypatch.setattr(daily, "daily", lambda **kwargs: None)

    Loop(2.0).run(Stop())

    assert waits == [1, 2, 4, 8, 15, 15, 2.0]


@pytest.mark.fault
def test_without_a_broker_a_sweeper_works_outlives_its_connection_and_ends_at_sigterm(
    rig: Rig, committed_db: Database
) -> None:
    def beat() -> datetime | None:
        return Heartbeat.objects.filter(name="relay").values_list("at", flat=True).first()

    environment = rig.environment(committed_db, BROKER_URL="redis://127.0.0.1:1/0")
    with Sweeper(rig, environment, swept=lambda: beat() is not None) as sweeper:
        with rig.postgres.connect(committed_db.name) as superuser:
            superuser.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
                " and pid <> pg_backend_pid() and usename <> current_user and pid <> %s",
                [_own_backend()],
            )
        cut = database_now()
        wait_for(lambda: (beat() or cut) > cut, seconds=20, what="a beat after the cut")

        began = time.monotonic()
        os.kill(sweeper.pid, signal.SIGTERM)
        wait_for(lambda: not sweeper.alive(), seconds=10, what="the end")
        assert time.monotonic() - began < 5


def _own_backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_a_fresh_heartbeat_is_left_alone_and_an_old_one_is_stood_in_for(log: Log) -> None:
    log(at=database_now() - timedelta(days=30))
    heartbeat.beat("sweep", now=database_now() - timedelta(seconds=20))
    assert not watch.sweep_if_forgotten()
    assert not Clock.objects.filter(breached_at__isnull=False).exists()

    heartbeat.beat("sweep", now=database_now() - timedelta(seconds=40))
    assert watch.sweep_if_forgotten()
    assert Clock.objects.filter(breached_at__isnull=False).exists()
    assert not watch.sweep_if_forgotten()


@pytest.mark.django_db
def test_only_one_worker_stands_in(rig: Rig) -> None:
    name = connection.settings_dict["NAME"]
    with rig.postgres.connect(name) as other:
        other.execute("select pg_advisory_lock(%s)", [watch.LOCK])
        assert not watch.sweep_if_forgotten()
    assert wait_for(watch.sweep_if_forgotten, seconds=5)


def test_the_watch_of_a_worker_survives_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []

    def look() -> bool:
        looks.append(1)
        if len(looks) == 3:
            tasks.stopping.set()
        raise OperationalError("gone")

    monkeypatch.setattr(watch, "sweep_if_forgotten", look)
    tasks.stopping.clear()

    tasks.keep_watch(interval=0.001)

    assert len(looks) == 3
