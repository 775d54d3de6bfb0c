"""Macros: one's own and those of one's teams."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q, QuerySet
from django.db.models.functions import JSONObject

from complaints.choices import Role
from complaints.models import Macro
from complaints.types import Actor


def seen_by(actor: Actor) -> QuerySet[Macro]:
    """One's own and those of one's teams, by name."""
    rows = Macro.objects.filter(Q(owner=actor.id, team=None) | Q(team__in=sorted(actor.team_ids)))
    return rows.select_related("team").order_by("title", "id")


def offered(actor: Actor) -> ArraySubquery:
    """For a query of one complaint: id and title of each, so that they cost no question of their own."""
    return ArraySubquery(seen_by(actor).values(found=JSONObject(id="id", title="title")))


def may_change(actor: Actor, macro: Macro) -> bool:
    """One's own; a team's is its supervisors' and managers'."""
    if macro.team_id is None:
        return macro.owner_id == actor.id
    return actor.role in (Role.SUPERVISOR, Role.MANAGER) and macro.team_id in actor.team_ids
