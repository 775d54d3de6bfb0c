"""The customer's form is sent: once, whatever is pressed twice; what looks odd is kept and looked at by a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.actions import receipts
from complaints.actions.intake import receive_complaint
from complaints.actions.portal_drafts import locked
from complaints.choices import MessageDirection
from complaints.errors import NotAllowed, NotFound
from complaints.models import Attachment, Complaint, Note, PortalDraft, Suspicion
from complaints.queries.access import visible_complaints
from complaints.rules.cards import mask_cards
from complaints.rules.lifecycle import WORKERS
from complaints.types import CUSTOMER, Actor, InboundComplaint


@transaction.atomic
def send(draft: PortalDraft, inbound: InboundComplaint, *, now: datetime, odd: Sequence[str] = ()) -> Complaint:
    """The complaint this draft becomes; sent again, it is the same one.

    1. one after the other, 2. received as from every channel, 3. its files come along, 4. what looks odd is written
    beside it for a person to look at (then the receipt that leaves by itself waits for them), 5. the draft is emptied.
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
    held.complaint, held.values, held.link_until, held.saved_at = complaint, {}, None, now
    held.save()
    return complaint


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
        if not receipts.HOLDS_BACK.isdisjoint(odd.reasons):
            receipts.again(complaint, now=now)
    return complaint


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
