"""The anchor's copy outside the database: JSON lines, one head a line, totals at the end. `.gz` names are packed.

{"redress": "anchor", "format": 1, "at": "2026-11-22T02:00:00+00:00"}
[17, 12, "9f86..."]                                            id, number of events, head
{"complaints": 1, "events": 12, "root": "5e88..."}
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast
from uuid import uuid4

from complaints.channels.errors import Undeliverable
from complaints.rules.chain import root

Head = tuple[int, int, bytes]


@dataclass(frozen=True, slots=True)
class Totals:
    complaints: int
    events: int
    root: str


class BrokenAnchor(Undeliverable):
    """The file is not a whole anchor; the message says where."""


def write(path: Path, heads: Iterable[Head], *, at: datetime, key: bytes) -> Totals:
    """Write the file whole or not at all; returns its totals. Of two writers at once the last one's file stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f"{path.name}.{uuid4().hex}.part")
    try:
        with _open(scratch, "w", packed=path.suffix == ".gz") as file:
            file.write(json.dumps({"redress": "anchor", "format": 1, "at": at.isoformat()}) + "\n")
            totals = Totals(*root(key, _written(heads, file)))
            file.write(json.dumps(asdict(totals)) + "\n")
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
    return totals


def read(path: Path) -> Iterator[Head]:
    """Every head of the file, in order; BrokenAnchor when a line is none."""
    for number, line in enumerate(_lines(path), start=1):
        if line.startswith("["):
            try:
                complaint, length, head = json.loads(line)
                yield int(complaint), int(length), bytes.fromhex(head)
            except (ValueError, TypeError) as error:
                raise BrokenAnchor(f"{path} line {number}: {error}", permanent=True) from error


def check(path: Path, *, key: bytes) -> Totals:
    """The totals the file ends with; BrokenAnchor when it is no anchor, is cut short, or its heads differ from them."""
    first, last = "", ""
    for line in _lines(path):
        first, last = first or line, line
    said, ends = _table(first), _table(last)
    if said.get("redress") != "anchor" or said.get("format") != 1:
        raise BrokenAnchor(f"{path} is not an anchor file", permanent=True)
    if "root" not in ends:
        raise BrokenAnchor(f"{path} is cut short", permanent=True)
    totals = Totals(*root(key, read(path)))
    if asdict(totals) != ends:
        raise BrokenAnchor(f"{path} was changed, or written under another key", permanent=True)
    return totals


def _table(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _lines(path: Path) -> Iterator[str]:
    try:
        with _open(path, "r", packed=path.suffix == ".gz") as file:
            yield from file
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise BrokenAnchor(f"{path} cannot be read: {error}", permanent=True) from error


def _written(heads: Iterable[Head], file: IO[str]) -> Iterator[Head]:
    for number, length, head in heads:
        file.write(f'[{number},{length},"{head.hex()}"]\n')
        yield number, length, head


def _open(path: Path, mode: str, *, packed: bool) -> IO[str]:
    if packed:
        return cast(IO[str], gzip.open(path, f"{mode}t", encoding="ascii", compresslevel=3))
    return path.open(mode, encoding="ascii")
