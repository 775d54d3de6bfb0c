"""The files of complaints, for those who may see the complaint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from complaints.choices import ActorKind, MessageDirection
from complaints.errors import NotFound
from complaints.models import Attachment, Complaint
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


def beside(actor: Actor) -> ArraySubquery:
    """The same as a column of complaints, for a page that has no query to spare: `listed` reads it."""
    mine = visible_files(actor).filter(complaint=OuterRef("pk")).order_by("added_at", "id")
    said = JSONObject(
        id="id", name="name", size="size", state="state", reason="reason", added_at="added_at",
        first="added_by__first_name", last="added_by__last_name", username="added_by__username",
    )  # fmt: skip
    return ArraySubquery(mine.values(said=said))


@dataclass(frozen=True, slots=True)
class Listed:
    """A file as a page lists it."""

    id: int
    name: str
    size: int
    state: str
    reason: str
    added_at: datetime
    by: str


def listed(complaint: Complaint) -> list[Listed]:
    """The files of a complaint that was read with `beside`, the oldest first; no query."""
    rows: list[dict[str, Any]] = getattr(complaint, "listed_files", None) or []
    return [
        Listed(row["id"], row["name"], row["size"], row["state"], row["reason"],
               datetime.fromisoformat(row["added_at"]), _name(row))
        for row in rows
    ]  # fmt: skip


def _name(row: dict[str, Any]) -> str:
    return f"{row['first'] or ''} {row['last'] or ''}".strip() or row["username"] or ""


def find(actor: Actor, reference: str, number: int) -> Attachment:
    """One file of the complaint with this reference; NotFound when it is not this actor's to see."""
    mine = visible_files(actor).filter(pk=number, complaint__reference=normalise(reference) or "")
    found = mine.select_related("complaint").first()
    if found is None:
        raise NotFound()
    return found
