"""Compliments and suggestions, what groups found, and how customers answered afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from complaints.actions import feedback as acts
from complaints.choices import FeedbackKind, Role
from complaints.desk.edge import actor_of, now_of, only
from complaints.desk.forms.feedback import Found, Give, LookAfter
from complaints.errors import InvalidInput
from complaints.models import Feedback
from complaints.queries import asked, board, feedback
from complaints.rules.lifecycle import RECEIVERS, SENIORS

Context = dict[str, Any]
READERS = (Role.REPORTER, Role.HANDLER, Role.SUPERVISOR, Role.MANAGER, Role.AUDITOR)
SHOWN = 100
PERIODS = {"month": 31, "quarter": 92, "year": 366}


@require_safe
def feedback_list(request: HttpRequest) -> HttpResponse:
    """What this person may read, the newest first."""
    actor = actor_of(request)
    only(actor, READERS, _("Compliments and suggestions are for those who work on them."))
    kind = request.GET.get("kind", "")
    rows = list(feedback.feedback(actor, kind)[:SHOWN])
    tabs = [("", _("All")), *((str(one.value), f"{one.label}s") for one in FeedbackKind)]
    context = {
        "rows": rows,
        "tabs": [{"label": label, "url": f"?kind={name}" if name else "?", "current": name == kind, "count": None}
                 for name, label in tabs],
        "can_give": actor.role in RECEIVERS,
    }  # fmt: skip
    return render(request, "desk/feedback.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def feedback_new(request: HttpRequest) -> HttpResponse:
    """Taken down while the customer is talking, or a colleague's own idea."""
    actor = actor_of(request)
    only(actor, RECEIVERS, _("Writing it down is for reporters, handlers, supervisors and managers."))
    form = Give(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = dict(form.cleaned_data)
        said |= {"own": said.pop("said_by") == "own", "operation": said["operation"] or str(uuid4())}
        try:
            acts.give(actor=actor, now=now_of(request), **said)
        except InvalidInput as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("Kept. Whoever should know is told."))
            return redirect("desk:feedback")
    return render(request, "desk/feedback_new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def feedback_one(request: HttpRequest, number: int) -> HttpResponse:
    """One of them, and who looks after it."""
    actor = actor_of(request)
    row = get_object_or_404(feedback.feedback(actor), pk=number)
    senior = actor.role in SENIORS
    first = {"about_staff": row.about_staff_id, "owner": row.owner_id, "state": row.state, "answer": row.answer,
             "team": row.team.code if row.team else ""}  # fmt: skip
    form = LookAfter(request.POST if request.method == "POST" else None, first=first, senior=senior)
    if form.is_bound and form.is_valid():
        try:
            acts.look_after(number, actor=actor, now=now_of(request), **form.cleaned_data)
        except InvalidInput as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("Kept. Whoever should know is told."))
            return redirect("desk:feedback_one", number)
    context = {"row": row, "form": form if senior or row.owner_id == actor.id else None, "from": _from(row)}
    return render(request, "desk/feedback_one.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Focus groups and brainstorms with their findings; POST records another."""
    actor, now = actor_of(request), now_of(request)
    only(actor, feedback.LISTENERS, _("What groups found is for those who work on complaints."))
    may = actor.role in SENIORS
    if request.method == "POST":
        only(actor, SENIORS, _("Supervisors and managers record them."))
    teams = [(team.code, team.name) for team in board.teams_of(actor)] if may else []
    form = Found(teams, now, request.POST if request.method == "POST" else None) if may else None
    if form is not None and form.is_bound and form.is_valid():
        said = {**form.cleaned_data, "operation": form.cleaned_data["operation"] or str(uuid4())}
        try:
            acts.record_session(actor=actor, now=now, **said)
        except InvalidInput as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("The findings are kept."))
            return redirect("desk:sessions")
    context = {"form": form, "rows": list(feedback.sessions(actor)[:SHOWN])}
    return render(request, "desk/sessions.html", context, status=422 if form is not None and form.is_bound else 200)


@require_safe
def asked_afterwards(request: HttpRequest) -> HttpResponse:
    """How customers answered: handling apart from outcome, by team; few answers are kept back."""
    actor = actor_of(request)
    only(actor, (Role.SUPERVISOR, Role.MANAGER, Role.AUDITOR), _("These figures are for those who lead."))
    period = request.GET.get("period", "")
    days = PERIODS.get(period, PERIODS["quarter"])
    names = (("month", _("A month")), ("quarter", _("A quarter")), ("year", _("A year")))
    context = {
        "rows": asked.by_team(actor, since=now_of(request) - timedelta(days=days)),
        "fewest": asked.FEWEST,
        "tabs": [{"label": label, "url": f"?period={name}", "current": PERIODS[name] == days, "count": None}
                 for name, label in names],
    }  # fmt: skip
    return render(request, "desk/asked.html", context)


def _from(row: Feedback) -> str:
    if row.from_staff is not None:
        return _("%(name)s, a colleague") % {"name": row.from_staff}
    return row.from_name or _("a customer who gave no name")


def _refuse(form: forms.Form, refusal: InvalidInput) -> None:
    for name, said in refusal.data.get("fields", {}).items():
        form.add_error(name if name in form.fields else None, said)
