"""Escalations: raised by people and by clocks, one alive per complaint, rising when nobody accepts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from complaints.actions import bulk
from complaints.actions.change import Change
from complaints.choices import (
    AUTOMATIC_REASONS,
    LIVE_ESCALATION_STATES,
    SENIORITY,
    EscalationReason,
    EscalationState,
    EscalationWay,
    EventKind,
)
from complaints.models import Escalation, EscalationCause, Referral
from complaints.queries.people import Directory
from complaints.queries.referrals import owed_by_asked
from complaints.rules.clocks import Clock
from complaints.rules.escalation import choose, needed_role
from complaints.rules.standards import Owner

TOP = 4
"""An escalation rises no higher than this; there it stays until somebody answers."""
ROW = (
    "id", "complaint", "level", "reason", "way", "wanted", "raised_at", "raised_by", "assignee", "state", "answer",
)  # fmt: skip
CAUSE = ("escalation", "at", "reason", "level", "clock", "note")


@dataclass(slots=True)
class Live:
    """The one live escalation of a complaint while it is being changed."""

    id: int
    level: int
    assignee: int | None
    held: list[int]
    state: str
    reason: str
    fresh: bool = False
    way: str = EscalationWay.IN_APP
    wanted: str = ""
    raised_by: int | None = None
    raised_at: datetime | None = None
    changed: bool = False


class Scene:
    """The live escalations of a batch of locked complaints: read once, changed in memory, written once."""

    def __init__(self, changes: Sequence[Change], directory: Directory | None = None) -> None:
        self._changes = changes
        self._directory = directory
        self._live: dict[int, Live] | None = None
        self._causes: list[tuple[Any, ...]] = []
        self._stock: list[int] = []
        self._asked: dict[int, int | None] | None = None

    @property
    def directory(self) -> Directory:
        if self._directory is None:
            self._directory = Directory(self._changes[0].now)
        return self._directory

    def of(self, change: Change) -> Live | None:
        if self._live is None:
            rows = Escalation.objects.filter(
                complaint__in=[c.complaint.pk for c in self._changes], state__in=LIVE_ESCALATION_STATES
            )
            self._live = {
                row.complaint_id: Live(
                    row.pk, row.level, row.assignee_id, [], row.state, row.reason, raised_by=row.raised_by_id
                )
                for row in rows
            }
        return self._live.get(change.complaint.pk)

    def asked_team(self, change: Change, clock: Clock | None) -> int | None:
        """The department whose answer this clock waits for; None: it is the complaint's own people's.

        A restricted complaint stays with its own people, who asked in person. One query for the whole batch, and none
        where no clock is a referral's.
        """
        if clock is None or clock.within is None or clock.within[0] != Owner.REFERRAL or change.complaint.restricted:
            return None
        if not owed_by_asked(change.terms.of(clock.within).standards[clock.code]):
            return None
        if self._asked is None:
            complaints = [one.complaint.pk for one in self._changes]
            rows = Referral.objects.filter(complaint__in=complaints, team__isnull=False).values_list("id", "team_id")
            self._asked = dict(rows)
        return self._asked.get(clock.within[1])

    def rise(self, change: Change, clock: Clock, *, level: int, reason: EscalationReason) -> None:
        """A clock asks for at least `level`; an unanswered acceptance clock asks for one more than now."""
        live = self.of(change)
        wanted_level = min(TOP, live.level + 1) if live and clock.escalation == live.id else level
        standard = change.terms.of(clock.within).standards[clock.code].title
        self.raise_(change, level=wanted_level, reason=reason, clock=clock, wanted=f"{standard}: {reason.label}")

    def raise_(
        self,
        change: Change,
        *,
        level: int,
        reason: EscalationReason,
        clock: Clock | None = None,
        wanted: str = "",
        way: str = EscalationWay.IN_APP,
        raised_by: int | None = None,
        skill: str = "",
    ) -> Live:
        """Raise an escalation, or add a cause to the live one and lift it when `level` is higher."""
        live = self.of(change)
        if live is None:
            live = self._begin(change, level, reason, clock, wanted, way, raised_by, skill)
        elif level > live.level:
            self._lift(change, live, level, reason, clock)
        elif reason not in AUTOMATIC_REASONS:
            self._add_cause(change, live, reason, wanted)
        clock_id = change.ids.get(clock.key) if clock else None
        self._causes.append((live.id, change.now, reason, live.level, clock_id, ""))
        return live

    def settle(self, change: Change, state: EscalationState, **answer: Any) -> None:
        """Give the live escalation its answer; every state but raised and accepted ends it."""
        live = self.of(change)
        if live is not None:
            ended = None if state in LIVE_ESCALATION_STATES else change.now
            Escalation.objects.filter(pk=live.id).update(state=state, ended_at=ended, **answer)

    def write(self) -> None:
        """Insert fresh escalations, move risen ones, add causes: three statements at most."""
        lives = list((self._live or {}).items())
        bulk.insert(
            Escalation,
            ROW,
            [
                (
                    e.id,
                    c,
                    e.level,
                    e.reason,
                    e.way,
                    e.wanted,
                    e.raised_at,
                    e.raised_by,
                    e.assignee,
                    e.state,
                    "",
                )
                for c, e in lives
                if e.fresh
            ],
        )
        risen = [(e.id, e.level, e.assignee, e.state) for _, e in lives if e.changed and not e.fresh]
        bulk.update(Escalation, ("level", "assignee", "state"), risen)
        bulk.insert(EscalationCause, CAUSE, self._causes)
        for _, live in lives:
            live.fresh = live.changed = False
        self._causes = []

    def _begin(
        self,
        change: Change,
        level: int,
        reason: EscalationReason,
        clock: Clock | None,
        wanted: str,
        way: str,
        raised_by: int | None,
        skill: str,
    ) -> Live:
        barred = [raised_by] if raised_by else []
        assignee, why = self._choose(change, level, barred, skill, self.asked_team(change, clock))
        live = Live(
            self._next_id(), level, assignee, [], EscalationState.RAISED, reason, fresh=True,
            way=way, wanted=wanted, raised_by=raised_by, raised_at=change.now,
        )  # fmt: skip
        assert self._live is not None  # noqa: S101 - `of` was called before
        self._live[change.complaint.pk] = live
        self._announce(change, live, EventKind.ESCALATED, why, clock)
        return live

    def _lift(self, change: Change, live: Live, level: int, reason: EscalationReason, clock: Clock | None) -> None:
        held = [live.assignee] if live.assignee else []
        live.held += held
        live.assignee, why = self._choose(change, level, live.held, "", self.asked_team(change, clock))
        live.level, live.state, live.changed = level, EscalationState.RAISED, True
        self._announce(change, live, EventKind.ESCALATION_CLIMBED, why, clock)

    def _next_id(self) -> int:
        """From a small stock of ids, so that a batch asks the sequence once."""
        if not self._stock:
            self._stock = bulk.allocate(Escalation, len(self._changes))
        return self._stock.pop()

    def _add_cause(self, change: Change, live: Live, reason: EscalationReason, wanted: str) -> None:
        """A person's further reason is told to whoever has it; for safety at once, whatever the hour."""
        change.record(EventKind.ESCALATION_JOINED, escalation=live.id, level=live.level, reason=str(reason.value))
        if live.assignee is not None:
            urgent = change.complaint.safety or reason == EscalationReason.SAFETY
            at = change.now if urgent else self._works_from(change, live.assignee)
            text = f"{change.complaint.reference}: {reason.label}. {wanted}"
            dedup = f"cause:{live.id}:{change.complaint.event_seq + len(change.entries)}"
            change.tell(live.assignee, text[:300], dedup, at=at, urgent=urgent)

    def keep(self, complaints: set[int]) -> None:
        """Forget what was begun for complaints that lost the race to be first."""
        self._live = {number: live for number, live in (self._live or {}).items() if number in complaints}
        kept = {live.id for live in self._live.values()}
        self._causes = [cause for cause in self._causes if cause[0] in kept]

    def _choose(
        self, change: Change, level: int, barred: Sequence[int], skill: str, asked: int | None = None
    ) -> tuple[int | None, list[list[Any]]]:
        """From the handler upwards; where a department owes an answer, from among the `asked` team's own seniors."""
        complaint = change.complaint
        choice = choose(
            self.directory.people,
            start=complaint.handler_id if asked is None else None,
            team=self.directory.team(complaint.team_id if asked is None else asked),
            level=level,
            barred=[*barred, *([complaint.handler_id] if complaint.handler_id else [])],
            skill=skill,
        )
        if barred and not self._senior_enough(choice.chosen, level):
            again = self._choose(change, level, (), skill, asked)
            if choice.chosen is None or self._senior_enough(again[0], level):
                return again
        return choice.chosen, [list(passed) for passed in choice.passed_over[:5]]

    def _senior_enough(self, number: int | None, level: int) -> bool:
        person = self.directory.people.get(number) if number is not None else None
        return person is not None and SENIORITY.get(person.role, -1) >= SENIORITY[needed_role(level)]

    def _works_from(self, change: Change, number: int) -> datetime:
        return self.directory.works_from(number, change.terms.calendars[""], change.now)

    def _announce(self, change: Change, live: Live, kind: EventKind, why: list[list[Any]], clock: Clock | None) -> None:
        data: dict[str, Any] = {"escalation": live.id, "level": live.level, "reason": str(live.reason)}
        data |= {"assignee": live.assignee, "passed_over": why}
        if clock is not None:
            data["because"] = clock.key
        change.record(kind, **data)
        complaint = change.complaint
        dedup = f"escalation:{live.id}:level:{live.level}"
        if live.assignee is not None:
            text = f"{complaint.reference} is escalated to you (level {live.level}): {live.wanted or live.reason}"
            when = change.now if complaint.safety else self._works_from(change, live.assignee)
            change.tell(live.assignee, text[:300], dedup, at=when, urgent=complaint.safety)
