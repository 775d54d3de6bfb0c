"""What leaves, by its topic: notices to colleagues, messages to customers. Called by the relay, one lane at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from complaints.actions import mail_news, notices
from complaints.actions.delivering import hand_over
from complaints.channels.errors import Undeliverable
from complaints.channels.mail import Letter, send
from complaints.models import Message, Staff
from complaints.queries import mail
from complaints.rules.mail_addresses import BOUNCE, REPLY, message_id, tagged


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
    elif first.topic == "webhook":
        hand_over(first.dedup, int(first.payload["endpoint"]), str(first.payload["body"]))


def _notices(group: Sequence[Claimed]) -> None:
    reader = Staff.objects.filter(pk=group[0].payload["staff"], is_active=True).first()
    group = notices.still_wanted(group)
    if reader is None or not reader.email or not group:
        return
    lines = [str(row.payload["text"]) for row in group]
    subject = lines[0] if len(lines) == 1 else f"{len(lines)} complaints need you"
    body = "\n".join(f"- {line}" for line in lines) + f"\n\n{settings.SITE_URL}/desk/"
    send(Letter(to=reader.email, subject=subject, body=body, message_id=first_id(group)))


def first_id(group: Sequence[Claimed]) -> str:
    """A Message-ID that is the same each time the same row is sent."""
    return message_id(group[0].dedup, settings.MAIL_ADDRESS)


def _message(row: Claimed) -> None:
    message = Message.objects.select_related("complaint__customer").get(pk=row.payload["message"])
    customer = message.complaint.customer
    if message.erased_at is not None:
        raise Undeliverable("the words were erased before they left", permanent=True)
    if not customer.email:
        raise Undeliverable("the customer has no e-mail address", permanent=True)
    _refuse_suppressed(message)
    subject, ours, token = (
        f"{message.complaint.reference}: {message.subject}",
        settings.MAIL_ADDRESS,
        message.token or "",
    )
    send(
        Letter(
            to=customer.email, subject=subject, body=message.body, message_id=first_id([row]),
            machine=message.author_id is None, reply_to=tagged(ours, REPLY, token),
            envelope=tagged(ours, BOUNCE, token), answers=mail.last_mail_id(message.complaint_id),
        )
    )  # fmt: skip


def _refuse_suppressed(message: Message) -> None:
    """Nothing is mailed to an address that sends mail back; its handler is told, once for each message."""
    stopped = mail.suppressed(message.complaint.customer.email)
    if stopped is None:
        return
    text = f"A message was not sent: mail to this customer came back ({stopped.reason}). Write or call instead."
    mail_news.tell(text, f"unsent:{message.pk}", now=timezone.now(), complaint=message.complaint)
    raise Undeliverable(f"nothing is mailed to this address: {stopped.reason}", permanent=True)
