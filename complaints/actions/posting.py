"""What leaves, by its topic: notices to colleagues, messages to customers. Called by the relay, one lane at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from complaints.actions import private
from complaints.channels.errors import Undeliverable
from complaints.channels.mail import Letter, send
from complaints.models import Message, Staff


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


def post(group: Sequence[Claimed]) -> None:
    """Hand one lane's rows over; Undeliverable says whether trying again may help. No transaction is open."""
    first = group[0]
    if first.topic == "notice":
        _notices(group)
    elif first.topic == "message":
        _message(first)
    elif first.topic in private.MAILS:
        private.MAILS[first.topic](first.payload, until=first.until, message_id=first_id(group))
    # An "escalation" row tells other systems; the person's own notice is a row of its own.


def _notices(group: Sequence[Claimed]) -> None:
    reader = Staff.objects.filter(pk=group[0].payload["staff"], is_active=True).first()
    if reader is None or not reader.email:
        return
    lines = [str(row.payload["text"]) for row in group]
    subject = lines[0] if len(lines) == 1 else f"{len(lines)} complaints need you"
    body = "\n".join(f"- {line}" for line in lines) + f"\n\n{settings.SITE_URL}/desk/"
    send(Letter(to=reader.email, subject=subject, body=body, message_id=first_id(group)))


def first_id(group: Sequence[Claimed]) -> str:
    """A Message-ID that is the same each time the same row is sent."""
    return f"<{group[0].dedup.replace(':', '.')}@redress.invalid>"


def _message(row: Claimed) -> None:
    message = Message.objects.select_related("complaint__customer").get(pk=row.payload["message"])
    customer = message.complaint.customer
    if message.erased_at is not None:
        raise Undeliverable("the words were erased before they left", permanent=True)
    if not customer.email:
        raise Undeliverable("the customer has no e-mail address", permanent=True)
    subject = f"{message.complaint.reference}: {message.subject}"
    send(Letter(to=customer.email, subject=subject, body=message.body, message_id=first_id([row])))
