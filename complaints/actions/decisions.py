"""From what was agreed to what the customer says of the answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from complaints.actions import letter_words, part_answers, timekeeping, words
from complaints.actions.door import Open, clean, opened
from complaints.choices import EventKind, MessageKind, RemedyState, WaitingOn
from complaints.errors import GateOpen, InvalidInput, Missing
from complaints.models import Complaint
from complaints.queries import referrals
from complaints.queries.policies import demanded_parts
from complaints.rules.cards import mask_all
from complaints.rules.letters import ordered
from complaints.types import Actor

RESULTS = ("reached", "no_answer", "message_left")


def define(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    definition: str = "",
    desired_outcome: str = "",
    channel: str = "",
    tell_customer: bool = True,
) -> Complaint:
    """Agree in writing what is complained of and what the customer wants; move to resolve."""
    with opened(reference, "define", actor=actor, now=now, version=version) as change:
        complaint = change.complaint
        said = clean(definition=definition, desired_outcome=desired_outcome or complaint.desired_outcome)
        change.gate(given=said)
        _stop_waiting(change)
        change.set(**said, defined_at=change.now)
        told = {}
        if tell_customer:
            body = f"What we understood: {said['definition']}\n\nWhat you would like: {said['desired_outcome']}"
            told["message"] = words.to_customer(change, MessageKind.DEFINITION, body, channel or complaint.channel).pk
        change.done(**told)
    return complaint


def decide(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    outcome: str = "",
    reasons: str = "",
) -> Complaint:
    """Decide with reasons. Nothing leaves yet; deciding again before sending replaces the decision."""
    with opened(reference, "decide", actor=actor, now=now, version=version) as change:
        said = clean(outcome=outcome, reasons=reasons)
        change.gate(given={**said, "definition": change.complaint.definition})
        _stop_waiting(change)
        change.set(**said, decided_at=change.now)
        change.done(outcome=outcome)
    return change.complaint


def send_decision(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    parts: Mapping[str, str] | None = None,
    channel: str = "",
) -> Complaint:
    """Send the decision letter. It must have every part the policy demands, and no remedy may wait for approval.

    It answers the whole complaint: parts that still wait for an answer of their own have this one.
    """
    with opened(reference, "send_decision", actor=actor, now=now, version=version) as change:
        complaint = change.complaint
        letter = written(parts, demanded(complaint, MessageKind.DECISION))
        change.gate(
            decided=complaint.decided_at is not None,
            waiting_remedies=waiting_remedies(complaint),
            letter_parts=letter,
            demanded_parts=demanded(complaint, MessageKind.DECISION),
        )
        body = letter_words.whole(change, MessageKind.DECISION, letter)
        if not body:
            raise GateOpen([Missing("letter", "Write the letter.")])
        way = channel or complaint.channel
        message = words.to_customer(change, MessageKind.DECISION, body, way, parts=letter)
        change.set(decision_sent_at=change.now, decision_answer="", waiting_on=WaitingOn.US)
        answered = part_answers.follow_decision(change, message)
        change.done(message=message.pk, channel=way, outcome=complaint.outcome, **answered)
    return complaint


def _stop_waiting(change: Open) -> None:
    """Going on without the customer's answer ends the wait: clocks do not stand still while we work."""
    if change.complaint.waiting_on == WaitingOn.CUSTOMER:
        change.record(EventKind.RESUMED, went_on=True, **timekeeping.reasoned(change))
        change.set(waiting_on=referrals.ball(change.complaint))


def demanded(complaint: Complaint, kind: MessageKind) -> Mapping[str, str]:
    """The mandatory parts of this kind of letter under the complaint's policy: code to title."""
    return demanded_parts(complaint, kind.value)


def waiting_remedies(complaint: Complaint) -> list[str]:
    """The kinds of remedy nobody has approved or declined yet."""
    waiting = complaint.remedies.filter(state=RemedyState.PROPOSED)
    return [remedy.get_kind_display().lower() for remedy in waiting]


def written(parts: Mapping[str, str] | None, known: Mapping[str, str]) -> dict[str, str]:
    """A letter's parts as they may be kept; InvalidInput for a part this letter does not have."""
    unknown = sorted(set(parts or {}) - set(known))
    if unknown and known:
        raise InvalidInput(parts=f"This letter has no part “{unknown[0]}”; its parts are {', '.join(known)}.")
    return ordered({name: str(text).strip() for name, text in mask_all(dict(parts or {})).items()}, known)


def accept_decision(
    reference: str, *, actor: Actor, now: datetime, version: int | None = None, body: str = ""
) -> Complaint:
    """The customer is satisfied with the decision."""
    with opened(reference, "accept_decision", actor=actor, now=now, version=version) as change:
        change.gate()
        message = _heard(change, body)
        change.set(decision_answer="accepted", waiting_on=WaitingOn.US)
        change.done(**message)
    return change.complaint


def dispute_decision(
    reference: str, *, actor: Actor, now: datetime, version: int | None = None, body: str = ""
) -> Complaint:
    """The customer disagrees and says why; back to resolve, where a new decision is made."""
    with opened(reference, "dispute_decision", actor=actor, now=now, version=version) as change:
        said = clean(body=body)
        change.gate(given=said)
        message = _heard(change, said["body"])
        change.set(decided_at=None, outcome="", reasons="", decision_sent_at=None, decision_answer="",
                   contact_attempts=0, next_contact_at=None, waiting_on=WaitingOn.US)  # fmt: skip
        part_answers.follow_reopening(change)
        change.done(**message)
    return change.complaint


def contact(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    result: str = "",
    body: str = "",
    channel: str = "phone",
    satisfied: bool | None = None,
    next_contact_at: datetime | None = None,
) -> Complaint:
    """Record an attempt to ask whether everything is resolved, and what else we can do.

    `result` is reached, no_answer or message_left; a reached customer's `satisfied` accepts the decision.
    `next_contact_at` is when to try again ("after 17:00"); the queue brings it up then.
    """
    with opened(reference, "contact", actor=actor, now=now, version=version) as change:
        said = clean(body=body)
        change.gate(given={"result": result, **said})
        if result not in RESULTS:
            raise InvalidInput(result=f"Choose one of {', '.join(RESULTS)}.")
        message = words.to_customer(change, MessageKind.CONTACT, said["body"], by_hand(channel), by_hand=True)
        change.set(contact_attempts=change.complaint.contact_attempts + 1)
        again = call_again(change, next_contact_at)
        if satisfied is not None and result == "reached":
            change.set(decision_answer="accepted" if satisfied else "disputed")
        change.done(message=message.pk, result=result, satisfied=satisfied, **again)
    return change.complaint


LATEST_CALL = timedelta(days=92)


def call_again(change: Open, at: datetime | None) -> dict[str, str]:
    """When the customer is to be tried next; what was agreed before is done with. What its event says."""
    if at is not None and not change.now < at <= change.now + LATEST_CALL:
        raise InvalidInput(next_contact_at="Give a moment that is still to come, within three months.")
    if at is not None or change.complaint.next_contact_at is not None:
        change.set(next_contact_at=at)
    return {"next_contact_at": at.isoformat()} if at is not None else {}


def by_hand(channel: str) -> str:
    """A contact attempt is something a person did; it never leaves through the outbox."""
    return channel if channel not in words.BY_US else "phone"


def _heard(change: Open, body: str) -> dict[str, int]:
    if not body.strip():
        return {}
    channel = change.complaint.channel
    return {"message": words.from_customer(change, MessageKind.ANSWER, body.strip(), channel, at=change.now).pk}
