"""The files of complaints, for those who may see the complaint."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from complaints.choices import ActorKind, MessageDirection
from complaints.errors import NotFound
from complaints.models import Attachment
from complaints.queries.access import visible
from complaints.rules.references import normalise
from complaints.types import Actor


def visible_files(actor: Actor) -> QuerySet[Attachment]:
    """Every file this actor may know of: of the complaints they may see.

    A customer sees what came from their side and what was sent to them, never what colleagues put on record.
    """
    if actor.kind == ActorKind.CUSTOMER:
        theirs = Q(added_by=None) | Q(message__direction=MessageDirection.OUT)
        return Attachment.objects.filter(theirs, complaint__in=sorted(actor.let_in))
    return Attachment.objects.filter(visible(actor, "complaint__"), complaint__isnull=False)


def of_complaint(actor: Actor, complaint_id: int) -> list[Attachment]:
    """The files of one complaint, the oldest first; one query."""
    return list(visible_files(actor).filter(complaint=complaint_id).select_related("added_by"))


def find(actor: Actor, reference: str, number: int) -> Attachment:
    """One file of the complaint with this reference; NotFound when it is not this actor's to see."""
    mine = visible_files(actor).filter(pk=number, complaint__reference=normalise(reference) or "")
    found = mine.select_related("complaint").first()
    if found is None:
        raise NotFound()
    return found
