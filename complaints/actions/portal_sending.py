"""The customer's form is sent: once, whatever is pressed twice; what looks odd is kept and looked at by a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from complaints.actions.intake import receive_complaint
from complaints.actions.portal_drafts import locked
from complaints.choices import Channel, MessageDirection, MessageKind
from complaints.errors import NotAllowed, NotFound
from complaints.models import Attachment, Complaint, Message, Note, Outbox, PortalDraft, Suspicion
from complaints.queries.access import visible_complaints
from complaints.queries.promise_words import promised
from complaints.rules.cards import mask_cards
from complaints.rules.lifecycle import WORKERS
from complaints.types import CUSTOMER, Actor, InboundComplaint

HOLDING = frozenset({"trap", "many_from_there", "many_of_one"})
"""What keeps a receipt back until a person has looked: it may have been written by a program to trouble others."""


@transaction.atomic
def send(draft: PortalDraft, inbound: InboundComplaint, *, now: datetime, odd: Sequence[str] = ()) -> Complaint:
    """The complaint this draft becomes; sent again, it is the same one.

    1. one after the other, 2. received as from every channel, 3. its files come along, 4. what looks odd is written
    beside it for a person to look at, 5. the customer gets a receipt, unless it is held, 6. the draft is emptied.
    """
    held = locked(draft.pk)
    if held.complaint is not None:
        return held.complaint
    received = receive_complaint(replace(inbound, external_id=f"form-{held.pk}"), actor=CUSTOMER, now=now)
    complaint = Complaint.objects.select_related("customer", "team").get(pk=received.id)
    first = complaint.messages.filter(direction=MessageDirection.IN).order_by("at", "id").first()
    Attachment.objects.filter(draft=held).update(draft=None, complaint=complaint, message=first)
    _note_what_differs(complaint, inbound, now)
    if odd:
        Suspicion.objects.create(complaint=complaint, reasons=list(odd), at=now)
    if HOLDING.isdisjoint(odd):
        receipt(complaint, now=now)
    held.complaint, held.values, held.link_until, held.saved_at = complaint, {}, None, now
    held.save()
    return complaint


def receipt(complaint: Complaint, *, now: datetime) -> Message | None:
    """Thanks, the reference and the promised dates by e-mail, where there is an address. A machine's word: a person's
    acknowledgement is still owed."""
    if not complaint.customer.email:
        return None
    message = Message.objects.create(
        complaint=complaint, direction=MessageDirection.OUT, kind=MessageKind.UPDATE, channel=Channel.EMAIL, at=now,
        subject=_("We have your complaint"), body=_receipt_words(complaint),
    )  # fmt: skip
    Outbox.objects.create(
        topic="message", key=f"complaint:{complaint.pk}", dedup=f"message:{message.pk}",
        payload={"message": message.pk}, created_at=now, available_at=now,
    )  # fmt: skip
    return message


@transaction.atomic
def looked_at(reference: str, *, actor: Actor, now: datetime) -> Complaint:
    """A person has looked: it is a complaint like others, and its customer gets the receipt that was held back."""
    complaint = visible_complaints(actor).select_related("customer", "team").filter(reference=reference).first()
    if complaint is None:
        raise NotFound()
    if actor.role not in WORKERS or complaint.pk in actor.asked:
        raise NotAllowed("Handlers, supervisors and managers look at what seems odd.")
    odd = Suspicion.objects.select_for_update().filter(complaint=complaint, looked_at=None).first()
    if odd is not None:
        odd.looked_at, odd.looked_by_id = now, actor.id
        odd.save(update_fields=["looked_at", "looked_by"])
        if not HOLDING.isdisjoint(odd.reasons):
            receipt(complaint, now=now)
    return complaint


def _receipt_words(complaint: Complaint) -> str:
    dates = [
        f"- {what}: {_('by %(day)s') % {'day': date_format(timezone.localtime(due), 'l j F Y')}}"
        for what, due in promised(complaint.pk)
    ]
    lines = [
        _("Dear %(name)s,") % {"name": complaint.customer.name},
        _("Thank you for telling us. We have your complaint, and a person will read it.")
        + " "
        + _("Its reference is %(reference)s: please give it when you write or call.")
        % {"reference": complaint.reference},
        "\n".join([_("What we promise you:"), *dates]) if dates else "",
        _("You can answer this e-mail if you want to add anything."),
    ]
    return "\n\n".join(filter(None, lines))


def _note_what_differs(complaint: Complaint, inbound: InboundComplaint, now: datetime) -> None:
    """Somebody we know told us other details: they are noted for a person to check, and our record stays as it is.
    Anybody can type an e-mail address; by that alone nobody changes what we know of a customer."""
    told, known = inbound.customer, complaint.customer
    pairs = ((_("name"), told.name, known.name), (_("telephone"), told.phone, known.phone),
             (_("address"), told.address, known.address), (_("needs"), told.needs, known.needs),
             (_("prefers"), told.preferred_channel, known.preferred_channel))  # fmt: skip
    new = [f"{label}: {mask_cards(said)}" for label, said, held in pairs if said.strip() and said.strip() != held]
    if new:
        words = _("Told on the web form, other than on our record. Check with the customer before you change it.")
        Note.objects.create(complaint=complaint, at=now, body="\n".join([words, *new]))
