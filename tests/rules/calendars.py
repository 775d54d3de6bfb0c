"""Calendars and standards the tests of rules talk about, and how Hypothesis makes more of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from complaints.rules.deadlines import compute_deadline
from complaints.rules.standards import Standard, Unit
from complaints.rules.working_time import Calendar

WEEK = ("mon", "tue", "wed", "thu", "fri")
ZONES = (
    "UTC",
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Asia/Kathmandu",
    "America/Sao_Paulo",  # midnight itself was skipped
    "Pacific/Apia",  # a whole day was skipped
    "Africa/Casablanca",
)
UNITS = [unit for unit in Unit if unit is not Unit.HALF_YEARS]
DAYS = (*WEEK, "sat", "sun")


def nine_to_five(zone: str = "Europe/London", **more: Any) -> dict[str, Any]:
    return {"timezone": zone, "weekly_hours": {day: [["09:00", "17:00"]] for day in WEEK}, **more}


def compiled(zone: str = "Europe/London", **more: Any) -> Calendar:
    return Calendar.from_definition(nine_to_five(zone, **more))


def utc(text: str) -> datetime:
    """`2026-03-06 17:05` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _time(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@st.composite
def _hours(draw: st.DrawFn) -> list[list[str]]:
    """Up to three separate intervals, the last of which may run into the next morning."""
    cuts = draw(st.lists(st.integers(0, 95), min_size=2, max_size=6, unique=True))
    cuts = sorted(cuts[: len(cuts) // 2 * 2])
    found = [[_time(15 * start), _time(15 * end)] for start, end in zip(cuts[::2], cuts[1::2], strict=True)]
    if draw(st.booleans()):
        found[-1][1] = draw(st.sampled_from(["24:00", "00:00", found[0][0]]))
    return found


@st.composite
def definitions(draw: st.DrawFn) -> dict[str, Any]:
    """Zones with summer time, night shifts, closed days, holidays, dates with their own hours, closures.

    The first interval of a day starts at or after the end of any night shift before it, as rosters do.
    """
    dates = st.integers(0, 60).map(lambda days: (datetime(2026, 3, 1) + timedelta(days=days)).date().isoformat())
    weekly = {day: draw(_hours()) for day in draw(st.lists(st.sampled_from(DAYS), min_size=1, unique=True))}
    first, length = draw(st.tuples(dates, st.integers(0, 5)))
    last = (datetime.fromisoformat(first) + timedelta(days=length)).date().isoformat()
    return {
        "timezone": draw(st.sampled_from(ZONES)),
        "weekly_hours": weekly,
        "holidays": draw(st.lists(dates, max_size=4)),
        "date_hours": draw(st.dictionaries(dates, _hours(), max_size=3)),
        "closures": [[first, last]] if draw(st.booleans()) else [],
    }


STARTS = st.one_of(
    st.integers(0, 30 * 24 * 60).map(lambda minutes: datetime(2026, 3, 5, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.integers(0, 3 * 24 * 60).map(lambda minutes: datetime(2026, 3, 27, tzinfo=UTC) + timedelta(minutes=minutes)),
)
"""Minutes of March and April 2026, often the days when European and American summer time begins or ends."""


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
    found = compute_deadline(standard(target, unit, **more), calendar or compiled(), utc(start), pauses=pauses)
    return found.due_at.strftime("%Y-%m-%d %H:%M")
