"""Time passes: warnings, breaches, escalations that rise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from psycopg import Error
from psycopg.errors import (
    AdminShutdown,
    DeadlockDetected,
    LockNotAvailable,
    QueryCanceled,
    SerializationFailure,
    UndefinedColumn,
    UniqueViolation,
)

from complaints.actions import alarms, assignment, authority, conversation, enforce, sweep
from complaints.actions.change import Change
from complaints.choices import ClockState, EscalationState, EventKind, Risk
from complaints.models import Absence, Clock, Complaint, Escalation, Event, Notice, Outbox
from complaints.models.people import Staff
from tests.conftest import ActorFor, Log

Later = Callable[..., datetime]


def fresh(complaint: Complaint) -> Complaint:
    return Complaint.objects.get(pk=complaint.pk)


def test_nothing_due_changes_nothing(log: Log, now: datetime) -> None:
    log()
    before = Event.objects.count()
    assert sweep.sweep(now=now) == sweep.Swept()
    assert Event.objects.count() == before


def test_a_warning_puts_the_complaint_at_risk_and_tells_the_handler(
    log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log()
    assignment.take(complaint.reference, actor=actor(handler), now=now, version=1)
    warn_at = Clock.objects.get(code="acknowledge").wake_at
    assert warn_at is not None
    done = sweep.sweep(now=warn_at + timedelta(seconds=1))
    assert (done.complaints, done.steps) == (1, 1)
    assert fresh(complaint).risk == Risk.AT_RISK
    assert Notice.objects.get(staff=handler).text.startswith(complaint.reference)


def test_exactly_at_due_is_in_time(log: Log) -> None:
    complaint = log()
    clock = Clock.objects.get(code="acknowledge")
    sweep.sweep(now=clock.due_at)
    assert Clock.objects.get(pk=clock.pk).breached_at is None
    sweep.sweep(now=clock.due_at + timedelta(microseconds=1))
    assert Clock.objects.get(pk=clock.pk).breached_at == clock.due_at
    assert fresh(complaint).risk == Risk.BREACHED


def test_a_breach_is_dated_at_the_deadline_and_says_when_it_was_noticed(log: Log, later: Later) -> None:
    log()
    noticed = later(days=9)
    sweep.sweep(now=noticed)
    clock = Clock.objects.get(code="acknowledge")
    assert (clock.breached_at, clock.detected_at) == (clock.due_at, noticed)


def test_a_late_finish_between_two_sweeps_is_a_breach(
    log: Log, handler: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    complaint = log()
    assignment.take(complaint.reference, actor=actor(handler), now=now, version=1)
    conversation.acknowledge(complaint.reference, actor=actor(handler), now=later(days=9), version=2, body="Sorry.")
    clock = Clock.objects.get(code="acknowledge")
    assert (clock.state, clock.met_at, clock.breached_at) == (ClockState.MET, later(days=9), clock.due_at)


def test_every_step_is_one_event_however_often_we_sweep(log: Log, later: Later) -> None:
    for _ in range(3):
        log()
    for _ in range(3):
        sweep.sweep(now=later(days=9))
    steps = list(Event.objects.filter(step__isnull=False).values_list("clock", "generation", "step"))
    assert len(steps) == len(set(steps)) > 0
    assert not Clock.objects.filter(wake_at__lt=later(days=9)).exists()


def test_a_breach_escalates_to_the_handlers_supervisor_and_then_higher(
    log: Log, handler: Staff, supervisor: Staff, manager: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log()
    assignment.take(complaint.reference, actor=actor(handler), now=now, version=1)
    clock = Clock.objects.get(code="acknowledge")
    sweep.sweep(now=clock.due_at + timedelta(minutes=1))
    escalation = Escalation.objects.get()
    assert (escalation.level, escalation.assignee) == (1, supervisor)
    sweep.sweep(now=datetime.fromisoformat("2026-11-09T17:01:00+00:00"))
    escalation.refresh_from_db()
    assert (escalation.level, escalation.assignee) == (2, manager)
    assert Escalation.objects.count() == 1
    assert Event.objects.filter(kind__in=[EventKind.ESCALATED, EventKind.ESCALATION_CLIMBED]).count() == 2


def test_an_absent_supervisors_cover_gets_the_escalation(
    log: Log, handler: Staff, supervisor: Staff, manager: Staff, actor: ActorFor, now: datetime
) -> None:
    cover = Staff.objects.create(username="cora", role="supervisor", first_name="Cora", email="cora@kettle.example")
    Absence.objects.create(staff=supervisor, cover=cover, starts_at=now, ends_at=now + timedelta(days=30))
    complaint = log()
    assignment.take(complaint.reference, actor=actor(handler), now=now, version=1)
    sweep.sweep(now=Clock.objects.get(code="acknowledge").due_at + timedelta(minutes=1))
    assert Escalation.objects.get().assignee == cover


def test_an_accepted_escalation_rises_no_further_by_its_own_clock(
    log: Log, handler: Staff, supervisor: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    complaint = log()
    authority.escalate(
        complaint.reference, actor=actor(handler), now=now, version=1, reason="advice_wanted", wanted="May I?"
    )
    authority.accept(complaint.reference, actor=actor(supervisor), now=now, version=fresh(complaint).version)
    sweep.sweep(now=later(hours=6))
    escalation = Escalation.objects.get()
    assert (escalation.state, escalation.level) == (EscalationState.ACCEPTED, 1)
    assert Clock.objects.get(code="accept_escalation").state == ClockState.MET


def test_an_unanswered_escalation_climbs(
    log: Log, handler: Staff, manager: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log()
    authority.escalate(
        complaint.reference, actor=actor(handler), now=now, version=1, reason="advice_wanted", wanted="May I?"
    )
    due = Clock.objects.get(code="accept_escalation").due_at
    sweep.sweep(now=due + timedelta(minutes=1))
    escalation = Escalation.objects.get()
    assert (escalation.level, escalation.assignee) == (2, manager)
    assert list(Event.objects.filter(kind=EventKind.ESCALATION_CLIMBED).values_list("data__level", flat=True)) == [2]


def test_notices_wait_for_working_hours_unless_safety_is_at_stake(log: Log) -> None:
    friday_evening = datetime.fromisoformat("2026-11-06T20:00:00+00:00")
    monday = datetime.fromisoformat("2026-11-09T09:00:00+00:00")
    plain, danger = log(at=friday_evening - timedelta(days=4)), log(at=friday_evening, safety=True)
    sweep.sweep(now=friday_evening)
    by_complaint = dict(Outbox.objects.filter(topic="notice").values_list("payload__complaint", "available_at"))
    assert by_complaint == {plain.pk: monday, danger.pk: friday_evening}


def test_a_step_that_fails_is_put_off_and_does_not_stop_the_others(
    log: Log, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = log(), log()
    real = enforce._follow

    def fails(change, *rest):  # type: ignore[no-untyped-def]
        if change.complaint.pk == bad.pk:
            raise RuntimeError("a bug")
        return real(change, *rest)

    monkeypatch.setattr(enforce, "_follow", fails)
    done = sweep.sweep(now=later(days=9))
    assert (done.failed, fresh(good).risk, fresh(bad).risk) == (1, Risk.BREACHED, Risk.OK)
    put_off = Clock.objects.filter(complaint=bad, wake_at__lt=later(days=9)).values_list("retry_at", flat=True)
    assert set(put_off) == {later(days=9, minutes=10)}
    monkeypatch.undo()
    sweep.sweep(now=later(days=10))
    assert fresh(bad).risk == Risk.BREACHED


def test_a_step_that_fails_every_time_is_told_to_a_supervisor_once_a_day_and_tried_again(
    log: Log, supervisor: Staff, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaint = log()

    def fails(*anything: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(enforce, "_follow", fails)
    for hours in (0, 1, 2):
        assert sweep.sweep(now=later(days=9, hours=hours)).failed == 1
        alarms.tell_of_stuck_clocks(now=later(days=9, hours=hours))
    told = Notice.objects.filter(staff=supervisor, text__contains="could not be worked")
    assert list(told.values_list("complaint", flat=True)) == [complaint.pk]
    alarms.tell_of_stuck_clocks(now=later(days=10))
    assert told.count() == 2
    monkeypatch.undo()
    sweep.sweep(now=later(days=11))
    alarms.tell_of_stuck_clocks(now=later(days=11))
    assert (told.count(), fresh(complaint).risk) == (2, Risk.BREACHED)


def test_small_batches_over_a_backlog_fire_the_oldest_first_and_empty_it(log: Log, now: datetime, later: Later) -> None:
    rows = [log(at=now - timedelta(days=days)) for days in (7, 3, 11, 0, 9, 1, 5, 2, 10, 4, 8, 6)]
    due = dict(Clock.objects.filter(code="acknowledge").values_list("complaint", "due_at"))
    visited: list[int] = []
    real = sweep.visit

    def watched(ids: Sequence[int], *, now: datetime, limit: int = sweep.BATCH) -> sweep.Swept:
        before = set(Clock.objects.filter(breached_at__isnull=False).values_list("complaint", flat=True))
        done = real(ids, now=now, limit=limit)
        after = set(Clock.objects.filter(breached_at__isnull=False).values_list("complaint", flat=True))
        visited.extend(sorted(after - before, key=due.__getitem__))
        return done

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweep, "visit", watched)
        done = sweep.sweep(now=later(days=9), batch=3)
    assert done.complaints == 12
    assert sorted(visited) == [row.pk for row in rows]
    assert [due[number] for number in visited] == sorted(due.values())
    assert not Clock.objects.filter(wake_at__lt=later(days=9)).exists()


def stand_in_the_way(monkeypatch: pytest.MonkeyPatch, error: type[Error], times: int) -> list[int]:
    """The first so many sweeps of complaints fail as PostgreSQL lets them fail; what was tried how often."""
    real, tried = enforce.let_time_pass, list[int]()

    def failing(changes: Sequence[Change], *rest: Any) -> int:
        tried.append(len(changes))
        if len(tried) <= times:
            raise OperationalError("it passes") from error("it passes")
        return real(changes, *rest)

    monkeypatch.setattr(enforce, "let_time_pass", failing)
    monkeypatch.setattr(sweep, "PAUSE", 0)
    return tried


@pytest.mark.parametrize("error", [DeadlockDetected, SerializationFailure, AdminShutdown])
def test_what_passes_by_itself_is_tried_again_at_once(
    log: Log, later: Later, monkeypatch: pytest.MonkeyPatch, error: type[Error]
) -> None:
    complaints = [log(), log()]
    tried = stand_in_the_way(monkeypatch, error, times=sweep.TRIES - 1)
    done = sweep.sweep(now=later(days=9))
    assert (tried, done.complaints, done.failed) == ([2] * sweep.TRIES, 2, 0)
    assert [fresh(one).risk for one in complaints] == [Risk.BREACHED] * 2
    assert not Clock.objects.exclude(retry_at=None).exists()


def test_a_lock_that_is_held_is_waited_for_once_and_delays_only_who_needs_it(
    log: Log, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each wait takes as long as the database lets us wait; more of them would use up the sweep's time."""
    log()
    log()
    tried = stand_in_the_way(monkeypatch, LockNotAvailable, times=2)
    done = sweep.sweep(now=later(days=9))
    assert (tried, done.complaints, done.failed) == ([2, 1, 1], 1, 1)
    late = Clock.objects.exclude(retry_at=None).values_list("retry_at", flat=True)
    assert set(late) == {later(days=9, seconds=5)}


def test_what_does_not_pass_for_a_while_is_put_off_for_seconds(
    log: Log, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaint = log()
    tried = stand_in_the_way(monkeypatch, DeadlockDetected, times=10**6)
    assert sweep.sweep(now=later(days=9)).failed == 1
    assert len(tried) == 2 * sweep.TRIES  # as a batch, then alone
    assert set(Clock.objects.filter(wake_at__lt=later(days=9)).values_list("retry_at", flat=True)) == {
        later(days=9, seconds=5)
    }
    monkeypatch.undo()
    assert sweep.sweep(now=later(days=9, seconds=4)).complaints == 0
    assert sweep.sweep(now=later(days=9, seconds=6)).complaints == 1
    assert fresh(complaint).risk == Risk.BREACHED


@pytest.mark.parametrize("error", [UniqueViolation, QueryCanceled, UndefinedColumn])
def test_what_would_fail_again_is_tried_once_alone_and_put_off_for_long(
    log: Log, later: Later, monkeypatch: pytest.MonkeyPatch, error: type[Error]
) -> None:
    log()
    tried = stand_in_the_way(monkeypatch, error, times=10**6)
    assert sweep.sweep(now=later(days=9)).failed == 1
    assert tried == [1, 1]
    assert set(Clock.objects.filter(wake_at__lt=later(days=9)).values_list("retry_at", flat=True)) == {
        later(days=9, minutes=10)
    }


def test_waiting_for_the_customer_pauses_only_pausable_clocks(
    log: Log, handler: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    complaint = log()
    assignment.take(complaint.reference, actor=actor(handler), now=now, version=1)
    conversation.ask(complaint.reference, actor=actor(handler), now=now, version=2, body="When did it break?")
    states = dict(complaint.clocks.values_list("code", "state"))
    assert states == {"acknowledge": ClockState.RUNNING, "resolve": ClockState.PAUSED}
    conversation.hear_back(complaint.reference, actor=actor(handler), now=later(days=7), version=3, body="Monday.")
    resolve = Clock.objects.get(code="resolve")
    assert resolve.state == ClockState.RUNNING
    # 4 November is day 0; the closes of 5, 6, 9 and 10 November lay in the pause: four working days more.
    assert resolve.first_due_at == datetime.fromisoformat("2026-12-02T17:00:00+00:00")
    assert resolve.due_at == datetime.fromisoformat("2026-12-08T17:00:00+00:00")
    assert resolve.pauses.get().ended_at == later(days=7)
