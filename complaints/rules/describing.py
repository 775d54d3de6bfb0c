"""What clocks say to the record and to the queue: what an event did to them, and what they make of their complaint."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from complaints.choices import ClockState, Risk
from complaints.rules.clocks import Clock, Clocks
from complaints.rules.standards import Owner
from complaints.rules.terms import Terms


def describe(before: Clocks, after: Clocks, terms: Terms) -> list[dict[str, Any]]:
    """What an event did to the clocks, as plain data for its record."""
    old = {clock.key: clock for clock in before}
    return [_change(old.get(clock.key), clock, terms) for clock in after if old.get(clock.key) != clock]


def summary(clocks: Iterable[Clock]) -> tuple[Risk, datetime | None]:
    """The complaint's risk and its next due instant: the earliest among running clocks of its own."""
    live = [c for c in clocks if c.live and c.escalation is None and (c.within is None or c.within[0] == Owner.PART)]
    running = [c.due_at for c in live if c.state == ClockState.RUNNING]
    if any(c.breached_at for c in live):
        risk = Risk.BREACHED
    else:
        risk = Risk.AT_RISK if any(c.warned_at for c in live) else Risk.OK
    return risk, min(running, default=None)


def _change(old: Clock | None, new: Clock, terms: Terms) -> dict[str, Any]:
    said: dict[str, Any] = {"clock": new.key, "change": _word(old, new), "due": new.due_at.isoformat()}
    if old is None:
        standard = terms.of(new.within).standards[new.code]
        said |= {"start": new.started_at.isoformat(), "severity": standard.severity.value}
        if new.escalation is not None:
            said["escalation"] = new.escalation
        if new.within is not None:
            said[new.within[0].value] = new.within[1]
    for name in ("met_at", "breached_at", "cancelled_at"):
        instant = getattr(new, name)
        if instant is not None and (old is None or getattr(old, name) != instant):
            said[name.removesuffix("_at")] = instant.isoformat()
    if old is not None and old.generation != new.generation:
        said["generation"] = new.generation
    return said


def _word(old: Clock | None, new: Clock) -> str:
    if old is None:
        return "started"
    if old.state != new.state:
        resumed = old.state == ClockState.PAUSED and new.state == ClockState.RUNNING
        return "resumed" if resumed else str(new.state.value)
    if len(old.extensions) != len(new.extensions):
        return "extended"
    return "stepped" if old.due_at == new.due_at else "rebased"
