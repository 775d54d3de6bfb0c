"""A calendar as a person writes it on a page: opening times as words, days closed and opened, and back again.

Unlike a file, words that overlap are refused: whoever typed them meant something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final

from complaints.errors import InvalidCalendar
from complaints.rules.hours import WEEKDAYS, Hours, Intervals

_DAY: Final = 86_400
DROPPED: Final = ("holiday", "closure", "hours")
"""What can be taken out: a closed day, a closure, a date's own hours; written holiday:2026-12-25."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands in a calendar for a date or some: its key for taking it out, its days and words."""

    key: str
    first: date
    last: date
    words: str


def in_words(intervals: Intervals) -> str:
    """09:00-13:00, 14:00-17:00; nothing when closed."""
    return ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in intervals)


def intervals(text: str, place: str) -> list[list[str]]:
    """The opposite; raise InvalidCalendar with the place and the reason."""
    found = []
    for piece in (piece.strip() for piece in text.replace("–", "-").replace(";", ",").split(",")):
        if not piece:
            continue
        opening, between, closing = piece.partition("-")
        if not between:
            raise InvalidCalendar(place, f"{piece!r} is no interval; write it as 09:00-17:00")
        found.append([_padded(opening), _padded(closing)])
    _refuse_overlaps(found, place)
    return found


def drawn(
    definition: Mapping[str, Any],
    *,
    timezone: str,
    weekly: Mapping[str, str],
    closures: Iterable[Sequence[str]] = (),
    closed: Mapping[str, str] | None = None,
    hours: Mapping[str, str] | None = None,
    dropped: Iterable[str] = (),
) -> dict[str, Any]:
    """The definition of the next version, as somebody filled it in; raise InvalidCalendar.

    `weekly` gives each weekday its opening times in words; `closures` are [first, last, why]; `closed` gives days
    closed their names; `hours` gives dates opening times of their own, in words; `dropped` is taken out.
    """
    was, gone = Hours.from_definition(definition, may_never_open=True), frozenset(dropped)
    holidays = {day.isoformat(): name for day, name in was.holidays.items()} | dict(closed or {})
    kept = [[first.isoformat(), last.isoformat(), why] for first, last, why in was.closures]
    own = dict(definition.get("date_hours") or {})
    own |= {day: intervals(said, f"date_hours.{day}") for day, said in (hours or {}).items()}
    after = {
        **definition,
        "timezone": timezone,
        "weekly_hours": {day: rows for day in WEEKDAYS if (rows := intervals(weekly[day], f"weekly_hours.{day}"))},
        "holidays": {day: name for day, name in sorted(holidays.items()) if f"holiday:{day}" not in gone},
        "closures": sorted([*(row for row in kept if f"closure:{row[0]}:{row[1]}" not in gone), *map(list, closures)]),
        "date_hours": {day: rows for day, rows in sorted(own.items()) if f"hours:{day}" not in gone},
    }
    Hours.from_definition(after)
    return after


def weekly_words(definition: Mapping[str, Any]) -> dict[str, str]:
    """Each weekday's opening times in words."""
    hours = Hours.from_definition(definition, may_never_open=True)
    return {day: in_words(hours.weekly[number]) for number, day in enumerate(WEEKDAYS)}


def special_days(definition: Mapping[str, Any]) -> list[Shown]:
    """Closed days, closures and dates with hours of their own, in order."""
    hours = Hours.from_definition(definition, may_never_open=True)
    found = [Shown(f"holiday:{day}", day, day, name or "Closed") for day, name in hours.holidays.items()]
    found += [Shown(f"closure:{first}:{last}", first, last, why or "Closed") for first, last, why in hours.closures]
    found += [Shown(f"hours:{day}", day, day, in_words(rows) or "Closed") for day, rows in hours.dates.items()]
    return sorted(found, key=lambda one: (one.first, one.key))


def _refuse_overlaps(rows: Sequence[Sequence[str]], place: str) -> None:
    spans = []
    for opening, closing in rows:
        start, end = _seconds(opening, place), _seconds(closing, place)
        spans.append((start, end if end > start else end + _DAY, f"{opening}-{closing}"))
    spans.sort()
    for (_, end, one), (start, _, other) in pairwise(spans):
        if start < end:
            raise InvalidCalendar(place, f"{one} and {other} overlap")


def _seconds(text: str, place: str) -> int:
    hour, _, minute = text.partition(":")
    if not (hour.isdigit() and minute.isdigit() and int(hour) <= 24 and int(minute) < 60):
        raise InvalidCalendar(place, f"{text!r} is no time of day between 00:00 and 24:00")
    return int(hour) * 3600 + int(minute) * 60


def _padded(text: str) -> str:
    """9:00 is 09:00, and 9 too."""
    hour, _, minute = text.strip().partition(":")
    return f"{hour.zfill(2)}:{minute or '00'}"


def _clock(seconds: int) -> str:
    within = seconds - _DAY if seconds > _DAY else seconds
    return f"{within // 3600:02d}:{within % 3600 // 60:02d}"
