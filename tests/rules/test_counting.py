"""Counting terms at their edges: the last day counted, ends of months, half-years and cycles, pauses that touch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from complaints.errors import InvalidPack
from complaints.rules.deadlines import Extension, compute_deadline, first_step, step_instants
from complaints.rules.periods import LONGEST, Counting, Span, Term, Unit
from complaints.rules.working_time import (
    Calendar,
    DeadlineTooFar,
    add_working_days,
    add_working_time,
    is_open,
    next_opening,
    previous_closing,
    working_seconds_between,
)

from .calendars import compiled, due, standard, utc

UTC_WEEK = compiled("UTC")


@pytest.mark.parametrize(
    ("number", "start", "cycle_day", "expected"),
    [
        (1, "2026-03-10 10:00", 15, "2026-04-15 23:59"),
        (1, "2026-03-15 10:00", 15, "2026-04-15 23:59"),
        (1, "2026-03-16 10:00", 15, "2026-05-15 23:59"),
        (2, "2026-03-10 10:00", 15, "2026-05-15 23:59"),
        (1, "2026-01-31 10:00", None, "2026-02-28 23:59"),
        (1, "2026-02-28 10:00", 31, "2026-03-31 23:59"),
        (1, "2026-11-20 10:00", 15, "2027-01-15 23:59"),
        (1, "2026-10-20 10:00", 15, "2026-12-15 23:59"),
        (1, "2026-12-10 10:00", 15, "2027-01-15 23:59"),
        (12, "2026-12-10 10:00", 15, "2027-12-15 23:59"),
    ],
)
def test_a_cycle_under_way_is_not_counted(number: int, start: str, cycle_day: int | None, expected: str) -> None:
    counting = {} if cycle_day is None else {"cycle_day": cycle_day}
    assert due(number, "billing_cycles", start, UTC_WEEK, counting=counting) == expected


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-11-30 10:00", "2026-12-30 23:59"),
        ("2026-12-31 10:00", "2027-01-31 23:59"),
        ("2026-12-01 10:00", "2027-01-01 23:59"),
    ],
)
def test_months_run_over_the_end_of_the_year(start: str, expected: str) -> None:
    assert due(1, "months", start, UTC_WEEK) == expected


def test_a_month_from_the_last_day_keeps_the_end_even_counted_from_day_one() -> None:
    counting = {"month_end": "keep_end", "start_day_is_day_1": True}
    assert due(1, "months", "2026-04-30 10:00", UTC_WEEK, counting=counting) == "2026-05-31 23:59"
    first = {"month_end": "first_of_next", "start_day_is_day_1": True}
    assert due(1, "months", "2026-01-31 10:00", UTC_WEEK, counting=first) == "2026-02-28 23:59"


@pytest.mark.parametrize(("unit", "expected"), [("calendar_days", "2026-03-03"), ("weeks", "2026-03-22")])
def test_counting_the_start_day_as_day_one_ends_a_day_earlier(unit: str, expected: str) -> None:
    number = 2 if unit == "calendar_days" else 3
    counting = {"start_day_is_day_1": True}
    assert due(number, unit, "2026-03-02 10:00", UTC_WEEK, counting=counting) == f"{expected} 23:59"


def test_business_days_from_a_closed_start_day_begin_with_the_first_open_one() -> None:
    counting = {"start_day_is_day_1": True}
    assert due(1, "business_days", "2026-03-07 10:00", UTC_WEEK, counting=counting) == "2026-03-09 23:59"
    assert due(1, "business_days", "2026-03-06 10:00", UTC_WEEK, counting=counting) == "2026-03-06 23:59"


def test_a_day_is_paused_when_its_close_lies_in_the_pause_and_its_very_start_does_not_count() -> None:
    def paused(begin: str, end: str) -> str:
        return due(1, "business_days", "2026-03-09 10:00", UTC_WEEK, pauses=[(begin, end)])

    assert paused("2026-03-10 09:00", "2026-03-10 16:59") == "2026-03-10 23:59"
    assert paused("2026-03-10 09:00", "2026-03-10 17:00") == "2026-03-11 23:59"
    assert paused("2026-03-10 16:59", "2026-03-10 18:00") == "2026-03-11 23:59"
    assert paused("2026-03-10 17:00", "2026-03-11 12:00") == "2026-03-10 23:59"
    assert paused("2026-03-10 09:00", "2026-03-12 18:00") == "2026-03-13 23:59"


def test_a_pause_that_begins_at_the_end_gives_nothing_back() -> None:
    for unit, number in (("hours", 2), ("business_minutes", 120)):
        at_end = [("2026-03-09 12:00", "2026-03-09 13:00")]
        just_before = [("2026-03-09 11:59", "2026-03-09 13:00")]
        assert due(number, unit, "2026-03-09 10:00", UTC_WEEK, pauses=at_end) == "2026-03-09 12:00"
        assert due(number, unit, "2026-03-09 10:00", UTC_WEEK, pauses=just_before) == "2026-03-09 13:01"


def test_hours_received_on_a_closed_day_are_paused_only_after_they_begin() -> None:
    counting = {"receipt_roll": "next_business_day"}
    pauses = [("2026-03-06 16:00", "2026-03-09 10:00")]
    assert due(4, "hours", "2026-03-07 10:00", UTC_WEEK, counting=counting, pauses=pauses) == "2026-03-09 14:00"
    assert due(240, "business_minutes", "2026-03-07 10:00", UTC_WEEK, counting=counting, pauses=pauses) == (
        "2026-03-09 14:00"
    )


def test_what_may_be_treated_as_received_later_is_planned_as_if_it_were_not() -> None:
    counting = {"receipt_roll": "next_business_day", "deeming": "permissive"}
    found = compute_deadline(standard(1, "business_days", counting=counting), UTC_WEEK, utc("2026-03-07 10:00"))
    assert (found.due_at.date().isoformat(), found.send_by) == ("2026-03-10", utc("2026-03-09 17:00"))


def test_ten_years_are_the_furthest() -> None:
    assert due(3650, "calendar_days", "2026-03-02 10:00", UTC_WEEK) == "2036-02-28 23:59"
    with pytest.raises(DeadlineTooFar):
        due(520, "weeks", "2026-03-02 10:00", UTC_WEEK, counting={"end_roll": "next_business_day"}, outer_limit=None,
            combine="max_of", alternatives=[{"target": 20, "unit": "half_years", "counting": {}},
                                            {"target": 120, "unit": "billing_cycles", "counting": {}}])  # fmt: skip


STEP_WARN = {"code": "warn", "kind": "warn", "share": 0.5}
STEP_CALL = {"code": "call", "kind": "escalate", "level": 1}


def test_at_one_instant_a_warning_comes_before_the_breach_and_an_escalation_after() -> None:
    lead = {"code": "lead", "kind": "warn", "lead": {"target": 1, "unit": "hours"}}
    ruled = standard(1, "hours", steps=[STEP_CALL, lead])
    start = utc("2026-03-09 10:00")
    steps = step_instants(ruled, UTC_WEEK, start, start)
    assert [step.code for step, _ in steps] == ["lead", "breach", "call"]
    assert {at for _, at in steps} == {start}


def test_the_first_step_is_the_first_of_all_steps() -> None:
    for steps in ([STEP_WARN, STEP_CALL], [STEP_CALL], []):
        ruled = standard(4, "hours", steps=steps)
        start = utc("2026-03-09 10:00")
        end = start + timedelta(hours=4)
        assert first_step(ruled, UTC_WEEK, start, end) == step_instants(ruled, UTC_WEEK, start, end)[0]


def test_a_share_is_cut_to_whole_seconds_and_pauses_after_due_do_not_move_it() -> None:
    ruled = standard(3, "hours", steps=[{"code": "warn", "kind": "warn", "share": 0.3333}])
    start = utc("2026-03-09 10:00")
    end = start + timedelta(hours=3)
    later = [(end, end + timedelta(hours=2))]
    for pauses in ([], later):
        [(step, at), *_] = step_instants(ruled, UTC_WEEK, start, end, pauses=pauses)
        assert (step.code, at) == ("warn", utc("2026-03-09 11:00") - timedelta(seconds=0))


def test_a_lag_of_business_minutes_and_hours_runs_from_due() -> None:
    steps = [
        {"code": "a", "kind": "escalate", "level": 1, "lag": {"target": 30, "unit": "business_minutes"}},
        {"code": "b", "kind": "escalate", "level": 2, "lag": {"target": 30, "unit": "hours"}},
        {"code": "c", "kind": "escalate", "level": 3, "lag": {"target": 2, "unit": "weeks"}},
        {"code": "d", "kind": "escalate", "level": 3, "lag": {"target": 20, "unit": "calendar_days"}},
        {"code": "e", "kind": "escalate", "level": 3, "lag": {"target": 1, "unit": "billing_cycles"}},
    ]
    start = utc("2026-03-06 13:00")
    found = step_instants(standard(4, "hours", steps=steps), UTC_WEEK, start, utc("2026-03-06 17:00"))
    assert {step.code: at for step, at in found} == {
        "breach": utc("2026-03-06 17:00"),
        "a": utc("2026-03-09 09:30"),
        "b": utc("2026-03-07 23:00"),
        "c": utc("2026-03-20 17:00"),
        "d": utc("2026-03-26 17:00"),
        "e": utc("2026-04-06 17:00"),
    }


def test_a_lag_at_a_skipped_time_falls_on_the_end_of_the_skip_and_keeps_the_fraction_otherwise() -> None:
    london = compiled("Europe/London")
    lag = {"code": "a", "kind": "escalate", "level": 1, "lag": {"target": 1, "unit": "calendar_days"}}
    ruled = standard(1, "hours", steps=[lag])
    end = utc("2026-03-28 01:30") + timedelta(microseconds=7)
    found = {step.code: at for step, at in step_instants(ruled, london, end - timedelta(hours=1), end)}
    assert found["a"] == utc("2026-03-29 01:00") + timedelta(microseconds=7)
    end = utc("2026-03-26 01:30:15") + timedelta(microseconds=7)
    found = {step.code: at for step, at in step_instants(ruled, london, end - timedelta(hours=1), end)}
    assert found["a"] == utc("2026-03-27 01:30:15") + timedelta(microseconds=7)


def test_an_extension_is_paused_only_by_what_lies_after_the_due_it_extends() -> None:
    ruled = standard(1, "hours")
    start = utc("2026-03-09 10:00")
    pauses = [(utc("2026-03-09 11:30"), utc("2026-03-09 12:30"))]
    more = [Extension(1, Unit.HOURS)]
    assert compute_deadline(ruled, UTC_WEEK, start, pauses=pauses, extensions=more).due_at == utc("2026-03-09 13:00")


@pytest.mark.parametrize("unit", list(Unit))
def test_a_length_reaches_from_one_to_its_furthest(unit: Unit) -> None:
    most = LONGEST[unit]
    for target in (1, most):
        assert Span.from_json({"target": target, "unit": unit.value}, "row") == Span(target, unit)
        term = Term.from_json({"target": target, "unit": unit.value}, "row")
        assert (term.target, term.unit) == (target, unit)
    for target in (0, most + 1):
        for kind in (Span, Term):
            with pytest.raises(InvalidPack, match=f"must lie between 1 and {most}") as refused:
                kind.from_json({"target": target, "unit": unit.value}, "row")
            assert refused.value.place == "row.target"


def test_the_furthest_of_each_unit_is_about_ten_years() -> None:
    assert {unit.value: most for unit, most in LONGEST.items()} == {
        "hours": 87_600, "business_minutes": 5_256_000, "business_days": 3_650, "calendar_days": 3_650,
        "weeks": 520, "months": 120, "half_years": 20, "billing_cycles": 120,
    }  # fmt: skip


@pytest.mark.parametrize("kind", [Span, Term])
def test_a_length_says_nothing_it_does_not_know(kind: Any) -> None:
    with pytest.raises(InvalidPack, match="is not a known setting") as refused:
        kind.from_json({"target": 1, "unit": "hours", "until": "noon"}, "row")
    assert refused.value.place == "row.until"
    assert kind.from_json({"target": 1, "unit": "hours"}, "row").to_json()["target"] == 1


@pytest.mark.parametrize(
    ("data", "unit", "place"),
    [
        ({"cutoff_local": "17:00"}, Unit.BUSINESS_DAYS, "row.cutoff_local"),
        ({"deeming": "permissive"}, Unit.BUSINESS_DAYS, "row.deeming"),
        ({"cycle_day": 15}, Unit.MONTHS, "row.cycle_day"),
        ({"cycle_day": 0}, Unit.BILLING_CYCLES, "row.cycle_day"),
        ({"cycle_day": 32}, Unit.BILLING_CYCLES, "row.cycle_day"),
        ({"month_end": "middle"}, Unit.MONTHS, "row.month_end"),
        ({"whatever": 1}, Unit.MONTHS, "row.whatever"),
    ],
)
def test_a_way_of_counting_that_makes_no_sense_is_refused_by_place(
    data: dict[str, Any], unit: Unit, place: str
) -> None:
    with pytest.raises(InvalidPack) as refused:
        Counting.from_json(data, unit, "row")
    assert refused.value.place == place


@pytest.mark.parametrize("day", [1, 31])
def test_cycles_end_on_any_day_of_a_month(day: int) -> None:
    assert Counting.from_json({"cycle_day": day}, Unit.BILLING_CYCLES, "row").to_json()["cycle_day"] == day


def test_hours_and_minutes_end_at_the_instant_and_the_rest_with_the_day_unless_said() -> None:
    ends = {unit.value: Counting.from_json({}, unit, "row").deadline_at.value for unit in Unit}
    assert ends == {
        unit.value: "instant" if unit in (Unit.HOURS, Unit.BUSINESS_MINUTES) else "end_of_day" for unit in Unit
    }


def test_dates_beyond_the_centuries_are_refused_by_every_sum() -> None:
    first, last = datetime(1902, 1, 6, 10, tzinfo=UTC), datetime(2197, 12, 30, 10, tzinfo=UTC)
    for at in (first, last):
        assert is_open(UTC_WEEK, at) is (at.weekday() < 5)
    with pytest.raises((DeadlineTooFar, ValueError)):
        add_working_time(UTC_WEEK, datetime(2199, 12, 30, tzinfo=UTC), 10**7)
    with pytest.raises((DeadlineTooFar, ValueError)):
        add_working_time(UTC_WEEK, datetime(1901, 1, 1, tzinfo=UTC), -(10**8))


def test_questions_in_any_order_and_far_apart_are_answered_alike() -> None:
    calendar = compiled("UTC")
    asked = [utc(f"{year}-06-05 16:30") for year in (2026, 1950, 2027, 2150, 2025, 1951, 2026)]
    for at in asked:
        fresh = compiled("UTC")
        for seconds in (3600, -3600 * 12, 40 * 8 * 3600):
            assert add_working_time(calendar, at, seconds) == add_working_time(fresh, at, seconds)
        assert next_opening(calendar, at) == next_opening(fresh, at)
        assert previous_closing(calendar, at) == previous_closing(fresh, at)
    assert working_seconds_between(calendar, utc("1990-01-01 00:00"), utc("2000-01-03 00:00")) == 2610 * 8 * 3600


def test_a_sum_that_finds_no_working_time_within_ten_years_ends_in_an_error() -> None:
    once = Calendar.from_definition({"timezone": "UTC", "date_hours": {"2026-03-09": [["09:00", "17:00"]]}})
    at = utc("2026-03-09 12:00")
    assert add_working_time(once, at, 5 * 3600) == utc("2026-03-09 17:00")
    assert add_working_time(once, at, -3 * 3600) == utc("2026-03-09 09:00")
    assert previous_closing(once, utc("2030-01-01 00:00")) == utc("2026-03-09 17:00")
    assert next_opening(once, utc("2020-01-01 00:00")) == utc("2026-03-09 09:00")
    for seconds in (5 * 3600 + 1, -3 * 3600 - 1):
        with pytest.raises(DeadlineTooFar):
            add_working_time(once, at, seconds)
    with pytest.raises(DeadlineTooFar):
        add_working_days(once, at.date(), 1)
    with pytest.raises(DeadlineTooFar):
        next_opening(once, utc("2026-03-10 00:00"))
    with pytest.raises(DeadlineTooFar):
        previous_closing(once, utc("2026-03-08 00:00"))
