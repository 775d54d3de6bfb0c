from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.rules.deadlines import compute_deadline
from complaints.rules.standards import Unit
from complaints.rules.working_time import Calendar, add_working_days

from . import oracle
from .calendars import STARTS, UNITS, compiled, definitions, standard

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
def test_working_days_end_where_looking_at_each_day_says(definition: Any, start: datetime, number: int) -> None:
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
        paused = sum(oracle.working_minutes(definition, max(a, start), max(min(b, held), start)) for a, b in pauses)
        assert oracle.working_minutes(definition, start, held) - paused == target
