"""What clocks run under: standards, calendars and the matter; of a complaint, and of its parts and referrals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from complaints.rules.conditions import USUAL, Matter
from complaints.rules.deadlines import Deadline, compute_deadline, decided_by_day, holds_all_day, step_instants
from complaints.rules.standards import Owner, Standard, Step
from complaints.rules.working_time import Calendar

Within = tuple[Owner, int]
"""The part or the referral whose promise a clock is; None: the complaint's own, or its escalation's."""
OWN = frozenset({Owner.COMPLAINT, Owner.ESCALATION})
OF_A_PART = frozenset({Owner.COMPLAINT, Owner.PART})
OF_A_REFERRAL = frozenset({Owner.REFERRAL})

Pauses = tuple[tuple[datetime, datetime], ...]
Schedule = tuple[tuple[Step, datetime], ...]
REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Terms:
    """What the clocks run under: the standards of a policy version and compiled calendars.

    `calendars` is keyed by calendar code; "" is the complaint's own calendar. A standard starts a clock when it is
    for one of `owners` and for this `matter`, and not `elsewhere`: what the complaint itself is promised is not
    promised to its part once more. Parts and referrals have terms of their own, `within` these.
    """

    standards: Mapping[str, Standard]
    calendars: Mapping[str, Calendar]
    matter: Matter = USUAL
    owners: frozenset[Owner] = OWN
    within: Mapping[Within, Terms] = field(default_factory=dict)
    elsewhere: frozenset[str] = frozenset()
    schedules: dict[tuple[Any, ...], Schedule] = field(default_factory=dict, compare=False, repr=False)
    days: dict[str, dict[int, Deadline] | None] = field(init=False, default_factory=dict, compare=False, repr=False)
    starters: dict[str, tuple[Standard, ...]] = field(init=False, default_factory=dict, compare=False, repr=False)
    enders: dict[str, frozenset[str]] = field(init=False, default_factory=dict, compare=False, repr=False)

    def of(self, within: Within | None) -> Terms:
        """The terms of a part or a referral; None: these."""
        return self if within is None else self.within[within]

    def has(self, standard: Standard) -> bool:
        """Whether this standard promises anything here, in whatever tier."""
        here = standard.owner in self.owners and standard.code not in self.elsewhere
        return here and standard.applies_to(self.matter)

    def calendar(self, standard: Standard) -> Calendar:
        return self.calendars.get(standard.calendar or "") or self.calendars[""]

    def startable(self, kind: str) -> tuple[Standard, ...]:
        """The standards of which an event of this kind may start a clock; remembered, since every event asks."""
        found = self.starters.get(kind)
        if found is None:
            every = [standard for standard in self.standards.values() if self.has(standard)]
            found = tuple(s for s in every if kind in s.starts_on or (s.recurs and kind in s.satisfied_by))
            self.starters[kind] = found
        return found

    def ending(self, kind: str) -> frozenset[str]:
        """The standards whose clocks an event of this kind may end: a window that closed ends at any."""
        found = self.enders.get(kind)
        if found is None:
            every = self.standards.values()
            found = frozenset(s.code for s in every if s.lapses or kind in s.satisfied_by or kind in s.cancelled_by)
            self.enders[kind] = found
        return found

    def deadline(self, standard: Standard, started_at: datetime) -> Deadline:
        """What a clock that starts now runs to; where the day decides it, worked out once for every start of a day."""
        calendar, code = self.calendar(standard), standard.code
        if code not in self.days:
            self.days[code] = {} if decided_by_day(standard) else None
        days = self.days[code]
        if days is None:
            return compute_deadline(standard, calendar, started_at)
        day = started_at.astimezone(calendar.zone).toordinal()
        found = days.get(day)
        if found is None or not holds_all_day(found, started_at):
            found = compute_deadline(standard, calendar, started_at)
            if holds_all_day(found, started_at):
                days[day] = found
        return found

    def schedule(self, standard: Standard, started_at: datetime, due_at: datetime, pauses: Pauses = ()) -> Schedule:
        """The steps of a clock with their instants; remembered, since each step of a clock asks again."""
        key = (standard.code, started_at, due_at, pauses)
        found = self.schedules.get(key)
        if found is None:
            if len(self.schedules) >= REMEMBERED:
                self.schedules.clear()
            found = step_instants(standard, self.calendar(standard), started_at, due_at, pauses=pauses)
            self.schedules[key] = found
        return found
