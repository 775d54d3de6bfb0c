"""A policy pack: TOML read with care into one frozen definition, and its canonical bytes."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final, Self

from complaints.choices import MessageKind, Outcome, Stage
from complaints.errors import InvalidPack
from complaints.rules.pack_checks import check_standard, check_together
from complaints.rules.reading import Reader
from complaints.rules.standards import Span, Standard

CHECKLIST_STAGES: Final = (Stage.GREET, Stage.CLARIFY, Stage.RESOLVE, Stage.FOLLOW_UP)
RETENTION_ANCHORS: Final = ("received", "closed")


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


@dataclass(frozen=True, slots=True)
class PolicyDefinition:
    """All that a policy version says. Complaints are handled under the version in force when they were received."""

    code: str
    title: str
    version: int
    effective_from: date
    jurisdiction: str
    calendar: str
    sources: tuple[str, ...]
    verified_on: date | None
    signed_off_by: str
    standards: tuple[Standard, ...]
    checklists: Mapping[str, tuple[str, ...]]
    letters: Mapping[str, Mapping[str, str]]
    outcomes: Mapping[str, OutcomeLabel]
    contact_attempts: int
    contact_reason: str
    retention: Retention | None
    external_body: ExternalBody | None

    @property
    def by_code(self) -> dict[str, Standard]:
        return {standard.code: standard for standard in self.standards}

    def standard(self, code: str) -> Standard:
        """Raise KeyError for a standard this policy does not have."""
        return self.by_code[code]

    def demanded_parts(self, kind: str) -> Mapping[str, str]:
        """The parts a letter of this kind must have: code to name; empty when the policy demands none."""
        return self.letters.get(kind, {})

    def to_json(self) -> dict[str, Any]:
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The same door for TOML and stored JSON; raise InvalidPack with the place and the reason."""
        read = Reader(data, "pack")
        read.skip("verified_on")
        retention, body = read.table("retention"), read.table("external_body")
        definition = cls(
            code=read.code("code"),
            title=read.text("title"),
            version=read.whole("version", least=1, most=100_000),
            effective_from=_date(read, "effective_from"),
            jurisdiction=read.text("jurisdiction", ""),
            calendar=read.text("calendar"),
            sources=read.texts("sources"),
            verified_on=_date(read, "verified_on") if data.get("verified_on") else None,
            signed_off_by=read.text("signed_off_by", ""),
            standards=_standards(read),
            checklists=_checklists(read),
            letters=_letters(read),
            outcomes=_outcomes(read),
            contact_attempts=read.whole("contact_attempts", least=0, most=20),
            contact_reason=read.text("contact_reason"),
            retention=None if retention is None else _retention(retention),
            external_body=None if body is None else _external_body(body),
        )
        read.done()
        for standard in definition.standards:
            check_standard(standard, definition.letters)
        check_together(definition.standards)
        return definition


def parse_pack(toml: Mapping[str, Any]) -> PolicyDefinition:
    """Check a pack's parsed TOML; raise InvalidPack."""
    return PolicyDefinition.from_json(toml)


def read_pack(text: str) -> PolicyDefinition:
    """Parse and check a pack's text; a slip in the TOML itself is an InvalidPack too."""
    try:
        return parse_pack(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise InvalidPack("pack", f"is not TOML: {error}") from None


def canonical_json(definition: PolicyDefinition) -> bytes:
    """The bytes that are hashed and signed: keys sorted, nothing between them, UTF-8."""
    said = json.dumps(definition.to_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return said.encode()


def sha256(definition: PolicyDefinition) -> str:
    return hashlib.sha256(canonical_json(definition)).hexdigest()


def _standards(read: Reader) -> tuple[Standard, ...]:
    found = tuple(Standard.from_json(row, _place(row, at)) for at, row in read.tables("standards"))
    if not found:
        raise read.fail("standards", "has no standard, so nothing would ever be due")
    return found


def _place(row: Any, numbered: str) -> str:
    """Name a standard by its code where it has one: kinder than its number in the file."""
    code = row.get("code") if isinstance(row, Mapping) else None
    return f"pack.standards.{code}" if isinstance(code, str) and code else numbered


def _checklists(read: Reader) -> dict[str, tuple[str, ...]]:
    table = Reader(read.table("checklists") or {}, f"{read.place}.checklists")
    found = {stage.value: table.texts(stage.value) for stage in CHECKLIST_STAGES}
    table.done()
    return found


def _letters(read: Reader) -> dict[str, dict[str, str]]:
    """Each kind of letter with its mandatory parts, as part code to the name a person sees."""
    found: dict[str, dict[str, str]] = {}
    for kind, parts in (read.table("letters") or {}).items():
        if kind not in MessageKind.values:
            raise read.fail(f"letters.{kind}", f"is no kind of letter; use one of {', '.join(MessageKind.values)}")
        table = Reader(parts, f"{read.place}.letters.{kind}")
        found[kind] = {part: table.text(part) for part in parts}
    return found


def _outcomes(read: Reader) -> dict[str, OutcomeLabel]:
    found: dict[str, OutcomeLabel] = {}
    table = Reader(read.table("outcomes") or {}, f"{read.place}.outcomes")
    for outcome in Outcome:
        row = Reader(table.table(outcome.value) or {}, f"{table.place}.{outcome.value}")
        usual = outcome is not Outcome.NOT_UPHELD
        found[outcome.value] = OutcomeLabel(row.text("label"), row.flag("counts_as_upheld", usual))
        row.done()
    table.done()
    return found


def _retention(data: Mapping[str, Any]) -> Retention:
    read = Reader(data, "pack.retention")
    retention = Retention(read.whole("years", least=1, most=100), read.text("anchor"), read.text("reason"))
    read.done()
    if retention.anchor not in RETENTION_ANCHORS:
        raise read.fail("anchor", f"must be one of {', '.join(RETENTION_ANCHORS)}")
    return retention


def _external_body(data: Mapping[str, Any]) -> ExternalBody:
    read = Reader(data, "pack.external_body")
    window = read.table("window")
    body = ExternalBody(
        read.text("name"),
        read.text("contact"),
        None if window is None else Span.from_json(window, f"{read.place}.window"),
        read.text("reason"),
    )
    read.done()
    return body


def _date(read: Reader, key: str) -> date:
    value = read.value(key)
    try:
        found = value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError):
        found = None
    if found is None or isinstance(found, datetime):
        raise read.fail(key, "needs a date such as 2026-01-01")
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return value.to_json() if hasattr(value, "to_json") else value
