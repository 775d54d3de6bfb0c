"""Talking with the customer and with each other: acknowledge, inform, ask, hear back, note."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from complaints.actions import decisions, letter_words, timekeeping, words
from complaints.actions.door import clean, opened
from complaints.choices import Channel, MessageKind, Stage, WaitingOn
from complaints.errors import InvalidInput, NotAllowed, NotNow
from complaints.models import Complaint
from complaints.queries import owed_letters, referrals
from complaints.rules.lifecycle import RECEIVERS
from complaints.types import Actor

LONGEST_WAIT = timedelta(days=28)
"""An unanswered question holds clocks no longer than this; then they run again by themselves."""


def acknowledge(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    body: str = "",
    channel: str = "",
    parts: Mapping[str, str] | None = None,
) -> Complaint:
    """Thank the customer, name a contact, say what happens next and by when; move to clarify.

    In writing it has every part the policy demands: what the body does not say and the record knows is added.
    """
    with opened(reference, "acknowledge", actor=actor, now=now, version=version) as change:
        complaint = change.complaint
        said, kind, way = clean(body=body), MessageKind.ACKNOWLEDGEMENT, channel or complaint.channel
        demanded = decisions.demanded(complaint, kind)
        given = decisions.written(parts, demanded) if parts else None
        letter = letter_words.settled(change, kind, demanded, given, said["body"], way)
        facts = {"letter_parts": letter.parts, "demanded_parts": letter.demanded}
        change.gate(given=said, has_handler=complaint.handler_id is not None, **facts)
        message = words.to_customer(change, kind, letter.body, way, parts=letter.parts)
        change.set(acknowledged_at=change.now)
        change.done(message=message.pk, channel=way)
    return complaint


def inform(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    body: str = "",
    channel: str = "",
    letter: str = "",
    parts: Mapping[str, str] | None = None,
) -> Complaint:
    """Keep the customer informed: what was done, what happens next and by when.

    `letter` is the kind of letter that a broken promise demands (extension or update), `parts` its words: all that
    the policy asks of such a letter must be in it.
    """
    with opened(reference, "inform", actor=actor, now=now, version=version) as change:
        said = clean(body=body)
        if letter not in ("", *HOLDING):
            raise InvalidInput(letter=f"Choose one of {', '.join(HOLDING)}.")
        waiting = owed_letters.owed(change.complaint, change.clocks) if letter else ()
        demanded = owed_letters.demanded(change.complaint, letter, waiting) if letter else {}
        written = decisions.written(parts, demanded)
        change.gate(given=said, letter_parts=written, demanded_parts=demanded)
        way = channel or change.complaint.channel
        kind = MessageKind(letter or MessageKind.UPDATE)
        whole = letter_words.whole(change, kind, written, body=said["body"]) or said["body"]
        message = words.to_customer(change, kind, whole, way, parts=written)
        change.done(message=message.pk, channel=way, **({"letter": letter} if letter else {}))
    return change.complaint


HOLDING = (MessageKind.UPDATE.value, MessageKind.EXTENSION.value)
"""Letters that keep a customer informed; those a policy demands when a promise ends unkept are among them."""


def ask(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    body: str = "",
    channel: str = "",
    until: datetime | None = None,
) -> Complaint:
    """Ask the customer; pausable clocks stand still until the answer, or until `until` at most."""
    with opened(reference, "ask", actor=actor, now=now, version=version) as change:
        said = clean(body=body)
        change.gate(given=said)
        if until is not None and until <= change.now:
            raise InvalidInput(until="Give a moment that is still to come.")
        way = channel or change.complaint.channel
        message = words.to_customer(change, MessageKind.QUESTION, said["body"], way)
        change.set(waiting_on=WaitingOn.CUSTOMER)
        change.done(message=message.pk, channel=way, until=(until or change.now + LONGEST_WAIT).isoformat())
    return change.complaint


def hear_back(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    body: str = "",
    channel: str = Channel.PHONE,
) -> Complaint:
    """Record what the customer said: what waited for it runs again, the ball is with us or whom we asked.

    A pause somebody gave a reason for goes on.
    """
    with opened(reference, "hear_back", actor=actor, now=now, version=version) as change:
        said = clean(body=body)
        change.gate(given=said)
        message = words.from_customer(change, MessageKind.ANSWER, said["body"], channel, at=change.now)
        change.set(waiting_on=referrals.ball(change.complaint))
        change.done(message=message.pk, channel=channel, **timekeeping.reasoned(change))
    return change.complaint


def note(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    body: str = "",
    need_to_know: bool = False,
    result: str = "",
    next_contact_at: datetime | None = None,
) -> Complaint:
    """Write a note for colleagues. Needs no version: a note never overwrites anything.

    A note of a call says its `result` (reached, no_answer, message_left) and when to try again.
    """
    with opened(reference, "note", actor=actor, now=now, version=version) as change:
        said = clean(body=body)
        change.gate(given=said)
        if result not in ("", *decisions.RESULTS):
            raise InvalidInput(result=f"Choose one of {', '.join(decisions.RESULTS)}.")
        if (result or next_contact_at) and change.complaint.stage == Stage.CLOSED:
            raise NotNow("The complaint is closed; nobody is called about it.")
        if result and (actor.role not in RECEIVERS or change.complaint.pk in actor.asked):
            raise NotAllowed("Calling customers is for whoever works on the complaint.")
        call: dict[str, Any] = {"result": result, **decisions.call_again(change, next_contact_at)} if result else {}
        written = words.note(change, said["body"], need_to_know=need_to_know)
        change.record(change.transition.event, note=written.pk, need_to_know=need_to_know, **call)
    return change.complaint
