"""What a customer may know of their own complaints: where each stands, what comes next, the words exchanged.

No note, no colleague's summary of a call, no decision before it was sent; of a restricted complaint, nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from complaints.choices import Channel, MessageDirection, MessageKind
from complaints.errors import NotFound
from complaints.models import Complaint, Message
from complaints.queries.promising import Promised, promised
from complaints.rules.references import normalise

MOST = 100
WRITTEN = (Channel.EMAIL, Channel.WEB, Channel.LETTER, Channel.SMS, Channel.SOCIAL, Channel.API)


@dataclass(frozen=True, slots=True)
class Told:
    """One complaint as its customer may know it."""

    complaint: Complaint
    next: Sequence[Promised]
    messages: Sequence[Message]


def complaints_of(entity: int, customer: str) -> list[Complaint]:
    """The complaints of a company's customer, the newest first; one query."""
    return list(_own(entity, customer).order_by("-received_at", "-id")[:MOST])


def told(entity: int, customer: str, reference: str) -> Told:
    """One of them whole; NotFound when there is none, or it is somebody else's."""
    tidy = normalise(reference)
    found = _own(entity, customer).filter(reference=tidy).first() if tidy else None
    if found is None:
        raise NotFound()
    return Told(found, promised(found.pk), list(_words(found)))


def _own(entity: int, customer: str) -> QuerySet[Complaint]:
    return Complaint.objects.filter(
        ~Q(customer__external_id=""), customer__legal_entity=entity, customer__external_id=customer,
        customer__erased_at=None, legal_entity=entity, restricted=False,
    )  # fmt: skip


def _words(complaint: Complaint) -> QuerySet[Message]:
    """In writing only: what was said on the telephone stands here in a colleague's words."""
    written = Q(channel__in=WRITTEN) & ~Q(kind=MessageKind.CONTACT)
    theirs = Q(direction=MessageDirection.IN) & (written | Q(kind=MessageKind.COMPLAINT))
    ours = Q(direction=MessageDirection.OUT, sent_at__isnull=False) & written
    kept = Message.objects.filter(theirs | ours, complaint=complaint, erased_at=None, corrected_by=None)
    return kept.order_by("at", "id")
