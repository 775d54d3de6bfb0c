"""Companies and teams, as an edge needs to name them."""

from __future__ import annotations

from collections.abc import Iterable

from complaints.models import Team


def company_of(*, team: str = "", team_ids: Iterable[int] = ()) -> str | None:
    """The code of the company a live team belongs to: the team named, or else the first of these teams."""
    live = Team.objects.filter(retired_at=None)
    teams = live.filter(code=team) if team else live.filter(pk__in=sorted(team_ids))
    return teams.order_by("id").values_list("legal_entity__code", flat=True).first()


def teams_of(team_ids: Iterable[int]) -> list[Team]:
    """These teams, by name."""
    return list(Team.objects.filter(pk__in=sorted(team_ids)).order_by("name"))
