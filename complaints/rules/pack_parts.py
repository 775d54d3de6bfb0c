"""The parts of a pack beside its standards: letters, outcomes, retention, the body outside, calendars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from complaints.choices import MessageKind, Outcome, Stage
from complaints.errors import InvalidCalendar, InvalidPack
from complaints.rules.conditions import Scope
from complaints.rules.hours import Hours
from complaints.rules.reading import Reader
from complaints.rules.standards import Span

CHECKLIST_STAGES: Final = (Stage.GREET, Stage.CLARIFY, Stage.RESOLVE, Stage.FOLLOW_UP)
RETENTION_ANCHORS: Final = ("received", "closed")

Parts = Mapping[str, str]
"""What a letter must have: part code to the name a person sees."""


@dataclass(frozen=True, slots=True)
class OutcomeLabel:
    """What a regime calls one of our outcomes, and whether its returns count it as upheld."""

    label: str
    counts_as_upheld: bool

    def to_json(self) -> dict[str, Any]:
        return {"label": self.label, "counts_as_upheld": self.counts_as_upheld}


@dataclass(frozen=True, slots=True)
class Retention:
    years: int
    anchor: str
    reason: str

    def to_json(self) -> dict[str, Any]:
        return {"years": self.years, "anchor": self.anchor, "reason": self.reason}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        read = Reader(data, "pack.retention")
        retention = cls(read.whole("years", least=1, most=100), read.text("anchor"), read.text("reason"))
        read.done()
        if retention.anchor not in RETENTION_ANCHORS:
            raise read.fail("anchor", f"must be one of {', '.join(RETENTION_ANCHORS)}")
        return retention


@dataclass(frozen=True, slots=True)
class ExternalBody:
    """Who the customer may turn to outside the organisation, within which time of the decision."""

    name: str
    contact: str
    window: Span | None
    reason: str

    def to_json(self) -> dict[str, Any]:
        window = self.window.to_json() if self.window else None
        return {"name": self.name, "contact": self.contact, "window": window, "reason": self.reason}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        read = Reader(data, "pack.external_body")
        window = read.table("window")
        body = cls(
            read.text("name"),
            read.text("contact"),
            None if window is None else Span.from_json(window, f"{read.place}.window"),
            read.text("reason"),
        )
        read.done()
        return body


@dataclass(frozen=True, slots=True)
class LetterAddition:
    """Parts a kind of letter must also have in some tiers, or for some matters."""

    letter: str
    scope: Scope
    parts: Parts

    def to_json(self) -> dict[str, Any]:
        said: dict[str, Any] = {"letter": self.letter, "parts": parts_json(self.parts)}
        if self.scope.tiers:
            said["tiers"] = list(self.scope.tiers)
        for name in ("only_for", "not_for"):
            if (condition := getattr(self.scope, name)) is not None:
                said[name] = condition.to_json()
        return said

    @classmethod
    def from_json(cls, data: Mapping[str, Any], place: str) -> Self:
        read = Reader(data, place)
        addition = cls(read.text("letter"), Scope.read(read), read_parts(read.value("parts") or {}, f"{place}.parts"))
        read.done()
        _check_kind(addition.letter, f"{place}.letter")
        if not addition.parts:
            raise InvalidPack(f"{place}.parts", "adds nothing")
        return addition


@dataclass(frozen=True, slots=True)
class PackCalendar:
    """What the regime calls a business day: hours, zone, and the places whose public holidays are closed days."""

    title: str
    timezone: str
    weekly_hours: Mapping[str, Any]
    places: tuple[str, ...]
    source: str

    def to_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "timezone": self.timezone,
            "weekly_hours": self.weekly_hours,
            "places": list(self.places),
            "source": self.source,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], place: str) -> Self:
        read = Reader(data, place)
        calendar = cls(
            title=read.name("title", 120),
            timezone=read.text("timezone"),
            weekly_hours=read.table("weekly_hours") or {},
            places=read.texts("places"),
            source=read.text("source", ""),
        )
        read.done()
        try:
            Hours.from_definition({"timezone": calendar.timezone, "weekly_hours": calendar.weekly_hours})
        except InvalidCalendar as error:
            raise InvalidPack(f"{place}.{error.place}", error.reason) from None
        return calendar


def read_checklists(read: Reader) -> dict[str, tuple[str, ...]]:
    table = Reader(read.table("checklists") or {}, f"{read.place}.checklists")
    found = {stage.value: table.texts(stage.value) for stage in CHECKLIST_STAGES}
    table.done()
    return found


def read_letters(read: Reader) -> dict[str, Parts]:
    """Each kind of letter with its mandatory parts."""
    found: dict[str, Parts] = {}
    for kind, parts in (read.table("letters") or {}).items():
        _check_kind(kind, f"{read.place}.letters.{kind}")
        found[kind] = read_parts(parts, f"{read.place}.letters.{kind}")
    return found


def read_parts(parts: Any, place: str) -> Parts:
    """A table in TOML, pairs in stored JSON: a letter's parts have an order, which a JSON object would lose."""
    named = dict(parts) if isinstance(parts, list) else parts
    table = Reader(named, place)
    return {part: table.text(part) for part in named}


def parts_json(parts: Parts) -> list[list[str]]:
    return [[part, title] for part, title in parts.items()]


def read_outcomes(read: Reader) -> dict[str, OutcomeLabel]:
    found: dict[str, OutcomeLabel] = {}
    table = Reader(read.table("outcomes") or {}, f"{read.place}.outcomes")
    for outcome in Outcome:
        row = Reader(table.table(outcome.value) or {}, f"{table.place}.{outcome.value}")
        usual = outcome is not Outcome.NOT_UPHELD
        found[outcome.value] = OutcomeLabel(row.text("label"), row.flag("counts_as_upheld", usual))
        row.done()
    table.done()
    return found


def read_calendars(read: Reader) -> dict[str, PackCalendar]:
    calendars = read.table("calendars") or {}
    return {code: PackCalendar.from_json(row, f"{read.place}.calendars.{code}") for code, row in calendars.items()}


def _check_kind(kind: str, place: str) -> None:
    if kind not in MessageKind.values:
        raise InvalidPack(place, f"is no kind of letter; use one of {', '.join(MessageKind.values)}")
