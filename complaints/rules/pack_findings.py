"""What a pack that loads may still get wrong: standards that overlap, never start or never end, and holes.

A pack is tried on every kind of matter its conditions tell apart, in each tier it speaks of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import combinations, product
from typing import Final

from complaints.choices import EventKind, Stage
from complaints.rules.conditions import Condition, Matter
from complaints.rules.lifecycle import TRANSITIONS
from complaints.rules.pack_checks import CUSTOMER_ACTS, EVENTS
from complaints.rules.packs import PolicyDefinition
from complaints.rules.standards import Owner, Standard

# What puts a complaint before us anew: after each of them the customer must be promised an answer.
ASKS_AGAIN: Final = (EventKind.DECISION_DISPUTED, EventKind.REOPENED)

_EARLY: Final = frozenset({Stage.GREET, Stage.CLARIFY})


@dataclass(frozen=True, slots=True)
class Finding:
    kind: str  # overlap, unreachable, endless, hole
    place: str
    message: str

    def to_json(self) -> dict[str, str]:
        return {"kind": self.kind, "place": self.place, "message": self.message}


def findings(pack: PolicyDefinition) -> list[Finding]:
    """Everything that deserves a person's look, each thing once."""
    tiers, matters = _tiers(pack), list(_matters(pack))
    found = [*_overlaps(pack, tiers, matters), *_unreachable(pack, tiers, matters), *_holes(pack, tiers, matters)]
    return list(dict.fromkeys(found))


def _tiers(pack: PolicyDefinition) -> tuple[int, ...]:
    """The tiers the pack speaks of: a review is the second even where no standard names it."""
    named = {tier for standard in pack.standards for tier in standard.tiers or ()}
    reviews = any(EventKind.REVIEW_STARTED in standard.starts_on for standard in pack.standards)
    return tuple(sorted(named | {1} | ({2} if reviews else set())))


def _matters(pack: PolicyDefinition) -> Iterator[Matter]:
    """One matter for each way of answering the pack's conditions; at most one flag, since parts carry one each."""
    asked = [c for s in pack.standards for c in (s.only_for, s.not_for) if c is not None]
    values = {f.name: ("", *sorted({v for c in asked for v in getattr(c, f.name)})) for f in fields(Condition)}
    for item in product(*(values[f.name] for f in fields(Condition))):
        of, flag, complainant, channel, entity = item
        yield Matter(of, frozenset({flag} if flag else ()), complainant, channel, entity)


def _possible(tier: int) -> frozenset[str]:
    """Events that can happen in a tier: a review starts at resolve, so what belongs to earlier stages is over."""
    if tier == 1:
        return EVENTS - {EventKind.REVIEW_STARTED}
    early = {t.event for t in TRANSITIONS if set(t.stages) <= _EARLY and t.to is not Stage.CLOSED}
    return EVENTS - early - {EventKind.RECEIVED, EventKind.SET_ASIDE}


def _overlaps(pack: PolicyDefinition, tiers: Iterable[int], matters: Sequence[Matter]) -> Iterator[Finding]:
    for one, other in combinations(pack.standards, 2):
        if not _same_promise(one, other):
            continue
        shared = (m for tier in tiers for m in matters if one.applies_to(m, tier) and other.applies_to(m, tier))
        if (matter := next(shared, None)) is not None:
            yield Finding(
                "overlap",
                f"pack.standards.{other.code}",
                f"promises the same as {one.code!r} for {_said(matter)}; narrow one, or name one in limited_by",
            )


def _same_promise(one: Standard, other: Standard) -> bool:
    """Begun and kept by the same events. A limit and what it limits, and a window, are meant to run beside another."""
    if one.owner is not other.owner or one.lapses or other.lapses or one.recurs != other.recurs:
        return False
    if other.code == one.limited_by or one.code == other.limited_by:
        return False
    return bool(set(one.starts_on) & set(other.starts_on)) and set(one.satisfied_by) == set(other.satisfied_by)


def _unreachable(pack: PolicyDefinition, tiers: Iterable[int], matters: Sequence[Matter]) -> Iterator[Finding]:
    for standard in pack.standards:
        place = f"pack.standards.{standard.code}"
        if not any(standard.applies_to(matter) for matter in matters):
            yield Finding("unreachable", place, f"no complaint is left for it: {standard.scope.in_words()}")
            continue
        its_tiers = [tier for tier in tiers if standard.tiers is None or tier in standard.tiers]
        started = [tier for tier in its_tiers if set(standard.starts_on) & _possible(tier)]
        if not started:
            yield Finding("unreachable", place, f"{_or(standard.starts_on)} never happens {standard.scope.in_words()}")
        elif not any(set(standard.satisfied_by) & _possible(tier) for tier in started):
            yield Finding("endless", place, f"{_or(standard.satisfied_by)} never happens {standard.scope.in_words()}")


def _holes(pack: PolicyDefinition, tiers: Iterable[int], matters: Sequence[Matter]) -> Iterator[Finding]:
    """No promised way from what the customer did to the decision. An agreement between colleagues promises none."""
    if all(standard.owner in (Owner.REFERRAL, Owner.ESCALATION) for standard in pack.standards):
        return
    for tier in tiers:
        first = EventKind.RECEIVED if tier == 1 else EventKind.REVIEW_STARTED
        for begin in (first, *ASKS_AGAIN):
            for matter in matters:
                here = [s for s in pack.standards if s.applies_to(matter, tier)]
                if EventKind.DECISION_SENT in _promised(here, {begin.value}):
                    continue
                yield Finding(
                    "hole",
                    "pack.standards",
                    f"after {begin.value!r} in tier {tier} nothing promises an answer to {_said(matter)}",
                )
                break


def _promised(standards: Iterable[Standard], begun: set[str]) -> set[str]:
    """Events that some running promise will bring about, one promise starting the next; the customer's own are none."""
    own = [s for s in standards if s.owner in (Owner.COMPLAINT, Owner.PART) and not s.lapses]
    known = set(begun)
    while more := {kind for s in own if known & set(s.starts_on) for kind in s.satisfied_by} - CUSTOMER_ACTS - known:
        known |= more
    return known


def _said(matter: Matter) -> str:
    named: Mapping[str, str] = {
        "product": matter.product,
        "flag": ", ".join(matter.flags),
        "complainant": matter.complainant,
        "channel": matter.channel,
        "entity": matter.entity,
    }
    return ", ".join(f"{name} {value}" for name, value in named.items() if value) or "a usual complaint"


def _or(kinds: Iterable[str]) -> str:
    return " or ".join(repr(str(kind)) for kind in kinds)
