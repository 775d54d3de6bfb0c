"""What one complaint adds to the figures: numbers by local day and team, told from its events and its clocks.

Definitions: docs/figures.md. Nothing here looks at today: a figure of a past day is the same whenever it is reckoned.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from complaints.choices import ClockState, EventKind, Stage
from complaints.rules.attribution import Moment
from complaints.rules.clocks import Clock
from complaints.rules.standards import Owner


class Measure(StrEnum):
    """What is counted. Open at the start + opened + reopened + moved in - moved out - closed = open at the end."""

    OPENED = "opened"
    REOPENED = "reopened"
    CLOSED = "closed"  # key: how
    MOVED_IN = "moved_in"
    MOVED_OUT = "moved_out"
    RETURNING = "returning"  # opened by a customer who complained within a year before
    TOOK = "took"  # closed; key: how long after receipt
    DECIDED = "decided"  # decision sent; key: the outcome
    KEPT = "kept"  # key: the promise; by the day it was due
    BROKEN = "broken"
    EXTENDED = "extended"
    NOTICED = "noticed"  # seconds from a broken promise's due instant until we noticed; key: the promise
    LATE = "late"  # broken; key: cause|responsible team, or nothing while nobody said


TOOK_DAYS = (3, 28, 56)
"""Calendar days after receipt: within three days, four weeks, eight weeks; beyond (DISP 1 Annex 1R groups by these)."""


class Fact(NamedTuple):
    day: date
    team: int
    measure: Measure
    key: str


Facts = Counter[Fact]


@dataclass(slots=True)
class _Story:
    """Which team had the complaint from when, and whether it was open."""

    zone: ZoneInfo
    received_at: datetime
    since: list[datetime] = field(default_factory=list)
    teams: list[int] = field(default_factory=list)
    open: bool = False
    outcome: str = ""
    sent: list[datetime] = field(default_factory=list)
    """Decisions sent whose outcome is told by the event that ends the complaint: at first contact."""
    late: dict[str, str] = field(default_factory=dict)
    """Of each broken promise that was explained, its cause and the team it lay with."""
    facts: Facts = field(default_factory=Counter)

    def team_at(self, at: datetime) -> int:
        return self.teams[max(bisect_right(self.since, at) - 1, 0)]

    def add(self, at: datetime, team: int, measure: Measure, key: str = "", number: int = 1) -> None:
        self.facts[Fact(at.astimezone(self.zone).date(), team, measure, key)] += number


def facts(
    moments: Iterable[Moment], clocks: Iterable[Clock], *, received_at: datetime, zone: ZoneInfo, returning: bool
) -> Facts:
    """All that one complaint adds. `returning`: its customer had complained within a year before.

    1. A complaint is opened on the day of its receipt, in the team that took it in; that holds for history, too.
    2. It is closed, reopened and moved on the day that is done; one that is closed and moved moves nothing.
    3. A promise counts on the day it was due, in the team that had the complaint then; one cancelled counts nowhere,
       and what colleagues owe each other (escalations, questions to departments) is no promise to a customer.
    """
    story = _Story(zone, received_at)
    for moment in moments:
        _tell(story, moment, returning)
    for clock in clocks:
        if clock.escalation is None and (clock.within is None or clock.within[0] == Owner.PART):
            _promise(story, clock)
    return story.facts


def took(received_at: datetime, closed_at: datetime, zone: ZoneInfo) -> str:
    """The group of a complaint's length, in local calendar days: `3`, `28`, `56` or `more`."""
    days = (closed_at.astimezone(zone).date() - received_at.astimezone(zone).date()).days
    return next((str(most) for most in TOOK_DAYS if days <= most), "more")


def _tell(story: _Story, moment: Moment, returning: bool) -> None:
    data, at = moment.data, moment.at
    if moment.kind == EventKind.RECEIVED:
        _open(story, story.received_at, data["team"], Measure.OPENED)
        if returning:
            story.add(story.received_at, data["team"], Measure.RETURNING)
    elif not story.teams:
        return
    team = story.teams[-1]
    if moment.kind == EventKind.TRANSFERRED:
        _move(story, at, *data["team"])
    elif moment.kind == EventKind.DECIDED:
        story.outcome = str(_after(data, "outcome"))
    elif moment.kind == EventKind.DECISION_SENT:
        story.sent.append(at)
        story.outcome = str(data.get("outcome") or story.outcome)
    elif moment.kind == EventKind.LATENESS_EXPLAINED:
        story.late[data["clock"]] = f"{data['reason']}|{data['team']}"
    if story.outcome or "outcome" in data:
        for sent in story.sent:
            story.add(sent, team, Measure.DECIDED, story.outcome or str(_after(data, "outcome")))
        story.sent = []
    if "closure" in data and story.open:
        story.open = False
        story.add(at, team, Measure.CLOSED, str(data["closure"]))
        story.add(at, team, Measure.TOOK, took(story.received_at, at, story.zone))
    elif not story.open and moment.kind != EventKind.RECEIVED and _left_closed(data):
        _open(story, at, team, Measure.REOPENED)


def _open(story: _Story, at: datetime, team: int, measure: Measure) -> None:
    story.open = True
    if not story.teams:
        story.since.append(at)
        story.teams.append(team)
    story.add(at, team, measure)


def _move(story: _Story, at: datetime, before: int, after: int) -> None:
    story.since.append(at)
    story.teams.append(after)
    if story.open:
        story.add(at, before, Measure.MOVED_OUT)
        story.add(at, after, Measure.MOVED_IN)


def _promise(story: _Story, clock: Clock) -> None:
    if clock.state != ClockState.MET and clock.breached_at is None:
        return
    at = clock.breached_at or clock.due_at
    team = story.team_at(at)
    story.add(at, team, Measure.BROKEN if clock.breached_at else Measure.KEPT, clock.code)
    if clock.extensions:
        story.add(at, team, Measure.EXTENDED, clock.code)
    if clock.breached_at:
        story.add(at, team, Measure.LATE, story.late.get(clock.key, ""))
    if clock.breached_at and clock.detected_at:
        lag = int((clock.detected_at - clock.breached_at).total_seconds())
        story.add(at, team, Measure.NOTICED, clock.code, lag)


def _left_closed(data: Mapping[str, Any]) -> bool:
    stage: Sequence[str] = data.get("stage", ())
    return len(stage) == 2 and stage[0] == Stage.CLOSED != stage[1]


def _after(data: Mapping[str, Any], name: str) -> Any:
    said = data.get(name, "")
    return said[1] if isinstance(said, list) else said
