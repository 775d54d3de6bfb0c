"""One complaint with everything its page shows beside timeline and clocks, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from complaints.choices import MessageKind
from complaints.errors import NotFound
from complaints.models import Clock, Complaint, Message, Remedy, Representative
from complaints.queries import escalations
from complaints.queries.access import visible_complaints
from complaints.queries.steps import Step, steps
from complaints.rules.references import normalise
from complaints.types import Actor

ALONG = (
    "customer", "team", "handler", "product", "category", "cause", "logged_by", "legal_entity", "merged_into",
    "duplicate_of",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Detail:
    """The complaint's row with its joins, and what hangs on it. `related` are the references this reader may know."""

    complaint: Complaint
    words: Message | None
    representative: Representative | None
    remedies: Sequence[Remedy]
    escalation: dict[str, Any] | None
    steps: Sequence[Step]
    related: frozenset[str]


def detail(actor: Actor, reference: str) -> Detail:
    """The complaint with this reference; NotFound when there is none or it is not this actor's to see."""
    tidy = normalise(reference)
    rows = visible_complaints(actor).select_related(*ALONG)
    complaint = rows.filter(reference=tidy).first() if tidy else None
    if complaint is None:
        raise NotFound()
    messages = Message.objects.filter(complaint=complaint, kind=MessageKind.COMPLAINT)
    live = escalations.live_of(actor, complaint.pk)
    return Detail(
        complaint=complaint,
        words=messages.order_by("at", "id").first(),
        representative=Representative.objects.filter(complaint=complaint, ended_at=None).first(),
        remedies=list(Remedy.objects.filter(complaint=complaint).select_related("proposed_by", "decided_by")),
        escalation=live,
        steps=steps(actor, complaint),
        related=_related(actor, complaint),
    )


def _related(actor: Actor, complaint: Complaint) -> frozenset[str]:
    others = [number for number in (complaint.merged_into_id, complaint.duplicate_of_id) if number is not None]
    if not others:
        return frozenset()
    return frozenset(visible_complaints(actor).filter(pk__in=others).values_list("reference", flat=True))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What whoever logged a complaint can tell the customer at once: the team, and what happens by when."""

    version: int
    stage: str
    team_code: str
    team_name: str
    promised: Sequence[tuple[str, str, datetime]]


def receipt(actor: Actor, complaint_id: int) -> Receipt | None:
    """The receipt of a complaint this actor may see, else None; two queries."""
    seen = visible_complaints(actor).filter(pk=complaint_id)
    row = seen.values_list("version", "stage", "team__code", "team__name").first()
    if row is None:
        return None
    clocks = Clock.objects.filter(complaint=complaint_id, escalation=None).order_by("due_at", "id")
    return Receipt(*row, list(clocks.values_list("code", "standard__title", "due_at")))
