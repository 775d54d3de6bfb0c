"""Lengths of time and the ways of counting them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Any, Self

from complaints.errors import InvalidPack
from complaints.rules.reading import Reader


class Unit(StrEnum):
    HOURS = "hours"
    BUSINESS_MINUTES = "business_minutes"
    BUSINESS_DAYS = "business_days"
    CALENDAR_DAYS = "calendar_days"
    WEEKS = "weeks"
    MONTHS = "months"
    HALF_YEARS = "half_years"
    BILLING_CYCLES = "billing_cycles"


BUSINESS_UNITS = frozenset({Unit.BUSINESS_MINUTES, Unit.BUSINESS_DAYS})
TIME_UNITS = frozenset({Unit.HOURS, Unit.BUSINESS_MINUTES})


class ReceiptRoll(StrEnum):
    NONE = "none"
    NEXT_BUSINESS_DAY = "next_business_day"


class Deeming(StrEnum):
    """What a receipt roll is: the rule itself, or leave that the rule gives."""

    MANDATORY = "mandatory"  # it was received the next working day, full stop
    PERMISSIVE = "permissive"  # it may be treated so: lawful then, but we plan as if it had not been


class DeadlineAt(StrEnum):
    INSTANT = "instant"
    END_OF_DAY = "end_of_day"
    CLOSE_OF_BUSINESS = "close_of_business"


class EndRoll(StrEnum):
    NONE = "none"
    NEXT_BUSINESS_DAY = "next_business_day"
    PREVIOUS_BUSINESS_DAY = "previous_business_day"


class MonthEnd(StrEnum):
    """Where N months end when the month has no such day (31 January + 1 month)."""

    LAST_DAY = "last_day"  # 28 or 29 February
    FIRST_OF_NEXT = "first_of_next"  # 1 March
    KEEP_END = "keep_end"  # as LAST_DAY, and from a month's last day to a month's last day


# The furthest a target may reach; also caps what a typing slip can cost.
LONGEST: Mapping[Unit, int] = {
    Unit.HOURS: 87_600,
    Unit.BUSINESS_MINUTES: 5_256_000,
    Unit.BUSINESS_DAYS: 3_650,
    Unit.CALENDAR_DAYS: 3_650,
    Unit.WEEKS: 520,
    Unit.MONTHS: 120,
    Unit.HALF_YEARS: 20,
    Unit.BILLING_CYCLES: 120,
}


@dataclass(frozen=True, slots=True)
class Counting:
    """How a period is counted; every name as in the conformance cases."""

    start_day_is_day_1: bool = False
    receipt_roll: ReceiptRoll = ReceiptRoll.NONE
    cutoff_local: time | None = None
    deadline_at: DeadlineAt = DeadlineAt.END_OF_DAY
    end_roll: EndRoll = EndRoll.NONE
    month_end: MonthEnd = MonthEnd.LAST_DAY
    deeming: Deeming = Deeming.MANDATORY
    cycle_day: int | None = None  # the day of the month on which billing cycles end; none: with the month

    def to_json(self) -> dict[str, Any]:
        """Settings that came after the first packs were stored are written only where they say something."""
        later: dict[str, Any] = {}
        if self.deeming is Deeming.PERMISSIVE:
            later["deeming"] = self.deeming.value
        if self.cycle_day is not None:
            later["cycle_day"] = self.cycle_day
        return later | {
            "start_day_is_day_1": self.start_day_is_day_1,
            "receipt_roll": self.receipt_roll.value,
            "cutoff_local": self.cutoff_local.strftime("%H:%M") if self.cutoff_local else None,
            "deadline_at": self.deadline_at.value,
            "end_roll": self.end_roll.value,
            "month_end": self.month_end.value,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], unit: Unit, place: str) -> Self:
        """Without a `deadline_at`, hours and minutes end at the instant and everything longer at the end of the day."""
        read = Reader(data, place)
        usual = DeadlineAt.INSTANT if unit in TIME_UNITS else DeadlineAt.END_OF_DAY
        counting = cls(
            start_day_is_day_1=read.flag("start_day_is_day_1"),
            receipt_roll=read.choice("receipt_roll", ReceiptRoll, ReceiptRoll.NONE),
            cutoff_local=read.clock_time("cutoff_local"),
            deadline_at=read.choice("deadline_at", DeadlineAt, usual),
            end_roll=read.choice("end_roll", EndRoll, EndRoll.NONE),
            month_end=read.choice("month_end", MonthEnd, MonthEnd.LAST_DAY),
            deeming=read.choice("deeming", Deeming, Deeming.MANDATORY),
            cycle_day=read.whole_or_none("cycle_day", least=1, most=31),
        )
        read.done()
        counting.check(unit, place)
        return counting

    def check(self, unit: Unit, place: str) -> None:
        if self.receipt_roll is ReceiptRoll.NONE:
            if self.cutoff_local is not None:
                raise InvalidPack(f"{place}.cutoff_local", "a cut-off needs a receipt_roll")
            if self.deeming is Deeming.PERMISSIVE:
                raise InvalidPack(f"{place}.deeming", "there is nothing to deem without a receipt_roll")
        if self.cycle_day is not None and unit is not Unit.BILLING_CYCLES:
            raise InvalidPack(f"{place}.cycle_day", "only billing cycles end on a day of the month")


@dataclass(frozen=True, slots=True)
class Span:
    """A length: three business days, 240 business minutes, eight weeks."""

    target: int
    unit: Unit

    def to_json(self) -> dict[str, Any]:
        return {"target": self.target, "unit": self.unit.value}

    @classmethod
    def from_json(cls, data: Mapping[str, Any], place: str) -> Self:
        read = Reader(data, place)
        unit = read.choice("unit", Unit)
        span = cls(read.whole("target", least=1, most=LONGEST[unit]), unit)
        read.done()
        return span


@dataclass(frozen=True, slots=True)
class Term:
    """A length with its way of counting: what one deadline is computed from."""

    target: int
    unit: Unit
    counting: Counting

    def to_json(self) -> dict[str, Any]:
        return {"target": self.target, "unit": self.unit.value, "counting": self.counting.to_json()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any], place: str) -> Self:
        read = Reader(data, place)
        unit = read.choice("unit", Unit)
        term = cls(
            read.whole("target", least=1, most=LONGEST[unit]),
            unit,
            Counting.from_json(read.table("counting") or {}, unit, f"{place}.counting"),
        )
        read.done()
        return term
