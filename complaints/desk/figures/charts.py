"""Charts of the figures page: columns whose heights are classes, so that a strict policy holds and themes apply.

A chart is a picture of the table below it; its sentence says what it shows, and the table holds the numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

STEPS = 50
"""Heights are classes from 0 to this (charts.css)."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its label, its number as it is read, its height and, where there is one, the height of a line."""

    label: str
    shown: str
    height: int
    tone: str = "accent"
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """`finding` is what it shows; `key` says what columns and line stand for."""

    finding: str
    key: str
    columns: Sequence[Column] = field(default_factory=list)
    wide: bool = False


def columns(
    rows: Sequence[tuple[str, str, float, str]], *, most: float = 0, lines: Sequence[float] = ()
) -> list[Column]:  # fmt: skip
    """Rows of (label, shown, value, tone), drawn against the largest of them and of the lines, or against `most`."""
    top = most or max([*(value for _, _, value, _ in rows), *lines], default=0)
    return [
        Column(label, shown, height(value, top), tone, height(lines[place], top) if lines else None)
        for place, (label, shown, value, tone) in enumerate(rows)
    ]


def height(value: float, most: float) -> int:
    """A share of the tallest, in steps; what is there at all is seen."""
    if value <= 0 or most <= 0:
        return 0
    return max(1, round(STEPS * min(1.0, value / most)))
