"""History told again under other terms: what each promise would have come to. Time passes as in every sweep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from complaints.choices import ClockState, EventKind
from complaints.rules.clocks import Clock, Clocks, Happening, advance, due_steps
from complaints.rules.standards import Owner
from complaints.rules.terms import Terms

KEPT, BROKEN, OPEN, ENDED = "kept", "broken", "open", "ended"
OUTCOMES: Final = (KEPT, BROKEN, OPEN, ENDED)
"""In time; not; still running; ended with the complaint or by another rule, unbroken."""

FOLLOWS: Final = frozenset(
    {
        EventKind.CLOCK_STEPPED,
        EventKind.RECLASSIFIED,
        EventKind.PART_ADDED,
        EventKind.REBASED,
    }
)
"""What followed from the policy of then, or is known from the start here: the other terms hold all along."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What one promise came to."""

    code: str
    part: int | None
    outcome: str
    due_at: datetime
    extended: bool


def rehearsed(happenings: Iterable[Happening], terms: Terms, until: datetime) -> Clocks:
    """The clocks that these happenings would have left under `terms` at the instant `until`."""
    clocks: Clocks = ()
    for happening in happenings:
        if happening.kind not in FOLLOWS and _possible(happening, clocks, terms):
            clocks = advance(_passed(clocks, happening.at, terms), happening, terms)
    return _passed(clocks, until, terms)


def _possible(happening: Happening, clocks: Clocks, terms: Terms) -> bool:
    """More time is granted only where these terms know it."""
    if happening.kind != EventKind.EXTENDED:
        return True
    asked = next((clock for clock in clocks if clock.key == happening.data.get("clock")), None)
    return asked is not None and terms.of(asked.within).standards[asked.code].extension is not None


def promises(clocks: Iterable[Clock]) -> dict[str, Promise]:
    """What the promises made to the customer came to, by clock; those between colleagues are left out."""
    return {clock.key: _promise(clock) for clock in clocks if _to_the_customer(clock)}


def changed(before: Mapping[str, Promise], after: Mapping[str, Promise]) -> bool:
    """Whether some promise came to something else, was made, or was not."""
    return _outcomes(before) != _outcomes(after)


def _outcomes(made: Mapping[str, Promise]) -> dict[tuple[str, int | None, str], int]:
    found: dict[tuple[str, int | None, str], int] = {}
    for promise in made.values():
        key = (promise.code, promise.part, promise.outcome)
        found[key] = found.get(key, 0) + 1
    return found


def _to_the_customer(clock: Clock) -> bool:
    if clock.escalation is not None:
        return False
    return clock.within is None or clock.within[0] == Owner.PART


def _promise(clock: Clock) -> Promise:
    if clock.breached_at is not None:
        outcome = BROKEN
    elif clock.state == ClockState.MET:
        outcome = KEPT
    else:
        outcome = ENDED if clock.state == ClockState.CANCELLED else OPEN
    part = clock.within[1] if clock.within is not None else None
    return Promise(clock.code, part, outcome, clock.due_at, bool(clock.extensions))


def _passed(clocks: Clocks, now: datetime, terms: Terms) -> Clocks:
    while due := due_steps(clocks, now):
        first = due[0]
        data = {"clock": first.clock.key, "generation": first.clock.generation, "step": first.step}
        clocks = advance(clocks, Happening(EventKind.CLOCK_STEPPED, first.at, data=data), terms)
    return clocks
