"""Counting one term from one start: the day arithmetic of regulators' rules, each choice named by `Counting`."""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from typing import Final, Protocol

from complaints.rules.standards import (
    TIME_UNITS,
    Counting,
    DeadlineAt,
    EndRoll,
    MonthEnd,
    ReceiptRoll,
    Span,
    Unit,
)
from complaints.rules.tracing import Trace
from complaints.rules.working_time import (
    Calendar,
    closing,
    forward,
    measure_micros,
    opening,
    shift_days,
)
from complaints.rules.zones import SECOND, Range, from_micros, local_ranges

HOUR: Final = 3600 * SECOND
MINUTE: Final = 60 * SECOND


class Length(Protocol):
    """What can be counted: a term, and a standard, whose first term is its own."""

    @property
    def target(self) -> int: ...
    @property
    def unit(self) -> Unit: ...
    @property
    def counting(self) -> Counting: ...


def count(term: Length, calendar: Calendar, start: int, held: list[Range], trace: Trace | None) -> int:
    """The last instant in time of a term that starts at `start`; never before it."""
    begin = _received(term.counting, calendar, start, trace)
    if term.unit in TIME_UNITS:
        due = _count_time(term, calendar, begin, held, trace)
    else:
        day = _rolled(term.counting, calendar, _count_days(term, calendar, begin, held, trace), trace)
        due = _end_of(term.counting, calendar, begin, day)
    return max(start, due)


def same_time(calendar: Calendar, at: int, ordinal: int) -> int:
    """The instant with the wall-clock time of `at` on another day; a skipped time is read as the end of the skip."""
    local = from_micros(at).astimezone(calendar.zone)
    seconds = local.hour * 3600 + local.minute * 60 + local.second
    first = next(local_ranges(calendar.zone, ordinal, seconds, 86_400), None)
    return first[0] + local.microsecond if first else calendar.day_end(ordinal) - 1


def shifted_day(calendar: Calendar, at: int, span: Span, sign: int) -> int:
    """The local day `span` before (-1) or after (1) the day of an instant."""
    day = calendar.local_day(at)
    if span.unit is Unit.BUSINESS_DAYS:
        return shift_days(calendar, day, sign * span.target)
    if span.unit in (Unit.MONTHS, Unit.BILLING_CYCLES):
        return _months(day, sign * span.target, MonthEnd.LAST_DAY)[0]
    if span.unit is Unit.HALF_YEARS:
        return _months(day, sign * 6 * span.target, MonthEnd.LAST_DAY)[0]
    return day + sign * span.target * (7 if span.unit is Unit.WEEKS else 1)


def _received(rule: Counting, calendar: Calendar, start: int, trace: Trace | None) -> int:
    """The start, or the opening of the next working day when it came after the cut-off or on a closed day."""
    day = calendar.local_day(start)
    if rule.receipt_roll is ReceiptRoll.NONE or not _after_hours(rule, calendar, start, day):
        if trace is not None:
            trace.note(day, "starts")
        return start
    following = shift_days(calendar, day, 1)
    if trace is not None:
        trace.note(day, "received on a closed day or after the cut-off")
        trace.note(following, "starts, treated as received")
    return max(start, min(begin for begin, _ in calendar.ranges(following)))


def _after_hours(rule: Counting, calendar: Calendar, start: int, day: int) -> bool:
    if not calendar.is_working_day(date.fromordinal(day)):
        return True
    return rule.cutoff_local is not None and (from_micros(start).astimezone(calendar.zone).time() > rule.cutoff_local)


def _count_time(term: Length, calendar: Calendar, begin: int, held: list[Range], trace: Trace | None) -> int:
    open_only = term.unit is Unit.BUSINESS_MINUTES
    due = _count_open(term, calendar, begin, held) if open_only else _count_hours(term, calendar, begin, held)
    if trace is not None:
        trace.time(calendar, begin, due, held, open_only=open_only)
    rule = term.counting
    if rule.deadline_at is not DeadlineAt.INSTANT:
        day = _rolled(rule, calendar, calendar.local_day(due), trace)
        return max(due, _end_of(rule, calendar, begin, day))
    if rule.end_roll is EndRoll.NONE:
        return due
    return opening(calendar, due) if rule.end_roll is EndRoll.NEXT_BUSINESS_DAY else closing(calendar, due)


def _count_hours(term: Length, calendar: Calendar, begin: int, held: list[Range]) -> int:
    """Elapsed hours; only the open part of a pause is given back, as for every unit."""
    due = begin + term.target * HOUR
    for since, until in held:
        if since >= due:
            break
        due += measure_micros(calendar, max(since, begin), max(until, begin))
    return due


def _count_open(term: Length, calendar: Calendar, begin: int, held: list[Range]) -> int:
    amount = term.target * MINUTE
    due = forward(calendar, begin, amount)
    for since, until in held:
        if since >= due:
            break
        amount += measure_micros(calendar, max(since, begin), max(until, begin))
        due = forward(calendar, begin, amount)
    return due


def _count_days(term: Length, calendar: Calendar, begin: int, held: list[Range], trace: Trace | None) -> int:
    """The ordinal of the last counted day."""
    anchor = calendar.local_day(begin)
    if term.unit is Unit.BUSINESS_DAYS:
        return _business_days(term, calendar, anchor, held, trace)
    first = anchor if term.counting.start_day_is_day_1 else anchor + 1
    due = _calendar_end(term, anchor)
    if held:
        is_held = _covered(held, calendar.day_end)
        day = first
        while day <= due:
            due += is_held(day)
            day += 1
    else:
        is_held = _nothing_held
    if trace is not None:
        trace.calendar_days(first, due, is_held)
    return due


def _business_days(term: Length, calendar: Calendar, anchor: int, held: list[Range], trace: Trace | None) -> int:
    first = anchor if term.counting.start_day_is_day_1 else anchor + 1
    due = shift_days(calendar, first - 1, term.target)
    is_held: Callable[[int], bool] = _nothing_held
    if held:
        is_held = _covered(held, lambda ordinal: _close(calendar, ordinal))
        day = shift_days(calendar, first - 1, 1)
        while day <= due:
            if is_held(day):
                due = shift_days(calendar, due, 1)
            day = shift_days(calendar, day, 1)
    if trace is not None:
        trace.working_days(calendar, first, due, is_held)
    return due


def _nothing_held(ordinal: int) -> bool:
    return False


def _covered(held: list[Range], closes: Callable[[int], int]) -> Callable[[int], bool]:
    """Whether a day's close lies in a pause: then the day does not count."""

    def is_held(ordinal: int) -> bool:
        close = closes(ordinal)
        return any(since < close <= until for since, until in held)

    return is_held


def _calendar_end(term: Length, anchor: int) -> int:
    """Where so many days, weeks, months or half-years end; counting the start day as day 1 ends a day earlier."""
    inclusive = 1 if term.counting.start_day_is_day_1 else 0
    if term.unit is Unit.CALENDAR_DAYS:
        return anchor + term.target - inclusive
    if term.unit is Unit.WEEKS:
        return anchor + 7 * term.target - inclusive
    if term.unit is Unit.HALF_YEARS:
        return _half_year_end(anchor, term.target)
    if term.unit is Unit.BILLING_CYCLES:
        return _cycle_end(anchor, term.target, term.counting.cycle_day or 31)
    due, exact = _months(anchor, term.target, term.counting.month_end)
    # A period commencing on 31 August ends with February, whose last day is no corresponding day to stop short of.
    return due - inclusive if exact else due


def _months(ordinal: int, months: int, rule: MonthEnd) -> tuple[int, bool]:
    """The corresponding day so many months on, and whether that month has one."""
    day = date.fromordinal(ordinal)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    if rule is MonthEnd.KEEP_END and day.day == monthrange(day.year, day.month)[1]:
        return date(year, month + 1, last).toordinal(), False
    if day.day <= last:
        return day.replace(year=year, month=month + 1).toordinal(), True
    end = date(year, month + 1, last).toordinal()
    return (end + 1, True) if rule is MonthEnd.FIRST_OF_NEXT else (end, False)


def _half_year_end(ordinal: int, number: int) -> int:
    """The end of the half-year the start lies in is the first; 30 June or 31 December."""
    day = date.fromordinal(ordinal)
    halves = day.year * 2 + (day.month > 6) + number - 1
    year, half = divmod(halves, 2)
    return date(year, 12, 31).toordinal() if half else date(year, 6, 30).toordinal()


def _cycle_end(ordinal: int, number: int, cycle_day: int) -> int:
    """The end of the `number`th complete cycle; the one under way at the start is not complete."""
    day = date.fromordinal(ordinal)
    under_way = 1 if day.day <= min(cycle_day, monthrange(day.year, day.month)[1]) else 2
    year, month = divmod(day.year * 12 + day.month - 2 + under_way + number, 12)
    return date(year, month + 1, min(cycle_day, monthrange(year, month + 1)[1])).toordinal()


def _rolled(rule: Counting, calendar: Calendar, day: int, trace: Trace | None) -> int:
    if rule.end_roll is EndRoll.NONE or calendar.is_working_day(date.fromordinal(day)):
        return day
    rolled = shift_days(calendar, day, 1 if rule.end_roll is EndRoll.NEXT_BUSINESS_DAY else -1)
    if trace is not None:
        trace.note(rolled, "the end fell on a closed day and moved here")
    return rolled


def _end_of(rule: Counting, calendar: Calendar, begin: int, day: int) -> int:
    """The instant of a day at which it ends for this rule."""
    if rule.deadline_at is DeadlineAt.END_OF_DAY:
        return calendar.day_end(day) - 1
    if rule.deadline_at is DeadlineAt.INSTANT:
        return same_time(calendar, begin, day)
    if calendar.is_working_day(date.fromordinal(day)):
        return _close(calendar, day)
    return closing(calendar, calendar.day_end(day) - 1)


def _close(calendar: Calendar, ordinal: int) -> int:
    """When the last interval of a working day ends."""
    window = calendar.window(ordinal, ordinal)
    return window.closes[bisect_left(window.days, ordinal)]
