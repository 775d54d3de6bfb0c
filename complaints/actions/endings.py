"""How complaints end and begin again: close, reopen, review, withdraw, set aside, resolve at first contact."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from complaints.actions import assignment, calendars, decisions, letter_words, part_answers, referrals, surveys, words
from complaints.actions.door import Open, clean, opened
from complaints.actions.escalations import Scene
from complaints.choices import (
    Closure,
    CodeKind,
    EscalationState,
    EventKind,
    MessageKind,
    Stage,
    WaitingOn,
)
from complaints.errors import InvalidInput
from complaints.models import Code, Complaint
from complaints.queries import letters, taxonomy
from complaints.queries.contacts import contact_days
from complaints.queries.policies import policy
from complaints.types import Actor


def close(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    cause: str = "",
    learning: str = "",
) -> Complaint:
    """Record cause and learning and end the complaint: accepted, or enough contact attempts recorded."""
    with opened(reference, "close", actor=actor, now=now, version=version) as change:
        complaint = change.complaint
        change.gate(
            given={"cause": cause},
            waiting_remedies=decisions.waiting_remedies(complaint),
            answer=complaint.decision_answer,
            contact_attempts=complaint.contact_attempts,
            contact_days=contact_days(complaint),
            attempts_demanded=policy(complaint.policy_version_id).contact_attempts,
        )
        code = cause_code(cause, change.now)
        accepted = complaint.decision_answer == "accepted"
        change.set(cause_id=code.pk, **clean(learning=learning))
        end(change, Closure.ACCEPTED if accepted else Closure.NO_REPLY, cause=code.code)
    return complaint


def end(change: Open, closure: Closure, **data: object) -> None:
    """Close the complaint: its live escalation lapses, open questions are called back, its clocks are settled."""
    change.set(closed_at=change.now, closure=closure, waiting_on=WaitingOn.US, next_contact_at=None)
    scene = Scene([change])
    live = scene.of(change)
    scene.settle(change, EscalationState.LAPSED)
    lapsed: dict[str, Any] = {"escalation": live.id} if live else {}
    recalled = referrals.recall_all(change)
    if recalled:
        lapsed["referrals"] = recalled
    change.done(closure=str(closure.value), **data, **lapsed)
    surveys.ask(change, closure)


def cause_code(cause: str, now: datetime) -> Code:
    """The cause in force today; InvalidInput when there is none of that code."""
    found = taxonomy.code(CodeKind.CAUSE, cause, now.date())
    if found is None:
        raise InvalidInput(cause="Choose a cause from the list.")
    return found


def reopen(reference: str, *, actor: Actor, now: datetime, version: int | None = None, reason: str = "") -> Complaint:
    """The matter is not settled after all: back to resolve, with new clocks."""
    with opened(reference, "reopen", actor=actor, now=now, version=version) as change:
        said = clean(reason=reason)
        change.gate(given=said)
        _refuse_merged(change.complaint)
        _fresh_decision(change)
        change.done(**words.because(change, said["reason"]))
    return change.complaint


def review(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    handler: int | None = None,
    reason: str = "",
) -> Complaint:
    """Look at the complaint afresh at the next tier, by somebody who has not handled it before."""
    with opened(reference, "review", actor=actor, now=now, version=version) as change:
        complaint = change.complaint
        said = clean(reason=reason)
        change.gate(given={"handler": handler, **said})
        _refuse_merged(complaint)
        earlier = _handlers_so_far(complaint)
        if handler in earlier:
            raise InvalidInput(handler="Choose somebody who has not handled this complaint before.")
        person = assignment.able_handler(change, handler)
        _fresh_decision(change)
        change.set(tier=complaint.tier + 1, handler_id=person.pk, earlier_handlers=earlier)
        change.done(handler=person.pk, **words.because(change, said["reason"]))
    return complaint


HANDLING = (
    EventKind.TAKEN,
    EventKind.ASSIGNED,
    EventKind.RELEASED,
    EventKind.TRANSFERRED,
    EventKind.ESCALATION_TAKEN_OVER,
)


def _handlers_so_far(complaint: Complaint) -> list[int]:
    """Everybody who ever had this complaint, from its events."""
    found = {*complaint.earlier_handlers, complaint.handler_id}
    for named in complaint.events.filter(kind__in=HANDLING).values_list("data__handler", flat=True):
        found.update(named if isinstance(named, list) else [named])
    return sorted(number for number in found if number is not None)


def _refuse_merged(complaint: Complaint) -> None:
    if complaint.merged_into_id is not None:
        raise InvalidInput(reason="This complaint was merged; reopen the one it was merged into.")


def _fresh_decision(change: Open) -> None:
    change.set(
        decided_at=None, outcome="", reasons="", decision_sent_at=None, decision_answer="", contact_attempts=0,
        next_contact_at=None, closed_at=None, closure="", waiting_on=WaitingOn.US,
    )  # fmt: skip
    part_answers.follow_reopening(change)
    calendars.catch_up(change)


def withdraw(reference: str, *, actor: Actor, now: datetime, version: int | None = None, body: str = "") -> Complaint:
    """The customer no longer wants to complain; their words are kept."""
    with opened(reference, "withdraw", actor=actor, now=now, version=version) as change:
        said = clean(body=body)
        change.gate(given=said)
        channel = change.complaint.channel
        message = words.from_customer(change, MessageKind.WITHDRAWAL, said["body"], channel, at=change.now)
        end(change, Closure.WITHDRAWN, message=message.pk)
    return change.complaint


def set_aside(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    reason: str = "",
    parts: Mapping[str, str] | None = None,
    channel: str = "",
) -> Complaint:
    """It is not a complaint: tell the customer why, and where to turn, in a complete letter."""
    with opened(reference, "set_aside", actor=actor, now=now, version=version) as change:
        complaint = change.complaint
        said = clean(reason=reason)
        demanded = decisions.demanded(complaint, MessageKind.SET_ASIDE)
        letter = decisions.written(parts, demanded)
        change.gate(given=said, letter_parts=letter, demanded_parts=demanded)
        body = letter_words.whole(change, MessageKind.SET_ASIDE, letter) or said["reason"]
        message = words.to_customer(change, MessageKind.SET_ASIDE, body, channel or complaint.channel, parts=letter)
        end(change, Closure.SET_ASIDE, message=message.pk, **words.because(change, said["reason"]))
    return complaint


def resolve_at_first_contact(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    definition: str = "",
    desired_outcome: str = "",
    outcome: str = "",
    reasons: str = "",
    body: str = "",
    cause: str = "",
    learning: str = "",
    channel: str = "phone",
    parts: Mapping[str, str] | None = None,
) -> Complaint:
    """Acknowledge, define, decide, tell the customer and close in one transaction, with every gate kept.

    `body` is what the customer was told and answered: the acknowledgement and the contact. `parts` is the letter the
    policy demands, a summary where that is enough; it goes by `channel`. Where none is demanded `body` is the decision.
    """
    with opened(reference, "resolve_at_first_contact", actor=actor, now=now, version=version) as change:
        complaint = change.complaint
        wanted = desired_outcome or complaint.desired_outcome
        said = clean(definition=definition, desired_outcome=wanted, outcome=outcome, reasons=reasons)
        told = clean(body=body)["body"]
        kind = letters.at_first_contact(complaint, change.clocks, change.now)
        demanded = decisions.demanded(complaint, kind)
        letter = decisions.written(parts, demanded)
        given = {**said, "body": told, "cause": cause}
        change.gate(given=given, letter_parts=letter, demanded_parts=demanded)
        code = cause_code(cause, change.now)
        if complaint.handler_id is None:
            change.set(handler_id=actor.id)
            change.record(EventKind.TAKEN, handler=actor.id)
        messages = _tell_at_once(change, kind, letter, told, channel)
        change.set(**said, acknowledged_at=change.now, defined_at=change.now, decided_at=change.now,
                   decision_sent_at=change.now, decision_answer="accepted", contact_attempts=1)  # fmt: skip
        part_answers.follow_decision(change)
        _go_on_the_way(change, messages)
        change.set(cause_id=code.pk, **clean(learning=learning))
        end(change, Closure.FIRST_CONTACT, cause=code.code, outcome=outcome)
    return complaint


def _tell_at_once(
    change: Open, kind: MessageKind, letter: Mapping[str, str], told: str, channel: str
) -> dict[EventKind, int]:
    """The letter by its channel and the talk by hand, as the messages of these events; without a letter one message."""
    by_hand = decisions.by_hand(channel)
    whole = letter_words.whole(change, kind, letter)
    if not whole:
        return dict.fromkeys(dict(ON_THE_WAY), words.to_customer(change, kind, told, by_hand, by_hand=True).pk)
    talk = words.to_customer(change, MessageKind.CONTACT, told, by_hand, by_hand=True)
    sent = words.to_customer(change, kind, whole, channel or by_hand, parts=letter)
    return {**dict.fromkeys(dict(ON_THE_WAY), talk.pk), EventKind.DECISION_SENT: sent.pk}


def _go_on_the_way(change: Open, messages: Mapping[EventKind, int]) -> None:
    """Every event that the usual road leaves, each with the words it rests on."""
    for kind, stage in ON_THE_WAY:
        data: dict[str, Any] = {"message": messages[kind], "at_first_contact": True}
        if stage != change.complaint.stage:
            data["stage"] = [str(change.complaint.stage), str(stage.value)]
        change.set(stage=stage)
        change.record(kind, **data)


ON_THE_WAY = (
    (EventKind.ACKNOWLEDGED, Stage.CLARIFY),
    (EventKind.DEFINED, Stage.RESOLVE),
    (EventKind.DECIDED, Stage.RESOLVE),
    (EventKind.DECISION_SENT, Stage.FOLLOW_UP),
    (EventKind.CONTACTED, Stage.FOLLOW_UP),
    (EventKind.DECISION_ACCEPTED, Stage.FOLLOW_UP),
)
