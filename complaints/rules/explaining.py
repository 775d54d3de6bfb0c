"""Answers to questions in the form of the conformance cases: when is it due and why, or a sum of working time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from complaints.errors import InvalidInput
from complaints.rules.deadlines import compute_deadline
from complaints.rules.standards import Standard
from complaints.rules.tracing import Entry, Trace
from complaints.rules.working_time import Calendar, add_micros, is_open, working_seconds_between
from complaints.rules.zones import SECOND, from_micros, to_micros

_CALENDAR_KEYS: Final = ("timezone", "weekly_hours", "holidays", "closures", "breaks")
_MOST: Final = 10**10


def answer(row: Mapping[str, Any]) -> dict[str, Any]:
    """`{due_at, trace}` for a deadline, `{result}` for an `op`; raise RedressError or ValueError for a bad row."""
    if "op" in row:
        return {"result": _measured(row)}
    if "target" in row:
        return _due(row)
    raise InvalidInput("This is neither a deadline (target, unit) nor a sum of working time (op).")


def _due(row: Mapping[str, Any]) -> dict[str, Any]:
    calendar = _calendar(_definition(row), False)
    terms = {"target": row["target"], "unit": row.get("unit"), "counting": row.get("counting") or {}}
    pauses = [(_instant(pair[0], calendar), _instant(pair[1], calendar)) for pair in row.get("pauses") or ()]
    trace = Trace()
    start = _instant(row.get("received_at"), calendar)
    deadline = compute_deadline(_standard(json.dumps(terms)), calendar, start, pauses=pauses, trace=trace)
    for name, end in sorted((row.get("min_of") or {}).items()):
        trace.entries.append(Entry(date.fromisoformat(end), False, f"another limit: {name}"))
    due = deadline.due_at.astimezone(calendar.zone)
    return {
        "due_at": due.isoformat(timespec="seconds"),
        "trace": [entry.to_json() for entry in trace.entries],
    }


def _measured(row: Mapping[str, Any]) -> str | bool | int | float:
    calendar = _calendar(_definition(row), True)
    start = _instant(row.get("start"), calendar)
    match row["op"]:
        case "add":
            reached = from_micros(add_micros(calendar, to_micros(start), _amount(row)))
            return reached.astimezone(calendar.zone).isoformat()
        case "between":
            seconds = working_seconds_between(calendar, start, _instant(row.get("end"), calendar))
            return seconds // 60 if seconds % 60 == 0 else seconds / 60
        case "is_open":
            return is_open(calendar, start)
        case other:
            raise InvalidInput(f"op is {other!r}; it must be add, between or is_open.")


def _amount(row: Mapping[str, Any]) -> int:
    """Microseconds to add, from `seconds` or else `minutes`; sources write either, whole or not."""
    key, length = ("seconds", SECOND) if row.get("seconds") is not None else ("minutes", 60 * SECOND)
    amount = row.get(key)
    if isinstance(amount, bool) or not isinstance(amount, int | float) or abs(amount) > _MOST:
        raise InvalidInput("add needs seconds or minutes, within reason.")
    return round(amount * length)


def _instant(text: Any, calendar: Calendar) -> datetime:
    """A time with its own offset, or local to the calendar; a skipped local time is read as the clock's old time."""
    if not isinstance(text, str):
        raise InvalidInput(f"{text!r} is no time; write it as 2026-03-06T17:05:00+00:00.")
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(calendar.timezone))).astimezone(UTC)


def _definition(row: Mapping[str, Any]) -> str:
    """The row's calendar as text: a key to compile each calendar once."""
    definition = {key: row[key] for key in _CALENDAR_KEYS if row.get(key)}
    if dates := {**(row.get("date_hours") or {}), **(row.get("day_exceptions") or {})}:
        definition["date_hours"] = dates
    return json.dumps(definition)


@lru_cache(maxsize=1024)
def _calendar(definition: str, may_never_open: bool) -> Calendar:
    return Calendar.from_definition(json.loads(definition), may_never_open=may_never_open)


@lru_cache(maxsize=1024)
def _standard(terms: str) -> Standard:
    named = {"code": "asked", "title": "Asked", "severity": "internal", "pausable": True}
    return Standard.from_json({**named, **json.loads(terms)}, "row")
