"""Words to and from the customer, and notes between colleagues, as part of a change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from secrets import token_bytes

from complaints.actions.change import Change
from complaints.choices import Channel, MessageDirection, MessageKind
from complaints.errors import InvalidInput
from complaints.models import Message, Note
from complaints.rules.cards import mask_all, mask_cards
from complaints.rules.mail_addresses import token_of

BY_US = frozenset({Channel.EMAIL, Channel.WEB, Channel.API})
"""Channels Redress answers by itself, by e-mail; on the others a person spoke, wrote, texted or posted."""
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
) -> Message:
    """Write down words to the customer; on our own channels they leave through the outbox.

    InvalidInput when they would have to leave by e-mail and there is no address: what reaches nobody keeps no promise.
    """
    by_us = channel in BY_US
    if by_us and not change.complaint.customer.email:
        raise InvalidInput(channel=UNREACHABLE)
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
        change.send("message", f"message:{message.pk}", key=f"complaint:{change.complaint.pk}", message=message.pk)
    return message


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
