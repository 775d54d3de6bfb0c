"""How a source's columns become a complaint: a small TOML table, read into one frozen value."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any, Self

from complaints.choices import Channel, Outcome
from complaints.errors import InvalidInput

FOLDER = Path(__file__).resolve().parents[2] / "packs" / "mappings"


@dataclass(frozen=True, slots=True)
class Response:
    """What a word of the source says became of a complaint."""

    closed: bool
    outcome: str


@dataclass(frozen=True, slots=True)
class SourceMapping:
    """One source: which columns it has, what its words mean, what to say where it is silent."""

    source: str
    language: str
    currency: str
    empty: frozenset[str]
    date_formats: tuple[str, ...]
    time_of_day: time
    codes_effective_from: date
    columns: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    customer: str
    address: str
    subject: tuple[str, ...]
    no_narrative: str
    channels: Mapping[str, Channel]
    responses: Mapping[str, Response]

    @classmethod
    def from_toml(cls, data: Mapping[str, Any]) -> Self:
        columns = {name: tuple(said) for name, said in data["columns"].items() if name != "required"}
        words = data["words"]
        return cls(
            source=data["source"],
            language=data["language"],
            currency=data["currency"],
            empty=frozenset(data["empty"]),
            date_formats=tuple(data["date_formats"]),
            time_of_day=time.fromisoformat(data["time_of_day"]),
            codes_effective_from=data["codes_effective_from"],
            columns=columns,
            required=tuple(data["columns"]["required"]),
            customer=words["customer"],
            address=words["address"],
            subject=tuple(words["subject"]),
            no_narrative=words["no_narrative"],
            channels={said: Channel(ours) for said, ours in data["channels"].items()},
            responses={said: _response(row) for said, row in data["responses"].items()},
        )

    def places(self, header: Sequence[str]) -> dict[str, int]:
        """Where each of our fields stands in this file; InvalidInput names the columns it lacks."""
        found: dict[str, int] = {}
        for field, names in self.columns.items():
            place = next((header.index(name) for name in names if name in header), None)
            if place is not None:
                found[field] = place
        lacking = [self.columns[field][0] for field in self.required if field not in found]
        if lacking:
            raise InvalidInput(file=f"The file has no column {', '.join(f'“{name}”' for name in lacking)}.")
        return found


def _response(row: Mapping[str, Any]) -> Response:
    outcome = row.get("outcome", "")
    return Response(closed=row["closed"], outcome=Outcome(outcome).value if outcome else "")


def load(name: str) -> SourceMapping:
    """A mapping of `packs/mappings` by name; InvalidInput lists those there are."""
    path = FOLDER / f"{name}.toml"
    if path.parent != FOLDER or not path.is_file():
        raise InvalidInput(mapping=f"There is no mapping “{name}”; there is {', '.join(names())}.")
    return SourceMapping.from_toml(tomllib.loads(path.read_text(encoding="utf-8")))


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.toml"))
