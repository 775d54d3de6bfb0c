"""Companies and teams, as an edge needs to name them."""

from __future__ import annotations

from collections.abc import Iterable

from complaints.models import Complaint, Team


def company_of(*, team: str = "", team_ids: Iterable[int] = ()) -> str | None:
    """The code of the company a live team belongs to: the team named, or else the first of these teams."""
    live = Team.objects.filter(retired_at=None)
    teams = live.filter(code=team) if team else live.filter(pk__in=sorted(team_ids))
    return teams.order_by("id").values_list("legal_entity__code", flat=True).first()


def teams_of(team_ids: Iterable[int]) -> list[Team]:
    """These teams, by name."""
    return list(Team.objects.filter(pk__in=sorted(team_ids)).order_by("name"))


def teams_on(complaint: Complaint, numbers: Iterable[int]) -> dict[int, Team]:
    """The teams with these numbers, as a page about this complaint names them; its own is mostly read already."""
    held = {complaint.team_id: complaint.team} if Complaint.team.is_cached(complaint) else {}
    wanted = set(numbers)
    others = wanted - set(held)
    found = {team.pk: team for team in Team.objects.filter(pk__in=others)} if others else {}
    return {number: team for number, team in {**held, **found}.items() if number in wanted}
