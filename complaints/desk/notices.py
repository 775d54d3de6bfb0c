"""What Redress told this person; and how the desk looks to them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from complaints.actions.notices import read_all
from complaints.desk.context import DENSITIES, THEMES
from complaints.desk.edge import actor_of, now_of
from complaints.desk.middleware import zones
from complaints.desk.paging import pager
from complaints.models import Notice
from complaints.queries import desk

YEAR = 365 * 24 * 3600


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The newest first; what belongs to a complaint this person no longer sees is left out."""
    actor = actor_of(request)
    page = desk.notices_page(actor, request.GET.get("cursor", ""))
    context = {
        "notices": [_notice(notice) for notice in page.notices],
        "unread": any(notice.read_at is None for notice in page.notices),
        "read_url": reverse("desk:notices_read"),
        "pager": pager(reverse("desk:notices"), {}, page.previous, page.next, len(page.notices)),
    }
    return render(request, "desk/notices.html", context)


@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    read_all(actor=actor_of(request), now=now_of(request))
    return redirect("desk:notices")


def _notice(notice: Notice) -> dict[str, Any]:
    complaint = notice.complaint
    text = notice.text
    if complaint is not None:
        text = text.removeprefix(f"{complaint.reference}: ").removeprefix(f"{complaint.reference} ")
    return {
        "icon": _icon(notice),
        "text": text[:1].upper() + text[1:],
        "at": notice.at,
        "unread": notice.read_at is None,
        "url": reverse("desk:complaint", args=[complaint.reference]) if complaint else reverse("desk:queue"),
        "reference": complaint.reference if complaint else "",
        "subject": complaint.subject if complaint else "",
    }


def _icon(notice: Notice) -> str:
    """By what it is about; the first word of its key says so."""
    if notice.urgent:
        return "shield-exclamation"
    kinds = {"late": "exclamation-triangle", "warn": "hourglass-split", "escalation": "arrow-up-circle",
             "answer": "chat-quote", "assigned": "person-check"}  # fmt: skip
    return kinds.get(notice.dedup.partition(":")[0], "bell")


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Remember theme or density on this device and go back where one was."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    response = redirect(back if safe else "desk:queue")
    for name, known in (("theme", (*THEMES, "system")), ("density", DENSITIES)):
        value = request.POST.get(name, "")
        if value in known:
            response.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    zone = request.POST.get("zone", "")
    if zone in zones():
        response.set_cookie("zone", zone, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return response
