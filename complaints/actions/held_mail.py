"""What a person decides of mail that waits: it belongs to a complaint, is one of its own, or is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from complaints.actions import incoming_mail
from complaints.channels.mailbox.reading import read
from complaints.choices import Stage
from complaints.errors import InvalidInput, NotFound
from complaints.models import Complaint, IncomingMail, SuppressedAddress
from complaints.queries import access
from complaints.queries import mail as found
from complaints.rules.cards import mask_cards
from complaints.types import Actor


def attach(number: int, reference: str, *, actor: Actor, now: datetime) -> Complaint:
    """These are the customer's words on that complaint."""
    with _decided(number, actor, now) as row:
        try:
            complaint = access.find(actor, reference)
        except NotFound as error:
            raise InvalidInput(reference="There is no such complaint, or it is not yours to see.") from error
        if complaint.stage == Stage.CLOSED:
            raise InvalidInput(reference="This complaint is closed; reopen it first, or make a new one.")
        incoming_mail.answered(complaint, read(bytes(row.raw)), row, now=now)
        row.complaint, row.decision = complaint, f"belongs to {complaint.reference}"
    return complaint


def make(number: int, *, actor: Actor, now: datetime) -> Complaint:
    """It is a complaint of its own, received when the mail was."""
    with _decided(number, actor, now) as row:
        complaint = incoming_mail.begun(read(bytes(row.raw)), row, now=now, actor=actor)
        row.complaint, row.decision = complaint, f"became {complaint.reference}"
    return complaint


def ignore(number: int, *, reason: str, actor: Actor, now: datetime) -> None:
    """Nothing is to be done; why stays with the mail."""
    said = mask_cards(reason).strip()
    if not said:
        raise InvalidInput(reason="Say why nothing is to be done.")
    with _decided(number, actor, now) as row:
        row.decision = f"ignored: {said}"[:500]


@transaction.atomic
def mail_again(number: int, *, actor: Actor, now: datetime) -> str:
    """The address works again, somebody says: what comes next is mailed to it. Returns the address; done once."""
    mine = found.stopped_for(actor).filter(pk=number).values_list("id", flat=True)
    row = SuppressedAddress.objects.select_for_update().filter(pk__in=list(mine), lifted_at=None).first()
    if row is None:
        raise NotFound()
    row.lifted_at, row.lifted_by_id = now, actor.id
    row.save(update_fields=["lifted_at", "lifted_by"])
    return row.address


@contextmanager
def _decided(number: int, actor: Actor, now: datetime) -> Iterator[IncomingMail]:
    """One mail that waits and this person may see, locked; decided once."""
    with transaction.atomic():
        mine = found.waiting_for(actor).filter(pk=number).values_list("id", flat=True)
        row = IncomingMail.objects.select_for_update().filter(pk__in=list(mine), state__in=found.WAITING).first()
        if row is None:
            raise NotFound()
        yield row
        row.state, row.decided_by_id, row.decided_at = IncomingMail.State.HANDLED, actor.id, now
        row.save(update_fields=["state", "complaint", "decision", "decided_by", "decided_at"])
