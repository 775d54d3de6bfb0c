"""Compliments, suggestions and sessions as each role may read them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat, Trim

from complaints.choices import OPEN_STAGES, FeedbackKind, Role
from complaints.models import Complaint, Feedback, ListeningSession, Staff
from complaints.queries.access import visible_complaints
from complaints.types import Actor

READERS = (Role.SUPERVISOR, Role.MANAGER, Role.AUDITOR)
LISTENERS = (Role.HANDLER, *READERS)


def visible_feedback(actor: Actor) -> Q:
    """One's own, what one took down or looks after, compliments to oneself; those who lead a team, the team's.

    What nobody has sorted yet is seen by supervisors and managers. Administrators and customers see none.
    """
    if not actor.is_staff or actor.role in (None, Role.ADMINISTRATOR):
        return Q(pk__in=[])
    mine = Q(from_staff=actor.id) | Q(taken_by=actor.id) | Q(owner=actor.id)
    mine |= Q(about_staff=actor.id, kind=FeedbackKind.COMPLIMENT)
    if actor.role not in READERS:
        return mine
    led = mine | Q(team__in=sorted(actor.team_ids))
    return led if actor.role == Role.AUDITOR else led | Q(team=None)


def feedback(actor: Actor, kind: str = "") -> QuerySet[Feedback]:
    rows = Feedback.objects.filter(visible_feedback(actor)).order_by("-received_at", "-id")
    rows = rows.select_related("about_staff", "owner", "team", "from_staff", "taken_by")
    return rows.filter(kind=kind) if kind in FeedbackKind.values else rows


def sessions(actor: Actor) -> QuerySet[ListeningSession]:
    """What the groups of one's teams found."""
    if actor.role not in LISTENERS or not actor.is_staff:
        return ListeningSession.objects.none()
    return ListeningSession.objects.filter(team__in=sorted(actor.team_ids)).select_related("team", "written_by")


def colleagues() -> list[tuple[int, str]]:
    rows = Staff.objects.filter(is_active=True).exclude(role=Role.ADMINISTRATOR).order_by("first_name", "id")
    return [(one.pk, str(one)) for one in rows]


def colleague_named(typed: str) -> int | None:
    """The one who is called so, or signs in so; None when there is nobody or more than one."""
    rows = Staff.objects.filter(is_active=True).annotate(whole=Trim(Concat("first_name", Value(" "), "last_name")))
    found = list(rows.filter(Q(whole__iexact=typed) | Q(username__iexact=typed)).values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def calls(actor: Actor, *, until: datetime) -> list[Complaint]:
    """Whom this person is to call again by then, the nearest first."""
    if actor.id is None:
        return []
    rows = visible_complaints(actor).filter(
        handler=actor.id, next_contact_at__isnull=False, next_contact_at__lt=until, stage__in=OPEN_STAGES
    )
    return list(rows.select_related("customer").order_by("next_contact_at", "id")[:10])
