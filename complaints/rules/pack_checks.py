"""What a pack must not say: refusals that need more than one setting, or more than one standard, to see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from complaints.choices import ClockSeverity, EventKind
from complaints.errors import InvalidPack
from complaints.rules.standards import Combine, Owner, Span, Standard, StepKind, Unit

# The customer, not the organisation, brings these about: a promise may begin again because of one without a loop.
CUSTOMER_ACTS: Final = frozenset(
    {
        EventKind.RECEIVED,
        EventKind.HEARD_BACK,
        EventKind.DECISION_ACCEPTED,
        EventKind.DECISION_DISPUTED,
        EventKind.REOPENED,
        EventKind.REVIEW_STARTED,
        EventKind.WITHDRAWN,
    }
)

EVENTS: Final = frozenset(EventKind.values)

# Only to see which of two lengths is surely the longer; deadlines are never computed from these.
_ABOUT_HOURS: Final[Mapping[Unit, float]] = {
    Unit.HOURS: 1,
    Unit.BUSINESS_MINUTES: 3 / 60,
    Unit.BUSINESS_DAYS: 24,
    Unit.CALENDAR_DAYS: 24,
    Unit.WEEKS: 168,
    Unit.MONTHS: 672,
    Unit.HALF_YEARS: 4344,
    Unit.BILLING_CYCLES: 672,
}


def check_standard(standard: Standard, letters: Mapping[str, Any]) -> None:
    place = f"pack.standards.{standard.code}"
    _check_events(standard, place)
    _check_alternatives(standard, place)
    _check_steps(standard, place)
    if standard.pausable and standard.severity is ClockSeverity.STATUTORY:
        raise InvalidPack(f"{place}.pausable", "the law's clock never stands still")
    if not standard.reason:
        raise InvalidPack(f"{place}.reason", "is missing: say why this number and no other")
    for key in ("letter", "expiry_letter"):
        kind = getattr(standard, key)
        if kind is not None and kind not in letters:
            raise InvalidPack(f"{place}.{key}", f"the pack has no letter {kind!r}")
    _check_window(standard, place)
    if standard.by_itself and not keeps_informed(standard):
        raise InvalidPack(f"{place}.by_itself", "is for a recurring promise of updates that warns before it is due")
    if standard.extension and standard.extension.requires_letter and "extension" not in letters:
        raise InvalidPack(f"{place}.extension", "requires a letter, but the pack has no letters.extension")


def keeps_informed(standard: Standard) -> bool:
    """Whether an update keeps it, again and again, and it says beforehand that one is due."""
    warns = any(step.kind is StepKind.WARN for step in standard.steps)
    return standard.recurs and EventKind.INFORMED in standard.satisfied_by and warns


def check_together(standards: Sequence[Standard]) -> None:
    seen: set[str] = set()
    for standard in standards:
        if standard.code in seen:
            raise InvalidPack(f"pack.standards.{standard.code}", "there are two standards of this code")
        seen.add(standard.code)
    if loop := _loop(standards):
        raise InvalidPack("pack.standards", f"run in a loop and would never end: {' -> '.join(loop)}")


def _check_events(standard: Standard, place: str) -> None:
    for key in ("starts_on", "satisfied_by", "cancelled_by"):
        kinds: Iterable[str] = getattr(standard, key)
        for kind in kinds:
            if kind not in EVENTS:
                raise InvalidPack(f"{place}.{key}", f"{kind!r} is no kind of event")
    if not standard.starts_on:
        raise InvalidPack(f"{place}.starts_on", "nothing starts this clock")
    if not standard.satisfied_by:
        raise InvalidPack(f"{place}.satisfied_by", "nothing satisfies this clock")
    if both := set(standard.satisfied_by) & set(standard.cancelled_by):
        raise InvalidPack(f"{place}.cancelled_by", f"{min(both)!r} also satisfies this clock")
    if again := set(standard.satisfied_by) & set(standard.starts_on):
        raise InvalidPack(f"{place}.starts_on", f"{min(again)!r} also satisfies it; say recurs = true instead")
    for owner, prefix in (Owner.ESCALATION, "escalat"), (Owner.REFERRAL, "refer"):
        its_own = all(kind.startswith(prefix) for kind in standard.starts_on)
        if (standard.owner is owner) != its_own:
            said = f"an {owner.value}'s clock" if owner is Owner.ESCALATION else f"a {owner.value}'s clock"
            raise InvalidPack(f"{place}.owner", f"{said}, and no other, starts on {owner.value} events")


def _check_window(standard: Standard, place: str) -> None:
    """A window that merely closes has nothing to extend, nothing to escalate and nothing to pay for."""
    if not standard.lapses:
        return
    for key in ("extension", "penalty", "expiry_letter"):
        if getattr(standard, key):
            raise InvalidPack(f"{place}.{key}", "a window that lapses breaks no promise")
    if any(step.kind is StepKind.ESCALATE for step in standard.steps):
        raise InvalidPack(f"{place}.steps", "a window that lapses breaks no promise, so nobody is called")


def _check_alternatives(standard: Standard, place: str) -> None:
    if (standard.combine is Combine.SINGLE) == bool(standard.alternatives):
        raise InvalidPack(
            f"{place}.combine", "alternatives need min_of, first_of or max_of, and those need alternatives"
        )
    if standard.outer_limit and _hours(standard.outer_limit) < _hours(standard.term):
        raise InvalidPack(f"{place}.outer_limit", "is shorter than the target")


def _check_steps(standard: Standard, place: str) -> None:
    codes = [step.code for step in standard.steps]
    for code in codes:
        if codes.count(code) > 1:
            raise InvalidPack(f"{place}.steps", f"two steps are called {code!r}")
    for step in standard.steps:
        if step.lead is not None and _hours(step.lead) >= _hours(standard.term):
            raise InvalidPack(f"{place}.steps.{step.code}", "comes before the clock starts")


def _hours(length: Any) -> float:
    span: Span = length
    return span.target * _ABOUT_HOURS[span.unit]


def _loop(standards: Sequence[Standard]) -> list[str]:
    """Codes of standards each of which starts the next by being kept, ending where they began; or nothing."""
    following = {
        standard.code: [
            other.code
            for other in standards
            if other is not standard and (set(standard.satisfied_by) & set(other.starts_on)) - CUSTOMER_ACTS
        ]
        for standard in standards
    }
    done: set[str] = set()
    for code in following:
        if found := _walk(code, following, done, []):
            return found
    return []


def _walk(code: str, following: Mapping[str, list[str]], done: set[str], path: list[str]) -> list[str]:
    if code in path:
        return [*path[path.index(code) :], code]
    if code in done:
        return []
    for other in following[code]:
        if found := _walk(other, following, done, [*path, code]):
            return found
    done.add(code)
    return []
