"""The place of the organisation's own settings: what there is, and what became of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_safe

from complaints.actions import settings_log
from complaints.choices import SettingKind
from complaints.desk.edge import actor_of, only
from complaints.models import SettingChange
from complaints.queries import own_settings

Context = dict[str, Any]
PLACES = (
    ("desk:calendars", "calendar3", later("Calendars"),
     later("When you are there: hours, closures, holidays. They decide when a promise is due.")),
    ("desk:policies", "journal-text", later("Policies"),
     later("What you promise, by when, and what happens on the way.")),
    ("desk:teams", "people", later("Teams"), later("Who shares a queue, and what each answers the others by.")),
    ("desk:staff", "person-badge", later("People"),
     later("Roles, teams, limits of authority, skills, absence, leaving.")),
    ("desk:codes", "tags", later("Categories and codes"),
     later("Categories, products, causes and reasons for lateness, each for its time.")),
    ("desk:templates", "file-earmark-text", later("Templates"), later("First words for letters and messages.")),
)  # fmt: skip
FRESH = 3600
"""Seconds for which a preview can be published."""
ON_PAGE = 8


@require_safe
def settings_home(request: HttpRequest) -> HttpResponse:
    """Where what is set, and what was changed last."""
    permit(request)
    context = {
        "places": [
            {"url": reverse(name), "icon": icon, "title": title, "text": text} for name, icon, title, text in PLACES
        ],
        "changes": [line(row) for row in own_settings.history()[:ON_PAGE]],
    }
    return render(request, "desk/settings/home.html", context)


@require_safe
def settings_history(request: HttpRequest) -> HttpResponse:
    """Who changed what, the newest first."""
    permit(request)
    asked = request.GET.get("kind", "")
    kind: str = asked if asked in SettingKind.values else ""
    before = request.GET.get("before", "")
    rows = own_settings.history(kind, int(before) if before.isdecimal() and len(before) < 19 else None)
    here, shown = reverse("desk:settings_history"), rows[: own_settings.PAGE]
    kinds: list[tuple[str, Any]] = [("", _("All")), *SettingKind.choices]
    context = {
        "changes": [line(row) for row in shown],
        "tabs": [
            {"label": label, "url": f"{here}?{urlencode({'kind': value})}" if value else here, "count": None,
             "current": value == kind}
            for value, label in kinds
        ],
        "older": f"{here}?{urlencode({'kind': kind, 'before': str(shown[-1].pk)})}" if len(rows) > len(shown) else "",
    }  # fmt: skip
    return render(request, "desk/settings/history.html", context)


def permit(request: HttpRequest) -> None:
    only(actor_of(request), settings_log.MAY, _("Settings are for managers and administrators."))


def changes(kind: SettingKind, subject: object) -> list[Context]:
    """What became of one setting, the newest first."""
    return [line(row) for row in own_settings.history(kind, subject=str(subject))[:ON_PAGE]]


def line(row: SettingChange) -> Context:
    return {
        "at": row.at,
        "by": str(row.by) if row.by else "Redress",
        "kind": SettingKind(row.kind).label,
        "title": row.title,
        "what": row.what,
        "before": row.before,
        "after": row.after,
        "reason": row.reason,
    }
