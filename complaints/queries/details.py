"""One complaint with everything its page shows beside timeline and clocks, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from complaints.choices import ClockSeverity, MessageKind
from complaints.errors import NotFound
from complaints.models import Complaint, Message, Part, Remedy, Representative
from complaints.queries import escalations, referrals
from complaints.queries.access import sees_new, visible_complaints
from complaints.queries.attribution import Used, time_used
from complaints.queries.breaches import Promise
from complaints.queries.owed_letters import Owed, owed
from complaints.queries.parts import with_promises
from complaints.queries.policies import policy
from complaints.queries.steps import Step, steps
from complaints.rules.clocks import Clocks
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
    parts: Sequence[tuple[Part, Sequence[Promise]]] = ()
    must_send: Sequence[Owed] = ()
    referrals: Sequence[dict[str, Any]] = ()
    time_used: Sequence[Used] = ()


def detail(actor: Actor, reference: str, *, now: datetime) -> Detail:
    """The complaint with this reference; NotFound when there is none or it is not this actor's to see."""
    tidy = normalise(reference)
    rows = visible_complaints(actor).select_related(*ALONG)
    complaint = rows.filter(reference=tidy).first() if tidy else None
    if complaint is None:
        raise NotFound()
    messages = Message.objects.filter(complaint=complaint, kind=MessageKind.COMPLAINT)
    remedies = list(Remedy.objects.filter(complaint=complaint).select_related("proposed_by", "decided_by"))
    return Detail(
        complaint=complaint,
        words=messages.order_by("at", "id").first(),
        representative=Representative.objects.filter(complaint=complaint, ended_at=None).first(),
        remedies=remedies,
        escalation=escalations.live_of(actor, complaint.pk),
        steps=steps(actor, complaint, remedies, now=now),
        related=_related(actor, complaint),
        parts=with_promises(complaint),
        must_send=owed(complaint),
        referrals=referrals.of_complaint(complaint),
        time_used=time_used(complaint, now),
    )


def _related(actor: Actor, complaint: Complaint) -> frozenset[str]:
    others = [number for number in (complaint.merged_into_id, complaint.duplicate_of_id) if number is not None]
    if not others:
        return frozenset()
    return frozenset(visible_complaints(actor).filter(pk__in=others).values_list("reference", flat=True))


@dataclass(frozen=True, slots=True)
class Promised:
    """What is promised by when; `part` is the number and title of the part it is promised for, if it is one's."""

    code: str
    title: str
    due_at: datetime
    part: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What whoever logged a complaint can tell the customer at once: the team, and what happens by when."""

    version: int
    stage: str
    team_code: str
    team_name: str
    promised: Sequence[Promised]


def new_receipt(actor: Actor, complaint: Complaint, clocks: Clocks, team: tuple[str, str]) -> Receipt | None:
    """The receipt of a complaint just written, from what was written; the same as `receipt`, without a query."""
    if not sees_new(actor, complaint):
        return None
    standards = policy(complaint.policy_version_id).by_code
    known = [(clock.code, standards[clock.code], clock.due_at) for clock in sorted(clocks, key=lambda c: c.due_at)]
    promised = [Promised(code, one.title, due) for code, one, due in known if one.severity != ClockSeverity.INTERNAL]
    return Receipt(complaint.version, complaint.stage, *team, promised)


STANDING = ("version", "stage", "team__code", "team__name")
PROMISED = (
    "clocks__code", "clocks__standard__title", "clocks__due_at", "clocks__part__number", "clocks__part__title",
    "clocks__standard__severity",
)  # fmt: skip


def receipt(actor: Actor, complaint_id: int) -> Receipt | None:
    """The receipt of a complaint this actor may see, else None; one query, a row for each clock."""
    seen = visible_complaints(actor).filter(pk=complaint_id).order_by("clocks__due_at", "clocks__id")
    rows = list(seen.values_list(*STANDING, *PROMISED))
    if not rows:
        return None
    version, stage, team_code, team_name, *_ = rows[0]
    promised = [
        Promised(code, title, due, None if number is None else (number, part))
        for *_, code, title, due, number, part, severity in rows
        if code is not None and severity != ClockSeverity.INTERNAL
    ]
    return Receipt(version, stage, team_code, team_name, promised)
