"""Whether a clock may be given more time: the standard's cap, count, letter, and never after it broke."""

from __future__ import annotations

from datetime import datetime

from complaints.choices import ClockState
from complaints.errors import GateOpen, InvalidInput, Missing
from complaints.rules.clocks import Clock
from complaints.rules.deadlines import Extension, compute_deadline
from complaints.rules.standards import Standard
from complaints.rules.working_time import Calendar


def check(
    standard: Standard,
    clock: Clock,
    calendar: Calendar,
    *,
    now: datetime,
    target: int | None,
    agreed_due: datetime | None,
    letter: str,
    agreement: str = "",
) -> None:
    """Raise InvalidInput or GateOpen when the standard does not allow this extension."""
    rule = standard.extension
    if rule is None:
        raise InvalidInput(clock=f"“{standard.title}” cannot be extended: its policy gives no leave.")
    running_late = rule.before_due and now > clock.due_at and clock.state != ClockState.PAUSED
    if clock.breached_at is not None or running_late:
        raise InvalidInput(clock=f"“{standard.title}” is late already; more time does not mend that.")
    if len(clock.extensions) >= rule.max_count:
        raise InvalidInput(
            clock=f"“{standard.title}” was extended {len(clock.extensions)} times; that is all it allows."
        )
    if target is not None and not 0 < target <= rule.cap:
        raise InvalidInput(target=f"Give 1 to {rule.cap} {rule.unit.value.replace('_', ' ')}.")
    if agreed_due is not None and agreed_due > latest(standard, clock, calendar):
        raise InvalidInput(
            agreed_due=f"The policy allows until {latest(standard, clock, calendar):%d %b %Y %H:%M} UTC."
        )
    wanted = (
        (rule.requires_letter and not letter, "letter", "Write to the customer: why, and until when."),
        (rule.requires_agreement and not agreement, "agreement", "Say how and when the customer agreed to more time."),
    )
    if lacking := [Missing(code, sentence) for lacks, code, sentence in wanted if lacks]:
        raise GateOpen(lacking)


def latest(standard: Standard, clock: Clock, calendar: Calendar) -> datetime:
    """The last due instant an extension can reach under the standard's cap."""
    rule = standard.extension
    if rule is None:
        return clock.due_at
    pauses = [(p.started_at, p.ended_at) for p in clock.pauses if p.ended_at is not None]
    furthest = [*clock.extensions, Extension(rule.cap, rule.unit, rule.base)]
    return compute_deadline(standard, calendar, clock.started_at, pauses=pauses, extensions=furthest).due_at
