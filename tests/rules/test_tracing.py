"""What a trace says of each day, pauses and closed days among them."""

from __future__ import annotations

from typing import Any

from complaints.rules.deadlines import Extension, compute_deadline
from complaints.rules.periods import Unit
from complaints.rules.tracing import Entry, Trace

from .calendars import compiled, standard, utc

Said = list[tuple[int, bool, str, int | None]]


def told(target: int, unit: str, start: str, *, pauses: list[tuple[str, str]] | None = None, **more: Any) -> Said:
    """Day of March 2026, whether it counts, why, and its seconds."""
    trace, calendar = Trace(), more.pop("calendar", None) or compiled("UTC", holidays={"2026-03-11": "Fair"})
    extensions = more.pop("extensions", ())
    held = [(utc(begin), utc(end)) for begin, end in pauses or ()]
    ruled = standard(target, unit, **more)
    traced = compute_deadline(ruled, calendar, utc(start), pauses=held, extensions=extensions, trace=trace)
    assert traced == compute_deadline(ruled, calendar, utc(start), pauses=held, extensions=extensions)
    return [(entry.date.day, entry.counted, entry.reason, entry.seconds) for entry in trace.entries]


def test_open_minutes_are_told_in_seconds_a_day_and_days_without_say_why() -> None:
    assert told(600, "business_minutes", "2026-03-10 16:00") == [
        (10, False, "starts", None),
        (10, True, "counted", 3600),
        (11, False, "holiday: Fair", 0),
        (12, True, "counted", 28_800),
        (13, True, "counted", 3600),
    ]


def test_a_working_day_begun_after_its_hours_counts_nothing() -> None:
    assert told(60, "business_minutes", "2026-03-09 18:00")[1:] == [
        (9, False, "outside its hours", 0),
        (10, True, "counted", 3600),
    ]


def test_every_hour_counts_for_hours_closed_or_not() -> None:
    assert told(29, "hours", "2026-03-06 18:00") == [
        (6, False, "starts", None),
        (6, True, "counted", 6 * 3600),
        (7, True, "counted", 23 * 3600),
    ]


def test_a_pause_is_taken_out_of_the_days_it_lies_in() -> None:
    pauses = [("2026-03-09 16:00", "2026-03-12 10:00")]
    assert told(240, "business_minutes", "2026-03-09 14:00", pauses=pauses)[1:] == [
        (9, True, "counted, pause taken out", 7200),
        (10, False, "paused", 0),
        (11, False, "holiday: Fair", 0),
        (12, True, "counted, pause taken out", 7200),
    ]


def test_of_two_pauses_each_is_taken_out_of_its_own_day() -> None:
    pauses = [("2026-03-09 09:00", "2026-03-09 10:00"), ("2026-03-10 09:00", "2026-03-10 11:00")]
    assert told(720, "business_minutes", "2026-03-09 09:00", pauses=pauses)[1:] == [
        (9, True, "counted, pause taken out", 7 * 3600),
        (10, True, "counted, pause taken out", 5 * 3600),
    ]


def test_a_pause_up_to_midnight_or_from_it_leaves_the_other_day_alone() -> None:
    around = compiled("UTC", date_hours={"2026-03-07": [["00:00", "24:00"]], "2026-03-08": [["00:00", "24:00"]]})
    pauses = [("2026-03-07 12:00", "2026-03-08 00:00")]
    assert told(720, "business_minutes", "2026-03-07 06:00", pauses=pauses, calendar=around)[1:] == [
        (7, True, "counted, pause taken out", 6 * 3600),
        (8, True, "counted", 6 * 3600),
    ]


def test_days_whose_close_is_paused_are_not_numbered() -> None:
    pauses = [("2026-03-10 10:00", "2026-03-10 18:00")]
    assert told(2, "business_days", "2026-03-09 10:00", pauses=pauses) == [
        (9, False, "starts", None),
        (10, False, "paused", None),
        (11, False, "holiday: Fair", None),
        (12, True, "working day 1", None),
        (13, True, "working day 2", None),
    ]
    night = [("2026-03-10 10:00", "2026-03-11 00:00")]
    assert told(2, "calendar_days", "2026-03-09 10:00", pauses=night) == [
        (9, False, "starts", None),
        (10, False, "paused", None),
        (11, True, "day 1", None),
        (12, True, "day 2", None),
    ]


def test_what_moves_the_end_is_told() -> None:
    rolled = told(1, "calendar_days", "2026-03-06 10:00", counting={"end_roll": "next_business_day"})
    assert rolled[-1] == (9, False, "the end fell on a closed day and moved here", None)
    more = [Extension(1, Unit.BUSINESS_DAYS)]
    assert told(1, "calendar_days", "2026-03-09 10:00", extensions=more)[-1] == (12, False, "extended to 23:59", None)
    limit = {"target": 1, "unit": "weeks", "counting": {}}
    assert told(8, "calendar_days", "2026-03-02 10:00", outer_limit=limit)[-1] == (9, False, "outer limit 23:59", None)
    assert told(7, "calendar_days", "2026-03-02 10:00", outer_limit=limit)[-1] == (9, True, "day 7", None)


def test_a_closed_day_received_on_is_told_with_the_day_it_counts_from() -> None:
    said = told(1, "business_days", "2026-03-07 10:00", counting={"receipt_roll": "next_business_day"})
    assert said == [
        (7, False, "received on a closed day or after the cut-off", None),
        (9, False, "starts, treated as received", None),
        (10, True, "working day 1", None),
    ]


def test_alternatives_are_told_in_the_calendars_own_time() -> None:
    said = told(
        2, "business_days", "2026-03-02 10:00",
        calendar=compiled("America/New_York"), combine="min_of",
        alternatives=[{"target": 30, "unit": "hours", "counting": {}}],
    )  # fmt: skip
    assert said[-1] == (3, False, "alternative of 30 hours ends 11:00", None)


def test_an_entry_without_seconds_says_none() -> None:
    day = utc("2026-03-09 00:00").date()
    assert Entry(day, True, "day 1").to_json() == {"date": "2026-03-09", "counted": True, "reason": "day 1"}
    assert Entry(day, False, "paused", 0).to_json()["seconds"] == 0
