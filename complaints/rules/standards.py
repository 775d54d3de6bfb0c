"""What a promise says: a standard is frozen data, read from a policy's canonical JSON and written back unchanged."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, fields
from enum import Enum, StrEnum
from typing import Any, Final, Self

from complaints.choices import ClockSeverity
from complaints.errors import InvalidPack
from complaints.rules.conditions import Condition, Matter, Scope
from complaints.rules.periods import (
    BUSINESS_UNITS,
    LONGEST,
    TIME_UNITS,
    Counting,
    DeadlineAt,
    Deeming,
    EndRoll,
    MonthEnd,
    ReceiptRoll,
    Span,
    Term,
    Unit,
)
from complaints.rules.reading import Reader

__all__ = [
    "BREACH",
    "BUSINESS_UNITS",
    "TIME_UNITS",
    "Combine",
    "Counting",
    "DeadlineAt",
    "Deeming",
    "EndRoll",
    "ExtensionBase",
    "ExtensionRule",
    "MonthEnd",
    "Owner",
    "ReceiptRoll",
    "Span",
    "Standard",
    "Step",
    "StepKind",
    "Term",
    "Unit",
]


class Combine(StrEnum):
    SINGLE = "single"
    MIN_OF = "min_of"  # every one of them binds, so the earliest: "two billing cycles, at most 90 days"
    FIRST_OF = "first_of"  # whichever comes first is the deadline: the same instant, written as a choice
    MAX_OF = "max_of"  # keeping any one of them is enough, so the latest: "24 hours or one business day"


class ExtensionBase(StrEnum):
    ORIGINAL_DUE = "original_due"  # added after the due date, one extension after another
    START = "start"  # counted from the start again, replacing the due date where later


class StepKind(StrEnum):
    WARN = "warn"
    BREACH = "breach"
    ESCALATE = "escalate"


class Owner(StrEnum):
    COMPLAINT = "complaint"
    PART = "part"
    REFERRAL = "referral"
    ESCALATION = "escalation"


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """How far a due date may be moved, how often, and what it takes."""

    cap: int
    unit: Unit
    base: ExtensionBase
    max_count: int
    requires_reason: bool
    requires_letter: bool
    requires_approval: bool
    before_due: bool  # an extension after the due date is no extension but a breach
    requires_agreement: bool = False  # the customer's, before the due date

    def to_json(self) -> dict[str, Any]:
        return _said(self, {"requires_agreement"})

    @classmethod
    def from_json(cls, data: Mapping[str, Any], place: str) -> Self:
        read = Reader(data, place)
        unit = read.choice("unit", Unit)
        rule = cls(
            cap=read.whole("cap", least=1, most=LONGEST[unit]),
            unit=unit,
            base=read.choice("base", ExtensionBase, ExtensionBase.ORIGINAL_DUE),
            max_count=read.whole("max_count", least=1, most=100, default=1),
            requires_reason=read.flag("requires_reason", True),
            requires_letter=read.flag("requires_letter"),
            requires_approval=read.flag("requires_approval"),
            before_due=read.flag("before_due", True),
            requires_agreement=read.flag("requires_agreement"),
        )
        read.done()
        return rule


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens on the way: at a share of the allowance, a lead before due, a lag after due, or at due."""

    code: str
    kind: StepKind
    share: float | None = None
    lead: Span | None = None
    lag: Span | None = None
    level: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "kind": self.kind.value,
            "share": self.share,
            "lead": self.lead.to_json() if self.lead else None,
            "lag": self.lag.to_json() if self.lag else None,
            "level": self.level,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], place: str) -> Self:
        read = Reader(data, place)
        lead, lag = read.table("lead"), read.table("lag")
        step = cls(
            code=read.code("code"),
            kind=read.choice("kind", StepKind),
            share=read.share("share"),
            lead=Span.from_json(lead, f"{place}.lead") if lead is not None else None,
            lag=Span.from_json(lag, f"{place}.lag") if lag is not None else None,
            level=read.whole_or_none("level", least=1, most=9),
        )
        read.done()
        step.check(place)
        return step

    def check(self, place: str) -> None:
        offsets = [name for name in ("share", "lead", "lag") if getattr(self, name) is not None]
        if len(offsets) > 1:
            raise InvalidPack(place, f"has both {offsets[0]} and {offsets[1]}; give one")
        if self.kind is StepKind.BREACH and offsets:
            raise InvalidPack(f"{place}.{offsets[0]}", "a breach happens exactly at the due instant")
        if self.kind is StepKind.WARN and (not offsets or offsets == ["lag"]):
            raise InvalidPack(place, "a warning needs a share or a lead, so that it comes before due")
        if (self.kind is StepKind.ESCALATE) != (self.level is not None):
            raise InvalidPack(f"{place}.level", "an escalation needs a level, and nothing else has one")


BREACH = Step("breach", StepKind.BREACH)


@dataclass(frozen=True, slots=True)
class Standard:
    """One promise of a policy: what starts it, how long it runs, what keeps it, what happens on the way."""

    code: str
    title: str
    severity: ClockSeverity
    starts_on: tuple[str, ...]
    satisfied_by: tuple[str, ...]
    cancelled_by: tuple[str, ...]
    restarts: bool
    recurs: bool
    pausable: bool
    target: int
    unit: Unit
    counting: Counting
    combine: Combine
    alternatives: tuple[Term, ...]
    extension: ExtensionRule | None
    outer_limit: Term | None
    steps: tuple[Step, ...]
    tiers: tuple[int, ...] | None
    owner: Owner
    calendar: str | None
    letter: str | None
    reason: str
    source: str
    unverified: bool
    only_for: Condition | None = None
    not_for: Condition | None = None
    limited_by: str | None = None  # another standard of the pack whose length is this one's outer limit
    lapses: bool = False  # a window: when it passes another rule begins, and nothing is broken
    expiry_letter: str | None = None  # what must be on its way by the due instant when the promise is not kept
    penalty: str = ""  # what we owe the customer when it is broken, in the words of the promise
    by_itself: bool = False  # Redress keeps it once by itself, with an update made from the record
    report_bucket: str = ""  # the column of the regulator's return for complaints kept within it

    @property
    def scope(self) -> Scope:
        return Scope(self.tiers, self.only_for, self.not_for)

    def applies_to(self, matter: Matter, tier: int | None = None) -> bool:
        """Whether a complaint or part like this, in this tier (none given: in any), has this promise."""
        return self.scope.covers(matter, tier)

    @property
    def term(self) -> Term:
        return Term(self.target, self.unit, self.counting)

    def step(self, code: str) -> Step:
        """Raise KeyError for a step this standard does not have."""
        for step in self.steps:
            if step.code == code:
                return step
        raise KeyError(code)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values in field order; `from_json` of it is equal to self."""
        return _said(self, LATER)

    @classmethod
    def from_json(cls, data: Mapping[str, Any], place: str = "standard") -> Self:
        """Read and check one standard; raise InvalidPack with the place and the reason."""
        read = Reader(data, place)
        unit = read.choice("unit", Unit)
        extension, outer, scope = read.table("extension"), read.table("outer_limit"), Scope.read(read)
        standard = cls(
            code=read.code("code"),
            title=read.name("title", 160),
            severity=read.choice("severity", ClockSeverity),
            starts_on=read.codes("starts_on"),
            satisfied_by=read.codes("satisfied_by"),
            cancelled_by=read.codes("cancelled_by"),
            restarts=read.flag("restarts"),
            recurs=read.flag("recurs"),
            pausable=read.flag("pausable"),
            target=read.whole("target", least=1, most=LONGEST[unit]),
            unit=unit,
            counting=Counting.from_json(read.table("counting") or {}, unit, f"{place}.counting"),
            combine=read.choice("combine", Combine, Combine.SINGLE),
            alternatives=tuple(Term.from_json(row, at) for at, row in read.tables("alternatives")),
            extension=None if extension is None else ExtensionRule.from_json(extension, f"{place}.extension"),
            outer_limit=None if outer is None else Term.from_json(outer, f"{place}.outer_limit"),
            steps=_with_breach(tuple(Step.from_json(row, at) for at, row in read.tables("steps"))),
            tiers=scope.tiers,
            owner=read.choice("owner", Owner, Owner.COMPLAINT),
            calendar=read.text_or_none("calendar"),
            letter=read.text_or_none("letter"),
            reason=read.text("reason", ""),
            source=read.text("source", ""),
            unverified=read.flag("unverified"),
            only_for=scope.only_for,
            not_for=scope.not_for,
            limited_by=read.text_or_none("limited_by"),
            lapses=read.flag("lapses"),
            expiry_letter=read.text_or_none("expiry_letter"),
            penalty=read.text("penalty", ""),
            by_itself=read.flag("by_itself"),
            report_bucket=read.text("report_bucket", ""),
        )
        read.done()
        return standard


LATER: Final = frozenset({
    "only_for", "not_for", "limited_by", "lapses", "expiry_letter", "penalty", "by_itself", "report_bucket",
})  # fmt: skip
"""Settings that came after the first packs were stored: written only where used, so stored packs keep their hash."""


def _with_breach(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """A breach needs no writing down; it always happens at due."""
    return steps if any(step.kind is StepKind.BREACH for step in steps) else (*steps, BREACH)


def _said(row: Any, later: Container[str]) -> dict[str, Any]:
    named = ((f.name, getattr(row, f.name)) for f in fields(row))
    return {name: _plain(value) for name, value in named if value or name not in later}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return value.to_json() if hasattr(value, "to_json") else value
