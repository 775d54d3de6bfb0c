"""A calendar amended: what is said changes, everything else stays, and what cannot be is refused."""

from __future__ import annotations

import pytest

from complaints.errors import InvalidCalendar
from complaints.rules.calendar_changes import amended

WEEK = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
BEFORE = {
    "timezone": "Europe/London",
    "weekly_hours": WEEK,
    "holidays": {"2026-12-25": "Christmas Day"},
    "closures": [["2026-07-01", "2026-07-03", "Stocktaking"], ["2026-08-03", "2026-08-03", "Outing"]],
    "date_hours": {"2026-12-24": [["09:00", "12:00"]]},
}


def test_nothing_said_changes_nothing() -> None:
    assert amended(BEFORE) == BEFORE


def test_days_are_closed_in_order_and_keep_their_names() -> None:
    after = amended(BEFORE, closed={"2026-05-01": "Feast"}, closures=[["2026-06-01", "2026-06-02", "Move"]])
    assert list(after["holidays"].items()) == [("2026-05-01", "Feast"), ("2026-12-25", "Christmas Day")]
    assert after["closures"] == [
        ["2026-06-01", "2026-06-02", "Move"],
        ["2026-07-01", "2026-07-03", "Stocktaking"],
        ["2026-08-03", "2026-08-03", "Outing"],
    ]


def test_said_twice_it_is_closed_once() -> None:
    more = {"closures": [["2026-06-01", "2026-06-02", "Move"]]}
    once = amended(BEFORE, **more)
    assert amended(once, **more) == once


def test_a_day_opens_again_as_holiday_or_one_days_closure_but_not_out_of_a_longer_one() -> None:
    after = amended(BEFORE, opened=["2026-12-25", "2026-08-03", "2026-07-01"])
    assert after["holidays"] == {}
    assert after["closures"] == [["2026-07-01", "2026-07-03", "Stocktaking"]]


def test_a_date_gets_hours_of_its_own_beside_those_there_are() -> None:
    after = amended(BEFORE, hours={"2026-03-02": [["10:00", "11:00"]], "2026-12-24": [["09:00", "13:00"]]})
    assert list(after["date_hours"].items()) == [
        ("2026-03-02", [["10:00", "11:00"]]),
        ("2026-12-24", [["09:00", "13:00"]]),
    ]


def test_holidays_written_as_a_plain_list_get_a_name() -> None:
    plain = {"timezone": "UTC", "weekly_hours": WEEK, "holidays": ["2026-01-01"]}
    after = amended(plain, closed={"2026-01-02": "Day after"})
    assert after["holidays"] == {"2026-01-01": "Closed", "2026-01-02": "Day after"}
    assert (after["closures"], after["date_hours"]) == ([], {})


@pytest.mark.parametrize(
    "wrong",
    [
        {"closed": {"soon": "x"}},
        {"closures": [["2026-02-02", "2026-02-01", "backwards"]]},
        {"hours": {"2026-02-02": [["9", "10"]]}},
    ],
)
def test_what_cannot_be_is_refused_with_its_place(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidCalendar):
        amended(BEFORE, **wrong)  # type: ignore[arg-type]
