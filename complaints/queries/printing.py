"""Letters on paper: which wait to be posted, and whose they are to see."""

from __future__ import annotations

from django.db.models import QuerySet

from complaints.models import LetterDocument
from complaints.queries.access import visible
from complaints.types import Actor


def visible_letters(actor: Actor) -> QuerySet[LetterDocument]:
    """The letters on complaints this actor may see."""
    rows = LetterDocument.objects.filter(visible(actor, "message__complaint__"))
    return rows.select_related("message__complaint__customer")


def to_post(actor: Actor, most: int = 200) -> list[LetterDocument]:
    """What still has to go to the post, the oldest first."""
    return list(visible_letters(actor).filter(posted_at=None).order_by("made_at", "pk")[:most])
