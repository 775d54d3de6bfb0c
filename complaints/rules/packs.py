"""A policy pack: TOML read with care into one frozen definition, and its canonical bytes."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Self

from complaints.errors import InvalidPack
from complaints.rules.conditions import USUAL, Matter
from complaints.rules.pack_checks import check_standard, check_together
from complaints.rules.pack_parts import (
    ExternalBody,
    LetterAddition,
    OutcomeLabel,
    PackCalendar,
    Parts,
    Retention,
    parts_json,
    read_calendars,
    read_checklists,
    read_letters,
    read_outcomes,
)
from complaints.rules.reading import Reader
from complaints.rules.standards import Combine, Standard

LONGEST_CODE = 50
"""Of a calendar's code, which a pack's own calendars have together with the pack's."""


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
    letter_additions: tuple[LetterAddition, ...] = ()
    calendars: Mapping[str, PackCalendar] = field(default_factory=dict)
    receipt: bool = True  # whether the system confirms at once that a written complaint came in

    @property
    def by_code(self) -> dict[str, Standard]:
        return {standard.code: standard for standard in self.standards}

    def asked(self) -> dict[str, frozenset[str]]:
        """What its conditions ask about (flags, products, complainants, channels, entities), with the values named."""
        scopes = [s.scope for s in self.standards] + [row.scope for row in self.letter_additions]
        found: dict[str, frozenset[str]] = {}
        for condition in (c for scope in scopes for c in (scope.only_for, scope.not_for) if c is not None):
            for name, values in condition.to_json().items():
                found[name] = found.get(name, frozenset()) | frozenset(values)
        return found

    def standard(self, code: str) -> Standard:
        """Raise KeyError for a standard this policy does not have."""
        return self.by_code[code]

    def standards_for(self, matter: Matter) -> dict[str, Standard]:
        """The standards a complaint or part like this has, in whatever tier: what its clocks run under."""
        return {standard.code: standard for standard in self.standards if standard.applies_to(matter)}

    def demanded_parts(self, kind: str, *, tier: int = 1, matter: Matter = USUAL) -> Parts:
        """The parts a letter of this kind must have: code to name; empty when the policy demands none."""
        added = [row.parts for row in self.letter_additions if row.letter == kind and row.scope.covers(matter, tier)]
        parts = dict(self.letters.get(kind, {}))
        for more in added:
            parts |= more
        return parts

    def to_json(self) -> dict[str, Any]:
        """What came after the first packs were stored is written only where used, so that those keep their hash."""
        later = {"letter_additions", "calendars", "receipt"}
        named = ((f.name, getattr(self, f.name)) for f in fields(self))
        plain = {name: _plain(value) for name, value in named if name not in later or (value and name != "receipt")}
        plain |= {} if self.receipt else {"receipt": False}
        return plain | {"letters": {kind: parts_json(parts) for kind, parts in self.letters.items()}}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The same door for TOML and stored JSON; raise InvalidPack with the place and the reason."""
        read = Reader(data, "pack")
        read.skip("verified_on")
        retention, body = read.table("retention"), read.table("external_body")
        definition = cls(
            code=read.code("code"),
            title=read.name("title", 160),
            version=read.whole("version", least=1, most=100_000),
            effective_from=read.day("effective_from"),
            jurisdiction=read.text("jurisdiction", ""),
            calendar=read.text("calendar"),
            sources=read.texts("sources"),
            verified_on=read.day("verified_on") if data.get("verified_on") else None,
            signed_off_by=read.text("signed_off_by", ""),
            standards=_standards(read),
            checklists=read_checklists(read),
            letters=read_letters(read),
            outcomes=read_outcomes(read),
            contact_attempts=read.whole("contact_attempts", least=0, most=20),
            contact_reason=read.text("contact_reason"),
            retention=None if retention is None else Retention.from_json(retention),
            external_body=None if body is None else ExternalBody.from_json(body),
            letter_additions=tuple(LetterAddition.from_json(row, at) for at, row in read.tables("letter_additions")),
            calendars=read_calendars(read),
            receipt=read.flag("receipt", True),
        )
        read.done()
        for standard in definition.standards:
            check_standard(standard, definition.letters)
            if standard.calendar is not None and standard.calendar not in definition.calendars:
                raise InvalidPack(
                    f"pack.standards.{standard.code}.calendar", f"the pack has no calendar {standard.calendar!r}"
                )
        for calendar in definition.calendars:
            if len(f"{definition.code}-{calendar}") > LONGEST_CODE:
                raise InvalidPack(
                    f"pack.calendars.{calendar}", f"with the pack's own code it passes {LONGEST_CODE} letters"
                )
        check_together(definition.standards)
        return definition


def parse_pack(toml: Mapping[str, Any]) -> PolicyDefinition:
    """Check a pack's parsed TOML; raise InvalidPack."""
    return PolicyDefinition.from_json(toml)


def read_pack(text: str) -> PolicyDefinition:
    """Parse and check a pack's text; a slip in the TOML itself is an InvalidPack too."""
    try:
        definition = parse_pack(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise InvalidPack("pack", f"is not TOML: {error}") from None
    except RecursionError:
        raise InvalidPack("pack", "is nested too deeply") from None
    if b"\\u0000" in canonical_json(definition):
        raise InvalidPack("pack", "holds a character (NUL) that cannot be kept")
    return definition


def faults(text: str) -> list[InvalidPack]:
    """Everything that keeps a pack from loading: what is wrong with each standard, and with the rest without those."""
    try:
        read_pack(text)
    except InvalidPack as first:
        found = [first]
    else:
        return []
    try:
        toml = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return found
    rows = toml.get("standards")
    if isinstance(rows, list):
        sound = []
        for number, row in enumerate(rows, start=1):
            if (fault := _fault_of(toml, row, number)) is not None:
                found.append(fault)
            else:
                sound.append(row)
        if sound and len(sound) < len(rows):
            try:
                parse_pack({**toml, "standards": sound})
            except InvalidPack as fault:
                found.append(fault)
    return list({(fault.place, fault.reason): fault for fault in found}.values())


def _fault_of(toml: Mapping[str, Any], row: Any, number: int) -> InvalidPack | None:
    """What is wrong with one standard by itself."""
    usual, letters = toml.get("usual_steps"), toml.get("letters")
    place = _place(row, f"pack.standards[{number}]")
    try:
        standard = Standard.from_json(_stepped(row, usual if isinstance(usual, list) else []), place)
        check_standard(standard, letters if isinstance(letters, Mapping) else {})
    except InvalidPack as fault:
        return fault
    return None


def canonical_json(definition: PolicyDefinition) -> bytes:
    """The bytes that are hashed and signed: keys sorted, nothing between them, UTF-8."""
    said = json.dumps(definition.to_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return said.encode()


def sha256(definition: PolicyDefinition) -> str:
    return hashlib.sha256(canonical_json(definition)).hexdigest()


def _standards(read: Reader) -> tuple[Standard, ...]:
    """Each with its own steps or else the usual ones, and its outer limit looked up."""
    usual = [row for _, row in read.tables("usual_steps")]
    found = tuple(Standard.from_json(_stepped(row, usual), _place(row, at)) for at, row in read.tables("standards"))
    if not found:
        raise read.fail("standards", "has no standard, so nothing would ever be due")
    by_code = {standard.code: standard for standard in found}
    return tuple(_limited(standard, by_code) for standard in found)


def _stepped(row: Any, usual: list[Any]) -> Any:
    return {"steps": usual, **row} if usual and isinstance(row, Mapping) else row


def _limited(standard: Standard, by_code: Mapping[str, Standard]) -> Standard:
    """A limit by reference is the other standard's length, so both must begin together."""
    if standard.limited_by is None:
        return standard
    place, limit = f"pack.standards.{standard.code}.limited_by", by_code.get(standard.limited_by)
    if limit is None or limit is standard:
        raise InvalidPack(place, f"the pack has no other standard {standard.limited_by!r}")
    if limit.starts_on != standard.starts_on or limit.combine is not Combine.SINGLE:
        raise InvalidPack(place, f"{limit.code!r} must start on the same events and be one length")
    if standard.outer_limit not in (None, limit.term):
        raise InvalidPack(place, "gives another length than outer_limit; leave that out")
    return replace(standard, outer_limit=limit.term)


def _place(row: Any, numbered: str) -> str:
    """Name a standard by its code where it has one: kinder than its number in the file."""
    code = row.get("code") if isinstance(row, Mapping) else None
    return f"pack.standards.{code}" if isinstance(code, str) and code else numbered


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return value.to_json() if hasattr(value, "to_json") else value
