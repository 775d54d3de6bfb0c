"""Answers in the form of the conformance cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from complaints.errors import InvalidInput, RedressError
from complaints.rules.explaining import answer

from . import oracle

DEADLINES = oracle.rows("deadlines")
SUMS = oracle.rows("working_time")
WEEK = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
ROW: dict[str, Any] = {"timezone": "Europe/London", "weekly_hours": WEEK, "start": "2026-06-05T16:00:00"}
DUE: dict[str, Any] = {
    "timezone": "Europe/London",
    "weekly_hours": WEEK,
    "received_at": "2026-06-04T10:00:00+01:00",
    "target": 1,
    "unit": "business_days",
}


@pytest.mark.parametrize("row", DEADLINES, ids=lambda row: row["id"])
def test_every_deadline_of_the_cases_is_answered_as_expected(row: dict[str, Any]) -> None:
    said = answer(row)
    assert said["due_at"] == row["expected_deadline"]
    assert said["trace"]


@pytest.mark.parametrize("row", [row for row in SUMS if row["op"] != "add"], ids=lambda row: row["id"])
def test_every_measurement_of_the_cases_is_answered_as_expected(row: dict[str, Any]) -> None:
    said = answer(row)["result"]
    if row["op"] == "is_open":
        assert said is row["expected"]
    elif row["brute_force_agrees"]:
        assert said == pytest.approx(row["expected"])


@pytest.mark.parametrize(
    "amount", [{"minutes": 90}, {"seconds": 5400}, {"seconds": 5400, "minutes": 1}, {"minutes": 90.0}]
)
def test_minutes_or_seconds_are_added_and_answered_in_the_calendars_zone(amount: dict[str, Any]) -> None:
    assert answer({**ROW, "op": "add", **amount}) == {"result": "2026-06-08T09:30:00+01:00"}


@pytest.mark.parametrize(
    "amount", [{}, {"minutes": True}, {"minutes": "5"}, {"seconds": 10**10 + 1}, {"minutes": -(10**11)}]
)
def test_no_amount_or_one_beyond_reason_is_refused(amount: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match="within reason"):
        answer({**ROW, "op": "add", **amount})


def test_whole_minutes_are_whole_numbers_and_others_are_not() -> None:
    asked = {**ROW, "op": "between"}
    whole = answer({**asked, "end": "2026-06-05T16:30:00"})["result"]
    part = answer({**asked, "end": "2026-06-05T16:00:30"})["result"]
    assert (whole, type(whole), part) == (30, int, 0.5)


def test_a_time_with_its_own_offset_keeps_it() -> None:
    assert answer({**ROW, "start": "2026-06-05T16:59:00+01:00", "op": "is_open"}) == {"result": True}
    assert answer({**ROW, "start": "2026-06-05T16:59:00+00:00", "op": "is_open"}) == {"result": False}


@pytest.mark.parametrize("hours", [{}, {"weekly_hours": {}}])
def test_a_calendar_that_never_opens_may_be_measured_but_promises_nothing(hours: dict[str, Any]) -> None:
    assert answer({**ROW, "weekly_hours": {}, "op": "is_open"}) == {"result": False}
    with pytest.raises(ValueError, match="never opens"):
        answer({**DUE, "weekly_hours": {}, **hours})


@pytest.mark.parametrize("name", ["date_hours", "day_exceptions"])
def test_other_hours_on_a_date_count_under_either_name(name: str) -> None:
    row = {**ROW, name: {"2026-06-06": [["10:00", "12:00"]]}}
    assert answer({**row, "start": "2026-06-06T10:30:00", "op": "is_open"}) == {"result": True}
    assert answer({**row, "start": "2026-06-06T12:30:00", "op": "is_open"}) == {"result": False}


@pytest.mark.parametrize(
    "closing",
    [
        {"holidays": ["2026-06-05"]},
        {"closures": [["2026-06-05", "2026-06-05"]]},
        {"breaks": {"2026-06-05": [["00:00", "24:00"]]}},
    ],
)
def test_holidays_closures_and_breaks_are_heard(closing: dict[str, Any]) -> None:
    assert answer({**ROW, **closing, "op": "is_open"}) == {"result": False}
    assert answer({**ROW, "op": "is_open"}) == {"result": True}


def test_a_deadline_says_day_by_day_why() -> None:
    assert answer(DUE) == {
        "due_at": "2026-06-05T23:59:59+01:00",
        "trace": [
            {"date": "2026-06-04", "counted": False, "reason": "starts"},
            {"date": "2026-06-05", "counted": True, "reason": "working day 1"},
        ],
    }


def test_pauses_and_another_limit_are_said() -> None:
    pauses = [["2026-06-05T09:00:00+01:00", "2026-06-08T08:00:00+01:00"]]
    said = answer({**DUE, "pauses": pauses, "min_of": {"law": "2026-07-01", "code": "2026-06-30"}})
    assert said["due_at"] == "2026-06-08T23:59:59+01:00"
    assert {"date": "2026-06-05", "counted": False, "reason": "paused"} in said["trace"]
    assert said["trace"][-2:] == [
        {"date": "2026-06-30", "counted": False, "reason": "another limit: code"},
        {"date": "2026-07-01", "counted": False, "reason": "another limit: law"},
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({}, "neither a deadline"),
        ({**ROW, "op": "divide"}, "'divide'; it must be add, between or is_open"),
        ({**ROW, "op": "is_open", "start": None}, "None is no time"),
        ({**ROW, "op": "is_open", "start": 5}, "5 is no time"),
        ({**DUE, "unit": "moons"}, "it must be one of hours"),
        ({**DUE, "counting": {"roll": 1}}, "row.counting.roll: is not a known setting"),
    ],
)
def test_a_row_that_cannot_be_answered_says_why(row: dict[str, Any], reason: str) -> None:
    with pytest.raises(RedressError) as refused:
        answer(row)
    assert reason in str(refused.value)


def test_the_answer_is_an_instant_again() -> None:
    assert datetime.fromisoformat(answer({**ROW, "op": "add", "minutes": 0})["result"]).utcoffset() is not None
