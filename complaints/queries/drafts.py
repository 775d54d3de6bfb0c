"""Drafts on a complaint: a person's own, who else is writing, and what happened since somebody began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, F, JSONField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, NullIf, Trim

from complaints.choices import ActorKind, EventKind
from complaints.models import Complaint, Draft, Event
from complaints.queries.access import visible_notes
from complaints.types import Actor

WRITING = timedelta(seconds=60)
"""Whose words were saved no longer ago is writing now: a draft is saved every few seconds of typing."""


@dataclass(frozen=True, slots=True)
class OnComplaint:
    """The drafts of one complaint as one person meets them; one's own carry their `words`."""

    own: Sequence[Draft]
    others: Sequence[Draft]

    def of(self, form: str) -> Draft | None:
        return next((draft for draft in self.own if draft.form == form), None)

    def begun(self, seq: int) -> int:
        """The newest event the person knew when the oldest of their drafts began; `seq` without drafts."""
        return min([seq, *(draft.begun_at_seq for draft in self.own)])


def on_complaint(actor: Actor, complaint: Complaint, now: datetime) -> OnComplaint:
    """All of one's own drafts, and who of one's colleagues is writing (never what); one query.

    The caller found the complaint through `access`.
    """
    mine, lately = Q(staff=actor.id), Q(saved_at__gt=now - WRITING, staff__is_active=True)
    kept = Case(When(mine, then=F("values")), default=Value({}, JSONField()))
    rows = Draft.objects.filter(mine | lately, complaint=complaint).select_related("staff").defer("values")
    found = list(rows.annotate(words=kept).order_by("staff__first_name", "staff_id", "form"))
    own = [draft for draft in found if draft.staff_id == actor.id]
    return OnComplaint(own, [draft for draft in found if draft.staff_id != actor.id])


def writing(actor: Actor, complaint_id: int, now: datetime) -> list[Draft]:
    """Colleagues whose words were saved within the last minute; their words are not read. One query."""
    recent = Draft.objects.filter(complaint=complaint_id, saved_at__gt=now - WRITING, staff__is_active=True)
    others = recent.exclude(staff=actor.id).select_related("staff").defer("values")
    return list(others.order_by("staff__first_name", "staff_id", "form"))


def writer_of(actor: Actor, now: datetime) -> Subquery:
    """For a query of complaints: the name of one colleague whose words on it were saved within the last minute."""
    recent = Draft.objects.filter(complaint=OuterRef("pk"), saved_at__gt=now - WRITING, staff__is_active=True)
    others = recent.exclude(staff=actor.id).order_by("-saved_at")
    whole = Trim(Concat("staff__first_name", Value(" "), "staff__last_name"))
    return Subquery(others.values_list(Coalesce(NullIf(whole, Value("")), "staff__username"))[:1])


def new_since(actor: Actor, complaint_id: int, seq: int) -> int:
    """How many things others did to the complaint after event `seq`, as far as this person may know of them.

    What the engine's clocks did is not news between people. One query, two when a need-to-know note is among them.
    """
    later = Event.objects.filter(complaint=complaint_id, seq__gt=seq).exclude(kind=EventKind.CLOCK_STEPPED)
    rows = later.exclude(actor_kind=ActorKind.SYSTEM).values_list("actor_id", "data__need_to_know", "data__note")
    found = [(secret, note) for by, secret, note in rows if by != actor.id]
    secrets = {note for secret, note in found if secret}
    known = (
        set(visible_notes(actor, complaint_id).filter(pk__in=secrets).values_list("pk", flat=True))
        if secrets
        else set()
    )
    return sum(1 for secret, note in found if not secret or note in known)
