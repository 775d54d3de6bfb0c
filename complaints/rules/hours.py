"""A calendar as written: weekly hours, dates with other hours, holidays, closures and breaks, in local time.

What wins on a date: a closure, then a holiday, then the date's own hours, then the week's. An interval belongs to the
day it starts on, so a night shift before a holiday runs to its end. Breaks cut whatever is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from complaints.errors import InvalidCalendar

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_KNOWN: Final = {
    "timezone",
    "weekly_hours",
    "holidays",
    "date_hours",
    "closures",
    "breaks",
    "code",
    "name",
    "title",
    "source",
    "holidays_until",
}
_TIME: Final = re.compile(r"(\d\d):([0-5]\d)(?::([0-5]\d))?")
_DAY: Final = 86_400

Intervals = tuple[tuple[int, int], ...]  # seconds after local midnight; the end may pass 24 hours


@dataclass(frozen=True, slots=True)
class Hours:
    timezone: str
    weekly: tuple[Intervals, ...]
    dates: Mapping[date, Intervals]
    holidays: Mapping[date, str]
    closures: tuple[tuple[date, date, str], ...]
    breaks: Mapping[date, Intervals]
    weekly_breaks: tuple[Intervals, ...]

    @classmethod
    def from_definition(cls, definition: Mapping[str, Any], *, may_never_open: bool = False) -> Self:
        """Read a calendar version's JSON; raise InvalidCalendar."""
        if not isinstance(definition, Mapping):
            raise InvalidCalendar("calendar", "is not a table")
        if unknown := set(definition) - _KNOWN:
            raise InvalidCalendar(min(map(str, unknown)), "is not a known setting")
        breaks = _table(definition, "breaks")
        if "holidays_until" in definition:
            _date(definition["holidays_until"], "holidays_until")
        hours = cls(
            timezone=_zone(definition.get("timezone")),
            weekly=_week(_table(definition, "weekly_hours"), "weekly_hours"),
            dates=_dates(_table(definition, "date_hours"), "date_hours"),
            holidays=dict(_holidays(definition.get("holidays") or ())),
            closures=tuple(_closures(definition.get("closures") or ())),
            breaks=_dates({key: cut for key, cut in breaks.items() if key not in WEEKDAYS}, "breaks"),
            weekly_breaks=_week({key: cut for key, cut in breaks.items() if key in WEEKDAYS}, "breaks"),
        )
        if not may_never_open and not hours.ever_open():
            raise InvalidCalendar("weekly_hours", "this calendar never opens")
        return hours

    def of(self, day: date) -> Intervals:
        """The intervals starting on a date, in order, none overlapping."""
        if day in self.holidays or self.closure(day) is not None:
            return ()
        planned = self.dates.get(day)
        if planned is None:
            planned = self.weekly[day.weekday()]
        return _cut(planned, self._breaks(day)) if planned and (self.breaks or any(self.weekly_breaks)) else planned

    def closure(self, day: date) -> str | None:
        for first, last, why in self.closures:
            if first <= day <= last:
                return why
        return None

    def ever_open(self) -> bool:
        week = (_cut(self.weekly[day], self.weekly_breaks[day]) for day in range(7))
        return any(week) or any(self.of(day) for day in self.dates)

    def why_closed(self, day: date) -> str:
        """For a person asking why a day did not count."""
        if (why := self.closure(day)) is not None:
            return f"closed: {why}" if why else "closed"
        if day in self.holidays:
            name = self.holidays[day]
            return f"holiday: {name}" if name else "holiday"
        return "no hours on this date" if day in self.dates else f"no hours on a {DAY_NAMES[day.weekday()]}"

    def _breaks(self, day: date) -> Intervals:
        """Breaks of the day, and of the next morning for an interval that runs into it."""
        today = self.breaks.get(day, self.weekly_breaks[day.weekday()])
        if day == date.max:
            return today
        morrow = date.fromordinal(day.toordinal() + 1)
        following = self.breaks.get(morrow, self.weekly_breaks[morrow.weekday()])
        return (*today, *((start + _DAY, end + _DAY) for start, end in following))


def _cut(intervals: Intervals, breaks: Iterable[tuple[int, int]]) -> Intervals:
    left = list(intervals)
    for begin, finish in breaks:
        pieces = [((start, min(end, begin)), (max(start, finish), end)) for start, end in left]
        left = [piece for pair in pieces for piece in pair if piece[0] < piece[1]]
    return tuple(left)


def _table(definition: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = definition.get(key) or {}
    if not isinstance(found, Mapping):
        raise InvalidCalendar(key, "is not a table")
    return found


def _zone(name: Any) -> str:
    if not isinstance(name, str) or not name:
        raise InvalidCalendar("timezone", "is missing")
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, malformed, or the name of a folder
        raise InvalidCalendar("timezone", f"{name!r} is not a known time zone") from None
    return name


def _week(table: Mapping[str, Any], place: str) -> tuple[Intervals, ...]:
    for key in table:
        if key not in WEEKDAYS:
            raise InvalidCalendar(f"{place}.{key}", f"is no weekday; use {', '.join(WEEKDAYS)}")
    return tuple(_intervals(table.get(day) or (), f"{place}.{day}") for day in WEEKDAYS)


def _dates(table: Mapping[str, Any], place: str) -> dict[date, Intervals]:
    return {_date(key, place): _intervals(rows or (), f"{place}.{key}") for key, rows in table.items()}


def _intervals(rows: Any, place: str) -> Intervals:
    """Sorted and merged where they touch or overlap; an end not after its start is on the next day."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(_interval(row, place) for row in _list(rows, place)):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def _interval(row: Any, place: str) -> tuple[int, int]:
    if not isinstance(row, list | tuple) or len(row) != 2:
        raise InvalidCalendar(place, f"{row!r} is no interval; write it as [open, close]")
    start, end = _time(row[0], place), _time(row[1], place)
    if start == _DAY:
        raise InvalidCalendar(place, "24:00 can only end an interval")
    return start, end if end > start else end + _DAY


def _time(text: Any, place: str) -> int:
    found = _TIME.fullmatch(text) if isinstance(text, str) else None
    seconds = int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3] or 0) if found else _DAY + 1
    if seconds > _DAY:
        raise InvalidCalendar(place, f"{text!r} is no time of day between 00:00 and 24:00")
    return seconds


def _date(text: Any, place: str) -> date:
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise InvalidCalendar(place, f"{text!r} is no date; write it as 2026-12-25") from None


def _list(rows: Any, place: str) -> list[Any] | tuple[Any, ...]:
    if not isinstance(rows, list | tuple):
        raise InvalidCalendar(place, "is not a list")
    return rows


def _holidays(rows: Any) -> Iterator[tuple[date, str]]:
    """Dates, dates with names as a table, or a list of {date, name}."""
    if isinstance(rows, Mapping):
        for key, name in rows.items():
            yield _date(key, "holidays"), str(name or "")
        return
    for row in _list(rows, "holidays"):
        if isinstance(row, Mapping):
            yield _date(row.get("date"), "holidays"), str(row.get("name") or "")
        else:
            yield _date(row, "holidays"), ""


def _closures(rows: Any) -> Iterator[tuple[date, date, str]]:
    """[first, last] or [first, last, why], or a table {from, to, reason}; both days included."""
    for number, row in enumerate(_list(rows, "closures"), start=1):
        place = f"closures[{number}]"
        parts = (
            [row.get("from"), row.get("to"), row.get("reason")] if isinstance(row, Mapping) else list(_list(row, place))
        )
        if len(parts) not in (2, 3):
            raise InvalidCalendar(place, "write it as [first day, last day] or [first day, last day, reason]")
        first, last = _date(parts[0], place), _date(parts[1], place)
        if last < first:
            raise InvalidCalendar(place, "ends before it begins")
        yield first, last, str(parts[2] or "") if len(parts) == 3 else ""
