from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.errors import InvalidCalendar
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

from . import oracle
from .calendars import STARTS, compiled, definitions, nine_to_five, utc

ROWS = oracle.rows("working_time")
HOUR = 3600

# Where a source's own convention differs from counting every second, ours is this.
OUR_CONVENTION: dict[str, Any] = {
    "otobo-033": -205_199,  # backwards is negative, never nought
    "zammad-465": datetime(2016, 11, 9, 9, 26, 36, tzinfo=UTC),  # seconds are kept
}


def _same(calendar: Calendar, one: datetime, other: datetime) -> bool:
    """Closing and the next opening are one and the same: no working time lies between."""
    return one == other or working_seconds_between(calendar, min(one, other), max(one, other)) == 0


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_every_published_case_agrees(row: dict[str, Any]) -> None:
    calendar = Calendar.from_definition(oracle.definition_of(row), may_never_open=True)
    start = oracle.instant(row["start"], row["timezone"])
    ours = None if row["brute_force_agrees"] else OUR_CONVENTION[row["id"]]
    if row["op"] == "add":
        expected = ours or datetime.fromisoformat(row["expected_utc"])
        assert _same(calendar, add_working_time(calendar, start, row["seconds"]), expected)
    elif row["op"] == "between":
        end = oracle.instant(row["end"], row["timezone"])
        assert working_seconds_between(calendar, start, end) == (ours or row["expected_seconds"])
    else:
        assert is_open(calendar, start) is row["expected"]


@settings(max_examples=oracle.EXAMPLES, deadline=None)
@given(definition=definitions(), start=STARTS, minutes=st.integers(0, 30 * 24 * 60))
def test_measuring_agrees_with_looking_at_every_minute(definition: Any, start: datetime, minutes: int) -> None:
    end = start + timedelta(minutes=min(minutes, 60 * 24 * 30 if oracle.EXAMPLES > 500 else 60 * 24 * 7))
    calendar = Calendar.from_definition(definition, may_never_open=True)
    counted = oracle.working_minutes(definition, start, end)
    assert working_seconds_between(calendar, start, end) == counted * 60
    assert working_seconds_between(calendar, end, start) == -counted * 60


@settings(max_examples=oracle.EXAMPLES, deadline=None)
@given(definition=definitions(), start=STARTS, minutes=st.integers(1, 1500))
def test_adding_agrees_with_looking_at_every_minute(definition: Any, start: datetime, minutes: int) -> None:
    calendar = Calendar.from_definition(definition, may_never_open=True)
    assert add_working_time(calendar, start, minutes * 60) == oracle.after_working_minutes(definition, start, minutes)
    assert is_open(calendar, start) is oracle.open_at(definition, start)


@settings(max_examples=2 * oracle.EXAMPLES, deadline=None)
@given(definition=definitions(), start=STARTS, seconds=st.integers(1, 200_000))
def test_adding_and_measuring_undo_each_other(definition: Any, start: datetime, seconds: int) -> None:
    calendar = Calendar.from_definition(definition, may_never_open=True)
    end = add_working_time(calendar, start, seconds)
    assert working_seconds_between(calendar, start, end) == seconds
    assert working_seconds_between(calendar, add_working_time(calendar, end, -seconds), end) == seconds


@settings(max_examples=oracle.EXAMPLES, deadline=None)
@given(definition=definitions(), start=STARTS, others=st.lists(STARTS, max_size=4))
def test_the_answer_does_not_depend_on_what_was_asked_before(definition: Any, start: Any, others: Any) -> None:
    used, fresh = (Calendar.from_definition(definition, may_never_open=True) for _ in range(2))
    for at in others:
        add_working_time(used, at - timedelta(days=400), 36_000)
        add_working_time(used, at + timedelta(days=400), 36_000)
    assert add_working_time(used, start, 36_000) == add_working_time(fresh, start, 36_000)
    assert previous_closing(used, start) == previous_closing(fresh, start)


@settings(max_examples=oracle.EXAMPLES, deadline=None)
@given(definition=definitions(), days=st.integers(0, 60), number=st.integers(1, 30))
def test_counting_working_days_agrees_with_looking_at_each(definition: Any, days: int, number: int) -> None:
    calendar = Calendar.from_definition(definition, may_never_open=True)
    day = date(2026, 3, 1) + timedelta(days=days)
    reached = add_working_days(calendar, day, number)
    assert reached == oracle.nth_working_day_after(definition, day, number)
    back = add_working_days(calendar, reached, -number)
    assert oracle.nth_working_day_after(definition, back, number) == reached


def test_an_hour_over_the_start_of_summer_time_is_an_hour_that_passed() -> None:
    calendar = Calendar.from_definition({"timezone": "Europe/London", "weekly_hours": {"sat": [["22:00", "06:00"]]}})
    start = datetime(2026, 3, 28, 22, tzinfo=ZoneInfo("Europe/London"))
    assert add_working_time(calendar, start, 7 * HOUR) == utc("2026-03-29 05:00")
    assert calendar.spans(date(2026, 3, 28)) == ((utc("2026-03-28 22:00"), utc("2026-03-29 05:00")),)


def test_an_interval_inside_the_skipped_hour_is_empty_and_one_in_the_repeated_hour_happens_twice() -> None:
    weekly = {
        "timezone": "Europe/London",
        "weekly_hours": {"sun": [["01:15", "01:45"]], "mon": [["09:00", "10:00"]]},
    }
    calendar = Calendar.from_definition(weekly)
    assert calendar.spans(date(2026, 3, 29)) == ()
    assert calendar.spans(date(2026, 10, 25)) == (
        (utc("2026-10-25 00:15"), utc("2026-10-25 00:45")),
        (utc("2026-10-25 01:15"), utc("2026-10-25 01:45")),
    )


def test_the_second_pass_of_a_repeated_hour_is_another_instant() -> None:
    # PEP 495: compared in local time these two are equal, or unequal to themselves in UTC.
    calendar = Calendar.from_definition({"timezone": "Europe/London", "weekly_hours": {"sun": [["00:00", "24:00"]]}})
    first = datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/London"))
    assert working_seconds_between(calendar, first, first.replace(fold=1)) == HOUR
    assert add_working_time(calendar, first, HOUR) == utc("2026-10-25 01:30")


def test_a_day_in_summer_time_change_is_23_or_25_hours_long() -> None:
    weekly = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    calendar = Calendar.from_definition({"timezone": "America/New_York", "weekly_hours": weekly})
    for day, hours in ((date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 6, 1), 24)):
        spans = calendar.spans(day)
        assert [end - start for start, end in spans] == [timedelta(hours=hours)]


def test_opening_time_is_open_and_closing_time_is_not() -> None:
    calendar = compiled()
    assert is_open(calendar, utc("2026-03-06 09:00"))
    assert not is_open(calendar, utc("2026-03-06 17:00"))
    assert next_opening(calendar, utc("2026-03-06 17:00")) == utc("2026-03-09 09:00")
    assert next_opening(calendar, utc("2026-03-06 16:59")) == utc("2026-03-06 16:59")
    assert previous_closing(calendar, utc("2026-03-08 12:00")) == utc("2026-03-06 17:00")
    assert previous_closing(calendar, utc("2026-03-06 17:00")) == utc("2026-03-06 17:00")
    assert previous_closing(calendar, utc("2026-03-06 12:00")) == utc("2026-03-06 12:00")


def test_exactly_the_rest_of_the_day_ends_at_closing_and_not_at_the_next_opening() -> None:
    assert add_working_time(compiled(), utc("2026-03-06 16:00"), HOUR) == utc("2026-03-06 17:00")
    assert add_working_time(compiled(), utc("2026-03-09 10:00"), -HOUR) == utc("2026-03-09 09:00")


def test_nothing_added_while_closed_is_the_next_opening() -> None:
    assert add_working_time(compiled(), utc("2026-03-07 12:00"), 0) == utc("2026-03-09 09:00")


def test_fractions_of_a_second_are_kept_and_never_run_past_closing() -> None:
    start = utc("2026-03-06 16:59:59.500000")
    assert add_working_time(compiled(), start, 1) == utc("2026-03-09 09:00:00.500000")
    assert working_seconds_between(compiled(), start, utc("2026-03-09 09:00:00.500000")) == 1


def test_a_holiday_wins_over_the_dates_own_hours_and_a_closure_over_both() -> None:
    calendar = compiled(
        holidays={"2026-12-25": "Christmas Day"},
        date_hours={"2026-12-24": [["09:00", "12:00"]], "2026-12-25": [["09:00", "12:00"]]},
        closures=[["2026-12-28", "2027-01-01", "works shutdown"]],
    )
    assert calendar.spans(date(2026, 12, 24)) == ((utc("2026-12-24 09:00"), utc("2026-12-24 12:00")),)
    assert not calendar.is_working_day(date(2026, 12, 25))
    assert add_working_days(calendar, date(2026, 12, 24), 1) == date(2027, 1, 4)
    assert calendar.hours.why_closed(date(2026, 12, 25)) == "holiday: Christmas Day"
    assert calendar.hours.why_closed(date(2026, 12, 30)) == "closed: works shutdown"
    assert calendar.hours.why_closed(date(2026, 12, 27)) == "no hours on a Sunday"


def test_a_night_shift_before_a_holiday_runs_to_its_end_and_makes_no_working_day_of_the_morning() -> None:
    nights = {"timezone": "UTC", "weekly_hours": {"mon": [["22:00", "06:00"]]}, "holidays": ["2026-03-10"]}
    calendar = Calendar.from_definition(nights)
    assert is_open(calendar, utc("2026-03-10 05:59"))
    assert not calendar.is_working_day(date(2026, 3, 10))


def test_overlapping_shifts_count_once() -> None:
    hours = {"mon": [["09:00", "13:00"], ["12:00", "17:00"], ["20:00", "08:00"]], "tue": [["06:00", "09:00"]]}
    calendar = Calendar.from_definition({"timezone": "UTC", "weekly_hours": hours})
    assert working_seconds_between(calendar, utc("2026-03-09 00:00"), utc("2026-03-11 00:00")) == (8 + 13) * HOUR


def test_breaks_cut_the_hours_of_a_weekday_a_date_and_a_night() -> None:
    definition = nine_to_five("UTC", breaks={"mon": [["12:00", "13:00"]], "2026-03-10": [["09:00", "17:00"]]})
    definition["weekly_hours"] = {**definition["weekly_hours"], "sun": [["22:00", "13:00"]]}
    calendar = Calendar.from_definition(definition)
    assert [(a.hour, b.hour) for a, b in calendar.spans(date(2026, 3, 9))] == [(9, 12), (13, 17)]
    assert not calendar.is_working_day(date(2026, 3, 10))
    assert calendar.spans(date(2026, 3, 8)) == ((utc("2026-03-08 22:00"), utc("2026-03-09 12:00")),)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"timezone": "Europe/Atlantis"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"timezone": None}, "timezone"),
        ({"weekly_hours": {}}, "weekly_hours"),
        ({"weekly_hours": {"mon": []}}, "weekly_hours"),
        ({"weekly_hours": {"monday": [["09:00", "17:00"]]}}, "weekly_hours.monday"),
        ({"weekly_hours": {"mon": [["9", "17:00"]]}}, "weekly_hours.mon"),
        ({"weekly_hours": {"mon": [["09:00", "24:01"]]}}, "weekly_hours.mon"),
        ({"weekly_hours": {"mon": [["24:00", "09:00"]]}}, "weekly_hours.mon"),
        ({"weekly_hours": {"mon": [["09:00"]]}}, "weekly_hours.mon"),
        ({"weekly_hours": {"mon": "09:00-17:00"}}, "weekly_hours.mon"),
        ({"weekly_hours": [["09:00", "17:00"]]}, "weekly_hours"),
        (
            {"weekly_hours": {"mon": [["09:00", "17:00"]]}, "breaks": {"mon": [["00:00", "24:00"]]}},
            "weekly_hours",
        ),
        ({"holidays": ["25 December"]}, "holidays"),
        ({"holidays": "2026-12-25"}, "holidays"),
        ({"date_hours": {"tomorrow": []}}, "date_hours"),
        ({"closures": [["2027-01-02", "2026-12-24"]]}, "closures[1]"),
        ({"closures": [["2027-01-02"]]}, "closures[1]"),
        ({"holiday": []}, "holiday"),
    ],
)
def test_a_calendar_that_cannot_be_used_is_refused_with_the_place(change: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidCalendar) as refused:
        Calendar.from_definition(nine_to_five(**change) if "timezone" not in change else {**nine_to_five(), **change})
    assert refused.value.place == place


def test_a_calendar_that_runs_dry_is_an_error_and_no_endless_loop() -> None:
    once = Calendar.from_definition({"timezone": "UTC", "date_hours": {"2026-03-09": [["09:00", "17:00"]]}})
    assert add_working_time(once, utc("2026-03-01 00:00"), 8 * HOUR) == utc("2026-03-09 17:00")
    with pytest.raises(DeadlineTooFar):
        add_working_time(once, utc("2026-03-01 00:00"), 8 * HOUR + 1)
    with pytest.raises(DeadlineTooFar):
        add_working_time(once, utc("2026-03-09 09:00"), -1)
    with pytest.raises(DeadlineTooFar):
        next_opening(once, utc("2026-03-10 00:00"))
    with pytest.raises(DeadlineTooFar):
        previous_closing(once, utc("2026-03-08 00:00"))


@pytest.mark.parametrize("at", [datetime(2026, 3, 6), datetime.max.replace(tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)])
def test_an_instant_without_offset_or_out_of_all_reason_is_refused(at: datetime) -> None:
    with pytest.raises(ValueError, match=r"no UTC offset|outside the years"):
        is_open(compiled(), at)
    with pytest.raises(ValueError, match=r"no UTC offset|outside the years"):
        next_opening(compiled(), at)


def test_two_calendars_of_one_definition_are_two_keys() -> None:
    one, other = compiled(), compiled()
    assert len({one, other, one}) == 2


def test_a_night_shift_before_everything_looked_at_so_far_still_runs_into_its_morning() -> None:
    """Found by `make proof`: the first day kept lacked the tail of the night before."""
    early = {day: [["00:00", "00:15"]] for day in ("mon", "tue", "wed", "thu", "sat", "sun")}
    definition = {
        "timezone": "UTC",
        "weekly_hours": {**early, "fri": [["00:30", "00:30"]]},
        "closures": [["2026-03-08", "2026-03-10"]],
    }
    at = utc("2026-03-10 00:00")
    assert previous_closing(Calendar.from_definition(definition), at) == utc("2026-03-07 00:30")
    assert add_working_time(Calendar.from_definition(definition), at, -600) == utc("2026-03-07 00:20")
    assert add_working_time(Calendar.from_definition(definition), at, -1800) == utc("2026-03-07 00:00")
    assert add_working_time(Calendar.from_definition(definition), at, -3600) == utc("2026-03-06 23:30")
