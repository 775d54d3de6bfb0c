"""Going to somebody in authority, and what they answer: escalate, accept, advise, take over, return."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from complaints.actions import words
from complaints.actions.door import Open, clean, opened
from complaints.actions.escalations import Live, Scene
from complaints.choices import (
    SENIORITY,
    ActorKind,
    EscalationReason,
    EscalationState,
    EscalationWay,
    EventKind,
    Role,
)
from complaints.errors import GateOpen, Missing, NotAllowed, NotNow
from complaints.models import Complaint
from complaints.rules.escalation import needed_role
from complaints.types import Actor

ANSWERERS = (Role.SUPERVISOR, Role.MANAGER)


def escalate(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    reason: str = "",
    wanted: str = "",
    way: str = EscalationWay.IN_APP,
    skill: str = "",
) -> Complaint:
    """Put the complaint before somebody in authority; a live escalation gets another cause instead."""
    with opened(reference, "escalate", actor=actor, now=now, version=version) as change:
        said = clean(wanted=wanted)
        if actor.kind == ActorKind.CUSTOMER and reason != EscalationReason.CUSTOMER_ASKED:
            raise NotAllowed("Customers ask for a review; other reasons are for colleagues.")
        change.gate(given={"reason": reason, "way": way, **said})
        scene = Scene([change])
        scene.of(change)
        live = scene.raise_(
            change, level=1, reason=EscalationReason(reason), wanted=said["wanted"], way=way,
            raised_by=actor.id if actor.kind == ActorKind.STAFF else None, skill=skill,
        )  # fmt: skip
        scene.write()
        note = words.note(change, f"Escalated ({EscalationReason(reason).label}): {said['wanted']}")
        change.written(EventKind.NOTED, note=note.pk, escalation=live.id, reason=reason)
    return change.complaint


def accept(reference: str, *, actor: Actor, now: datetime, version: int | None = None) -> Complaint:
    """Say that the escalation is in hand: whoever accepts it has it now, and it rises no further by itself."""
    return _answer(reference, EscalationState.ACCEPTED, EventKind.ESCALATION_ACCEPTED, actor, now, version, "")


def advise(reference: str, *, actor: Actor, now: datetime, version: int | None = None, advice: str = "") -> Complaint:
    """Give the advice or decision wanted; the handler goes on."""
    return _answer(
        reference,
        EscalationState.ADVISED,
        EventKind.ESCALATION_ADVISED,
        actor,
        now,
        version,
        advice,
        need=True,
    )


def return_(reference: str, *, actor: Actor, now: datetime, version: int | None = None, advice: str = "") -> Complaint:
    """Give it back with the reason why it can be handled where it was."""
    return _answer(
        reference,
        EscalationState.RETURNED,
        EventKind.ESCALATION_RETURNED,
        actor,
        now,
        version,
        advice,
        need=True,
    )


def take_over(
    reference: str, *, actor: Actor, now: datetime, version: int | None = None, advice: str = ""
) -> Complaint:
    """Become the handler in place of the one who had it."""
    return _answer(reference, EscalationState.TAKEN_OVER, EventKind.ESCALATION_TAKEN_OVER, actor, now, version, advice)


def _answer(
    reference: str,
    state: EscalationState,
    kind: EventKind,
    actor: Actor,
    now: datetime,
    version: int | None,
    advice: str,
    *,
    need: bool = False,
) -> Complaint:
    with opened(reference, "escalate", actor=actor, now=now, version=version) as change:
        if actor.role not in ANSWERERS:
            raise NotAllowed("Only supervisors and managers answer escalations.")
        scene = Scene([change])
        live = scene.of(change)
        if live is None:
            raise NotNow("This complaint has no open escalation.")
        _check_answerer(change, live)
        said = clean(advice=advice)["advice"]
        if need and not said:
            raise GateOpen([Missing("advice", "Write down your answer.")])
        columns: dict[str, Any] = {"answer": said, "answered_at": change.now, "answered_by_id": actor.id}
        if state in (EscalationState.ACCEPTED, EscalationState.TAKEN_OVER):
            columns["assignee_id"] = actor.id
        scene.settle(change, state, **columns)
        _settle_complaint(change, live, state, kind, said)
    return change.complaint


def _check_answerer(change: Open, live: Live) -> None:
    """Whoever it waits for may answer; others when senior enough, and never who asked or handles it."""
    actor = change.actor
    if actor.id == live.assignee:
        return
    if actor.id in (change.complaint.handler_id, live.raised_by):
        raise NotAllowed("Somebody else answers what you asked.")
    if SENIORITY[actor.role or Role.REPORTER] < SENIORITY[needed_role(live.level)]:
        raise NotAllowed("This escalation waits for somebody more senior.")


def _settle_complaint(change: Open, live: Live, state: EscalationState, kind: EventKind, said: str) -> None:
    complaint, actor = change.complaint, change.actor
    data: dict[str, Any] = {"escalation": live.id, "level": live.level}
    if said:
        data["note"] = words.note(change, said).pk
    if state == EscalationState.TAKEN_OVER and complaint.handler_id != actor.id:
        if actor.id in complaint.earlier_handlers:
            raise NotAllowed("You handled this complaint at an earlier tier; somebody else must.")
        data["handler"] = [complaint.handler_id, actor.id]
        change.set(handler_id=actor.id)
    change.written(kind, **data)
    reader = complaint.handler_id
    if reader and reader != actor.id:
        text = f"{complaint.reference}: {EscalationState(state).label.lower()} by {actor.name}"
        change.tell(reader, text[:300], f"answer:{live.id}:{state}:{live.level}", at=change.now)
