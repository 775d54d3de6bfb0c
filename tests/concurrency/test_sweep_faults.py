"""What stands in a sweep's way for a moment, in a real database, delays nobody's complaint."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from complaints.actions import enforce, intake, sweep
from complaints.actions.change import Change
from complaints.choices import Risk
from complaints.models import Clock, Complaint
from complaints.types import SYSTEM
from tests.concurrency.test_races import cast, inbound, together
from tests.conftest import NOW
from tests.rig.waiting import wait_for

pytestmark = pytest.mark.concurrency
LATE = NOW + timedelta(days=9)
WAITING = "select count(*) from pg_locks where not granted"


@pytest.fixture
def three(committed_db: object) -> list[int]:
    """Three late complaints; their ids."""
    cast()
    return [one.id for one in intake.receive_complaints([inbound(n) for n in range(3)], actor=SYSTEM, now=NOW)]


def breached() -> int:
    assert not Clock.objects.exclude(retry_at=None).exists()
    return Complaint.objects.filter(risk=Risk.BREACHED).count()


def lose_connections(monkeypatch: pytest.MonkeyPatch, times: int) -> list[int]:
    """The server ends our session amid the first so many sweeps of complaints; the sessions it ended."""
    real, ended = enforce.let_time_pass, list[int]()

    def cut_off(changes: Sequence[Change], *rest: Any) -> int:
        if len(ended) < times:
            with connection.cursor() as cursor:
                cursor.execute("select pg_backend_pid()")
                ended.append(cursor.fetchone()[0])
                cursor.execute("select pg_terminate_backend(pg_backend_pid())")
        return real(changes, *rest)

    monkeypatch.setattr(enforce, "let_time_pass", cut_off)
    return ended


def test_a_session_that_ends_amid_a_sweep_is_replaced_at_once(
    three: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = lose_connections(monkeypatch, times=2)
    done = sweep.sweep(now=LATE)
    assert (len(set(ended)), done.complaints, done.failed, breached()) == (2, 3, 0, 3)


def test_a_database_that_stays_away_ends_the_sweep_and_puts_nothing_off(
    three: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, real = connection.settings_dict["PORT"], enforce.let_time_pass

    def away(changes: Sequence[Change], *rest: Any) -> int:
        connection.settings_dict["PORT"] = "1"  # where nobody listens
        with connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(pg_backend_pid())")
        return real(changes, *rest)

    monkeypatch.setattr(enforce, "let_time_pass", away)
    try:
        with pytest.raises(OperationalError):
            sweep.sweep(now=LATE)
    finally:
        connection.settings_dict["PORT"] = port
        connection.close()
    monkeypatch.undo()
    assert breached() == 0
    assert (sweep.sweep(now=LATE).complaints, breached()) == (3, 3)


def test_a_sweep_that_loses_a_deadlock_delays_no_complaint(three: list[int]) -> None:
    """Somebody locks in the forbidden order, the clock first, and then waits for the complaint the sweep holds."""
    held = threading.Event()

    def cross(_: int) -> str:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select 1 from complaints_clock where complaint_id = %s for update", [three[0]])
            held.set()
            wait_for(lambda: _one(WAITING) > 0, seconds=20, what="the sweep to wait for the clock")
            cursor.execute("select 1 from complaints_complaint where id = %s for update", [three[0]])
        return "went on"

    def swept(_: int) -> sweep.Swept:
        held.wait(20)
        return sweep.sweep(now=LATE)

    went_on, done = together(2, lambda n: [cross, swept][n](n))
    assert (went_on, done.failed) == ("went on", 0)
    sweep.sweep(now=LATE)  # the first may have passed over the complaint while the other still held it
    assert breached() == 3


def _one(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])
