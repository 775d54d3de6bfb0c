"""Working time: when somebody is there, and how to add and measure it. Everything inside is microseconds in UTC.

Exactly at closing no working time lies before the next opening, so adding time stops at the closing, and
subtracting it stops at the opening. Adding nothing gives the instant itself, or the next opening when closed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from complaints.errors import RedressError
from complaints.rules.hours import Hours
from complaints.rules.zones import (
    DAY,
    EPOCH_ORDINAL,
    FIRST_ORDINAL,
    LAST_ORDINAL,
    SECOND,
    Range,
    from_micros,
    local_ranges,
    micros_of,
    to_micros,
)

FURTHEST_DAYS: Final = 3_653  # ten years; a promise beyond is a mistake, and the search for it must end
_MOST_DAYS: Final = 9_000  # a window is kept for as long as it stays below this


class DeadlineTooFar(RedressError, ValueError):
    """More than ten years away: the calendar runs dry or a number is wrong."""

    code = "deadline_too_far"
    message = "This deadline is more than 10 years away."


@dataclass(frozen=True, slots=True)
class Window:
    """All spans of the days [first, beyond), with what lies before each, so that any question is one bisection.

    Never changed once made; a longer one replaces it, so threads may share a calendar.
    """

    first: int
    beyond: int
    starts: list[int]
    ends: list[int]
    before: list[int]  # working time before each span, then the total
    days: list[int]  # the working days' ordinals
    closes: list[int]  # when the last interval of each working day ends


class Calendar:
    """A compiled calendar version, equal only to itself. Windows of its spans are built as they are asked for."""

    __slots__ = ("_day_ends", "_window", "hours", "timezone", "zone")

    def __init__(self, hours: Hours) -> None:
        self.hours = hours
        self.timezone = hours.timezone
        self.zone = ZoneInfo(hours.timezone)
        self._window = Window(0, 0, [], [], [0], [], [])
        self._day_ends: dict[int, int] = {}

    @classmethod
    def from_definition(cls, definition: Mapping[str, Any], *, may_never_open: bool = False) -> Self:
        """Compile a calendar version's JSON; raise InvalidCalendar with the place and the reason."""
        return cls(Hours.from_definition(definition, may_never_open=may_never_open))

    def is_working_day(self, day: date) -> bool:
        """Whether an interval starts on the day; the tail of a night shift does not make its morning a working day."""
        return bool(self.hours.of(day))

    def spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The open intervals starting on the local day, in UTC."""
        return tuple((from_micros(start), from_micros(end)) for start, end in self.ranges(day.toordinal()))

    def ranges(self, ordinal: int) -> list[Range]:
        found: list[Range] = []
        for start, end in self.hours.of(date.fromordinal(ordinal)):
            found.extend(local_ranges(self.zone, ordinal, start, end))
        return sorted(found)

    def local_day(self, micros: int) -> int:
        """The ordinal of the local date at an instant."""
        return datetime.fromtimestamp(micros // SECOND, self.zone).toordinal()

    def day_end(self, ordinal: int) -> int:
        """The first instant after the local day: what its clocks call the next midnight."""
        end = self._day_ends.get(ordinal)
        if end is None:
            end = self._day_ends[ordinal] = max(finish for _, finish in local_ranges(self.zone, ordinal, 0, 86_400))
        return end

    def window(self, first: int, last: int) -> Window:
        """A window covering the days first..last, and a little more so that the next question finds it built."""
        window = self._window
        if window.first <= first and last < window.beyond:
            return window
        if first < FIRST_ORDINAL or last > LAST_ORDINAL:
            raise DeadlineTooFar("This date is outside the years 1900 to 2200.")
        size = min(max(window.beyond - window.first, 45), 366)
        low, high = min(window.first or first, first), max(window.beyond, last + 1)
        if high - low > _MOST_DAYS:
            window, low, high = Window(0, 0, [], [], [0], [], []), first, last + 1
        if low == window.first:
            window = self._built(window, min(max(high, window.beyond + size), LAST_ORDINAL + 1))
        else:
            low = max(low - (size if window.beyond else 0), FIRST_ORDINAL)
            window = self._built(Window(low, low, [], [], [0], [], []), high)
        self._window = window
        return window

    def _built(self, base: Window, beyond: int) -> Window:
        """`base` with the days up to `beyond` added, each instant open at most once."""
        starts, ends, before = list(base.starts), list(base.ends), list(base.before)
        days, closes = list(base.days), list(base.closes)
        if base.first == base.beyond:  # a night shift of the day before may run into the first day
            midnight = self.day_end(base.first - 1)
            for start, end in self.ranges(base.first - 1):
                if end > midnight:
                    starts.append(max(start, midnight))
                    ends.append(end)
                    before.append(before[-1] + ends[-1] - starts[-1])
        for ordinal in range(base.beyond, beyond):
            ranges = self.ranges(ordinal)
            if not ranges:
                continue
            days.append(ordinal)
            closes.append(ranges[-1][1])
            for start, end in ranges:
                begin = max(start, ends[-1]) if ends else start
                if begin < end:
                    starts.append(begin)
                    ends.append(end)
                    before.append(before[-1] + end - begin)
        return Window(base.first, beyond, starts, ends, before, days, closes)

    def around(self, *instants: int) -> Window:
        """A window whose spans decide every given instant, night shifts and zones included."""
        return self.window(EPOCH_ORDINAL + min(instants) // DAY - 3, EPOCH_ORDINAL + max(instants) // DAY + 2)

    def later(self, window: Window, origin: int) -> Window:
        """A longer window than this one, unless it already reaches ten years past the origin."""
        if window.beyond - (EPOCH_ORDINAL + origin // DAY) > FURTHEST_DAYS + 3:
            raise DeadlineTooFar
        return self.window(window.first, window.beyond)

    def earlier(self, window: Window, origin: int) -> Window:
        if EPOCH_ORDINAL + origin // DAY - window.first > FURTHEST_DAYS + 3:
            raise DeadlineTooFar
        return self.window(window.first - 1, window.beyond - 1)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Opening time is open, closing time is not. Only the day and the night before are asked, so any year will do."""
    if not 2 < at.year < 9998:
        raise ValueError(f"{at.isoformat()} is outside the years that a calendar has")
    micros = micros_of(at)
    day = calendar.local_day(micros)
    return any(start <= micros < end for ordinal in (day - 1, day) for start, end in calendar.ranges(ordinal))


def add_working_time(calendar: Calendar, start: datetime, seconds: int) -> datetime:
    """The instant `seconds` of working time after start (before it, when negative)."""
    return from_micros(add_micros(calendar, to_micros(start), seconds * SECOND))


def working_seconds_between(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Whole working seconds from start to end; negative when the end comes first."""
    measured = measure_micros(calendar, to_micros(start), to_micros(end))
    return measured // SECOND if measured >= 0 else -(-measured // SECOND)


def next_opening(calendar: Calendar, at: datetime) -> datetime:
    """`at` when open, else the next opening."""
    return from_micros(opening(calendar, to_micros(at)))


def previous_closing(calendar: Calendar, at: datetime) -> datetime:
    """The last working instant on or before `at`: itself when open or exactly at closing, else the last closing."""
    return from_micros(closing(calendar, to_micros(at)))


def add_working_days(calendar: Calendar, day: date, days: int) -> date:
    """The working day `days` after `day` (before it, when negative); with 0 the day itself, or the next working day."""
    return date.fromordinal(shift_days(calendar, day.toordinal(), days))


def add_micros(calendar: Calendar, start: int, amount: int) -> int:
    if amount == 0:
        return opening(calendar, start)
    return forward(calendar, start, amount) if amount > 0 else backward(calendar, start, -amount)


def forward(calendar: Calendar, start: int, amount: int) -> int:
    window = calendar.around(start)
    while True:
        reach = position(window, start) + amount
        if reach <= window.before[-1]:
            span = bisect_left(window.before, reach, 1) - 1
            return window.starts[span] + reach - window.before[span]
        window = calendar.later(window, start)


def backward(calendar: Calendar, start: int, amount: int) -> int:
    window = calendar.around(start)
    while True:
        reach = position(window, start) - amount
        if reach >= 0 and window.starts:
            span = min(bisect_right(window.before, reach), len(window.starts)) - 1
            return window.starts[span] + reach - window.before[span]
        window = calendar.earlier(window, start)


def measure_micros(calendar: Calendar, start: int, end: int) -> int:
    window = calendar.around(start, end)
    return position(window, end) - position(window, start)


def share_left(calendar: Calendar, start: int, due: int, paused: int, share: float) -> int:
    """The instant at which this share of the working time from start to due, pauses apart, is left."""
    window = calendar.around(start, due)
    at_due = position(window, due)
    left = round((at_due - position(window, start) - paused) * share / SECOND) * SECOND
    reach = at_due - left
    if left == 0 or reach < 0:
        return backward(calendar, due, left) if left else due
    span = min(bisect_right(window.before, reach), len(window.starts)) - 1
    return window.starts[span] + reach - window.before[span]


def position(window: Window, at: int) -> int:
    """Working time in the window before an instant."""
    span = bisect_right(window.starts, at) - 1
    if span < 0:
        return 0
    return window.before[span] + min(at, window.ends[span]) - window.starts[span]


def opening(calendar: Calendar, at: int) -> int:
    window = calendar.around(at)
    while True:
        span = bisect_right(window.starts, at)
        if span and at < window.ends[span - 1]:
            return at
        if span < len(window.starts):
            return window.starts[span]
        window = calendar.later(window, at)


def closing(calendar: Calendar, at: int) -> int:
    window = calendar.around(at)
    while True:
        span = bisect_right(window.starts, at) - 1
        if span >= 0:
            return min(at, window.ends[span])
        window = calendar.earlier(window, at)


def shift_days(calendar: Calendar, ordinal: int, days: int) -> int:
    origin = (ordinal - EPOCH_ORDINAL) * DAY
    window = calendar.window(ordinal, ordinal)
    while True:
        found = (bisect_right(window.days, ordinal) if days > 0 else bisect_left(window.days, ordinal)) + days
        index = found - 1 if days > 0 else found
        if 0 <= index < len(window.days):
            return window.days[index]
        window = calendar.later(window, origin) if index >= 0 else calendar.earlier(window, origin)
