"""Whose time it was: a complaint's life cut into stretches, each belonging to whoever had the ball."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from complaints.choices import EventKind, WaitingOn
from complaints.rules.clocks import RESUME

Who = int | WaitingOn
"""A team by its number, or the customer, or a supplier."""

ENDING = frozenset({EventKind.CLOSED, EventKind.WITHDRAWN, EventKind.SET_ASIDE, EventKind.MERGED})
BEGINNING = frozenset({EventKind.RECEIVED, EventKind.REOPENED, EventKind.REVIEW_STARTED})
ANSWERING = frozenset({EventKind.HEARD_BACK, EventKind.RESUMED})
ENDING_A_QUESTION = frozenset({EventKind.REFERRAL_ANSWERED, EventKind.REFERRAL_RECALLED})
MOVING = frozenset({*BEGINNING, *ENDING, *ANSWERING, *ENDING_A_QUESTION, EventKind.ASKED, EventKind.REFERRED,
                    EventKind.TRANSFERRED})  # fmt: skip
"""The events that may move the ball; beside them, that a wait for the customer ended by itself (`RESUME`)."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What happened, when it counts from, and its data."""

    kind: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stretch:
    since: datetime
    until: datetime
    who: Who


@dataclass(slots=True)
class _Ball:
    """Who is asked what, as the events so far say."""

    open: bool = False
    team: int | None = None
    customer: bool = False
    questions: dict[int, Who] = field(default_factory=dict)

    def holders(self) -> frozenset[Who]:
        if not self.open:
            return frozenset()
        asked: set[Who] = {*self.questions.values(), *({WaitingOn.CUSTOMER} if self.customer else ())}
        own = () if asked or self.team is None else (self.team,)
        return frozenset(asked) | frozenset(own)


def stretches(moments: Iterable[Moment], until: datetime) -> list[Stretch]:
    """The stretches up to `until`, in the order in which they ended.

    1. A question put to a department or a supplier is their time until it is answered or called back, whoever else
       is asked meanwhile: two departments each get theirs, two questions to one department count once.
    2. From a question to the customer until the answer, a resumption, or the day the wait ended by itself, it is the
       customer's time.
    3. While nobody is asked anything it is the time of the team that has the complaint; a pause changes nothing.
    4. From the end until a reopening or a review it is nobody's; no question outlives the end.
    """
    ball, held, found = _Ball(), dict[Who, datetime](), list[Stretch]()
    for moment in moments:
        _move(ball, moment)
        _pass(held, ball.holders(), min(moment.at, until), found)
    _pass(held, frozenset(), until, found)
    return found


def _move(ball: _Ball, moment: Moment) -> None:
    kind, data = moment.kind, moment.data
    if kind in BEGINNING:
        ball.open = True
    if kind in (EventKind.RECEIVED, EventKind.TRANSFERRED):
        ball.team = _now(data.get("team"))
    elif kind in ENDING:
        ball.open, ball.customer, ball.questions = False, False, {}
    elif kind == EventKind.ASKED:
        ball.customer = True
    elif kind in ANSWERING or (kind == EventKind.CLOCK_STEPPED and data.get("step") == RESUME):
        ball.customer = False
    elif kind == EventKind.REFERRED:
        ball.questions[data["referral"]] = data.get("team", WaitingOn.SUPPLIER)
    elif kind in ENDING_A_QUESTION:
        ball.questions.pop(data["referral"], None)


def _now(team: Any) -> int | None:
    """The team an event names, or the second of [before, after]."""
    named = team[-1] if isinstance(team, Sequence) and team else team
    return named if isinstance(named, int) else None


def _pass(held: dict[Who, datetime], holders: frozenset[Who], at: datetime, found: list[Stretch]) -> None:
    """Close the stretches of those who no longer have the ball, open those of who now has it."""
    for who in [who for who in held if who not in holders]:
        since = held.pop(who)
        if since < at:
            found.append(Stretch(since, at, who))
    for who in sorted(holders, key=str):
        held.setdefault(who, at)
