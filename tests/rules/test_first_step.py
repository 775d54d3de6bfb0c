"""The first step of a clock, worked out without the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from complaints.rules.deadlines import compute_deadline, first_step, step_instants
from complaints.rules.packs import read_pack
from complaints.rules.working_time import Calendar
from tests.conftest import GENERIC, HOURS

PACK = read_pack(GENERIC.read_text()).by_code
CALENDAR = Calendar.from_definition(HOURS)
STARTS = st.integers(0, 400 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(st.sampled_from(sorted(PACK)), STARTS)
def test_it_is_what_the_whole_schedule_begins_with(code: str, start: datetime) -> None:
    standard = PACK[code]
    due = compute_deadline(standard, CALENDAR, start).due_at
    assert first_step(standard, CALENDAR, start, due) == step_instants(standard, CALENDAR, start, due)[0]


def test_where_all_steps_lag_behind_it_is_the_first_of_those() -> None:
    start = datetime(2026, 11, 4, 10, tzinfo=UTC)
    standard = PACK["acknowledge"]
    standard = replace(standard, steps=tuple(step for step in standard.steps if step.lag is not None))
    due = compute_deadline(standard, CALENDAR, start).due_at
    assert first_step(standard, CALENDAR, start, due) == step_instants(standard, CALENDAR, start, due)[0]


def test_without_steps_there_is_none() -> None:
    start = datetime(2026, 11, 4, 10, tzinfo=UTC)
    assert first_step(replace(PACK["acknowledge"], steps=()), CALENDAR, start, start) is None
