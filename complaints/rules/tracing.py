"""Why is it due then? An optional visitor of the deadline's own walk, told of each stretch as it is counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from complaints.rules.working_time import Calendar, measure_micros
from complaints.rules.zones import SECOND, Range, from_micros

HELD = "paused"


@dataclass(frozen=True, slots=True)
class Entry:
    """One local day: counted or skipped, why, and how much when time rather than days is counted."""

    date: date
    counted: bool
    reason: str
    seconds: int | None = None

    def to_json(self) -> dict[str, Any]:
        said: dict[str, Any] = {"date": self.date.isoformat(), "counted": self.counted, "reason": self.reason}
        return said if self.seconds is None else {**said, "seconds": self.seconds}


@dataclass(slots=True)
class Trace:
    """Pass one to `compute_deadline`, then read `entries`."""

    entries: list[Entry] = field(default_factory=list)

    def note(self, ordinal: int, reason: str) -> None:
        """A remark on a day that is not itself counted: where the period begins, where it was moved to."""
        self.entries.append(Entry(date.fromordinal(ordinal), False, reason))

    def working_days(self, calendar: Calendar, first: int, last: int, held: Callable[[int], bool]) -> None:
        number = 0
        for ordinal in range(first, last + 1):
            day = date.fromordinal(ordinal)
            if not calendar.is_working_day(day):
                self.entries.append(Entry(day, False, calendar.hours.why_closed(day)))
            elif held(ordinal):
                self.entries.append(Entry(day, False, HELD))
            else:
                number += 1
                self.entries.append(Entry(day, True, f"working day {number}"))

    def calendar_days(self, first: int, last: int, held: Callable[[int], bool]) -> None:
        number = 0
        for ordinal in range(first, last + 1):
            if held(ordinal):
                self.entries.append(Entry(date.fromordinal(ordinal), False, HELD))
            else:
                number += 1
                self.entries.append(Entry(date.fromordinal(ordinal), True, f"day {number}"))

    def time(self, calendar: Calendar, start: int, end: int, held: list[Range], *, open_only: bool) -> None:
        """Seconds that count on each local day of [start, end]: open ones, or all; paused open time never counts."""
        for ordinal in range(calendar.local_day(start), calendar.local_day(end) + 1):
            begin, finish = max(start, calendar.day_end(ordinal - 1)), min(end, calendar.day_end(ordinal))
            paused = sum(
                measure_micros(calendar, max(begin, since), min(finish, until))
                for since, until in held
                if since < finish and until > begin
            )
            present = measure_micros(calendar, begin, finish) if open_only else finish - begin
            self._time_entry(calendar, ordinal, (present - paused) // SECOND, paused)

    def _time_entry(self, calendar: Calendar, ordinal: int, seconds: int, paused: int) -> None:
        day = date.fromordinal(ordinal)
        if seconds > 0:
            reason = "counted, pause taken out" if paused else "counted"
        elif paused:
            reason = HELD
        elif calendar.is_working_day(day):
            reason = "outside its hours"
        else:
            reason = calendar.hours.why_closed(day)
        self.entries.append(Entry(day, seconds > 0, reason, seconds))

    def instant(self, calendar: Calendar, micros: int, reason: str) -> None:
        local = from_micros(micros).astimezone(calendar.zone)
        self.note(local.toordinal(), f"{reason} {local:%H:%M}")
