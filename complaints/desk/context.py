"""What every desk page shows: who is signed in, where they may go, what waits for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.actions.letters import MAY_POST
from complaints.choices import Role
from complaints.desk.edge import actor_of, now_of
from complaints.queries.desk import waiting_counts
from complaints.rules.lifecycle import RECEIVERS, WORKERS
from complaints.types import Actor

THEMES, DENSITIES = ("light", "dark"), ("comfortable", "compact")
READERS = (Role.HANDLER, Role.SUPERVISOR, Role.MANAGER, Role.AUDITOR)
SENIORS = (Role.SUPERVISOR, Role.MANAGER, Role.AUDITOR)
MANAGING = (Role.MANAGER, Role.AUDITOR)
WRITING = (Role.MANAGER, Role.ADMINISTRATOR)


def desk(request: HttpRequest) -> dict[str, Any]:
    """`shell` and `now` for the templates; one query, none for people who are not signed in or not at the desk."""
    shell: dict[str, Any] = {
        "theme": _cookie(request, "theme", THEMES),
        "density": _cookie(request, "density", DENSITIES),
    }
    match = request.resolver_match
    if match is not None and match.app_name == "portal":  # a page for customers, whoever reads it
        return {"shell": shell}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"shell": shell}
    actor = actor_of(request)
    counts = waiting_counts(actor)
    person = {
        "user_name": actor.name,
        "role_label": actor.role.label if actor.role else "",
        "notices_count": counts["notices"],
        "query": request.GET.get("q", ""),
        "keys": True,
        "more": _more(actor),
    }
    return {
        "shell": {**shell, **person, "nav": _nav(request, actor, counts)},
        "now": now_of(request),
    }


def _cookie(request: HttpRequest, name: str, known: tuple[str, ...]) -> str:
    value = request.COOKIES.get(name, "")
    return value if value in known else ""


def _more(actor: Actor) -> list[dict[str, str]]:
    """Places one goes to now and then: they wait in the person's own menu."""
    places = [
        (_("Settings"), "desk:settings", "sliders", actor.role in WRITING),
        (_("How Redress tells you"), "desk:notice_settings", "bell", True),
        (_("Your macros"), "desk:macros", "lightning", actor.role in WORKERS),
        (_("Mail that waits"), "desk:held_mail", "envelope-exclamation", actor.role in WORKERS),
        (_("Letters to post"), "desk:letters", "printer", actor.role in MAY_POST),
        (_("Compliments and suggestions"), "desk:feedback", "chat-heart", actor.role != Role.ADMINISTRATOR),
        (_("What groups found"), "desk:sessions", "people", actor.role in READERS),
        (_("Asked afterwards"), "desk:asked", "emoji-smile", actor.role in SENIORS),
        (_("Templates"), "desk:templates", "file-earmark-text", actor.role in WRITING),
        (_("Webhooks"), "desk:webhooks", "broadcast", actor.role in WRITING),
        (_("Pages for customers"), "desk:pages", "globe", actor.role == Role.MANAGER),
        (_("Rehearse a policy"), "desk:rehearsals", "arrow-repeat", actor.role in MANAGING),
    ]
    return [{"label": label, "url": reverse(name), "icon": icon} for label, name, icon, allowed in places if allowed]


def _nav(request: HttpRequest, actor: Actor, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Only the places this person may go."""
    places = [
        (_("Queue"), "desk:queue", "inbox", actor.role != Role.ADMINISTRATOR, 0),
        (_("Log a complaint"), "desk:log", "plus-circle", actor.role in RECEIVERS, 0),
        (_("Asked of us"), "desk:referrals", "chat-left-dots", actor.role in READERS, counts["referrals"]),
        (_("Team"), "desk:team", "people", actor.role in (Role.SUPERVISOR, Role.MANAGER), 0),
        (_("Escalations"), "desk:escalations", "arrow-up-circle", actor.role in SENIORS, counts["escalations"]),
        (_("Breaches"), "desk:breaches", "bar-chart", actor.role in SENIORS, 0),
        (_("Figures"), "desk:figures", "graph-up", actor.role in SENIORS, 0),
        (_("Set-up"), "admin:index", "gear", actor.role == Role.ADMINISTRATOR, 0),
    ]
    return [
        {"label": label, "url": url, "icon": icon, "current": request.path == url, "count": count, "hot": count > 0}
        for label, name, icon, allowed, count in places
        if allowed and (url := reverse(name))
    ]
