"""The only door from an edge to a row: list, count, detail, search, API and export all start here."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from complaints.choices import ActorKind, Role
from complaints.errors import NotFound
from complaints.models import Complaint, Note
from complaints.rules.references import normalise
from complaints.types import Actor

TEAM_ROLES = (Role.HANDLER, Role.SUPERVISOR, Role.MANAGER, Role.AUDITOR)
SEES_RESTRICTED = (Role.SUPERVISOR, Role.MANAGER)


def visible_complaints(actor: Actor) -> QuerySet[Complaint]:
    """Every complaint this actor may know of.

    1. Reporters see what they logged; administrators configure and see none.
    2. Others see their teams' complaints.
    3. A restricted complaint is seen by its handler, its team's supervisors and managers, and whoever was let in.
    4. Whoever an escalation waits for sees that complaint, also from outside its team.
    5. A team asked something about a complaint sees it while it is asked and for some weeks after its answer, unless
       it is restricted (`queries.people` says which); it may answer, and no more.
    6. Customers, and who acts for them, see the complaints they were let in to, and none of our notes.
    """
    return Complaint.objects.filter(visible(actor))


def visible(actor: Actor, prefix: str = "") -> Q:
    """The same rule as a condition on a related row; `prefix` leads to the complaint (`"complaint__"`)."""
    if actor.kind == ActorKind.CUSTOMER and actor.let_in:
        return Q(**{f"{prefix}id__in": sorted(actor.let_in)})
    if not actor.is_staff or actor.role not in (*TEAM_ROLES, Role.REPORTER):
        return Q(pk__in=[])
    if actor.role == Role.REPORTER:
        return Q(**{f"{prefix}logged_by": actor.id, f"{prefix}restricted": False})
    mine = Q(**{f"{prefix}team__in": sorted(actor.team_ids)})
    if actor.role not in SEES_RESTRICTED:
        mine &= Q(**{f"{prefix}restricted": False}) | Q(**{f"{prefix}handler": actor.id})
    # Few are let in anywhere: without it the condition stays plain and the queue keeps its index order.
    return mine | Q(**{f"{prefix}id__in": sorted(actor.let_in)}) if actor.let_in else mine


def sees_new(actor: Actor, complaint: Complaint) -> bool:
    """The same rule in memory, for a complaint just written: nobody has been let in yet."""
    if not actor.is_staff or actor.role not in (*TEAM_ROLES, Role.REPORTER):
        return False
    if actor.role == Role.REPORTER:
        return complaint.logged_by_id == actor.id and not complaint.restricted
    if complaint.team_id not in actor.team_ids:
        return complaint.pk in actor.let_in
    return actor.role in SEES_RESTRICTED or not complaint.restricted or complaint.handler_id == actor.id


def visible_notes(actor: Actor, complaint_id: int) -> QuerySet[Note]:
    """A complaint's notes; need-to-know notes only for supervisors, managers, their author and the handler.

    Of whoever is only asked something about the complaint, to their authors alone.
    """
    return Note.objects.filter(readable_notes(actor), complaint=complaint_id)


def readable_notes(actor: Actor) -> Q:
    """The same rule as a condition on notes of whatever complaints this actor may see."""
    if not actor.is_staff:
        return Q(pk__in=[])
    own, asked = Q(author=actor.id), Q(complaint__in=sorted(actor.asked))
    if actor.role in SEES_RESTRICTED:
        return own | ~asked if actor.asked else Q()
    allowed = Q(need_to_know=False) | own
    if actor.role == Role.HANDLER:
        allowed |= Q(complaint__handler=actor.id) | Q(complaint__in=sorted(actor.let_in))
    return allowed & (own | ~asked) if actor.asked else allowed


def find(actor: Actor, reference: str) -> Complaint:
    """The complaint with this reference; NotFound when there is none or it is not this actor's to see."""
    tidy = normalise(reference)
    found = visible_complaints(actor).filter(reference=tidy).first() if tidy else None
    if found is None:
        raise NotFound()
    return found
