"""Properties every pack keeps, whatever happens to a complaint."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import reduce
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.choices import ClockState, EventKind
from complaints.rules.clocks import Clocks, Happening, advance, due_steps
from complaints.rules.conditions import Matter
from complaints.rules.deadlines import compute_deadline
from complaints.rules.standards import Owner, Standard, Unit
from complaints.rules.terms import Terms
from complaints.rules.working_time import Calendar
from tests.rules import oracle
from tests.rules.calendars import STARTS, nine_to_five

from . import worked

EXAMPLES = settings(max_examples=oracle.EXAMPLES, deadline=None)
STANDARDS = [standard for code in worked.CODES for standard in worked.pack(code).standards]
IN_BUSINESS_DAYS = [standard for standard in STANDARDS if standard.unit is Unit.BUSINESS_DAYS]
# The other kinds of time that a standard combines do not get longer with a holiday, but never shorter either.
DATES = st.integers(0, 90).map(lambda days: (date(2026, 3, 1) + timedelta(days=days)).isoformat())

KINDS = [
    "acknowledged", "asked", "heard_back", "defined", "decided", "informed", "decision_sent", "decision_accepted",
    "decision_disputed", "contacted", "closed", "reopened", "review_started", "paused", "resumed", "withdrawn",
    "remedy_paid",
]  # fmt: skip


@EXAMPLES
@given(standard=st.sampled_from(IN_BUSINESS_DAYS), start=STARTS, closed=st.lists(DATES, max_size=5), added=DATES)
def test_adding_a_holiday_never_makes_a_business_day_promise_of_any_pack_due_earlier(
    standard: Standard, start: datetime, closed: list[str], added: str
) -> None:
    before, after = (
        compute_deadline(standard, Calendar.from_definition(nine_to_five(holidays=days)), start).due_at
        for days in (closed, [*closed, added])
    )
    assert after >= before


@st.composite
def histories(draw: st.DrawFn) -> tuple[str, Matter, list[Happening]]:
    """A pack, a matter, and up to twelve events in order, minutes to weeks apart; a review raises the tier."""
    code = draw(st.sampled_from(worked.CODES))
    flags = draw(st.sampled_from([frozenset[str](), frozenset({"payment"}), frozenset({"hardship"})]))
    at, tier = draw(STARTS), 1
    events = [Happening(EventKind.RECEIVED, at)]
    for kind in draw(st.lists(st.sampled_from(KINDS), max_size=11)):
        at += timedelta(minutes=draw(st.integers(0, 20_000)))
        tier += kind == "review_started"
        events.append(Happening(kind, at, tier))
    return code, Matter(flags=flags), events


def terms(code: str, matter: Matter) -> Terms:
    calendar = Calendar.from_definition(nine_to_five(holidays=["2026-04-03", "2026-04-06"]))
    return Terms(worked.pack(code).by_code, {"": calendar}, matter=matter, owners=frozenset(Owner))


@EXAMPLES
@given(history=histories())
def test_folding_event_by_event_equals_folding_the_whole_list(history: Any) -> None:
    code, matter, events = history
    shared = terms(code, matter)
    whole = reduce(lambda clocks, event: advance(clocks, event, shared), events, ())
    clocks: Clocks = ()
    for event in events:
        clocks = advance(clocks, event, terms(code, matter))  # nothing remembered from one event to the next
    assert clocks == whole
    half = len(events) // 2
    first = reduce(lambda clocks, event: advance(clocks, event, shared), events[:half], ())
    assert reduce(lambda clocks, event: advance(clocks, event, shared), events[half:], first) == whole


def swept(clocks: Clocks, now: datetime, under: Terms) -> Clocks:
    while due := due_steps(clocks, now):
        clock, step = due[0].clock, due[0].step
        data = {"clock": clock.key, "generation": clock.generation, "step": step}
        clocks = advance(clocks, Happening(EventKind.CLOCK_STEPPED, now, data=data), under)
    return clocks


def what_stands(clocks: Clocks) -> list[tuple[Any, ...]]:
    """All of a clock that must not depend on how often somebody looked."""
    return [(c.key, c.state, c.started_at, c.first_due_at, c.due_at, c.met_at, c.breached_at, c.pauses) for c in clocks]


@EXAMPLES
@given(history=histories(), gaps=st.lists(st.integers(1, 30_000), min_size=1, max_size=8))
def test_sweeping_often_or_only_before_each_event_leaves_the_same_promises_met_and_broken(
    history: Any, gaps: list[int]
) -> None:
    code, matter, events = history
    under = terms(code, matter)
    seldom: Clocks = ()
    often: Clocks = ()
    at = events[0].at
    for event in events:
        for gap in gaps:
            if at + timedelta(minutes=gap) < event.at:
                at += timedelta(minutes=gap)
                often = swept(often, at, under)
        seldom = advance(swept(seldom, event.at, under), event, under)
        often = advance(swept(often, event.at, under), event, under)
        at = event.at
    assert what_stands(seldom) == what_stands(often)


@EXAMPLES
@given(history=histories())
def test_a_statutory_clock_never_pauses_and_a_breach_is_dated_at_its_due(history: Any) -> None:
    code, matter, events = history
    under = terms(code, matter)
    clocks: Clocks = ()
    for event in events:
        clocks = advance(swept(clocks, event.at, under), event, under)
        for clock in clocks:
            if under.standards[clock.code].severity == "statutory":
                assert clock.state != ClockState.PAUSED
                assert clock.pauses == ()
            assert clock.breached_at is None or clock.breached_at <= clock.due_at
            assert clock.due_at >= clock.started_at.astimezone(UTC)
