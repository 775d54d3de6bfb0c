from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from complaints.rules.deadlines import Extension, compute_deadline, extension_refusal
from complaints.rules.standards import ExtensionBase, Standard, Unit
from complaints.rules.tracing import Trace
from complaints.rules.working_time import Calendar, DeadlineTooFar, add_working_days

from . import oracle
from .calendars import UNITS, compiled, due, nine_to_five, standard, utc

ROWS = oracle.rows("deadlines")


def _of_row(row: dict[str, Any], trace: Trace | None = None) -> datetime:
    pauses = [
        (oracle.instant(a, row["timezone"]), oracle.instant(b, row["timezone"])) for a, b in row.get("pauses", [])
    ]
    return compute_deadline(
        standard(row["target"], row["unit"], counting=row["counting"]),
        Calendar.from_definition(oracle.definition_of(row)),
        oracle.instant(row["received_at"], row["timezone"]),
        pauses=pauses,
        trace=trace,
    ).due_at


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_every_regulators_case_agrees_and_the_trace_changes_nothing(row: dict[str, Any]) -> None:
    trace = Trace()
    found = _of_row(row)
    assert found.replace(microsecond=0) == datetime.fromisoformat(row["expected_deadline"]).astimezone(UTC)
    assert _of_row(row, trace) == found
    if row["unit"] in {"business_days", "calendar_days", "weeks"}:
        days = row["target"] * (7 if row["unit"] == "weeks" else 1)
        assert sum(entry.counted for entry in trace.entries) == days
    if "probe_event_at" in row:
        assert (datetime.fromisoformat(row["probe_event_at"]) <= found) is row["probe_in_time"]


def test_the_legal_date_stays_on_christmas_day_and_the_letter_goes_on_the_last_working_day_before() -> None:
    calendar = compiled(holidays=["2026-12-25"])
    found = compute_deadline(standard(8, "weeks"), calendar, utc("2026-10-30 12:00"))
    assert found.legal_due_date == date(2026, 12, 25)
    assert found.send_by == utc("2026-12-24 17:00")
    assert found.due_at == utc("2026-12-25 23:59:59.999999")


def test_the_last_second_of_the_day_is_in_time_and_midnight_is_late() -> None:
    found = compute_deadline(standard(1, "calendar_days"), compiled(), utc("2026-03-06 12:00")).due_at
    assert utc("2026-03-07 23:59:59.500") <= found < utc("2026-03-08 00:00")


def test_sending_is_never_planned_before_the_start() -> None:
    found = compute_deadline(standard(24, "hours"), compiled(), utc("2026-03-07 10:00"))
    assert found.send_by == utc("2026-03-07 10:00")


def test_a_day_whose_midnight_is_skipped_ends_where_the_next_begins() -> None:
    # São Paulo went from 23:59:59 on 3 November 2018 straight to 01:00.
    calendar = compiled("America/Sao_Paulo")
    found = compute_deadline(standard(1, "calendar_days"), calendar, utc("2018-11-02 15:00")).due_at
    assert found + timedelta(microseconds=1) == utc("2018-11-04 03:00")


@pytest.mark.parametrize(
    ("start", "counting", "expected"),
    [
        ("2026-01-31 10:00", {}, "2026-02-28 23:59"),
        ("2028-01-31 10:00", {}, "2028-02-29 23:59"),
        ("2026-01-31 10:00", {"month_end": "first_of_next"}, "2026-03-01 23:59"),
        ("2026-02-28 10:00", {}, "2026-03-28 23:59"),
        ("2026-02-28 10:00", {"month_end": "keep_end"}, "2026-03-31 22:59"),
        ("2026-12-15 10:00", {"start_day_is_day_1": True}, "2027-01-14 23:59"),
        ("2026-01-31 10:00", {"start_day_is_day_1": True}, "2026-02-28 23:59"),
        ("2026-01-15 10:30", {"deadline_at": "instant"}, "2026-02-15 10:30"),
        ("2026-01-15 10:30", {"deadline_at": "close_of_business"}, "2026-02-13 17:00"),
        ("2026-01-15 10:30", {"end_roll": "next_business_day"}, "2026-02-16 23:59"),
        ("2026-01-15 10:30", {"end_roll": "previous_business_day"}, "2026-02-13 23:59"),
    ],
)
def test_a_month_ends_as_its_rule_says(start: str, counting: dict[str, Any], expected: str) -> None:
    assert due(1, "months", start, counting=counting) == expected


@pytest.mark.parametrize(
    ("start", "number", "expected"),
    [
        ("2026-03-06 10:00", 1, "2026-06-30 22:59"),
        ("2026-06-30 10:00", 1, "2026-06-30 22:59"),
        ("2026-07-01 10:00", 1, "2026-12-31 23:59"),
        ("2026-07-01 10:00", 2, "2027-06-30 22:59"),
    ],
)
def test_half_years_end_in_june_and_december(start: str, number: int, expected: str) -> None:
    assert due(number, "half_years", start) == expected


@pytest.mark.parametrize(
    ("start", "cutoff", "expected"),
    [
        ("2026-03-06 17:00", "17:00", "2026-03-09 23:59"),
        ("2026-03-06 17:01", "17:00", "2026-03-10 23:59"),
        ("2026-03-06 17:01", None, "2026-03-09 23:59"),
        ("2026-03-07 10:00", None, "2026-03-10 23:59"),
    ],
)
def test_what_comes_after_the_cut_off_or_on_a_closed_day_was_received_the_next_working_day(
    start: str, cutoff: str | None, expected: str
) -> None:
    counting = {"receipt_roll": "next_business_day", "cutoff_local": cutoff}
    assert due(1, "business_days", start, counting=counting) == expected


def test_hours_of_a_complaint_deemed_received_next_day_run_from_its_opening() -> None:
    counting = {"receipt_roll": "next_business_day"}
    assert due(24, "hours", "2026-03-07 10:00", counting=counting) == "2026-03-10 09:00"


def test_hours_end_at_the_instant_or_at_the_end_of_that_day_or_its_close() -> None:
    assert due(24, "hours", "2026-03-05 10:00") == "2026-03-06 10:00"
    assert due(24, "hours", "2026-03-05 10:00", counting={"deadline_at": "end_of_day"}) == "2026-03-06 23:59"
    assert due(24, "hours", "2026-03-05 10:00", counting={"deadline_at": "close_of_business"}) == "2026-03-06 17:00"
    assert due(24, "hours", "2026-03-06 10:00", counting={"end_roll": "next_business_day"}) == "2026-03-09 09:00"
    assert due(24, "hours", "2026-03-06 18:00", counting={"end_roll": "previous_business_day"}) == "2026-03-06 18:00"


def test_a_start_after_close_on_day_one_is_due_at_once_and_not_before_it_began() -> None:
    counting = {"start_day_is_day_1": True, "deadline_at": "close_of_business"}
    assert due(1, "business_days", "2026-03-06 18:00", counting=counting) == "2026-03-06 18:00"


@pytest.mark.parametrize(
    ("combine", "expected"),
    [("min_of", "2026-03-09 17:05"), ("first_of", "2026-03-09 17:05"), ("max_of", "2026-03-10 23:59")],
)
def test_alternatives_bind_as_combined(combine: str, expected: str) -> None:
    alternatives = [{"target": 1, "unit": "business_days", "counting": {"receipt_roll": "next_business_day"}}]
    assert due(48, "hours", "2026-03-07 17:05", combine=combine, alternatives=alternatives) == expected


class TestPauses:
    def test_give_back_open_time_to_minutes_and_hours(self) -> None:
        pauses = [("2026-03-09 14:00", "2026-03-11 11:00")]
        assert due(480, "business_minutes", "2026-03-09 10:00", pauses=pauses) == "2026-03-11 15:00"
        assert due(24, "hours", "2026-03-09 10:00", pauses=pauses) == "2026-03-10 23:00"

    def test_take_out_the_days_whose_close_they_cover(self) -> None:
        pauses = [("2026-03-10 16:59", "2026-03-12 17:00")]
        assert due(3, "business_days", "2026-03-09 10:00", pauses=pauses) == "2026-03-17 23:59"
        pauses = [("2026-03-10 17:00", "2026-03-12 16:59")]
        assert due(3, "business_days", "2026-03-09 10:00", pauses=pauses) == "2026-03-13 23:59"
        pauses = [("2026-03-10 16:59", "2026-03-12 17:00")]
        assert due(7, "calendar_days", "2026-03-09 10:00", pauses=pauses) == "2026-03-18 23:59"
        assert due(1, "weeks", "2026-03-09 10:00", pauses=pauses) == "2026-03-18 23:59"

    def test_that_overlap_count_once_and_those_after_due_count_for_nothing(self) -> None:
        pauses = [("2026-03-09 12:00", "2026-03-09 14:00"), ("2026-03-09 13:00", "2026-03-09 15:00")]
        late = [("2026-04-01 09:00", "2026-04-20 17:00")]
        assert due(480, "business_minutes", "2026-03-09 09:00", pauses=[*pauses, *late]) == "2026-03-10 12:00"
        assert due(3, "business_days", "2026-03-09 09:00", pauses=late) == "2026-03-12 23:59"

    def test_begun_before_the_start_count_from_the_start(self) -> None:
        pauses = [("2026-03-02 09:00", "2026-03-09 11:00")]
        assert due(60, "business_minutes", "2026-03-09 10:00", pauses=pauses) == "2026-03-09 12:00"

    def test_are_refused_by_a_standard_that_never_stands_still(self) -> None:
        law = standard(8, "weeks", pausable=False, severity="statutory")
        with pytest.raises(ValueError, match="statutory and keeps running"):
            compute_deadline(
                law,
                compiled(),
                utc("2026-03-06 10:00"),
                pauses=[(utc("2026-03-09 10:00"), utc("2026-03-10 10:00"))],
            )

    def test_that_end_before_they_begin_are_refused(self) -> None:
        with pytest.raises(ValueError, match="ends before it begins"):
            due(3, "business_days", "2026-03-09 09:00", pauses=[("2026-03-12 09:00", "2026-03-11 09:00")])

    @pytest.mark.parametrize("unit", UNITS)
    @pytest.mark.parametrize(
        "night", [("2026-03-09 17:00", "2026-03-10 09:00"), ("2026-03-14 00:00", "2026-03-16 09:00")]
    )
    def test_wholly_outside_hours_change_nothing(self, unit: str, night: tuple[str, str]) -> None:
        assert due(6, unit, "2026-03-09 10:00", pauses=[night]) == due(6, unit, "2026-03-09 10:00")


class TestExtensions:
    start = utc("2026-03-06 10:00")

    def _due(self, extensions: list[Extension], **more: Any) -> datetime:
        found = compute_deadline(standard(20, "business_days", **more), compiled(), self.start, extensions=extensions)
        return found.due_at

    def test_are_laid_end_to_end_after_the_original_due(self) -> None:
        once, twice = Extension(5, Unit.BUSINESS_DAYS), Extension(10, Unit.BUSINESS_DAYS)
        assert self._due([once]).date() == add_working_days(compiled(), date(2026, 3, 6), 25)
        assert self._due([once, twice]).date() == add_working_days(compiled(), date(2026, 3, 6), 35)

    def test_from_the_start_replace_the_due_and_never_shorten_it(self) -> None:
        longer, shorter = (Extension(n, Unit.BUSINESS_DAYS, ExtensionBase.START) for n in (35, 10))
        assert self._due([longer]).date() == add_working_days(compiled(), date(2026, 3, 6), 35)
        assert self._due([shorter]) == self._due([])

    def test_to_an_agreed_instant_end_there(self) -> None:
        agreed = Extension(0, Unit.BUSINESS_DAYS, agreed_due=utc("2026-06-01 12:00"))
        assert self._due([agreed]) == utc("2026-06-01 12:00")

    def test_never_beat_the_outer_limit(self) -> None:
        limit = {"target": 35, "unit": "business_days"}
        far = Extension(60, Unit.BUSINESS_DAYS)
        assert self._due([far], outer_limit=limit).date() == add_working_days(compiled(), date(2026, 3, 6), 35)

    def test_of_minutes_add_working_time(self) -> None:
        quick = standard(60, "business_minutes")
        more = [Extension(480, Unit.BUSINESS_MINUTES)]
        found = compute_deadline(quick, compiled(), utc("2026-03-06 16:30"), extensions=more)
        assert found.due_at == utc("2026-03-10 09:30")

    def test_are_paused_like_the_rest(self) -> None:
        pauses = [(utc("2026-04-07 10:00"), utc("2026-04-08 18:00"))]
        more = [Extension(5, Unit.BUSINESS_DAYS)]
        found = compute_deadline(standard(20, "business_days"), compiled(), self.start, pauses=pauses, extensions=more)
        assert found.legal_due_date == add_working_days(compiled(), date(2026, 3, 6), 27)

    def test_are_refused_beyond_cap_and_count_and_where_there_is_no_rule(self) -> None:
        rule = {"cap": 10, "unit": "business_days", "max_count": 2}
        ruled = standard(20, "business_days", extension=rule)
        five, six = Extension(5, Unit.BUSINESS_DAYS), Extension(6, Unit.BUSINESS_DAYS)

        def refusal(*extensions: Extension, of: Standard = ruled) -> str | None:
            return extension_refusal(of, compiled(), self.start, extensions)

        assert refusal(five, five) is None
        assert refusal(five, six) == "This promise can be extended to 2026-04-17 23:59 at most."
        assert refusal(five, Extension(1, Unit.BUSINESS_DAYS), six) == "This promise can be extended 2 times at most."
        assert refusal(five, of=standard(20, "business_days")) == "This promise cannot be extended."


@pytest.mark.parametrize(("target", "unit"), [(3650, "business_days"), (520, "weeks"), (5_000_000, "business_minutes")])
def test_more_than_ten_years_away_is_an_error(target: int, unit: str) -> None:
    calendar = Calendar.from_definition({"timezone": "UTC", "weekly_hours": {"mon": [["09:00", "10:00"]]}})
    if unit == "weeks":
        assert compute_deadline(standard(target, unit), calendar, utc("2026-03-06 10:00"))
        more = [Extension(8, Unit.WEEKS)]
        with pytest.raises(DeadlineTooFar):
            compute_deadline(standard(target, unit), calendar, utc("2026-03-06 10:00"), extensions=more)
    else:
        with pytest.raises(DeadlineTooFar):
            compute_deadline(standard(target, unit), calendar, utc("2026-03-06 10:00"))


def test_a_calendar_of_another_zone_counts_its_own_days() -> None:
    received = utc("2026-03-31 23:30")  # already 1 April in London
    london = compute_deadline(standard(1, "calendar_days"), compiled(), received)
    utc_calendar = Calendar.from_definition(nine_to_five("UTC"))
    assert london.legal_due_date == date(2026, 4, 2)
    assert compute_deadline(standard(1, "calendar_days"), utc_calendar, received).legal_due_date == date(2026, 4, 1)
