"""The worked cases of every pack, as values: read from `cases/<pack>.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import complaints
from complaints.rules.clocks import Clock, Clocks, Happening, advance
from complaints.rules.conditions import Matter
from complaints.rules.packs import PolicyDefinition, read_pack
from complaints.rules.standards import Owner
from complaints.rules.terms import Terms
from complaints.rules.working_time import Calendar
from tests.rules import oracle

PACKS = Path(complaints.__file__).parent / "packs"
CASES = Path(__file__).parent / "cases"
CODES = sorted(path.stem.replace("-", "_") for path in PACKS.glob("*.toml"))
SHARED = {row["id"]: row for row in oracle.rows("deadlines")}

DEEP = {
    "generic", "customer_service_promise", "service_level_agreement", "uk_fca_disp", "uk_housing_ombudsman",
    "au_asic_rg271", "us_cfpb", "ie_cbi",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """What happened to one complaint, and when each promise was due."""

    pack: str
    id: str
    calendar: dict[str, Any]
    matter: Matter
    events: tuple[Happening, ...]
    expected: dict[str, datetime]
    provenance: str
    absent: tuple[str, ...] = ()
    send_by: dict[str, datetime] = field(default_factory=dict)


def pack(code: str) -> PolicyDefinition:
    return read_pack((PACKS / f"{code.replace('_', '-')}.toml").read_text())


def written(code: str) -> dict[str, Any]:
    return tomllib.loads((CASES / f"{code}.toml").read_text())


def cases() -> Iterator[Case]:
    for code in CODES:
        book = written(code)
        for row in book.get("cases", []):
            yield Case(
                pack=code,
                id=row["id"],
                calendar=book["calendars"][row["calendar"]],
                matter=Matter(flags=frozenset(row.get("flags", ())), channel=row.get("channel", "")),
                events=tuple(_events(row["events"])),
                expected=row["expected"],
                provenance=row["provenance"],
                absent=tuple(row.get("absent", ())),
                send_by=row.get("send_by", {}),
            )


def shared() -> Iterator[tuple[str, dict[str, Any], str]]:
    """(pack, the row of deadlines.json, the standard that counts it)"""
    for code in CODES:
        for row in written(code).get("shared", []):
            yield code, SHARED[row["id"]], row["standard"]


def terms(case: Case) -> Terms:
    calendar = Calendar.from_definition(case.calendar)
    return Terms(pack(case.pack).by_code, {"": calendar}, matter=case.matter, owners=frozenset(Owner))


def folded(case: Case) -> Clocks:
    clocks: Clocks = ()
    under = terms(case)
    for happening in case.events:
        clocks = advance(clocks, happening, under)
    return clocks


def found(clocks: Clocks, name: str) -> Clock:
    """`resolve` is its newest clock, `resolve#1` its first."""
    code, _, serial = name.partition("#")
    mine = [clock for clock in clocks if clock.code == code]
    assert mine, f"no clock {code}"
    return mine[int(serial) - 1] if serial else mine[-1]


def _events(rows: list[list[Any]]) -> Iterator[Happening]:
    tier = 1
    for kind, at, *data in rows:
        tier += kind == "review_started"
        yield Happening(kind, at, tier, data[0] if data else {})
