"""The clock reducer: one fold for the live path, the sweep, verify and rehearse."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.choices import ClockState, EventKind, Risk
from complaints.rules.clocks import Clock, Clocks, Happening, advance, due_steps
from complaints.rules.describing import describe, summary
from complaints.rules.packs import read_pack
from complaints.rules.terms import Terms
from complaints.rules.working_time import Calendar

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HOURS = {
    "timezone": "Europe/London",
    "weekly_hours": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
}
PACK = read_pack((Path(__file__).parents[2] / "complaints" / "packs" / "generic.toml").read_text())
TERMS = Terms(standards=PACK.by_code, calendars={"": Calendar.from_definition(HOURS)})
START = Happening(EventKind.RECEIVED, MONDAY)


def fold(*happenings: Happening, clocks: Clocks = ()) -> Clocks:
    for happening in happenings:
        clocks = advance(clocks, happening, TERMS)
    return clocks


def happens(kind: EventKind, *, days: float = 0, **data: Any) -> Happening:
    return Happening(kind, MONDAY + timedelta(days=days), data=data)


def named(clocks: Clocks, key: str) -> Clock:
    return next(clock for clock in clocks if clock.key == key)


def pass_time(clocks: Clocks, until: datetime) -> Clocks:
    """Every due step folded, as the sweep does it."""
    while due := due_steps(clocks, until):
        clock = due[0].clock
        data = {"clock": clock.key, "generation": clock.generation, "step": due[0].step}
        clocks = advance(clocks, Happening(EventKind.CLOCK_STEPPED, until, data=data), TERMS)
    return clocks


def test_receiving_starts_the_clocks_that_start_on_it() -> None:
    clocks = fold(START)
    assert {clock.key for clock in clocks} == {"acknowledge#1", "resolve#1"}
    assert named(clocks, "acknowledge#1").due_at == datetime(2026, 11, 4, 17, 0, tzinfo=UTC)


def test_an_event_satisfies_starts_and_leaves_the_rest_alone() -> None:
    clocks = fold(START, happens(EventKind.ACKNOWLEDGED, days=1))
    assert named(clocks, "acknowledge#1").state == ClockState.MET
    assert named(clocks, "clarify#1").started_at == MONDAY + timedelta(days=1)
    assert named(clocks, "resolve#1") == named(fold(START), "resolve#1")


def test_nothing_is_due_at_the_very_instant() -> None:
    clock = named(fold(START), "acknowledge#1")
    assert clock.wake_at is not None
    assert due_steps([clock], clock.wake_at) == []
    assert len(due_steps([clock], clock.wake_at + timedelta(microseconds=1))) == 1


def test_steps_come_oldest_first() -> None:
    due = due_steps(fold(START), MONDAY + timedelta(days=60))
    assert [step.clock.code for step in due] == ["acknowledge", "resolve"]


def test_a_breach_is_dated_at_the_deadline() -> None:
    clock = named(pass_time(fold(START), MONDAY + timedelta(days=9)), "acknowledge#1")
    assert (clock.breached_at, clock.detected_at) == (clock.due_at, MONDAY + timedelta(days=9))
    assert clock.state == ClockState.RUNNING


@pytest.mark.parametrize("ending", [EventKind.ACKNOWLEDGED, EventKind.SET_ASIDE])
def test_a_late_end_is_a_breach_whether_or_not_anybody_swept(ending: EventKind) -> None:
    clock = named(fold(START, happens(ending, days=9)), "acknowledge#1")
    assert (clock.breached_at, clock.detected_at) == (clock.due_at, MONDAY + timedelta(days=9))


def test_a_step_of_an_older_generation_changes_nothing() -> None:
    clocks = fold(START, happens(EventKind.ASKED, days=1), happens(EventKind.HEARD_BACK, days=3))
    resolve = named(clocks, "resolve#1")
    assert resolve.generation == 3
    stale = happens(EventKind.CLOCK_STEPPED, days=60, clock="resolve#1", generation=1, step=resolve.wake_step)
    assert advance(clocks, stale, TERMS) == clocks


def test_a_step_out_of_turn_changes_nothing() -> None:
    clocks = fold(START)
    wrong = happens(EventKind.CLOCK_STEPPED, days=60, clock="resolve#1", generation=1, step="breach")
    assert advance(clocks, wrong, TERMS) == clocks


def test_waiting_for_the_customer_gives_back_the_working_days() -> None:
    clocks = fold(START, happens(EventKind.ASKED, days=1), happens(EventKind.HEARD_BACK, days=8))
    resolve = named(clocks, "resolve#1")
    # The closes of 3, 4, 5, 6 and 9 November lay in the pause.
    assert resolve.first_due_at == datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
    assert resolve.due_at == datetime(2026, 12, 7, 17, 0, tzinfo=UTC)


def test_a_pause_outside_hours_gives_back_nothing() -> None:
    clocks = fold(START, happens(EventKind.ASKED, days=0.4), happens(EventKind.HEARD_BACK, days=0.9))
    assert named(clocks, "resolve#1").due_at == named(clocks, "resolve#1").first_due_at


def test_a_broken_promise_does_not_pause() -> None:
    broken = pass_time(fold(START), MONDAY + timedelta(days=60))
    resolve = named(broken, "resolve#1")
    assert named(advance(broken, happens(EventKind.ASKED, days=60), TERMS), "resolve#1") == resolve


def test_a_capped_pause_ends_at_its_cap_by_a_step() -> None:
    cap = MONDAY + timedelta(days=3)
    clocks = fold(START, happens(EventKind.PAUSED, days=1, until=cap.isoformat(), reason="strike"))
    paused = named(clocks, "resolve#1")
    assert (paused.state, paused.wake_at, paused.wake_step) == (ClockState.PAUSED, cap, "resume")
    resumed = named(pass_time(clocks, cap + timedelta(hours=1)), "resolve#1")
    assert (resumed.state, resumed.pauses[0].ended_at) == (ClockState.RUNNING, cap)


def test_updates_recur_from_each_update() -> None:
    clocks = fold(START, happens(EventKind.ACKNOWLEDGED), happens(EventKind.INFORMED, days=3))
    assert named(clocks, "keep_informed#1").state == ClockState.MET
    assert named(clocks, "keep_informed#2").started_at == MONDAY + timedelta(days=3)


def test_a_reopened_complaint_gets_a_new_clock_and_keeps_the_old() -> None:
    sent = happens(EventKind.DECISION_SENT, days=2)
    clocks = fold(START, sent, happens(EventKind.CLOSED, days=3), happens(EventKind.REOPENED, days=30))
    assert named(clocks, "resolve#1").met_at == MONDAY + timedelta(days=2)
    assert named(clocks, "resolve#2").started_at == MONDAY + timedelta(days=30)


def test_an_escalations_clock_hears_only_its_own_escalation() -> None:
    clocks = fold(START, happens(EventKind.ESCALATED, escalation=7))
    other = advance(clocks, happens(EventKind.ESCALATION_ACCEPTED, days=0.1, escalation=8), TERMS)
    assert named(other, "accept_escalation#1").state == ClockState.RUNNING
    own = advance(clocks, happens(EventKind.ESCALATION_ACCEPTED, days=0.1, escalation=7), TERMS)
    assert named(own, "accept_escalation#1").state == ClockState.MET


def test_rising_restarts_the_acceptance_clock() -> None:
    clocks = fold(
        START,
        happens(EventKind.ESCALATED, escalation=7),
        happens(EventKind.ESCALATION_CLIMBED, days=0.1, escalation=7),
    )
    assert named(clocks, "accept_escalation#1").state == ClockState.CANCELLED
    assert named(clocks, "accept_escalation#2").state == ClockState.RUNNING


def test_risk_is_the_worst_of_the_live_clocks() -> None:
    clocks = fold(START)
    assert summary(clocks) == (Risk.OK, named(clocks, "acknowledge#1").due_at)
    warned = pass_time(clocks, datetime(2026, 11, 4, 12, 0, tzinfo=UTC))
    assert summary(warned)[0] == Risk.AT_RISK
    late = pass_time(clocks, MONDAY + timedelta(days=9))
    assert summary(late)[0] == Risk.BREACHED
    assert summary(fold(START, happens(EventKind.WITHDRAWN))) == (Risk.OK, None)


def test_an_event_says_what_it_did_to_the_clocks() -> None:
    before = fold(START)
    after = advance(before, happens(EventKind.ACKNOWLEDGED, days=1), TERMS)
    said = {row["clock"]: row["change"] for row in describe(before, after, TERMS)}
    assert said == {"acknowledge#1": "met", "clarify#1": "started", "keep_informed#1": "started"}


KINDS = st.sampled_from([
    EventKind.ACKNOWLEDGED, EventKind.INFORMED, EventKind.ASKED, EventKind.HEARD_BACK, EventKind.DEFINED,
    EventKind.DECISION_SENT, EventKind.DECISION_DISPUTED, EventKind.CONTACTED, EventKind.REOPENED, EventKind.CLOSED,
])  # fmt: skip
STORIES = st.lists(st.tuples(KINDS, st.floats(0.01, 9)), max_size=14)


@settings(max_examples=60, deadline=None)
@given(STORIES)
def test_folding_in_pieces_is_folding_at_once_and_the_ledger_never_changes(
    story: list[tuple[EventKind, float]],
) -> None:
    at, clocks = MONDAY, fold(START)
    happenings = [START]
    for kind, wait in story:
        at += timedelta(days=wait)
        clocks = pass_time(clocks, at)
        before = {clock.key: clock for clock in clocks}
        happenings.append(Happening(kind, at))
        clocks = advance(clocks, happenings[-1], TERMS)
        for clock in clocks:
            old = before.get(clock.key)
            if old is not None:
                assert (clock.started_at, clock.first_due_at) == (old.started_at, old.first_due_at)
                assert old.breached_at in (None, clock.breached_at)
                assert old.met_at in (None, clock.met_at)
            assert clock.due_at >= clock.started_at
            assert (clock.met_at is not None) == (clock.state == ClockState.MET)
    assert len({clock.key for clock in clocks}) == len(clocks)
    assert sum(clock.live for clock in clocks) <= len({clock.code for clock in clocks})
    middle = len(happenings) // 2
    assert fold(*happenings) == fold(*happenings[middle:], clocks=fold(*happenings[:middle]))


def test_a_window_that_closes_breaks_nothing() -> None:
    """The three business days of a summary resolution: missing them only switches the rules that apply."""
    from dataclasses import replace

    window = replace(PACK.standard("acknowledge"), lapses=True)
    terms = Terms(standards={"acknowledge": window}, calendars=TERMS.calendars)
    started = advance((), START, terms)
    due = started[0].due_at
    late = advance(started, happens(EventKind.ACKNOWLEDGED, days=9), terms)[0]
    assert (late.state, late.cancelled_at, late.breached_at) == (ClockState.CANCELLED, due, None)
    swept = started
    while steps := due_steps(swept, due + timedelta(days=5)):
        data = {"clock": steps[0].clock.key, "generation": 1, "step": steps[0].step}
        swept = advance(swept, Happening(EventKind.CLOCK_STEPPED, due + timedelta(days=5), data=data), terms)
    assert (swept[0].state, swept[0].cancelled_at, swept[0].breached_at) == (ClockState.CANCELLED, due, None)


def test_an_answer_leaves_what_it_says_still_paused_and_old_answers_left_nothing() -> None:
    paused = fold(START, happens(EventKind.PAUSED, days=1, until="2026-11-20T09:00:00+00:00"))
    keeping = happens(EventKind.HEARD_BACK, days=2, still_paused=["resolve#1"])
    assert named(fold(keeping, clocks=paused), "resolve#1") == named(paused, "resolve#1")
    assert named(fold(happens(EventKind.HEARD_BACK, days=2), clocks=paused), "resolve#1").state == ClockState.RUNNING
