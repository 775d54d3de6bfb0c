"""Rows as text: what every complaint of one life shares, ready for COPY."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from complaints.rules.chain import CANON
from complaints.rules.references import reference

EVENT_COLUMNS = ("complaint_id", "seq", "at", "kind", "actor_kind", "actor_id", "operation", "data", "hash")


def column(model: type[Any], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(field.column)


def columns(model: type[Any]) -> tuple[str, ...]:
    return tuple(field.column for field in model._meta.concrete_fields)


def text(value: object) -> str:
    """A value as COPY's text format writes it."""
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return "\\\\x" + value.hex()
    said = CANON.encode(value) if isinstance(value, dict | list) else str(getattr(value, "value", value))
    return escaped(said)


def escaped(said: str) -> str:
    return said.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a life as text: its instant, kind, actor and canonical data, once for the hash, once for COPY."""

    at: str
    kind: str
    who: str
    actor: str
    actor_column: str
    data: str
    escaped: str


@dataclass(slots=True)
class Life:
    """What every complaint of this life shares."""

    entries: list[Entry]
    tail: str
    clock_tails: list[str]
    message_tail: str

    def complaint(self, number: int, customer: int, head: str) -> str:
        return f"{number}\t{reference(number)}\t{customer}\t\\\\x{head}\t{self.tail}\n"

    def clocks(self, number: int) -> list[str]:
        return [f"{number}\t{tail}\n" for tail in self.clock_tails]

    def messages(self, number: int) -> list[str]:
        return [f"{number}\t{self.message_tail}\n"] if self.message_tail else []
