"""Reads only the desk needs: a whole complaint for its page, next promises by name, notices, lists to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Left

from complaints.choices import LIVE_ESCALATION_STATES, ClockState, MessageKind, Role
from complaints.errors import NotFound
from complaints.models import (
    Clock,
    Code,
    Complaint,
    ComplaintAccess,
    Escalation,
    Membership,
    Message,
    Notice,
    Representative,
    Skill,
    Staff,
    Team,
)
from complaints.queries import files, paging, referrals
from complaints.queries.access import visible, visible_complaints
from complaints.queries.complaints import Counting, counted, counting
from complaints.queries.paging import SortKey
from complaints.rules.references import normalise
from complaints.types import Actor

WITH = ("legal_entity", "customer", "team", "handler", "product", "category", "cause", "logged_by", "suspicion",
        "taken_by", "survey__answer")  # fmt: skip
NOTICES = SortKey("newest", "at", descending=True)
NOTICE_PAGE = 50


def whole(actor: Actor, reference: str, **also: Any) -> Complaint:
    """The complaint with everything its page names, in one query; NotFound when it is not this actor's to see.

    Annotated: `earlier_count` (others of this customer the actor may see), `spoken_for_by` (representative),
    `listed_files` (see `queries.files.listed`) and `also`.
    """
    tidy = normalise(reference)
    others = visible_complaints(actor).filter(customer=OuterRef("customer")).exclude(pk=OuterRef("pk"))
    counts = others.order_by().values("customer").annotate(number=Count("pk")).values("number")
    speaker = Representative.objects.filter(complaint=OuterRef("pk"), ended_at=None).values("name")[:1]
    found = (
        visible_complaints(actor)
        .filter(reference=tidy)
        .select_related(*WITH)
        .annotate(
            earlier_count=Coalesce(Subquery(counts), 0),
            spoken_for_by=Subquery(speaker),
            listed_files=files.beside(actor),
            **also,
        )
        .first()
        if tidy
        else None
    )
    if found is None:
        raise NotFound()
    return found


def may_see(actor: Actor, complaint_id: int) -> bool:
    return visible_complaints(actor).filter(pk=complaint_id).exists()


def linked(actor: Actor, complaint: Complaint) -> dict[int, Complaint]:
    """What this complaint was merged into or is a duplicate of, as far as the actor may see it; most are neither."""
    numbers = [number for number in (complaint.merged_into_id, complaint.duplicate_of_id) if number is not None]
    found = visible_complaints(actor).filter(pk__in=numbers).only("reference", "subject") if numbers else ()
    return {one.pk: one for one in found}


def next_promises(complaint_ids: Sequence[int]) -> dict[int, str]:
    """The title of each complaint's next running promise, with the part it is for; one query."""
    running = Clock.objects.filter(complaint__in=complaint_ids, state=ClockState.RUNNING)
    running = running.filter(escalation=None, referral=None)  # what colleagues owe each other is not the customer's
    nearest = running.order_by("complaint_id", "due_at", "id").distinct("complaint_id")
    rows = nearest.values_list("complaint_id", "standard__title", "part__title")
    return {number: f"{title} ({part})" if part else title for number, title, part in rows}


def first_words(references: Sequence[str]) -> dict[str, str]:
    """What the customers of these complaints first said, by reference; the caller found them through `access`."""
    said = Message.objects.filter(complaint__reference__in=references, kind=MessageKind.COMPLAINT)
    first = said.order_by("complaint_id", "at", "id").distinct("complaint_id")
    return dict(first.values_list("complaint__reference", Left("body", 400)))


def askers(escalation_ids: Sequence[int]) -> dict[int, set[int | None]]:
    """Who asked and who handles the complaint, by escalation: they do not answer it themselves."""
    rows = Escalation.objects.filter(pk__in=escalation_ids).values_list("id", "raised_by_id", "complaint__handler_id")
    return {number: {raised_by, handler} for number, raised_by, handler in rows}


def live_escalation(complaint_id: int) -> Escalation | None:
    live = Escalation.objects.filter(complaint=complaint_id, state__in=LIVE_ESCALATION_STATES)
    return live.select_related("assignee").first()


def waiting_counts(actor: Actor) -> dict[str, int]:
    """Unread notices, live escalations for this person, what their teams are asked; one query."""
    return counted(_waiting(actor))


@lru_cache(maxsize=2_000)
def _waiting(actor: Actor) -> Counting:
    live = Escalation.objects.filter(visible(actor, "complaint__"), assignee=actor.id, state__in=LIVE_ESCALATION_STATES)
    unread = notices(actor).filter(read_at=None)
    return counting({"notices": unread, "escalations": live, "referrals": referrals.waiting(actor)})


def notices(actor: Actor) -> QuerySet[Notice]:
    """What Redress told this person, but for complaints that are no longer theirs to see."""
    mine = Notice.objects.filter(staff=actor.id)
    return mine.filter(Q(complaint=None) | visible(actor, "complaint__"))


@dataclass(frozen=True, slots=True)
class NoticePage:
    notices: Sequence[Notice]
    next: str | None
    previous: str | None


def notices_page(actor: Actor, cursor: str = "") -> NoticePage:
    """One page of notices, the newest first; two queries."""
    piece = paging.take([notices(actor)], NOTICES, cursor, NOTICE_PAGE)
    found = Notice.objects.filter(pk__in=piece.ids).select_related("complaint").order_by("-at", "-id")
    return NoticePage(list(found), piece.next, piece.previous)


def codes_in_force(on: date, kinds: Iterable[str]) -> list[Code]:
    """Codes of several kinds in force on a day, by title; one query."""
    running = Q(effective_to=None) | Q(effective_to__gt=on)
    return list(Code.objects.filter(running, kind__in=list(kinds), effective_from__lte=on).order_by("title"))


def categories(on: date) -> list[tuple[str, str]]:
    return [(code.code, code.title) for code in codes_in_force(on, ["category"])]


def teams_of(actor: Actor) -> list[Team]:
    return list(Team.objects.filter(pk__in=sorted(actor.team_ids)).order_by("name"))


def skills() -> list[tuple[str, str]]:
    return list(Skill.objects.order_by("title").values_list("code", "title"))


def not_let_in(complaint: Complaint) -> QuerySet[Staff]:
    """Colleagues of the team who may not read this restricted complaint yet."""
    members = Membership.objects.filter(team=complaint.team_id).values("staff")
    rank = Staff.objects.filter(pk__in=members, is_active=True, role__in=(Role.HANDLER, Role.AUDITOR))
    return rank.exclude(pk__in=let_in(complaint)).exclude(pk=complaint.handler_id or 0).order_by("first_name")


def let_in(complaint: Complaint) -> QuerySet[Staff]:
    """Colleagues who have leave to read this complaint."""
    live = ComplaintAccess.objects.filter(complaint=complaint, taken_back_at=None)
    return Staff.objects.filter(pk__in=live.values("staff")).order_by("first_name", "id")


def open_complaints_of(actor: Actor, customer_ids: Sequence[int]) -> list[Complaint]:
    """Open complaints of these customers that the actor may see, the newest first."""
    found = visible_complaints(actor).filter(customer__in=customer_ids).exclude(stage="closed")
    return list(found.order_by("-received_at")[:8])
