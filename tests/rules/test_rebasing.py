"""A calendar changed under running clocks: what is still to come moves, what came to something stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from complaints.choices import ClockState, EventKind
from complaints.rules.calendar_changes import amended
from complaints.rules.clocks import Clock, Clocks, Happening, advance
from complaints.rules.working_time import Calendar
from tests.rules.test_clocks import HOURS, START, TERMS, fold, happens, named, pass_time

CLOSED_TUESDAY = Calendar.from_definition(amended(HOURS, closed={"2026-11-03": "Closed"}))
LATER = replace(TERMS, calendars={"": CLOSED_TUESDAY})
TUESDAY = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)


def rebased(clocks: Clocks, at: datetime = TUESDAY) -> Clocks:
    return advance(clocks, Happening(EventKind.REBASED, at), LATER)


def acknowledge(clocks: Clocks) -> Clock:
    return named(clocks, "acknowledge#1")


def test_a_running_promise_moves_by_the_day_that_was_closed_and_its_steps_with_it() -> None:
    before = acknowledge(fold(START))
    after = acknowledge(rebased(fold(START)))
    assert (before.due_at, after.due_at) == (
        datetime(2026, 11, 4, 17, 0, tzinfo=UTC),
        datetime(2026, 11, 5, 17, 0, tzinfo=UTC),
    )
    assert after.first_due_at == before.first_due_at
    assert (before.generation, after.generation) == (1, 2)
    assert after.legal_due_date == after.send_by.date() == after.due_at.date()
    assert after.wake_at is not None
    assert TUESDAY < after.wake_at < after.due_at


def test_done_twice_the_second_changes_nothing() -> None:
    once = rebased(fold(START))
    assert rebased(once) == once


def test_under_the_same_calendar_nothing_changes_at_all() -> None:
    clocks = fold(START)
    assert advance(clocks, Happening(EventKind.REBASED, TUESDAY), TERMS) == clocks


def test_kept_broken_and_overdue_promises_stay() -> None:
    kept = fold(START, happens(EventKind.ACKNOWLEDGED, days=0.1))
    assert acknowledge(rebased(kept)) == acknowledge(kept)
    long_after = datetime(2026, 11, 6, 12, 0, tzinfo=UTC)
    broken = pass_time(fold(START), long_after)
    assert acknowledge(broken).breached_at == datetime(2026, 11, 4, 17, 0, tzinfo=UTC)
    assert acknowledge(rebased(broken, long_after)) == acknowledge(broken)
    unswept = fold(START)
    assert acknowledge(rebased(unswept, long_after)) == acknowledge(unswept)


def test_exactly_at_its_due_instant_a_promise_still_moves() -> None:
    at_due = datetime(2026, 11, 4, 17, 0, tzinfo=UTC)
    assert acknowledge(rebased(fold(START), at_due)).due_at == datetime(2026, 11, 5, 17, 0, tzinfo=UTC)


def test_a_promise_moved_into_the_past_breaks_at_its_instant_in_the_next_sweep() -> None:
    late = advance((), START, LATER)
    wednesday_evening = datetime(2026, 11, 4, 18, 0, tzinfo=UTC)
    moved = advance(late, Happening(EventKind.REBASED, wednesday_evening), TERMS)
    assert acknowledge(moved).due_at == datetime(2026, 11, 4, 17, 0, tzinfo=UTC)
    assert acknowledge(moved).wake_at == acknowledge(moved).due_at
    swept = acknowledge(pass_time(moved, wednesday_evening + timedelta(minutes=1)))
    assert (swept.breached_at, swept.detected_at) == (swept.due_at, wednesday_evening + timedelta(minutes=1))


def test_a_warning_given_stays_only_while_it_would_still_have_been_given() -> None:
    warned = pass_time(fold(START), datetime(2026, 11, 4, 16, 0, tzinfo=UTC))
    assert acknowledge(warned).warned_at is not None
    assert acknowledge(rebased(warned, TUESDAY)).warned_at is None
    more = happens(EventKind.EXTENDED, days=2, clock="resolve#1", target=1, unit="business_days")
    extended = advance(warned, more, TERMS)
    assert acknowledge(extended).warned_at == acknowledge(warned).warned_at


def test_a_paused_promise_moves_and_goes_on_sleeping() -> None:
    asked = fold(START, happens(EventKind.ACKNOWLEDGED, days=0.1), happens(EventKind.ASKED, days=0.2))
    paused = named(asked, "resolve#1")
    assert paused.state == ClockState.PAUSED
    after = named(rebased(asked), "resolve#1")
    assert after.due_at == paused.due_at + timedelta(days=1)
    assert (after.state, after.wake_at, after.wake_step) == (ClockState.PAUSED, paused.wake_at, paused.wake_step)
