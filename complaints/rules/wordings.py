"""The words of letters in one language: read with care from TOML, their gaps named fields and nothing else."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from complaints.choices import EventKind, MessageKind, WaitingOn

FIELDS: Final = frozenset({
    "addressee", "body", "body_contact", "body_window", "by", "company", "customer", "definition", "due", "handler",
    "new_date", "next_update", "outcome", "progress", "reasons", "received", "reference", "remedy", "stage", "subject",
    "survey", "team", "waiting", "wanted",
})  # fmt: skip
"""What a gap may ask for."""
SURVEY: Final = "survey"
KINDS: Final = (
    MessageKind.ACKNOWLEDGEMENT, MessageKind.RECEIPT, MessageKind.QUESTION, MessageKind.UPDATE, MessageKind.EXTENSION,
    MessageKind.DEFINITION, MessageKind.DECISION, MessageKind.SUMMARY, MessageKind.SET_ASIDE, MessageKind.CONTACT,
    SURVEY,
)  # fmt: skip
"""The letters every language has words for."""
TOLD: Final = (
    EventKind.TAKEN, EventKind.ASSIGNED, EventKind.TRANSFERRED, EventKind.DEFINED, EventKind.REFERRED,
    EventKind.REFERRAL_ANSWERED, EventKind.HEARD_BACK, EventKind.ESCALATED, EventKind.DECIDED,
)  # fmt: skip
"""What of a complaint's history a customer is told in an update; the rest is nobody's or already theirs."""
GAP = re.compile(r"\{\{([^{}]*)\}\}")
LOOSE = re.compile(r"[{}]")
PROMPT = re.compile(r"\[([^\[\]\n]{1,120})\]")
NO_PROMPT: Final = frozenset({"sic", "…", "..."})


class InvalidWording(Exception):
    """A file of words that does not hold together: where, and why."""

    def __init__(self, place: str, reason: str) -> None:
        self.place, self.reason = place, reason
        super().__init__(f"{place}: {reason}")


@dataclass(frozen=True, slots=True)
class PartWords:
    """First words of one part of a letter; `says` are the fields that, all found in a text, say the part already."""

    heading: str
    words: str
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KindWords:
    title: str
    opening: str


@dataclass(frozen=True, slots=True)
class Wording:
    """All words of one language. `version` is what a letter says it was written from."""

    language: str
    version: int
    day: str
    greeting: str
    closing: str
    by_itself: str
    reference: str
    page: str
    on_behalf: str
    kinds: Mapping[str, KindWords]
    parts: Mapping[str, PartWords]
    parts_of: Mapping[str, Mapping[str, PartWords]]
    progress: Mapping[str, str]
    waiting: Mapping[str, str]
    receipt: Mapping[str, str]

    def part(self, kind: str, code: str) -> PartWords:
        """The words of a part in this kind of letter; a part nobody wrote words for has none."""
        return self.parts_of.get(kind, {}).get(code) or self.parts.get(code) or PartWords("", "")

    def headings(self, kind: str, codes: Iterable[str]) -> dict[str, str]:
        return {code: self.part(kind, code).heading for code in codes}


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its gaps filled in one pass: what a value says is never read again. What has no value stays in
    square brackets, to be seen and filled by a person."""
    return GAP.sub(lambda gap: values.get(gap[1].strip()) or f"[{gap[1].strip()}]", text)


def unfilled(text: str) -> list[str]:
    """What is still to be filled in: gaps in braces, and prompts in square brackets."""
    gaps = [gap[0] for gap in GAP.finditer(text)]
    prompts = [prompt[0] for prompt in PROMPT.finditer(text) if _asks(prompt[1])]
    return list(dict.fromkeys(gaps + prompts))


def _asks(inside: str) -> bool:
    """A prompt has a word in it; [sic], [...], [12] and [REDACTED] are words of a letter."""
    said = inside.strip()
    return any(letter.isalpha() for letter in said) and said.lower() not in NO_PROMPT and not said.isupper()


def read_wording(text: str, place: str) -> Wording:
    """Parse and check; raise InvalidWording with the place of what is missing, unknown or mistyped."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidWording(place, f"is not TOML: {error}") from None
    wording = Wording(
        **{name: _text(data, name, place) for name in LINES},
        version=_version(data, place),
        kinds={kind: _kind(data, kind, place) for kind in map(str, KINDS)},
        parts={code: _part(row, f"{place}.parts.{code}") for code, row in _table(data, "parts", place).items()},
        parts_of={
            kind: {code: _part(row, f"{place}.parts_of.{kind}.{code}") for code, row in rows.items()}
            for kind, rows in _table(data, "parts_of", place).items()
        },
        progress=_lines(data, "progress", [*map(str, TOLD), "nothing", "holder", "unheld"], place),
        waiting=_lines(data, "waiting", list(WaitingOn.values), place),
        receipt=_lines(data, "receipt", ["acknowledge", "resolve", "next"], place),
    )
    unknown = sorted(set(data) - {*LINES, "version", "kinds", "parts", "parts_of", "progress", "waiting", "receipt"})
    if unknown:
        raise InvalidWording(f"{place}.{unknown[0]}", "is not known")
    return wording


LINES: Final = ("language", "day", "greeting", "closing", "by_itself", "reference", "page", "on_behalf")


def _table(data: Mapping[str, Any], name: str, place: str) -> Mapping[str, Any]:
    found = data.get(name)
    if not isinstance(found, dict):
        raise InvalidWording(f"{place}.{name}", "must be a table")
    return found


def _text(data: Mapping[str, Any], name: str, place: str, *, empty: bool = False) -> str:
    found = data.get(name)
    if not isinstance(found, str) or not (found.strip() or empty):
        raise InvalidWording(f"{place}.{name}", "must be words")
    _check_gaps(found, f"{place}.{name}")
    return found


def _check_gaps(text: str, place: str) -> None:
    for gap in GAP.findall(text):
        if gap.strip() not in FIELDS:
            raise InvalidWording(place, f"has a gap for “{gap.strip()}”, which is no field")
    if LOOSE.search(GAP.sub("", text)):
        raise InvalidWording(place, "has a brace that belongs to no gap")


def _version(data: Mapping[str, Any], place: str) -> int:
    found = data.get("version")
    if isinstance(found, bool) or not isinstance(found, int) or found < 1:
        raise InvalidWording(f"{place}.version", "must be a number from 1 on")
    return found


def _kind(data: Mapping[str, Any], kind: str, place: str) -> KindWords:
    row = _table(_table(data, "kinds", place), kind, f"{place}.kinds")
    at = f"{place}.kinds.{kind}"
    return KindWords(_text(row, "title", at), _text(row, "opening", at))


def _part(row: Any, place: str) -> PartWords:
    if not isinstance(row, dict) or set(row) - {"heading", "words", "says"}:
        raise InvalidWording(place, "must be a table of heading, words and says")
    says = row.get("says", [])
    if not isinstance(says, list) or set(says) - FIELDS:
        raise InvalidWording(f"{place}.says", "must name fields")
    return PartWords(_text(row, "heading", place, empty=True), _text(row, "words", place), tuple(says))


def _lines(data: Mapping[str, Any], name: str, wanted: list[str], place: str) -> Mapping[str, str]:
    table = _table(data, name, place)
    if set(table) != set(wanted):
        raise InvalidWording(f"{place}.{name}", f"must have exactly {', '.join(sorted(wanted))}")
    return {key: _text(table, key, f"{place}.{name}") for key in wanted}
