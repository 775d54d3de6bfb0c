"""Teams and companies on their own pages: names, members, agreements, under which policy complaints begin."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from complaints.actions import team_settings
from complaints.choices import Role, SettingKind
from complaints.desk.edge import actor_of, now_of
from complaints.desk.forms.staffing import ChangeCompany, ChangeTeam, FoundTeam, Reason
from complaints.desk.recent import is_recent, led_to_confirmation
from complaints.desk.settings.home import changes, permit
from complaints.desk.settings.people import refuse
from complaints.errors import InvalidInput
from complaints.models import LegalEntity, Team
from complaints.queries import staffing as reading

Context = dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
def team_list(request: HttpRequest) -> HttpResponse:
    """Every team by company; an administrator founds others."""
    permit(request)
    actor = actor_of(request)
    companies = reading.companies()
    form = FoundTeam(request.POST or None, companies=companies) if actor.role == Role.ADMINISTRATOR else None
    if request.method == "POST" and form is None:
        raise Http404
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            made = team_settings.found_team(actor=actor, now=now_of(request), **form.inputs())
        except InvalidInput as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("%(team)s is there. Put people into it on their own pages.") % {"team": made})
            return redirect("desk:team_settings", made.code)
    context = {
        "form": form,
        "teams": [_line(team) for team in reading.teams()],
        "retired": [_line(team) for team in reading.teams(retired=True)],
        "companies": [_company(row) for row in companies],
    }
    return render(request, "desk/settings/teams.html", context, status=422 if form and form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def team_settings_page(request: HttpRequest, code: str) -> HttpResponse:
    """One team: its name, what it answers others by, who belongs to it."""
    permit(request)
    team = reading.team(code)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    seen = reading.mark_of_team(team)
    first = {"seen": seen, "name": team.name, "agreement": team.agreement_id, "is_default": team.is_default}
    change = ChangeTeam(request.POST if act == "change" else None, team=team, initial=first, auto_id="change_%s")
    retire = Reason(request.POST if act == "retire" else None, initial={"seen": seen}, auto_id="retire_%s")
    if act:
        form = {"change": change, "retire": retire}.get(act)
        if form is None:
            raise Http404
        if form.is_valid():
            do = team_settings.change_team if act == "change" else team_settings.retire_team
            try:
                do(code, actor=actor_of(request), now=now_of(request), **form.inputs())
            except InvalidInput as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, _("Kept.") if act == "change" else _("Retired. Nothing goes there any more."))
                return redirect("desk:team_settings", code)
    context = {
        "team": {**_line(team, counted=False), "retired_at": team.retired_at, "code": team.code},
        "members": [
            {"name": str(row), "url": reverse("desk:person", args=[row.pk]), "role": Role(row.role).label,
             "left": not row.is_active}
            for row in reading.members(team.pk)
        ],
        "open": reading.open_in_team(team.pk),
        "change": change,
        "retire": retire,
        "form": {"change": change, "retire": retire}.get(act),
        "changes": changes(SettingKind.TEAM, code),
    }  # fmt: skip
    return render(request, "desk/settings/team.html", context, status=422 if act else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def company(request: HttpRequest, code: str) -> HttpResponse:
    """Under which policy and calendar this company's complaints begin."""
    permit(request)
    row = reading.company(code)
    first = {
        "seen": reading.mark_of_company(row),
        "name": row.name,
        "policy": row.policy_id,
        "calendar": row.calendar_id,
    }
    form = ChangeCompany(request.POST or None, initial=first)
    if request.method == "POST":
        if not is_recent(request):
            return led_to_confirmation(request)
        if form.is_valid():
            try:
                team_settings.change_company(code, actor=actor_of(request), now=now_of(request), **form.inputs())
            except InvalidInput as refusal:
                refuse(form, refusal)
            else:
                messages.success(request, _("New complaints begin so from now on. What is open keeps its own."))
                return redirect("desk:company", code)
    context = {"form": form, "company": _company(row), "changes": changes(SettingKind.COMPANY, code)}
    return render(request, "desk/settings/company.html", context, status=422 if form.errors else 200)


def _line(team: Team, *, counted: bool = True) -> Context:
    calendar = team.legal_entity.calendar
    return {
        "name": team.name,
        "url": reverse("desk:team_settings", args=[team.code]),
        "company": team.legal_entity.name,
        "company_url": reverse("desk:company", args=[team.legal_entity.code]),
        "calendar": calendar.name if calendar else "",
        "calendar_url": reverse("desk:calendar", args=[calendar.code]) if calendar else "",
        "agreement": team.agreement.name if team.agreement else "",
        "is_default": team.is_default,
        "people": getattr(team, "people", 0) if counted else 0,
    }


def _company(row: LegalEntity) -> Context:
    return {
        "name": row.name,
        "url": reverse("desk:company", args=[row.code]),
        "policy": row.policy.name if row.policy else "",
        "policy_url": reverse("desk:policy", args=[row.policy.code]) if row.policy else "",
        "calendar": row.calendar.name if row.calendar else "",
        "calendar_url": reverse("desk:calendar", args=[row.calendar.code]) if row.calendar else "",
    }
