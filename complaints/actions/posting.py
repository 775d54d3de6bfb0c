"""What leaves, by its topic: notices to colleagues, messages to customers. Called by the relay, one lane at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from complaints.actions import keeping_informed, letters, receipts
from complaints.channels import sms
from complaints.channels.errors import Undeliverable
from complaints.channels.mail import Letter, send
from complaints.choices import Channel
from complaints.models import Message, Staff
from complaints.queries import reaching

LEASE = timedelta(minutes=2)
"""How long a row is one relay's own."""


@dataclass(frozen=True, slots=True)
class Claimed:
    id: int
    topic: str
    key: str
    dedup: str
    payload: dict[str, int | str]
    attempts: int
    created_at: datetime
    until: datetime

    @property
    def now(self) -> datetime:
        """When it was claimed."""
        return self.until - LEASE


def post(group: Sequence[Claimed]) -> None:
    """Hand one lane's rows over; Undeliverable says whether trying again may help. No transaction is open."""
    first = group[0]
    if first.topic == "notice":
        _notices(group)
    elif first.topic == "message":
        _leave(first)
    elif first.topic == "letter":
        letters.make(int(first.payload["message"]))
    elif first.topic == "receipt":
        receipts.send(str(first.payload["reference"]), now=first.now)
    elif first.topic == "keep_informed":
        keeping_informed.write(int(first.payload["clock"]), int(first.payload["generation"]), now=first.now)
    # An "escalation" row tells other systems; the person's own notice is a row of its own.


def _notices(group: Sequence[Claimed]) -> None:
    reader = Staff.objects.filter(pk=group[0].payload["staff"], is_active=True).first()
    if reader is None or not reader.email:
        return
    lines = [str(row.payload["text"]) for row in group]
    subject = lines[0] if len(lines) == 1 else f"{len(lines)} complaints need you"
    body = "\n".join(f"- {line}" for line in lines) + f"\n\n{settings.SITE_URL}/"
    send(Letter(to=reader.email, subject=subject, body=body, message_id=first_id(group)))


def first_id(group: Sequence[Claimed]) -> str:
    """A Message-ID that is the same each time the same row is sent."""
    return f"<{group[0].dedup.replace(':', '.')}@redress.invalid>"


def _leave(row: Claimed) -> None:
    """Words to a customer by the way somebody chose: a text message, or else e-mail."""
    channel = Message.objects.filter(pk=row.payload["message"]).values_list("channel", flat=True).get()
    if channel == Channel.SMS:
        _text(row)
    else:
        _message(row)


def _text(row: Claimed) -> None:
    message = Message.objects.select_related("complaint__customer", "complaint__legal_entity").get(
        pk=row.payload["message"]
    )
    if message.erased_at is not None:
        raise Undeliverable("the words were erased before they left", permanent=True)
    phone = reaching.of(message.complaint).phone
    if not phone:
        raise Undeliverable("the customer has no telephone number", permanent=True)
    sms.send(sms.Text(to=phone, body=f"{message.complaint.reference}: {message.body}", key=row.dedup))


def _message(row: Claimed) -> None:
    message = Message.objects.select_related("complaint__customer", "complaint__legal_entity").get(
        pk=row.payload["message"]
    )
    address = reaching.of(message.complaint).email
    if message.erased_at is not None:
        raise Undeliverable("the words were erased before they left", permanent=True)
    if not address:
        raise Undeliverable("the customer has no e-mail address", permanent=True)
    subject = f"{message.complaint.reference}: {message.subject}"
    send(Letter(to=address, subject=subject, body=message.body, message_id=first_id([row])))
