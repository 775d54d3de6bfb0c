"""The team board: who is here, who covers, what each holds, what nobody has, and what the last shift left."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from complaints.actions import handover as handovers
from complaints.desk import shelf
from complaints.desk.edge import actor_of, now_of, only
from complaints.desk.promises import standing
from complaints.errors import InvalidInput, NotFound, sentences
from complaints.models import Team
from complaints.queries import board
from complaints.queries.board import Board, Person
from complaints.rules.lifecycle import SENIORS

Context = dict[str, Any]


@require_safe
def team_board(request: HttpRequest) -> HttpResponse:
    """One team as it stands now."""
    actor, now = actor_of(request), now_of(request)
    only(actor, SENIORS, _("The team board is for supervisors and managers."))
    teams = board.teams_of(actor)
    if not teams:
        return render(request, "desk/team.html", {"team": None})
    wanted = request.GET.get("team", "")
    team = next((one for one in teams if one.code == wanted), None if wanted else teams[0])
    if team is None:
        raise NotFound()
    seen = board.board(actor, team, board.hours(team, now), now)
    here = reverse("desk:team")
    context = {
        "team": {"name": team.name, "code": team.code, "url": _queue(team)},
        "tabs": [
            {"label": one.name, "url": f"{here}?team={one.code}", "count": None, "current": one is team}
            for one in teams
        ]
        if len(teams) > 1
        else [],
        "headline": _headline(seen),
        "until": seen.until,
        "people": [_person(one, team) for one in seen.people],
        "most": max((one.held["open"] for one in seen.people), default=0),
        "unassigned": _cells(seen.unassigned, team, "none"),
        "total": seen.total,
        "soon_url": _queue(team, due_from=_iso(now), due_to=_iso(seen.until)),
        "nearest": [_near(row) for row in seen.nearest],
        "handover_teams": [(team.code, team.name)],
        "handover_back": request.get_full_path(),
        "notes": [shelf.note_line(note) for note in board.handovers(actor, now, team)],
    }
    return render(request, "desk/team.html", context)


@require_POST
def handover(request: HttpRequest) -> HttpResponse:
    """A note for the next shift; back to where it was written."""
    actor, now = actor_of(request), now_of(request)
    only(actor, handovers.MAY, _("Handover notes are written by handlers, supervisors and managers."))
    team, text = request.POST.get("team", ""), request.POST.get("text", "")
    try:
        note = handovers.hand_over(actor=actor, now=now, team=team, text=text)
    except InvalidInput as refusal:
        teams = [(one.code, one.name) for one in board.teams_of(actor)]
        context = {"problems": sentences(refusal), "teams": teams, "chosen": team, "text": text}
        return render(request, "desk/handover.html", context, status=422)
    messages.success(request, _("%(team)s sees your note until the end of its next working day.") % {"team": note.team})
    back = request.POST.get("back", "")
    known = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if known else "desk:queue")


def _headline(seen: Board) -> str:
    """What presses, in a sentence."""
    late, risk, free = seen.total["late"], seen.total["at_risk"], seen.unassigned["open"]
    said = [
        (late, ngettext("%(n)d is late", "%(n)d are late", late)),
        (risk, ngettext("%(n)d is at risk", "%(n)d are at risk", risk)),
        (free, ngettext("%(n)d has nobody", "%(n)d have nobody", free)),
    ]
    pressing = [words % {"n": number} for number, words in said if number]
    return ", ".join(pressing) + "." if pressing else _("Nothing presses.")


def _person(one: Person, team: Team) -> Context:
    return {
        "name": one.name,
        "role": one.role.label,
        "left": not one.belongs,
        "away_until": one.away_until,
        "cover": one.cover,
        "skills": ", ".join(one.skills),
        **_cells(one.held, team, str(one.id)),
        "hand_on": one.held["open"] if (not one.belongs or one.away_until) and one.held["open"] else 0,
        "query": urlencode({"view": "team", "team": team.code, "handler": one.id}),
    }


def _cells(held: Any, team: Team, handler: str) -> Context:
    """Each figure with the list it counts."""
    narrow = {"late": {"risk": "breached"}, "at_risk": {"risk": "at_risk"}}
    cells = {"open": {}, **narrow, "waiting": {"view": "waiting"}}
    return {name: {"n": held[name], "url": _queue(team, handler=handler, **more)} for name, more in cells.items()}


def _queue(team: Team, **filters: str) -> str:
    return f"{reverse('desk:queue')}?{urlencode({'view': 'team', 'team': team.code, **filters})}"


def _iso(at: Any) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _near(row: dict[str, Any]) -> Context:
    return {
        "reference": row["reference"],
        "subject": row["subject"],
        "url": reverse("desk:complaint", args=[row["reference"]]),
        "customer": row["customer_name"],
        "handler": row["handler_name"] or "",
        "due": standing(row["risk"], row["next_due_at"], row["waiting_on"]),
    }
