"""One standard and one start give one deadline, computed from the beginning every time.

1. Pauses are joined, cut at the start, and dropped where they hold no working time.
2. Each term of the standard is counted; `combine` says which one binds.
3. Extensions move the due date; the outer limit caps it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from complaints.rules import counting
from complaints.rules.standards import (
    BUSINESS_UNITS,
    TIME_UNITS,
    Combine,
    Counting,
    DeadlineAt,
    Deeming,
    ExtensionBase,
    ReceiptRoll,
    Span,
    Standard,
    Step,
    StepKind,
    Term,
    Unit,
)
from complaints.rules.tracing import Trace
from complaints.rules.working_time import (
    FURTHEST_DAYS,
    Calendar,
    DeadlineTooFar,
    add_micros,
    closing,
    measure_micros,
    share_left,
)
from complaints.rules.zones import DAY, Range, from_micros, to_micros

_FURTHEST: Final = FURTHEST_DAYS * DAY
_AT_ONCE: Final = {StepKind.WARN: 0, StepKind.BREACH: 1, StepKind.ESCALATE: 2}

Pauses = Sequence[tuple[datetime, datetime]]


@dataclass(frozen=True, slots=True)
class Deadline:
    """`due_at` is the last instant in time; `send_by` the last working one to plan for, never before the start."""

    due_at: datetime
    legal_due_date: date
    send_by: datetime


@dataclass(frozen=True, slots=True)
class Extension:
    """More time: a length from a base, or an agreed instant. It never makes a deadline earlier."""

    target: int
    unit: Unit
    base: ExtensionBase = ExtensionBase.ORIGINAL_DUE
    agreed_due: datetime | None = None


def compute_deadline(
    standard: Standard,
    calendar: Calendar,
    started_at: datetime,
    *,
    pauses: Pauses = (),
    extensions: Sequence[Extension] = (),
    trace: Trace | None = None,
) -> Deadline:
    """Raise ValueError for a pause of an unpausable standard, DeadlineTooFar beyond ten years."""
    start = to_micros(started_at)
    held = _held(standard, calendar, start, pauses) if pauses else []
    due = plan = _due(standard, calendar, start, held, extensions, trace)
    if standard.counting.deeming is Deeming.PERMISSIVE:
        plan = _due(_without_leave(standard), calendar, start, held, extensions, None)
    if due - start > _FURTHEST:
        raise DeadlineTooFar
    send_by = max(closing(calendar, min(plan, due)), start)
    due_at = from_micros(due)
    return Deadline(
        due_at=due_at,
        legal_due_date=date.fromordinal(calendar.local_day(due)),
        send_by=due_at if send_by == due else from_micros(send_by),
    )


def decided_by_day(standard: Standard) -> bool:
    """Whether every start within one local day gives the same deadline, as long as it lies behind the start."""
    limit = () if standard.outer_limit is None else (standard.outer_limit,)
    return all(_by_day(term) for term in (standard.term, *standard.alternatives, *limit))


def _by_day(term: Term) -> bool:
    rule = term.counting
    return term.unit not in TIME_UNITS and rule.deadline_at is not DeadlineAt.INSTANT and rule.cutoff_local is None


def holds_all_day(deadline: Deadline, started_at: datetime) -> bool:
    """Whether a deadline decided by the day is that of this start too: ahead of it, and not too far."""
    return started_at < deadline.send_by and (deadline.due_at - started_at).days < FURTHEST_DAYS


def step_instants(
    standard: Standard, calendar: Calendar, started_at: datetime, due_at: datetime, *, pauses: Pauses = ()
) -> tuple[tuple[Step, datetime], ...]:
    """Every step with its instant, earliest first; the breach is exactly `due_at`.

    With `pauses` a share is of the time that was not paused. A step before due never comes before the start.
    """
    return _instants(standard.steps, standard, calendar, started_at, due_at, pauses)


def first_step(
    standard: Standard, calendar: Calendar, started_at: datetime, due_at: datetime
) -> tuple[Step, datetime] | None:
    """What `step_instants` begins with, without working out what lags behind the due instant."""
    start, due = to_micros(started_at), to_micros(due_at)
    first: tuple[int, Step] | None = None
    for step in [step for step in standard.steps if step.lag is None] or standard.steps:
        found = (_step_at(step, standard, calendar, start, due, ()), step)
        if first is None or _earlier(found) < _earlier(first):
            first = found
    if first is None:
        return None
    at, step = first
    return step, due_at if at == due else from_micros(at)


def _earlier(found: tuple[int, Step]) -> tuple[int, int]:
    return found[0], _AT_ONCE[found[1].kind]


def _instants(
    steps: Sequence[Step],
    standard: Standard,
    calendar: Calendar,
    started_at: datetime,
    due_at: datetime,
    pauses: Pauses,
) -> tuple[tuple[Step, datetime], ...]:
    start, due = to_micros(started_at), to_micros(due_at)
    held = _held(standard, calendar, start, pauses) if pauses else []
    found = [(_step_at(step, standard, calendar, start, due, held), step) for step in steps]
    found.sort(key=_earlier)
    return tuple((step, due_at if at == due else from_micros(at)) for at, step in found)


def extension_refusal(
    standard: Standard, calendar: Calendar, started_at: datetime, extensions: Sequence[Extension]
) -> str | None:
    """Why the last of these extensions may not be granted, or None. Reason, letter and approval are the gate's."""
    rule = standard.extension
    if rule is None:
        return "This promise cannot be extended."
    if len(extensions) > rule.max_count:
        return f"This promise can be extended {rule.max_count} times at most."
    cap = Extension(rule.cap, rule.unit, rule.base)
    furthest = compute_deadline(standard, calendar, started_at, extensions=[cap]).due_at
    if compute_deadline(standard, calendar, started_at, extensions=extensions).due_at > furthest:
        return f"This promise can be extended to {furthest.astimezone(calendar.zone):%Y-%m-%d %H:%M} at most."
    return None


def _due(
    standard: Standard,
    calendar: Calendar,
    start: int,
    held: list[Range],
    extensions: Sequence[Extension],
    trace: Trace | None,
) -> int:
    due = _combined(standard, calendar, start, held, trace)
    for extension in extensions:
        due = max(due, _extended(extension, standard, calendar, start, due, held, trace))
    return due if standard.outer_limit is None else _limited(standard.outer_limit, calendar, start, due, trace)


def _without_leave(standard: Standard) -> Standard:
    """The same promise, counted as if nothing might be treated as received later than it was."""
    strict = replace(standard.counting, deeming=Deeming.MANDATORY, receipt_roll=ReceiptRoll.NONE, cutoff_local=None)
    return replace(standard, counting=strict)


def _combined(standard: Standard, calendar: Calendar, start: int, held: list[Range], trace: Trace | None) -> int:
    due = counting.count(standard, calendar, start, held, trace)
    if standard.combine is Combine.SINGLE:
        return due
    binding: Callable[[int, int], int] = max if standard.combine is Combine.MAX_OF else min
    for term in standard.alternatives:
        other = counting.count(term, calendar, start, held, None)
        if trace is not None:
            trace.instant(calendar, other, f"alternative of {term.target} {term.unit} ends")
        due = binding(due, other)
    return due


def _extended(
    extension: Extension,
    standard: Standard,
    calendar: Calendar,
    start: int,
    due: int,
    held: list[Range],
    trace: Trace | None,
) -> int:
    if extension.agreed_due is not None:
        moved = to_micros(extension.agreed_due)
    elif extension.base == ExtensionBase.START:
        term = Term(extension.target, Unit(extension.unit), standard.counting)
        moved = counting.count(term, calendar, start, held, None)
    else:
        after = Counting(deadline_at=standard.counting.deadline_at, end_roll=standard.counting.end_roll)
        term = Term(extension.target, Unit(extension.unit), after)
        left = [(max(since, due), until) for since, until in held if until > due]
        moved = counting.count(term, calendar, due, left, None)
    if trace is not None:
        trace.instant(calendar, moved, "extended to")
    return moved


def _limited(limit: Term, calendar: Calendar, start: int, due: int, trace: Trace | None) -> int:
    """An outer limit knows no pauses."""
    outer = counting.count(limit, calendar, start, [], None)
    if trace is not None and outer < due:
        trace.instant(calendar, outer, "outer limit")
    return min(due, outer)


def _held(standard: Standard, calendar: Calendar, start: int, pauses: Pauses) -> list[Range]:
    """Pauses as disjoint ranges after the start, those wholly outside hours left out."""
    if not standard.pausable:
        raise ValueError(f"{standard.code} cannot be paused: it is {standard.severity.value} and keeps running")
    joined: list[Range] = []
    for since, until in sorted((to_micros(begin), to_micros(end)) for begin, end in pauses):
        if until < since:
            raise ValueError("a pause ends before it begins")
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((since, until))
    cut = [(max(since, start), until) for since, until in joined if until > start]
    return [held for held in cut if measure_micros(calendar, *held) > 0]


def _step_at(step: Step, standard: Standard, calendar: Calendar, start: int, due: int, held: Sequence[Range]) -> int:
    if step.share is not None:
        return max(start, _share_at(step.share, standard, calendar, start, due, held))
    if step.lead is not None:
        return min(due, max(start, shifted(calendar, due, step.lead, -1)))
    return shifted(calendar, due, step.lag, 1) if step.lag is not None else due


def _share_at(share: float, standard: Standard, calendar: Calendar, start: int, due: int, held: Sequence[Range]) -> int:
    """Measured back from due, so that pauses already taken move it as they moved due."""
    if standard.unit in BUSINESS_UNITS:
        paused = sum(measure_micros(calendar, since, min(until, due)) for since, until in held if since < due)
        return share_left(calendar, start, due, paused, 1 - share)
    paused = sum(min(until, due) - since for since, until in held if since < due)
    return due - _whole_seconds((due - start - paused) * (1 - share))


def _whole_seconds(micros: float) -> int:
    return round(micros / 1_000_000) * 1_000_000


@lru_cache(maxsize=10_000)
def shifted(calendar: Calendar, due: int, span: Span, sign: int) -> int:
    """A lead (-1) or lag (1) from due. In business days it falls at the same time of day, or that day's closing."""
    if span.unit is Unit.BUSINESS_MINUTES:
        return add_micros(calendar, due, sign * span.target * 60_000_000)
    if span.unit is Unit.HOURS:
        return due + sign * span.target * 3_600_000_000
    moved = counting.same_time(calendar, due, counting.shifted_day(calendar, due, span, sign))
    return closing(calendar, moved) if span.unit is Unit.BUSINESS_DAYS else moved
