"""What a step brings about: warnings, breaches, escalations that rise. The sweep and every verb share this."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from complaints.actions import escalations
from complaints.actions.change import Change
from complaints.choices import EscalationReason, WaitingOn
from complaints.queries.people import Directory
from complaints.rules.clocks import RESUME, Clock, due_steps
from complaints.rules.standards import Standard, StepKind
from complaints.rules.working_time import next_opening


def let_time_pass(changes: Sequence[Change], directory: Directory | None = None) -> int:
    """Fire every step that has come due on these locked complaints; returns how many fired.

    A step may bring forth an escalation whose own clock then runs; the loop ends when nothing is due.
    """
    fired = 0
    scene = escalations.Scene(changes, directory)
    for change in changes:
        while due := due_steps(change.clocks, change.now):
            clock = change.step(due[0])
            fired += 1
            if due[0].step == RESUME:
                change.set(waiting_on=WaitingOn.US)  # the longest wait is over: the ball is ours again
            else:
                _follow(change, clock, due[0].step, scene)
    scene.write()
    return fired


def _follow(change: Change, clock: Clock, code: str, scene: escalations.Scene) -> None:
    standard = change.terms.standards[clock.code]
    step = standard.step(code)
    if step.kind == StepKind.ESCALATE:
        reason = EscalationReason.BREACHED if clock.breached_at else EscalationReason.AT_RISK
        scene.rise(change, clock, level=step.level or 1, reason=reason)
    elif step.kind == StepKind.WARN:
        said = f"{_what(change, standard)} is due {_when(change, clock.due_at)}."
        _tell(change, clock, standard, said, "warn", scene)
    elif not standard.lapses:
        said = f"{_what(change, standard)} is late since {_when(change, clock.due_at)}."
        _tell(change, clock, standard, said, "late", scene)


def _what(change: Change, standard: Standard) -> str:
    return f"{change.complaint.reference}: {standard.title}"


def _when(change: Change, instant: datetime) -> str:
    """The instant on the clocks of the office that made the promise."""
    local = instant.astimezone(ZoneInfo(change.terms.calendars[""].timezone))
    return f"{local:%a %d %b %H:%M}"


def _tell(change: Change, clock: Clock, standard: Standard, text: str, word: str, scene: escalations.Scene) -> None:
    """Tell the handler, or of an escalation whom it waits for; their cover; else the team's present supervisors."""
    complaint = change.complaint
    live = scene.of(change) if clock.escalation is not None else None
    asked = live.assignee if live is not None else complaint.handler_id
    readers = scene.directory.present_or_cover(asked) or scene.directory.supervisors(complaint.team_id)
    at = change.now if complaint.safety else next_opening(change.terms.calendar(standard), change.now)
    for reader in readers:
        dedup = f"{word}:{change.ids[clock.key]}:{clock.generation}"
        change.tell(reader, text, dedup, at=at, urgent=complaint.safety)
