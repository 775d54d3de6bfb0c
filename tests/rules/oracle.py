"""A slow second opinion for tests: it looks at every minute and shares no code with the engine."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "50"))
"""Examples of each property: few in every run, many in `make proof`."""

CASES = Path(__file__).parent / "cases"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTE = timedelta(minutes=1)

Definition = Mapping[str, Any]


def rows(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((CASES / f"{name}.json").read_text())
    return found


def definition_of(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "timezone": row["timezone"],
        "weekly_hours": row["weekly_hours"],
        "holidays": row["holidays"],
        "date_hours": row.get("date_hours") or row.get("day_exceptions") or {},
        "breaks": row.get("breaks", {}),
    }


def instant(text: str, zone: str) -> datetime:
    """A case's time: with its own offset, or local to the zone."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))


def open_at(definition: Definition, at: datetime) -> bool:
    """Does the wall clock show a time inside an interval of today, or of yesterday's night shift?"""
    local = at.astimezone(ZoneInfo(definition["timezone"]))
    minute = local.hour * 60 + local.minute
    today, yesterday = local.date(), local.date() - timedelta(days=1)
    for start, end in _intervals(definition, today):
        if start <= minute < end or (end <= start <= minute):
            return True
    return any(end <= start and minute < end for start, end in _intervals(definition, yesterday))


def working_minutes(definition: Definition, start: datetime, end: datetime) -> int:
    """Between whole minutes, start not after end."""
    at, counted = start.astimezone(UTC), 0
    while at < end:
        counted += open_at(definition, at)
        at += MINUTE
    return counted


def after_working_minutes(definition: Definition, start: datetime, minutes: int) -> datetime:
    """The end of the last of so many open minutes."""
    at, left = start.astimezone(UTC), minutes
    while left:
        left -= open_at(definition, at)
        at += MINUTE
    return at


def is_working_day(definition: Definition, day: date) -> bool:
    return bool(_intervals(definition, day))


def nth_working_day_after(definition: Definition, day: date, number: int) -> date:
    while number:
        day += timedelta(days=1)
        number -= is_working_day(definition, day)
    return day


def _intervals(definition: Definition, day: date) -> list[tuple[int, int]]:
    if day.isoformat() in definition["holidays"]:
        return []
    if any(first <= day.isoformat() <= last for first, last in definition.get("closures", [])):
        return []
    planned = definition["date_hours"].get(day.isoformat(), definition["weekly_hours"].get(WEEKDAYS[day.weekday()], []))
    return [(_minutes(start), _minutes(end)) for start, end in planned]


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)
