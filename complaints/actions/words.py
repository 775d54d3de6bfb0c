"""Words to and from the customer, and notes between colleagues, as part of a change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from secrets import token_bytes

from complaints.actions.change import Change
from complaints.choices import Channel, MessageDirection, MessageKind
from complaints.errors import GateOpen, InvalidInput
from complaints.models import Message, Note
from complaints.queries import reaching
from complaints.rules.cards import mask_all, mask_cards
from complaints.rules.letters import left_open
from complaints.rules.mail_addresses import token_of
from complaints.rules.reaching import BY_MAIL

BY_US = frozenset(BY_MAIL)
"""Channels Redress answers by e-mail. Letters it sets and people post; text messages go where a sender is set up. On
the others, or where we have no address or number, a person spoke, wrote, texted or posted."""
UNREACHABLE = "The customer has no e-mail address; choose how you told them: telephone, letter, in person."


def to_customer(
    change: Change,
    kind: MessageKind,
    body: str,
    channel: str,
    *,
    subject: str = "",
    parts: Mapping[str, str] | None = None,
    corrects: int | None = None,
    by_hand: bool = False,
) -> Message:
    """Write down words to the customer; on our own channels they leave through the outbox.

    InvalidInput when they would have to leave by e-mail and there is no address: what reaches nobody keeps no promise.
    GateOpen when a placeholder was left in them. `by_hand` says that a person told the customer: nothing leaves.
    """
    by_us = not by_hand and leaves(change, channel)
    if not by_hand:
        fully_written(body, parts or {})
    message = Message.objects.create(
        complaint=change.complaint,
        direction=MessageDirection.OUT,
        kind=kind,
        channel=channel,
        at=change.now,
        author_id=change.actor.id,
        subject=mask_cards(subject) or change.complaint.subject,
        body=mask_cards(body),
        parts=mask_all(dict(parts or {})),
        sent_at=None if by_us else change.now,
        corrects_id=corrects,
        token=token_of(token_bytes(16)) if by_us else None,
    )
    if by_us:
        topic = "letter" if channel == Channel.LETTER else "message"
        change.send(topic, f"message:{message.pk}", key=f"complaint:{change.complaint.pk}", message=message.pk)
    return message


def leaves(change: Change, channel: str) -> bool:
    """Whether Redress takes words this way by itself: by e-mail always, else where there is somewhere to send to."""
    found = reaching.of(change.complaint)
    if channel in BY_US and not found.email:
        raise InvalidInput(channel=UNREACHABLE)
    return channel in BY_US or (channel in reaching.able() and found.has(channel))


def fully_written(body: str, parts: Mapping[str, str]) -> None:
    """GateOpen naming every placeholder somebody forgot to fill in."""
    missing = left_open(body, parts)
    if missing:
        raise GateOpen(missing)


def from_customer(change: Change, kind: MessageKind, body: str, channel: str, *, at: datetime) -> Message:
    """Write down what the customer said, as told to us."""
    return Message.objects.create(
        complaint=change.complaint,
        direction=MessageDirection.IN,
        kind=kind,
        channel=channel,
        at=at,
        author_id=change.actor.id,
        body=mask_cards(body),
        sent_at=at,
    )


def because(change: Change, text: str) -> dict[str, int]:
    """A reason typed by a person, kept as a note: words can be erased, the event that points at them cannot."""
    return {"note": note(change, text).pk} if text else {}


def note(change: Change, body: str, *, need_to_know: bool = False) -> Note:
    """Write down words for colleagues."""
    return Note.objects.create(
        complaint=change.complaint,
        at=change.now,
        author_id=change.actor.id,
        body=mask_cards(body),
        need_to_know=need_to_know,
    )
