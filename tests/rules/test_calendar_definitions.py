"""A calendar as written: what is accepted and how it is understood, what is refused and with which place."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from complaints.errors import InvalidCalendar
from complaints.rules.hours import Hours
from complaints.rules.working_time import Calendar, add_working_time, is_open, working_seconds_between

from .calendars import compiled, nine_to_five, utc

FRIDAY, SATURDAY, MONDAY = date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 9)
NINE, NOON, FIVE = 9 * 3600, 12 * 3600, 17 * 3600


def hours(**more: Any) -> Hours:
    return Hours.from_definition({**nine_to_five("UTC"), **more})


def test_a_week_is_understood_in_seconds_after_midnight() -> None:
    found = hours()
    assert found.of(FRIDAY) == ((NINE, FIVE),)
    assert found.of(SATURDAY) == ()


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["09:00", "12:00"], ["12:00", "17:00"]], ((NINE, FIVE),)),
        ([["12:00", "17:00"], ["09:00", "12:00"]], ((NINE, FIVE),)),
        ([["09:00", "17:00"], ["10:00", "11:00"]], ((NINE, FIVE),)),
        ([["09:00", "12:00"], ["12:01", "17:00"]], ((NINE, NOON), (NOON + 60, FIVE))),
        ([["09:00:30", "12:00"]], ((NINE + 30, NOON),)),
        ([["22:00", "06:00"]], ((79_200, 108_000),)),
        ([["09:00", "09:00"]], ((NINE, NINE + 86_400),)),
        ([["00:00", "24:00"]], ((0, 86_400),)),
        ((("09:00", "12:00"),), ((NINE, NOON),)),
        (None, ()),
    ],
)
def test_intervals_are_sorted_and_joined_where_they_touch(rows: Any, expected: Any) -> None:
    assert hours(date_hours={"2026-03-07": rows}).of(SATURDAY) == expected


@pytest.mark.parametrize("key", ["2026-03-07", SATURDAY])
def test_dates_may_be_written_or_be_dates(key: object) -> None:
    assert hours(date_hours={key: [["09:00", "12:00"]]}).of(SATURDAY) == ((NINE, NOON),)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"holidays": ["2026-03-06"]}, "holiday"),
        ({"holidays": [FRIDAY]}, "holiday"),
        ({"holidays": [{"date": "2026-03-06", "name": "Founders' Day"}]}, "holiday: Founders' Day"),
        ({"holidays": [{"date": "2026-03-06"}]}, "holiday"),
        ({"holidays": {"2026-03-06": "Founders' Day"}}, "holiday: Founders' Day"),
        ({"holidays": {"2026-03-06": None}}, "holiday"),
        ({"closures": [["2026-03-06", "2026-03-06"]]}, "closed"),
        ({"closures": [["2026-03-05", "2026-03-06", "stocktaking"]]}, "closed: stocktaking"),
        ({"closures": [["2026-03-06", "2026-03-09", None]]}, "closed"),
        ({"closures": [{"from": "2026-03-06", "to": "2026-03-07", "reason": "flood"}]}, "closed: flood"),
        ({"closures": [{"from": "2026-03-06", "to": "2026-03-07"}]}, "closed"),
        ({"closures": [["2026-03-06", "2026-03-06", "flood"]], "holidays": ["2026-03-06"]}, "closed: flood"),
        ({"date_hours": {"2026-03-06": []}}, "no hours on this date"),
    ],
)
def test_a_closed_day_says_why(more: dict[str, Any], why: str) -> None:
    found = hours(**more)
    assert found.of(FRIDAY) == ()
    assert found.why_closed(FRIDAY) == why
    assert found.of(date(2026, 3, 4)) == ((NINE, FIVE),)


def test_a_day_of_the_week_without_hours_says_which() -> None:
    assert [hours().why_closed(day) for day in (SATURDAY, date(2026, 3, 8))] == [
        "no hours on a Saturday",
        "no hours on a Sunday",
    ]
    weekend_only = Hours.from_definition({"timezone": "UTC", "weekly_hours": {"sat": [["09:00", "12:00"]]}})
    names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    said = [weekend_only.why_closed(MONDAY + timedelta(days=number)) for number in range(5)]
    assert said == [f"no hours on a {name}" for name in names]


def test_a_closure_ends_with_its_last_day() -> None:
    found = hours(closures=[["2026-03-05", "2026-03-06"]])
    assert [found.closure(date(2026, 3, day)) for day in (4, 5, 6, 7)] == [None, "", "", None]


@pytest.mark.parametrize(
    ("breaks", "expected"),
    [
        ({"fri": [["12:00", "13:00"]]}, ((NINE, NOON), (NOON + 3600, FIVE))),
        ({"2026-03-06": [["12:00", "13:00"]]}, ((NINE, NOON), (NOON + 3600, FIVE))),
        ({"fri": [["12:00", "13:00"]], "2026-03-06": []}, ((NINE, FIVE),)),
        ({"fri": [["08:00", "09:00"], ["17:00", "18:00"]]}, ((NINE, FIVE),)),
        ({"fri": [["08:00", "10:00"]]}, ((NINE + 3600, FIVE),)),
        ({"fri": [["09:00", "17:00"]]}, ()),
        ({"mon": [["12:00", "13:00"]]}, ((NINE, FIVE),)),
    ],
)
def test_breaks_cut_the_day_and_those_of_a_date_replace_the_weeks(breaks: dict[str, Any], expected: Any) -> None:
    assert hours(breaks=breaks).of(FRIDAY) == expected


def test_a_break_cuts_the_night_shift_that_runs_into_its_morning() -> None:
    night = {"timezone": "UTC", "weekly_hours": {"fri": [["22:00", "06:00"]]}, "breaks": {"sat": [["02:00", "03:00"]]}}
    assert Hours.from_definition(night).of(FRIDAY) == ((79_200, 93_600), (97_200, 108_000))


def test_the_last_day_of_all_has_no_morrow() -> None:
    assert hours(breaks={"fri": [["12:00", "13:00"]]}).of(date.max) == ((NINE, NOON), (NOON + 3600, FIVE))


@pytest.mark.parametrize(
    ("more", "place", "reason"),
    [
        ({"timezone": None}, "timezone", "is missing"),
        ({"timezone": ""}, "timezone", "is missing"),
        ({"timezone": 5}, "timezone", "is missing"),
        ({"timezone": "Europe/Atlantis"}, "timezone", "is not a known time zone"),
        ({"timezone": "Europe"}, "timezone", "is not a known time zone"),
        ({"timezone": "../etc"}, "timezone", "is not a known time zone"),
        ({"wekly": {}, "aaa": 1}, "aaa", "is not a known setting"),
        ({"weekly_hours": []}, "weekly_hours", "never opens"),
        ({"weekly_hours": [1]}, "weekly_hours", "is not a table"),
        ({"date_hours": [1]}, "date_hours", "is not a table"),
        ({"breaks": [1]}, "breaks", "is not a table"),
        ({"weekly_hours": {"monday": []}}, "weekly_hours.monday", "use mon, tue, wed, thu, fri, sat, sun"),
        ({"weekly_hours": {"mon": "09:00"}}, "weekly_hours.mon", "is not a list"),
        ({"weekly_hours": {"mon": {"09:00": "17:00"}}}, "weekly_hours.mon", "is not a list"),
        ({"weekly_hours": {"mon": [["09:00"]]}}, "weekly_hours.mon", "is no interval"),
        ({"weekly_hours": {"mon": [["09:00", "10:00", "11:00"]]}}, "weekly_hours.mon", "is no interval"),
        ({"weekly_hours": {"mon": ["0910"]}}, "weekly_hours.mon", "is no interval"),
        ({"weekly_hours": {"mon": [["24:00", "01:00"]]}}, "weekly_hours.mon", "24:00 can only end an interval"),
        ({"weekly_hours": {"mon": [["09:00", "24:01"]]}}, "weekly_hours.mon", "is no time of day"),
        ({"weekly_hours": {"mon": [["09:00", "24:00:01"]]}}, "weekly_hours.mon", "is no time of day"),
        ({"weekly_hours": {"mon": [["9:00", "17:00"]]}}, "weekly_hours.mon", "is no time of day"),
        ({"weekly_hours": {"mon": [["09:00x", "17:00"]]}}, "weekly_hours.mon", "is no time of day"),
        ({"weekly_hours": {"mon": [[9, 17]]}}, "weekly_hours.mon", "is no time of day"),
        ({"weekly_hours": {"mon": [[time(9), time(17)]]}}, "weekly_hours.mon", "is no time of day"),
        ({"date_hours": {"2026-02-30": []}}, "date_hours", "is no date"),
        ({"date_hours": {5: []}}, "date_hours", "is no date"),
        ({"date_hours": {"2026-03-07": [["09:00"]]}}, "date_hours.2026-03-07", "is no interval"),
        ({"breaks": {"2026-02-30": []}}, "breaks", "is no date"),
        ({"breaks": {"fri": [["12:00"]]}}, "breaks.fri", "is no interval"),
        ({"breaks": {"2026-03-06": [["12:00"]]}}, "breaks.2026-03-06", "is no interval"),
        ({"holidays": "2026-03-06"}, "holidays", "is not a list"),
        ({"holidays": ["6 March"]}, "holidays", "is no date"),
        ({"holidays": {"6 March": "x"}}, "holidays", "is no date"),
        ({"holidays": [{"name": "x"}]}, "holidays", "is no date"),
        ({"closures": "2026-03-06"}, "closures", "is not a list"),
        ({"closures": [["2026-03-06", "2026-03-06"], "x"]}, "closures[2]", "is not a list"),
        ({"closures": [["2026-03-06"]]}, "closures[1]", "write it as"),
        ({"closures": [["2026-03-06", "2026-03-07", "a", "b"]]}, "closures[1]", "write it as"),
        ({"closures": [["2026-03-06", "2026-03-05"]]}, "closures[1]", "ends before it begins"),
        ({"closures": [{"from": "2026-03-06"}]}, "closures[1]", "is no date"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place_and_reason(more: dict[str, Any], place: str, reason: str) -> None:
    with pytest.raises(InvalidCalendar) as refused:
        hours(**more)
    assert refused.value.place == place
    assert reason in refused.value.reason


def test_a_calendar_is_a_table() -> None:
    with pytest.raises(InvalidCalendar, match="is not a table") as refused:
        Hours.from_definition([])  # type: ignore[arg-type]
    assert refused.value.place == "calendar"


def test_what_describes_a_calendar_may_stand_beside_it() -> None:
    described = dict.fromkeys(("code", "name", "title", "source"), "x")
    assert hours(**described).of(FRIDAY) == ((NINE, FIVE),)


@pytest.mark.parametrize(
    ("definition", "opens"),
    [
        ({"weekly_hours": {"sun": [["09:00", "10:00"]]}}, True),
        ({"date_hours": {"2026-03-07": [["09:00", "10:00"]]}}, True),
        ({"date_hours": {"2026-03-07": [["09:00", "10:00"]]}, "holidays": ["2026-03-07"]}, False),
        ({"weekly_hours": {"sun": [["09:00", "10:00"]]}, "breaks": {"sun": [["09:00", "10:00"]]}}, False),
        ({}, False),
    ],
)
def test_a_calendar_that_never_opens_is_found_out(definition: dict[str, Any], opens: bool) -> None:
    found = Hours.from_definition({"timezone": "UTC", **definition}, may_never_open=True)
    assert found.ever_open() is opens
    if not opens:
        with pytest.raises(InvalidCalendar, match="this calendar never opens") as refused:
            Hours.from_definition({"timezone": "UTC", **definition})
        assert refused.value.place == "weekly_hours"


def test_an_instant_without_an_offset_or_outside_the_centuries_is_refused() -> None:
    calendar = Calendar(hours())
    with pytest.raises(ValueError, match="has no UTC offset"):
        is_open(calendar, datetime(2026, 3, 6, 10))
    for year in (1900, 2200):
        with pytest.raises(ValueError, match="is outside the years 1900 to 2200"):
            add_working_time(calendar, utc(f"{year}-06-06 10:00"), 60)


def test_whether_it_is_open_needs_no_other_day_so_every_year_has_an_answer() -> None:
    office = compiled("Europe/London", breaks={"fri": [["12:00", "13:00"]]})
    said = {year: is_open(office, utc(f"{year}-06-05 10:30")) for year in (1800, 1901, 2198, 2199, 2200, 2500, 9997)}
    assert said == {year: date(year, 6, 5).weekday() < 5 for year in said}
    last = [is_open(office, utc(f"2199-12-31 {hour}:00")) for hour in ("08", "09", "16", "17")]
    assert last == [False, True, True, False]
    nights = compiled(weekly_hours={"tue": [["22:00", "06:00"]]})
    assert [is_open(nights, utc(f"2199-06-05 0{hour}:00")) for hour in (4, 5)] == [True, False], "summer time holds"


def test_microseconds_are_kept_on_either_side_of_1970() -> None:
    calendar = Calendar(hours())
    for day in ("1969-06-06", "2026-03-06"):
        begun = utc(f"{day} 10:00") + timedelta(microseconds=1)
        assert working_seconds_between(calendar, begun, utc(f"{day} 10:00") + timedelta(seconds=1)) == 0
        assert working_seconds_between(calendar, begun, begun + timedelta(seconds=1)) == 1
