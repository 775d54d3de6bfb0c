"""Local time ranges as instants: what a wall clock showed, in microseconds since 1970 UTC.

A local range means every instant at which the wall clock read a time in it. So a range inside the hour that
summer time skips is empty, one that touches it ends at the change, and one inside the repeated hour happens twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

SECOND: Final = 1_000_000
DAY: Final = 86_400 * SECOND
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_ORDINAL: Final = date(1970, 1, 1).toordinal()

# Outside these years a date is a slip of the keyboard, and no time zone is known.
FIRST_ORDINAL: Final = date(1900, 1, 3).toordinal()
LAST_ORDINAL: Final = date(2200, 12, 29).toordinal()

Range = tuple[int, int]


def to_micros(at: datetime) -> int:
    """An aware instant as microseconds, of the years in which we promise anything."""
    if not 1900 < at.year < 2200:
        raise ValueError(f"{at.isoformat()} is outside the years 1900 to 2200")
    return micros_of(at)


def micros_of(at: datetime) -> int:
    """The same of any year; subtracting across zones honours the repeated hour (PEP 495)."""
    if at.tzinfo is not UTC and at.utcoffset() is None:
        raise ValueError(f"{at.isoformat()} has no UTC offset")
    since = (at if at.tzinfo is UTC else at.astimezone(UTC)) - EPOCH
    return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds


def from_micros(micros: int) -> datetime:
    """Exact: whole seconds go through the clock's own arithmetic, half the cost of adding a timedelta."""
    seconds, rest = divmod(micros, SECOND)
    whole = datetime.fromtimestamp(seconds, UTC)
    return whole.replace(microsecond=rest) if rest else whole


def local_ranges(zone: ZoneInfo, ordinal: int, start: int, end: int) -> Iterator[Range]:
    """Instants at which `zone` reads [start, end) seconds after midnight of the day; `end` may pass 24 hours."""
    midnight = (ordinal - EPOCH_ORDINAL) * DAY
    lower, upper = midnight + start * SECOND, midnight + end * SECOND
    held: Range | None = None
    for since, until, offset in _offsets(zone, date.fromordinal(ordinal).year):
        begin, finish = max(since, lower - offset), min(until, upper - offset)
        if begin >= finish:
            continue
        if held is not None and held[1] == begin:
            held = (held[0], finish)
            continue
        if held is not None:
            yield held
        held = (begin, finish)
    if held is not None:
        yield held


@lru_cache(maxsize=4096)
def _offsets(zone: ZoneInfo, year: int) -> tuple[tuple[int, int, int], ...]:
    """The year's stretches of one UTC offset, as (since, until, offset), with three days to spare at both ends."""
    last = micros_of(datetime(year + 1, 1, 4, tzinfo=UTC))
    since = at = micros_of(datetime(year, 1, 1, tzinfo=UTC)) - 3 * DAY
    offset = _offset(zone, at)
    found: list[tuple[int, int, int]] = []
    while at < last:
        following = at + DAY
        if (new := _offset(zone, following)) != offset:
            change = _change(zone, at, following, offset)
            found.append((since, change, offset))
            since, offset = change, new
        at = following
    return (*found, (since, last, offset))


def _change(zone: ZoneInfo, before: int, after: int, offset: int) -> int:
    """The second at which the offset stopped being `offset`."""
    low, high = before // SECOND, after // SECOND
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle * SECOND) == offset:
            low = middle
        else:
            high = middle
    return high * SECOND


def _offset(zone: ZoneInfo, micros: int) -> int:
    found = from_micros(micros).astimezone(zone).utcoffset() or timedelta()
    return (found.days * 86_400 + found.seconds) * SECOND + found.microseconds
