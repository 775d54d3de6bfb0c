"""Deadlines of mixed units on one core, without their trace."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from complaints.rules.deadlines import compute_deadline
from complaints.rules.packs import read_pack
from complaints.rules.standards import Counting, DeadlineAt, EndRoll, ReceiptRoll, Standard, Unit
from complaints.rules.working_time import Calendar
from tests.bench.harness import Report, Side
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
    dice = random.Random(20261104)
    batch = max(1, world.scale.standards // (10 * world.scale.slices))
    drawn = _drawn(dice)

    def before() -> None:
        nonlocal asked
        asked = [next(drawn) for _ in range(batch)]

    def work() -> int:
        for standard, start in asked:
            compute_deadline(standard, calendar, start)
        return len(asked)

    asked: list[tuple[Standard, datetime]] = []
    before()
    side = Side("deadlines", work)
    counted = 0
    for _ in range(world.scale.slices):
        one = Side("deadlines", work, before=before)
        for _ in range(10):
            one.slice(0.000001)  # one batch: so that all slices together are the number of standards asked for
            counted += batch
        side.rates.append(one.rate)
    report.add("deadlines of mixed units, one core", side.rate, "/s", 50_000)
    report.notes.append(
        f"{counted:,} deadlines: {len(MIXED)} standards of {len({u for _, u, _ in MIXED})} units in turn"
    )
    return report


def _drawn(dice: random.Random) -> Iterator[tuple[Standard, datetime]]:
    base = next(iter(read_pack(GENERIC.read_text()).by_code.values()))
    standards = [replace(base, target=target, unit=unit, counting=rule) for target, unit, rule in MIXED]
    while True:
        for standard in standards:
            yield standard, FIRST + timedelta(minutes=dice.randrange(MINUTES), microseconds=dice.randrange(10**6))
