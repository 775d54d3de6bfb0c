"""Measuring two sides in one run: slices in turn, the median of each, its goal beside it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Scale:
    """How big and how long. `seconds` is one slice of one side; a side runs `slices` of them."""

    slices: int
    seconds: float
    large: int
    small: int
    overdue: int
    standards: int
    pages: int
    deep: int
    rows: int


FULL = Scale(
    slices=5, seconds=2.2, large=1_000_000, small=100_000, overdue=16_000, standards=1_000_000, pages=60, deep=1_000,
    rows=40_000,
)  # fmt: skip
QUICK = Scale(
    slices=2, seconds=0.4, large=1_200, small=600, overdue=150, standards=5_000, pages=4, deep=5, rows=500
)  # fmt: skip


ONE_BATCH = 1e-9
"""Seconds of a slice that ends after one piece of work."""


@dataclass
class Side:
    """One side of a comparison. `work` does one unit or batch and says how many; 0 means nothing is left."""

    name: str
    work: Callable[[], int]
    before: Callable[[], None] = lambda: None
    rates: list[float] = field(default_factory=list)
    processor_rates: list[float] = field(default_factory=list)
    total: float = 0.0

    def slice(self, seconds: float) -> None:
        self.before()
        done, passed, begun, burnt = 0, 0.0, time.perf_counter(), processor_seconds()
        while passed < seconds:
            count = self.work()
            passed = time.perf_counter() - begun
            done += count
            if not count:
                break
        self.rates.append(done / passed)
        self.processor_rates.append(done / (processor_seconds() - burnt))
        self.total += passed

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    @property
    def processor_rate(self) -> float:
        """Units by each second of processor time: what a machine with nothing else to do would come near."""
        return statistics.median(self.processor_rates)


@dataclass(frozen=True)
class Figure:
    """One line of the report. `goal` None: for information."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    at_most: bool = False

    @property
    def met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.value <= self.goal if self.at_most else self.value >= self.goal

    def cells(self) -> tuple[str, str, str]:
        said = "" if self.goal is None else f"{'at most' if self.at_most else 'at least'} {_number(self.goal)}"
        verdict = {None: "", True: " (met)", False: " (MISSED)"}[self.met]
        return self.name, f"{_number(self.value)} {self.unit}".strip(), said + verdict


@dataclass
class Report:
    """What one bench says: figures, notes, and the statements of each side."""

    title: str
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    statements: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, value: float, unit: str = "", goal: float | None = None, *, at_most: bool = False) -> None:
        self.figures.append(Figure(name, value, unit, goal, at_most))

    def pace(self, name: str, side: Side, unit: str, goal: float) -> None:
        """A pace that has a goal of its own. Other work on the machine slows the clock's figure, hardly the second."""
        self.add(name, side.rate, unit, goal)
        self.add(f"{name}, by processor time", side.processor_rate, unit, goal)

    def compare(self, ours: Side, theirs: Side, *, unit: str, goal: float | None) -> None:
        self.add(ours.name, ours.rate, unit)
        self.add(theirs.name, theirs.rate, unit)
        each = [mine / other if other else 0.0 for mine, other in zip(ours.rates, theirs.rates, strict=True)]
        self.add(f"ratio: {ours.name} / {theirs.name}", statistics.median(each), "", goal)
        self.notes.append(f"ratio slice by slice: {', '.join(f'{one:.2f}' for one in each)}")

    def markdown(self) -> str:
        rows = [("figure", "measured", "goal"), ("---", "---", "---"), *(figure.cells() for figure in self.figures)]
        lines = [f"## {self.title}", "", *(f"| {' | '.join(row)} |" for row in rows)]
        if self.notes:
            lines += ["", *(f"- {note}" for note in self.notes)]
        for name, said in self.statements.items():
            lines += [
                "",
                f"Statements of {name} ({len(said)}):",
                "",
                *(f"{n}. `{one}`" for n, one in enumerate(said, 1)),
            ]
        return "\n".join(lines)


def in_turn(sides: Sequence[Side], scale: Scale) -> None:
    """Slices of every side alternately, so that the machine's noise falls on all alike; one short slice warms up.

    A side that runs out of work has short slices; then there are more of them, until its time is full too.
    """
    for side in sides:
        side.slice(min(0.5, scale.seconds))
        side.rates, side.processor_rates, side.total = [], [], 0.0
    rounds = 0
    while rounds < scale.slices or (
        rounds < 4 * scale.slices and min(side.total for side in sides) < scale.slices * scale.seconds
    ):
        for side in sides if rounds % 2 == 0 else reversed(sides):
            side.slice(scale.seconds)
        rounds += 1


def processor_seconds() -> float:
    """Processor time of this process and of the PostgreSQL session Django holds."""
    spent = time.process_time()
    if connection.connection is not None:
        schedule = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
        spent += int(schedule.read_text().split()[0]) / 1e9 if schedule.exists() else 0
    return spent


Statement = tuple[str, Any]


@contextmanager
def recorded() -> Iterator[list[Statement]]:
    """Every statement Django sends inside, with its parameters."""
    sent: list[Statement] = []

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield sent


def shapes(sent: Sequence[Statement]) -> list[str]:
    """The statements as one line each, long column lists cut."""
    return [_short(" ".join(sql.split())) for sql, _ in sent]


def _short(sql: str) -> str:
    return sql if len(sql) <= 150 else f"{sql[:90]} … {sql[-50:]}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
