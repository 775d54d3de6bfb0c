"""Mail comes in, by a pipe, a mailbox or a provider: kept first, as it arrived, then acted on in one transaction.

No mail is lost: what could not be handled waits, and a person is told. No mail is handled twice: its Message-ID is its
key. No mail is answered here.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from complaints.actions import conversation, files, intake, mail_news, mail_reports
from complaints.channels.mailbox.judging import judged
from complaints.channels.mailbox.masking import masked
from complaints.channels.mailbox.reading import read
from complaints.channels.mailbox.values import Mail
from complaints.choices import ActorKind, Channel, MessageDirection, MessageKind, Stage
from complaints.errors import InvalidInput, RedressError
from complaints.models import Complaint, IncomingMail, Message
from complaints.queries import mail as found
from complaints.rules.cards import mask_cards
from complaints.rules.files import MOST
from complaints.rules.mail_addresses import REPLY, tokens
from complaints.rules.mail_judging import ANSWER, COMPLAINT, FAILED, HELD, Judged
from complaints.rules.mail_quoting import fold
from complaints.types import CUSTOMER, Actor, InboundComplaint, InboundCustomer

logger = logging.getLogger(__name__)

State = IncomingMail.State
LEFT_ALONE = timedelta(minutes=2)
"""A mail kept but not handled after this was left by a process that died."""
LONGEST_KEY, LONGEST_WORDS = 120, 49_000
UNNAMED = "Somebody who gave no name"


def receive(raw: bytes, *, source: str, now: datetime) -> IncomingMail:
    """Keep the mail, then act on it. Only a database that cannot be reached raises; then nothing was kept."""
    row, fresh = keep(raw, source=source, now=now)
    return act(row.pk, now=now) if fresh else row


def keep(raw: bytes, *, source: str, now: datetime) -> tuple[IncomingMail, bool]:
    """The mail's row, and whether this call made it; the same mail twice is one row."""
    mail = read(raw)
    key = key_of(mail, raw)
    values = {
        "message_id": mask_cards(mail.message_id), "source": source, "received_at": now, "raw": masked(raw),
        "sender": mask_cards(mail.sender), "name": mask_cards(mail.name), "subject": mask_cards(mail.subject),
    }  # fmt: skip
    return IncomingMail.objects.get_or_create(key=key, defaults=values)


def key_of(mail: Mail, raw: bytes) -> str:
    """Message-ID when it can be a key; otherwise the mail's own hash."""
    said = mail.message_id
    if said and len(said) <= LONGEST_KEY and mask_cards(said) == said:
        return said
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def act(number: int, *, now: datetime) -> IncomingMail:
    """Do what the mail asks for, once; whoever holds the row already does it."""
    try:
        with transaction.atomic():
            row = IncomingMail.objects.select_for_update().get(pk=number)
            if row.state == State.RECEIVED:
                _act(row, now)
            return row
    except (OperationalError, InterfaceError):
        logger.warning("Mail %s waits for the database", number)  # it is kept; the next round acts on it
    except Exception as error:
        logger.exception("Mail %s could not be handled", number)
        _failed(number, f"{type(error).__name__}", now)
    return IncomingMail.objects.defer("raw").get(pk=number)


def retry(*, now: datetime, limit: int = 50) -> int:
    """Act on what was kept and then left alone."""
    left = IncomingMail.objects.filter(state=State.RECEIVED, received_at__lt=now - LEFT_ALONE).order_by("id")
    numbers = list(left.values_list("id", flat=True)[:limit])
    for number in numbers:
        act(number, now=now)
    return len(numbers)


def _failed(number: int, reason: str, now: datetime) -> None:
    with transaction.atomic():
        IncomingMail.objects.filter(pk=number, state=State.RECEIVED).update(state=State.FAILED, reason=reason)
        mail_news.tell("A mail could not be handled; it waits for you.", f"mail:{number}", now=now)


def _act(row: IncomingMail, now: datetime) -> None:
    raw = bytes(row.raw)
    mail = read(raw)
    said = judged(mail, settings.MAIL_ADDRESS)
    row.outcome, row.reason = said.outcome, said.reason[:500]
    if said.outcome == FAILED:
        row.complaint = mail_reports.bounced(mail, row, now=now)
        row.state = State.HANDLED if row.complaint else State.HELD
        row.reason = row.reason if row.complaint else f"{row.reason}; which message it is about cannot be told"[:500]
    elif said.outcome in (COMPLAINT, ANSWER):
        _written(row, mail, now)
    else:
        row.state = State.HELD if said.outcome == HELD else State.HANDLED
        row.complaint = _thread_of_machine(mail, said)
    row.save(update_fields=["outcome", "reason", "state", "complaint"])
    if row.state == State.HELD:
        mail_news.tell(f"A mail waits: {row.reason}", f"mail:{row.pk}", now=now, complaint=row.complaint)


def _thread_of_machine(mail: Mail, said: Judged) -> Complaint | None:
    """An automatic answer to a message of ours is filed with it."""
    message = found.by_token(tokens(mail.recipients, REPLY)) if said.auto else None
    return message.complaint if message else None


def _written(row: IncomingMail, mail: Mail, now: datetime) -> None:
    """A person wrote: an answer on a thread we know, or a new complaint."""
    message = found.by_token(tokens(mail.recipients, REPLY)) or found.by_ids(mail.answers, _domain())
    if message is None:
        _begin(row, mail, now)
        return
    row.outcome, row.complaint = ANSWER, message.complaint
    if not found.knows(message.complaint, mail.sender):
        _hold(row, "an answer from an address that is not the customer’s")
    elif message.complaint.stage == Stage.CLOSED:
        _hold(row, "the complaint is closed; say whether it is to be reopened")
    else:
        answered(message.complaint, mail, row, now=now)
        row.state = State.HANDLED


def _begin(row: IncomingMail, mail: Mail, now: datetime) -> None:
    row.outcome = COMPLAINT
    if found.floods(row.sender, now):
        _hold(row, "many mails from one address within an hour")
        return
    try:
        with transaction.atomic():
            row.complaint = begun(mail, row, now=now)
        row.state = State.HANDLED
    except RedressError as error:
        _hold(row, f"it cannot be received as a complaint: {error}")


def _hold(row: IncomingMail, reason: str) -> None:
    row.outcome, row.state, row.reason = HELD, State.HELD, reason[:500]


def begun(mail: Mail, row: IncomingMail, *, now: datetime, actor: Actor = CUSTOMER) -> Complaint:
    """A complaint as this mail tells it; the same mail never makes two."""
    words = _words(mail, mail.text)
    subject = mail.subject or words.strip().split("\n")[0] or UNNAMED
    told = InboundComplaint(
        customer=InboundCustomer(name=mail.name or mail.sender.partition("@")[0] or UNNAMED, email=mail.sender),
        subject=subject[:200], description=words, channel=Channel.EMAIL, received_at=row.received_at,
        external_id=row.key,
    )  # fmt: skip
    received = intake.receive_complaint(told, actor=actor, now=now)
    complaint = Complaint.objects.get(pk=received.id)
    first = Message.objects.filter(complaint=complaint, kind=MessageKind.COMPLAINT, mail_id="").first()
    if first is not None:
        Message.objects.filter(pk=first.pk).update(mail_id=mail.message_id)
        _keep_files(complaint, mail, first, now)
    return complaint


def _keep_files(complaint: Complaint, mail: Mail, message: Message, now: datetime) -> None:
    """What came along goes on record, or why it did not; what is beyond a complaint's room stays with the raw mail."""
    actor = Actor(kind=ActorKind.CUSTOMER, name=complaint.customer.name, let_in=frozenset({complaint.pk}))
    for one in mail.attachments[:MOST]:
        try:
            files.attach(
                complaint.pk, one.name, one.content, message_id=message.pk, actor=actor, now=now, refused_is_kept=True
            )
        except InvalidInput:
            break


def answered(complaint: Complaint, mail: Mail, row: IncomingMail, *, now: datetime) -> None:
    """The customer's answer on the record: what they wrote themselves; the whole stays with the raw mail."""
    actor = Actor(kind=ActorKind.CUSTOMER, name=complaint.customer.name, let_in=frozenset({complaint.pk}))
    words = _words(mail, fold(mail.text).visible or mail.text)
    conversation.hear_back(complaint.reference, actor=actor, now=now, body=words, channel=Channel.EMAIL)
    heard = Message.objects.filter(complaint=complaint, direction=MessageDirection.IN, channel=Channel.EMAIL)
    newest = heard.order_by("-id").first()
    if newest is not None:
        Message.objects.filter(pk=newest.pk).update(mail_id=mail.message_id, subject=row.subject[:200])
        _keep_files(complaint, mail, newest, now)


def _words(mail: Mail, text: str) -> str:
    """Never empty: a mail may be all subject, or all files."""
    names = ", ".join(one.name for one in mail.attachments)
    said = text.strip()[:LONGEST_WORDS] or mail.subject or "(no words)"
    return f"{said}\n\n(Attached: {names[:500]})" if names else said


def _domain() -> str:
    return str(settings.MAIL_ADDRESS).rpartition("@")[2]
