"""The log form's memory: kept while one types, given back, thrown away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from complaints.actions import log_drafts
from complaints.desk.edge import actor_of, now_of, only
from complaints.desk.forms.receiving import Log
from complaints.errors import InvalidInput
from complaints.models import LogDraft
from complaints.rules.lifecycle import RECEIVERS
from complaints.types import Actor

TYPED = frozenset(Log.base_fields) - {"operation", "seen"}
BEGUN = ("description", "desired_outcome", "subject", "name", "email", "phone", "address", "needs", "vulnerability")
"""Fields whose words make a draft; what a list was left at makes none."""


@require_POST
def log_draft(request: HttpRequest) -> HttpResponse:
    """Keep what is typed. A page with script asks for JSON; without, one comes back to the form, filled."""
    actor = _permitted(request)
    script = request.headers.get("Accept", "") == "application/json"
    try:
        kept = log_drafts.keep(
            _values(request.POST), actor=actor, now=now_of(request), operation=request.POST.get("operation", "")[:255]
        )
    except InvalidInput as refusal:
        if script:
            return JsonResponse({"detail": refusal.detail}, status=422)
        raise
    if script:
        return JsonResponse({"kept": kept is not None})
    if kept is not None:
        messages.success(request, _("Your draft is kept. Nothing has been logged."))
    return redirect("desk:log")


@require_POST
def log_draft_forget(request: HttpRequest) -> HttpResponse:
    """Throw one's own draft away."""
    if log_drafts.forget(actor=_permitted(request)):
        messages.success(request, _("Your draft is thrown away."))
    return redirect("desk:log")


def begun(actor: Actor) -> LogDraft | None:
    """What this person had begun to write down; one query."""
    return LogDraft.objects.filter(staff=actor.id).first()


def context(draft: LogDraft | None) -> dict[str, Any]:
    saved = draft.saved_at if draft else None
    return {"url": reverse("desk:log_draft"), "forget_url": reverse("desk:log_draft_forget"), "saved_at": saved}


def _permitted(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    only(actor, RECEIVERS, _("Logging complaints is for reporters, handlers, supervisors and managers."))
    return actor


def _values(posted: QueryDict) -> dict[str, Any]:
    if not any(posted.get(name, "").strip() for name in BEGUN):
        return {}
    said = {name: posted.getlist(name) for name in posted if name in TYPED}
    kept: dict[str, Any] = {name: rows[0] if len(rows) == 1 else rows for name, rows in said.items()}
    whose = posted.get("whose", "")
    return {**kept, "whose": whose} if whose.isascii() and whose.isdigit() else kept
