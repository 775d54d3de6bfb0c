"""Which letter a step sends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from complaints.choices import LIVE_CLOCK_STATES, ClockState, MessageKind
from complaints.models import Complaint
from complaints.queries.policies import policy


class Running(Protocol):
    """A clock, as a row or as the reducer's value."""

    @property
    def code(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def due_at(self) -> datetime: ...


def at_first_contact(complaint: Complaint, clocks: Iterable[Running], now: datetime) -> MessageKind:
    """The letter of a resolution at first contact, whether or not a sweep came by since a window closed.

    A summary is enough where the policy has one and its window is open: that of a standard which names it, or always
    when none does. Otherwise it is the decision letter, as for everybody.
    """
    pack = policy(complaint.policy_version_id)
    if MessageKind.SUMMARY not in pack.letters:
        return MessageKind.DECISION
    windows = {standard.code for standard in pack.standards if standard.letter == MessageKind.SUMMARY}
    lapsing = {code for code in windows if pack.by_code[code].lapses}
    found = not windows or any(clock.code in windows and _open(clock, clock.code in lapsing, now) for clock in clocks)
    return MessageKind.SUMMARY if found else MessageKind.DECISION


def _open(clock: Running, lapses: bool, now: datetime) -> bool:
    passed = lapses and clock.state == ClockState.RUNNING and clock.due_at < now
    return clock.state in LIVE_CLOCK_STATES and not passed
