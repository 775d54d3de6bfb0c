"""Saved views: keep the list one looks at, and put them in order."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from complaints.actions import saved_views
from complaints.desk import shelf
from complaints.desk.edge import actor_of
from complaints.errors import InvalidInput, sentences
from complaints.models import SavedView
from complaints.queries import board
from complaints.queries.saved_views import may_change, seen_by
from complaints.rules.lifecycle import SENIORS
from complaints.types import Actor

Context = dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
def views(request: HttpRequest) -> HttpResponse:
    """One's views and those of one's teams; POST keeps another."""
    actor = actor_of(request)
    if request.method != "POST":
        return _page(request, actor)
    title, query = request.POST.get("title", ""), request.POST.get("query", "")
    try:
        view = saved_views.keep(actor=actor, title=title, query=query)
    except InvalidInput as refusal:
        return _page(request, actor, refusal, {"title": title, "query": query})
    messages.success(request, _("“%(title)s” is among your views now.") % {"title": view.title})
    return redirect(shelf.address(view))


@require_POST
def view_change(request: HttpRequest, number: int) -> HttpResponse:
    """Rename, pin, unpin, share or delete one view."""
    actor, act = actor_of(request), request.POST.get("act", "")
    try:
        done = _change(number, act, request, actor)
    except InvalidInput as refusal:
        return _page(request, actor, refusal)
    messages.success(request, done)
    return redirect("desk:views")


def _change(number: int, act: str, request: HttpRequest, actor: Actor) -> str:
    """Do it; what to say of it."""
    match act:
        case "rename":
            saved_views.rename(number, actor=actor, title=request.POST.get("title", ""))
            return _("Renamed.")
        case "pin" | "unpin":
            saved_views.pin(number, actor=actor, pinned=act == "pin")
            return _("It is a tab of the queue now.") if act == "pin" else _("It is no tab of the queue any more.")
        case "up" | "down":
            saved_views.move(number, actor=actor, up=act == "up")
            return _("Moved.")
        case "share":
            view = saved_views.share(number, actor=actor, team=request.POST.get("team", ""))
            return _("Everybody in %(team)s has it now.") % {"team": view.team.name if view.team else ""}
        case "delete":
            saved_views.delete(number, actor=actor)
            return _("Deleted. The complaints in it are where they were.")
    raise Http404


def _page(
    request: HttpRequest, actor: Actor, refusal: InvalidInput | None = None, again: Context | None = None
) -> HttpResponse:  # fmt: skip
    teams = [(team.code, team.name) for team in board.teams_of(actor)] if actor.role in SENIORS else []
    context = {
        "views": [_line(view, actor) for view in seen_by(actor)],
        "teams": teams,
        "problems": sentences(refusal) if refusal else [],
        "again": again,
    }
    return render(request, "desk/views.html", context, status=422 if refusal else 200)


def _line(view: SavedView, actor: Actor) -> Context:
    return {
        "id": view.pk,
        "title": view.title,
        "url": shelf.address(view),
        "team": view.team.name if view.team else "",
        "pinned": view.pinned,
        "may_change": may_change(actor, view),
    }
