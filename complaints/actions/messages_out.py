"""Words to a customer, as they leave: a text message, or else e-mail."""

from __future__ import annotations

from django.conf import settings

from complaints.actions import mail_news
from complaints.actions.claimed import Claimed
from complaints.channels import sms
from complaints.channels.errors import Undeliverable
from complaints.channels.mail import Letter, send
from complaints.choices import Channel
from complaints.models import Message
from complaints.queries import mail, reaching
from complaints.rules.mail_addresses import BOUNCE, REPLY, message_id, tagged


def leave(row: Claimed) -> None:
    """By the way somebody chose; Undeliverable when there are no words or no address any more."""
    found = Message.objects.select_related("complaint__customer", "complaint__legal_entity")
    message = found.get(pk=row.payload["message"])
    if message.erased_at is not None:
        raise Undeliverable("the words were erased before they left", permanent=True)
    if message.channel == Channel.SMS:
        _text(message, row)
    else:
        _mail(message, row)


def _text(message: Message, row: Claimed) -> None:
    phone = reaching.of(message.complaint).phone
    if not phone:
        raise Undeliverable("the customer has no telephone number", permanent=True)
    sms.send(sms.Text(to=phone, body=f"{message.complaint.reference}: {message.body}", key=row.dedup))


def _mail(message: Message, row: Claimed) -> None:
    address = reaching.of(message.complaint).email
    if not address:
        raise Undeliverable("the customer has no e-mail address", permanent=True)
    _refuse_suppressed(message, address, row)
    ours, token = settings.MAIL_ADDRESS, message.token or ""
    send(
        Letter(
            to=address, subject=f"{message.complaint.reference}: {message.subject}", body=message.body,
            message_id=message_id(row.dedup, ours), machine=message.author_id is None,
            reply_to=tagged(ours, REPLY, token), envelope=tagged(ours, BOUNCE, token),
            answers=mail.last_mail_id(message.complaint_id),
        )
    )  # fmt: skip


def _refuse_suppressed(message: Message, address: str, row: Claimed) -> None:
    """Nothing is mailed to an address that sends mail back; its handler is told, once for each message."""
    stopped = mail.suppressed(address)
    if stopped is None:
        return
    text = f"A message was not sent: mail to this customer came back ({stopped.reason}). Write or call instead."
    mail_news.tell(text, f"unsent:{message.pk}", now=row.now, complaint=message.complaint)
    raise Undeliverable(f"nothing is mailed to this address: {stopped.reason}", permanent=True)
