from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.rules.deadlines import Extension, compute_deadline, extension_refusal, step_instants
from complaints.rules.standards import ExtensionBase, Standard, Unit
from complaints.rules.tracing import Trace
from complaints.rules.working_time import Calendar, DeadlineTooFar, add_working_days

from . import oracle
from .calendars import STARTS, compiled, definitions, nine_to_five, utc

ROWS = oracle.rows("deadlines")
UNITS = [unit for unit in Unit if unit is not Unit.HALF_YEARS]


def standard(target: int, unit: str, **more: Any) -> Standard:
    """A pausable internal standard; `counting` and the rest as a pack writes them."""
    data = {
        "code": "answer",
        "title": "Answer",
        "severity": "internal",
        "pausable": True,
        "target": target,
        "unit": unit,
    }
    return Standard.from_json({**data, **more})


def due(target: int, unit: str, start: str, calendar: Calendar | None = None, **more: Any) -> str:
    """The due instant as UTC text, seconds dropped."""
    pauses = [(utc(a), utc(b)) for a, b in more.pop("pauses", [])]
    found = compute_deadline(
        standard(target, unit, **more), calendar or compiled(), utc(start), pauses=pauses
    )
    return found.due_at.strftime("%Y-%m-%d %H:%M")


def _of_row(row: dict[str, Any], trace: Trace | None = None) -> datetime:
    pauses = [
        (oracle.instant(a, row["timezone"]), oracle.instant(b, row["timezone"]))
        for a, b in row.get("pauses", [])
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
    assert (
        due(24, "hours", "2026-03-05 10:00", counting={"deadline_at": "close_of_business"})
        == "2026-03-06 17:00"
    )
    assert (
        due(24, "hours", "2026-03-06 10:00", counting={"end_roll": "next_business_day"}) == "2026-03-09 09:00"
    )
    assert (
        due(24, "hours", "2026-03-06 18:00", counting={"end_roll": "previous_business_day"})
        == "2026-03-06 18:00"
    )


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
        found = compute_deadline(
            standard(20, "business_days", **more), compiled(), self.start, extensions=extensions
        )
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
        assert self._due([far], outer_limit=limit).date() == add_working_days(
            compiled(), date(2026, 3, 6), 35
        )

    def test_of_minutes_add_working_time(self) -> None:
        quick = standard(60, "business_minutes")
        more = [Extension(480, Unit.BUSINESS_MINUTES)]
        found = compute_deadline(quick, compiled(), utc("2026-03-06 16:30"), extensions=more)
        assert found.due_at == utc("2026-03-10 09:30")

    def test_are_paused_like_the_rest(self) -> None:
        pauses = [(utc("2026-04-07 10:00"), utc("2026-04-08 18:00"))]
        more = [Extension(5, Unit.BUSINESS_DAYS)]
        found = compute_deadline(
            standard(20, "business_days"), compiled(), self.start, pauses=pauses, extensions=more
        )
        assert found.legal_due_date == add_working_days(compiled(), date(2026, 3, 6), 27)

    def test_are_refused_beyond_cap_and_count_and_where_there_is_no_rule(self) -> None:
        rule = {"cap": 10, "unit": "business_days", "max_count": 2}
        ruled = standard(20, "business_days", extension=rule)
        five, six = Extension(5, Unit.BUSINESS_DAYS), Extension(6, Unit.BUSINESS_DAYS)

        def refusal(*extensions: Extension, of: Standard = ruled) -> str | None:
            return extension_refusal(of, compiled(), self.start, extensions)

        assert refusal(five, five) is None
        assert refusal(five, six) == "This promise can be extended to 2026-04-17 23:59 at most."
        assert (
            refusal(five, Extension(1, Unit.BUSINESS_DAYS), six)
            == "This promise can be extended 2 times at most."
        )
        assert refusal(five, of=standard(20, "business_days")) == "This promise cannot be extended."


class TestSteps:
    def _steps(
        self, target: int, unit: str, start: str, *steps: dict[str, Any], **more: Any
    ) -> dict[str, str]:
        pauses = [(utc(a), utc(b)) for a, b in more.pop("pauses", [])]
        ruled = standard(target, unit, steps=list(steps), **more)
        end = compute_deadline(ruled, compiled(), utc(start), pauses=pauses).due_at
        found = step_instants(ruled, compiled(), utc(start), end, pauses=pauses)
        assert {step.code: at for step, at in found}["breach"] == end
        assert [at for _, at in found] == sorted(at for _, at in found)
        return {step.code: at.strftime("%Y-%m-%d %H:%M") for step, at in found}

    def test_a_share_is_of_working_time_for_business_units_and_of_all_time_for_the_rest(self) -> None:
        warn = {"code": "warn", "kind": "warn", "share": 0.75}
        assert self._steps(480, "business_minutes", "2026-03-06 13:00", warn)["warn"] == "2026-03-09 11:00"
        assert self._steps(48, "hours", "2026-03-06 12:00", warn)["warn"] == "2026-03-08 00:00"

    def test_a_share_leaves_pauses_out(self) -> None:
        warn = {"code": "warn", "kind": "warn", "share": 0.75}
        pauses = [("2026-03-06 14:00", "2026-03-10 14:00")]
        assert (
            self._steps(480, "business_minutes", "2026-03-06 13:00", warn, pauses=pauses)["warn"]
            == "2026-03-11 11:00"
        )

    def test_leads_and_lags_in_business_days_fall_in_working_time(self) -> None:
        found = self._steps(
            2, "business_days", "2026-03-06 10:00",
            {"code": "lead", "kind": "warn", "lead": {"target": 1, "unit": "business_days"}},
            {"code": "now", "kind": "escalate", "level": 1},
            {"code": "lag", "kind": "escalate", "level": 2, "lag": {"target": 4, "unit": "business_days"}},
        )  # fmt: skip
        assert found == {
            "lead": "2026-03-09 17:00",
            "breach": "2026-03-10 23:59",
            "now": "2026-03-10 23:59",
            "lag": "2026-03-16 17:00",
        }
        assert list(found) == ["lead", "breach", "now", "lag"]

    def test_a_lead_longer_than_the_time_there_is_falls_on_the_start(self) -> None:
        lead = {"code": "lead", "kind": "warn", "lead": {"target": 7, "unit": "business_days"}}
        found = self._steps(8, "calendar_days", "2026-03-06 18:00", lead)
        assert found["lead"] == "2026-03-06 18:00"

    def test_other_leads_and_lags_run_in_their_own_unit(self) -> None:
        found = self._steps(
            8, "weeks", "2026-03-06 10:00",
            {"code": "a", "kind": "warn", "lead": {"target": 1, "unit": "months"}},
            {"code": "b", "kind": "warn", "lead": {"target": 1, "unit": "weeks"}},
            {"code": "c", "kind": "warn", "lead": {"target": 12, "unit": "hours"}},
            {"code": "d", "kind": "escalate", "level": 1, "lag": {"target": 60, "unit": "business_minutes"}},
            {"code": "e", "kind": "escalate", "level": 2, "lag": {"target": 1, "unit": "half_years"}},
        )  # fmt: skip
        assert found == {
            "a": "2026-04-01 22:59",
            "b": "2026-04-24 22:59",
            "c": "2026-05-01 10:59",
            "breach": "2026-05-01 22:59",
            "d": "2026-05-04 09:00",
            "e": "2026-11-01 23:59",
        }


class TestTrace:
    def test_says_of_each_day_whether_and_why_it_counts(self) -> None:
        trace = Trace()
        calendar = compiled(holidays={"2026-04-03": "Good Friday", "2026-04-06": "Easter Monday"})
        pause = [(utc("2026-04-07 09:00"), utc("2026-04-07 18:00"))]
        compute_deadline(
            standard(2, "business_days"), calendar, utc("2026-04-02 10:00"), pauses=pause, trace=trace
        )
        assert [(f"{e.date:%d %b}", e.counted, e.reason) for e in trace.entries] == [
            ("02 Apr", False, "starts"),
            ("03 Apr", False, "holiday: Good Friday"),
            ("04 Apr", False, "no hours on a Saturday"),
            ("05 Apr", False, "no hours on a Sunday"),
            ("06 Apr", False, "holiday: Easter Monday"),
            ("07 Apr", False, "paused"),
            ("08 Apr", True, "working day 1"),
            ("09 Apr", True, "working day 2"),
        ]

    def test_counts_the_seconds_of_each_day(self) -> None:
        trace = Trace()
        compute_deadline(standard(600, "business_minutes"), compiled(), utc("2026-03-06 16:00"), trace=trace)
        assert [(e.date.day, e.counted, e.seconds) for e in trace.entries if e.seconds is not None] == [
            (6, True, 3600),
            (7, False, 0),
            (8, False, 0),
            (9, True, 28800),
            (10, True, 3600),
        ]


@pytest.mark.parametrize(
    ("target", "unit"), [(3650, "business_days"), (520, "weeks"), (5_000_000, "business_minutes")]
)
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


# --- Properties ----------------------------------------------------------------------------------------------------

DEADLINE_AT = st.sampled_from(["instant", "end_of_day", "close_of_business"])
EXAMPLES = settings(max_examples=oracle.EXAMPLES, deadline=None)


@EXAMPLES
@given(definition=definitions(), start=STARTS, number=st.integers(1, 30), day=st.integers(0, 60))
def test_adding_a_holiday_never_makes_a_working_day_deadline_earlier(
    definition: Any, start: datetime, number: int, day: int
) -> None:
    added = (date(2026, 3, 1) + timedelta(days=day)).isoformat()
    fewer = {**definition, "holidays": [*definition["holidays"], added]}
    before, after = (
        compute_deadline(
            standard(number, "business_days"), Calendar.from_definition(each, may_never_open=True), start
        ).due_at
        for each in (definition, fewer)
    )
    assert after >= before


@EXAMPLES
@given(definition=definitions(), start=STARTS, number=st.integers(1, 30))
def test_working_days_end_where_looking_at_each_day_says(
    definition: Any, start: datetime, number: int
) -> None:
    calendar = Calendar.from_definition(definition, may_never_open=True)
    local = start.astimezone(calendar.zone).date()
    found = compute_deadline(standard(number, "business_days"), calendar, start)
    assert found.legal_due_date == oracle.nth_working_day_after(definition, local, number)


@EXAMPLES
@given(start=STARTS, number=st.integers(1, 30), unit=st.sampled_from(UNITS), deadline_at=DEADLINE_AT)
def test_the_same_instant_written_in_any_zone_has_the_same_due_and_recomputing_agrees(
    start: datetime, number: int, unit: Unit, deadline_at: str
) -> None:
    calendar, ruled = (
        compiled("America/New_York"),
        standard(number, unit, counting={"deadline_at": deadline_at}),
    )
    found = compute_deadline(ruled, calendar, start)
    for zone in ("Europe/London", "Australia/Sydney"):
        assert compute_deadline(ruled, calendar, start.astimezone(compiled(zone).zone)) == found
    assert start <= found.send_by <= found.due_at


@EXAMPLES
@given(start=STARTS, number=st.integers(1, 30))
def test_counting_the_start_day_ends_one_working_day_earlier(start: datetime, number: int) -> None:
    calendar = compiled()
    day_one = compute_deadline(
        standard(number, "business_days", counting={"start_day_is_day_1": True}), calendar, start
    )
    day_nought = compute_deadline(standard(number, "business_days"), calendar, start)
    steps = 1 if calendar.is_working_day(start.astimezone(calendar.zone).date()) else 0
    assert day_nought.legal_due_date == add_working_days(calendar, day_one.legal_due_date, steps)


@EXAMPLES
@given(
    definition=definitions(),
    start=STARTS,
    target=st.integers(1, 40),
    unit=st.sampled_from(UNITS),
    cuts=st.lists(st.integers(-600, 30_000), min_size=2, max_size=6, unique=True),
)
def test_a_pause_never_makes_a_deadline_earlier_and_one_outside_hours_changes_nothing(
    definition: Any, start: datetime, target: int, unit: Unit, cuts: list[int]
) -> None:
    calendar, ruled = Calendar.from_definition(definition, may_never_open=True), standard(target, unit)
    at = [start + timedelta(minutes=cut) for cut in sorted(cuts[: len(cuts) // 2 * 2])]
    pauses = list(zip(at[::2], at[1::2], strict=True))
    plain = compute_deadline(ruled, calendar, start).due_at
    held = compute_deadline(ruled, calendar, start, pauses=pauses).due_at
    assert held >= plain
    if not any(oracle.working_minutes(definition, max(a, start), max(b, start)) for a, b in pauses):
        assert held == plain
    if unit is Unit.BUSINESS_MINUTES:
        paused = sum(
            oracle.working_minutes(definition, max(a, start), max(min(b, held), start)) for a, b in pauses
        )
        assert oracle.working_minutes(definition, start, held) - paused == target


def test_a_calendar_of_another_zone_counts_its_own_days() -> None:
    received = utc("2026-03-31 23:30")  # already 1 April in London
    london = compute_deadline(standard(1, "calendar_days"), compiled(), received)
    utc_calendar = Calendar.from_definition(nine_to_five("UTC"))
    assert london.legal_due_date == date(2026, 4, 2)
    assert compute_deadline(standard(1, "calendar_days"), utc_calendar, received).legal_due_date == date(
        2026, 4, 1
    )
