"""Deadlines of mixed units on one core, without their trace."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from complaints.rules.deadlines import compute_deadline
from complaints.rules.packs import read_pack
from complaints.rules.standards import Counting, DeadlineAt, EndRoll, ReceiptRoll, Standard, Unit
from complaints.rules.working_time import Calendar
from tests.bench.harness import ONE_BATCH, Report, Side
from tests.bench.world import World
from tests.conftest import GENERIC, HOURS

FIRST = datetime(2025, 1, 1, tzinfo=UTC)
MINUTES = 2 * 365 * 24 * 60
CLOSE = Counting(deadline_at=DeadlineAt.CLOSE_OF_BUSINESS)
INSTANT = Counting(deadline_at=DeadlineAt.INSTANT)
ROLLED = Counting(receipt_roll=ReceiptRoll.NEXT_BUSINESS_DAY, end_roll=EndRoll.NEXT_BUSINESS_DAY)
MIXED = [
    (4, Unit.HOURS, INSTANT), (240, Unit.BUSINESS_MINUTES, INSTANT), (2, Unit.BUSINESS_DAYS, CLOSE),
    (20, Unit.BUSINESS_DAYS, Counting()), (5, Unit.BUSINESS_DAYS, ROLLED), (28, Unit.CALENDAR_DAYS, ROLLED),
    (8, Unit.WEEKS, Counting()), (6, Unit.MONTHS, Counting()), (1, Unit.HALF_YEARS, Counting()),
    (2, Unit.BILLING_CYCLES, Counting()),
]  # fmt: skip


def bench(world: World) -> Report:
    """Every deadline has its own start; the standards come in turn. Python only, no database."""
    report = Report("Deadlines")
    calendar = Calendar.from_definition(HOURS)
    drawn = _drawn(random.Random(20261104))
    batch = world.scale.standards // world.scale.slices
    asked: list[tuple[Standard, datetime]] = []

    def before() -> None:
        asked[:] = islice(drawn, batch)

    def work() -> int:
        for standard, start in asked:
            compute_deadline(standard, calendar, start)
        return len(asked)

    side = Side("deadlines", work, before=before)
    for _ in range(world.scale.slices):
        side.slice(ONE_BATCH)
    report.pace("deadlines of mixed units, one core", side, "/s", 50_000)
    units = len({unit for _, unit, _ in MIXED})
    report.notes.append(f"{world.scale.standards:,} deadlines: {len(MIXED)} standards of {units} units in turn")
    return report


def _drawn(dice: random.Random) -> Iterator[tuple[Standard, datetime]]:
    base = next(iter(read_pack(GENERIC.read_text()).by_code.values()))
    standards = [replace(base, target=target, unit=unit, counting=rule) for target, unit, rule in MIXED]
    while True:
        for standard in standards:
            yield standard, FIRST + timedelta(minutes=dice.randrange(MINUTES), microseconds=dice.randrange(10**6))
