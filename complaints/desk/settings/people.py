"""People on their own pages: who they are, what they may, where they belong, when they are away, when they leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_http_methods

from complaints.actions import presence, staffing
from complaints.choices import Role, SettingKind
from complaints.desk.edge import actor_of, now_of
from complaints.desk.forms.fields import Choice
from complaints.desk.forms.staffing import Away, Described, Empowered, Engage, InTeams, Reason, SkillHeld
from complaints.desk.recent import is_recent, led_to_confirmation, recently_confirmed
from complaints.desk.settings.home import changes, permit
from complaints.errors import InvalidInput
from complaints.models import Staff
from complaints.queries import staffing as reading
from complaints.types import Actor

Context = dict[str, Any]
Act = tuple[Callable[..., Any], Any, bool]
ACTS: Mapping[str, Act] = {
    "describe": (staffing.describe, later("Kept."), False),
    "empower": (staffing.empower, later("Kept. They sign in anew if their role changed."), True),
    "teams": (staffing.put_into_teams, later("Kept. They see the complaints of these teams from now on."), True),
    "skill": (presence.hold_skill, later("Kept."), False),
    "away": (presence.be_away, later("Kept. Who covers is asked first while they are away."), False),
    "leave": (staffing.leave, later("They are signed out everywhere. Hand on what they hold."), True),
    "return": (staffing.come_back, later("They can sign in again."), True),
}
"""Each act of a person's page: what does it, what is said then, and whether one confirms who one is first."""


@require_http_methods(["GET", "HEAD", "POST"])
def staff_list(request: HttpRequest) -> HttpResponse:
    """Everybody, by name; those who left on their own tab."""
    permit(request)
    gone, words, team = request.GET.get("gone") == "1", request.GET.get("name", ""), request.GET.get("team", "")
    here = reverse("desk:staff")
    context = {
        "people": [_line(row) for row in reading.everybody(words=words, team=team, gone=gone)],
        "words": words,
        "tabs": [
            {"label": _("Work here"), "url": here, "count": None, "current": not gone},
            {"label": _("Have left"), "url": f"{here}?gone=1", "count": None, "current": gone},
        ],
        "gone": gone,
    }
    return render(request, "desk/settings/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@recently_confirmed
def staff_new(request: HttpRequest) -> HttpResponse:
    """A new colleague."""
    permit(request)
    actor = actor_of(request)
    form = Engage(request.POST or None, choices=_team_choices(actor, list(reading.teams())))
    if request.method == "POST" and form.is_valid():
        try:
            made = staffing.engage(actor=actor, now=now_of(request), **form.inputs())
        except InvalidInput as refusal:
            refuse(form, refusal)
        else:
            messages.success(
                request, _("%(who)s works here now. An administrator gives them a first password.") % {"who": made}
            )
            return redirect("desk:person", made.pk)
    return render(request, "desk/settings/person_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, number: int) -> HttpResponse:
    """One person; each part of the page is a form of its own."""
    permit(request)
    actor, now = actor_of(request), now_of(request)
    one = reading.person(number)
    known = reading.teams_for(number)
    teams = {row.pk for row in known if row.belongs}
    skills = reading.skills(number)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    made = _forms(one, known, skills, actor, request.POST if act else None, act)
    if act in ("unskill", "back"):
        return _take_away(request, number, act)
    if act:
        if act not in ACTS:
            raise Http404
        do, said, confirmed = ACTS[act]
        form = made[act]
        if confirmed and not is_recent(request):
            return led_to_confirmation(request)
        if form.is_valid():
            try:
                do(number, actor=actor, now=now, **form.inputs())  # type: ignore[attr-defined]
            except InvalidInput as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, str(said))
                return redirect("desk:person", number)
    return _page(request, one, teams, skills, made, act)


def _page(
    request: HttpRequest, one: Staff, teams: set[int], skills: list[dict[str, Any]], made: Mapping[str, forms.Form],
    act: str,
) -> HttpResponse:  # fmt: skip
    actor, now = actor_of(request), now_of(request)
    held = reading.held_by_team(one.pk)
    context = {
        "person": {**_line(one, teams=False), "username": one.username, "active": one.is_active},
        "may": staffing.within_reach(actor, one, teams),
        "oneself": one.pk == actor.id,
        "forms": made,
        "form": made.get(act),
        "skills": [
            {"id": row["pk"], "title": row["title"], "evidence": row["evidence"], "until": row["until"],
             "over": row["until"] is not None and row["until"] < now.date()}
            for row in skills
            if row["held"]
        ],
        "absences": [
            {"id": row.pk, "from": row.starts_at, "to": row.ends_at, "cover": str(row.cover or ""),
             "reason": row.reason, "now": row.starts_at <= now}
            for row in reading.absences(one.pk, now)
        ],
        "held": [
            {"team": row["team__name"], "n": row["n"],
             "url": f"{reverse('desk:team')}?team={row['team__code']}" if actor.role == Role.MANAGER else ""}
            for row in held
        ],
        "changes": changes(SettingKind.PERSON, one.pk),
    }  # fmt: skip
    return render(request, "desk/settings/person.html", context, status=422 if act else 200)


def _forms(
    one: Staff, known: list[Any], skills: list[dict[str, Any]], actor: Actor, data: Mapping[str, Any] | None, act: str
) -> dict[str, Any]:  # fmt: skip
    """Every form of the page; only the one that was sent is bound."""
    teams = {row.pk for row in known if row.belongs}
    seen = {"seen": reading.mark_of(one, teams)}
    colleagues: list[Choice] = list(reading.colleagues(one.pk))

    def bound(name: str) -> Any:
        return data if name == act else None

    return {
        "describe": Described(bound("describe"), colleagues=colleagues, auto_id="describe_%s", initial={
            **seen, "first_name": one.first_name, "last_name": one.last_name, "email": one.email, "phone": one.phone,
            "supervisor": one.supervisor_id, "calendar": one.calendar_id}),
        "empower": Empowered(bound("empower"), auto_id="empower_%s", initial={
            **seen, "role": one.role, "authority_limit": one.authority_limit}),
        "teams": InTeams(bound("teams"), choices=_team_choices(actor, known), auto_id="teams_%s", initial={
            **seen, "teams": [str(number) for number in teams]}),
        "skill": SkillHeld(bound("skill"), skills=[(row["pk"], row["title"]) for row in skills], auto_id="skill_%s"),
        "away": Away(bound("away"), colleagues=colleagues, auto_id="away_%s"),
        "leave": Reason(bound("leave"), auto_id="leave_%s", initial=seen),
        "return": Reason(bound("return"), auto_id="return_%s", initial=seen),
    }  # fmt: skip


def _take_away(request: HttpRequest, number: int, act: str) -> HttpResponse:
    which, actor, now = request.POST.get("which", ""), actor_of(request), now_of(request)
    if not which.isdecimal():
        raise Http404
    if act == "unskill":
        presence.lose_skill(number, actor=actor, now=now, skill=int(which))
        messages.success(request, _("Taken away."))
    else:
        presence.be_back(number, actor=actor, now=now, absence=int(which))
        messages.success(request, _("The absence is over."))
    return redirect("desk:person", number)


def _team_choices(actor: Actor, rows: list[Any]) -> list[tuple[int, str]]:
    """Live teams: a manager's own and those the person is in, all of them for an administrator."""
    return [
        (row.pk, row.name)
        for row in rows
        if actor.role != Role.MANAGER or row.pk in actor.team_ids or getattr(row, "belongs", False)
    ]  # fmt: skip


def refuse(form: forms.Form, refusal: InvalidInput) -> None:
    """Put what the action refused beside its field."""
    for name, sentences in refusal.data["fields"].items():
        form.add_error(name if name in form.fields else None, sentences)


def _line(row: Staff, *, teams: bool = True) -> Context:
    return {
        "name": str(row),
        "url": reverse("desk:person", args=[row.pk]),
        "role": Role(row.role).label,
        "limit": row.authority_limit,
        "supervisor": str(row.supervisor or ""),
        "teams": ", ".join(sorted(team.name for team in row.teams.all())) if teams else "",
    }
