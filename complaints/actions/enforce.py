"""What a step brings about: warnings, breaches, escalations that rise. The sweep and every verb share this."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from complaints.actions import escalations
from complaints.actions.change import Change
from complaints.choices import EscalationReason, MessageKind
from complaints.queries import referrals
from complaints.queries.owed_letters import gone
from complaints.queries.people import Directory
from complaints.rules.clocks import RESUME, Clock, DueStep, due_steps
from complaints.rules.standards import Standard, StepKind


def let_time_pass(changes: Sequence[Change], directory: Directory | None = None) -> int:
    """Fire every step that has come due on these locked complaints; returns how many fired.

    A step may bring forth an escalation whose own clock then runs; the loop ends when nothing is due.
    """
    fired = 0
    scene = escalations.Scene(changes, directory)
    for change in changes:
        while due := due_steps(change.clocks, change.now):
            clock = change.step(due[0], **_letter(change, due[0]))
            fired += 1
            if due[0].step == RESUME:
                change.set(waiting_on=referrals.ball(change.complaint))  # the longest wait is over
            else:
                _follow(change, clock, due[0].step, scene)
    scene.write()
    return fired


def _follow(change: Change, clock: Clock, code: str, scene: escalations.Scene) -> None:
    standard = change.terms.of(clock.within).standards[clock.code]
    step = standard.step(code)
    if step.kind == StepKind.ESCALATE:
        reason = EscalationReason.BREACHED if clock.breached_at else EscalationReason.AT_RISK
        scene.rise(change, clock, level=step.level or 1, reason=reason)
    elif step.kind == StepKind.WARN:
        said = f"{_what(change, standard)} is due {when(change, clock.due_at)}."
        _tell(change, clock, standard, said, "warn", scene)
        if standard.by_itself:
            _write_in_time(change, clock)
    elif not standard.lapses:
        said = f"{_what(change, standard)} is late since {when(change, clock.due_at)}."
        must_go = _must_go(change, clock, standard)
        _tell(change, clock, standard, said + must_go, "late", scene, urgent=bool(must_go))


BY_ITSELF = timedelta(hours=4)
"""How long before the last moment Redress writes itself: until then a person may."""


def _write_in_time(change: Change, clock: Clock) -> None:
    """An update made from the record leaves before the promised moment, unless somebody writes first."""
    number = change.ids[clock.key]
    lane, at = f"keep_informed:{number}", max(change.now, clock.send_by - BY_ITSELF)
    change.send("keep_informed", f"{lane}:{clock.generation}", key=lane, at=at, clock=number,
                generation=clock.generation)  # fmt: skip


def _must_go(change: Change, clock: Clock, standard: Standard) -> str:
    """Which letter the broken promise demands now, unless it has gone ahead of the breach."""
    letter = standard.expiry_letter
    if letter is None or gone(change.complaint.pk, letter, clock):
        return ""
    return f" The letter “{MessageKind(letter).label}” must go to the customer now."


def _letter(change: Change, due: DueStep) -> dict[str, str]:
    """What must be sent when this step breaks the promise, for its event."""
    standard = change.terms.of(due.clock.within).standards[due.clock.code]
    breaks = due.step != RESUME and standard.step(due.step).kind == StepKind.BREACH
    return {"expiry_letter": standard.expiry_letter} if breaks and standard.expiry_letter else {}


def _what(change: Change, standard: Standard) -> str:
    return f"{change.complaint.reference}: {standard.title}"


def when(change: Change, instant: datetime) -> str:
    """The instant on the clocks of the office that made the promise."""
    local = instant.astimezone(ZoneInfo(change.terms.calendars[""].timezone))
    return f"{local:%a %d %b %H:%M}"


def _tell(
    change: Change, clock: Clock, standard: Standard, text: str, word: str, scene: escalations.Scene,
    *, urgent: bool = False,
) -> None:  # fmt: skip
    """Tell the handler, or of an escalation whom it waits for; their cover; else the team's present supervisors.

    What a department owes is told to the department's people too.
    """
    complaint = change.complaint
    live = scene.of(change) if clock.escalation is not None else None
    asked = live.assignee if live is not None else complaint.handler_id
    readers = scene.directory.present_or_cover(asked) or scene.directory.supervisors(complaint.team_id)
    usual = change.terms.of(clock.within).calendar(standard)
    department = scene.asked_team(change, clock)
    told = [] if department is None else scene.directory.answerable(department)
    for reader in [*readers, *told]:
        at = change.now if complaint.safety else scene.directory.works_from(reader, usual, change.now)
        dedup = f"{word}:{change.ids[clock.key]}:{clock.generation}"
        change.tell(reader, text, dedup, at=at, urgent=urgent or complaint.safety)
