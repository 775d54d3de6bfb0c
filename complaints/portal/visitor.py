"""Who writes: the secret their browser keeps, where they come from, what seems odd about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from complaints.actions import flood
from complaints.models import PortalDraft
from complaints.portal.forms import TRAP
from complaints.queries import portal_drafts
from complaints.rules.network import caller

COOKIE, PATH = "complaint", "/complain/"
QUICK = timedelta(seconds=12)
"""Nobody answers five questions faster; somebody who pastes may, so it is only noted."""
MANY_LINKS = 4
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


def place_of(request: HttpRequest) -> str:
    """The network address the request comes from."""
    forwarded, peer = request.headers.get("X-Forwarded-For", ""), request.META.get("REMOTE_ADDR", "")
    return caller(forwarded, peer, hops=settings.TRUSTED_PROXIES)


def draft_of(request: HttpRequest) -> PortalDraft | None:
    """The complaint this browser is writing, or has sent."""
    return portal_drafts.find(request.COOKIES.get(COOKIE, ""))


def remember(response: HttpResponse, key: str) -> HttpResponse:
    """Until the browser is closed; no script reads it, and no other page gets it."""
    response.set_cookie(
        COOKIE, key, path=PATH, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )  # fmt: skip
    return response


def forget(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
    return response


def odd(request: HttpRequest, draft: PortalDraft, said: Mapping[str, Any], now: datetime) -> list[str]:
    """What a person should look at, as words for the desk; nothing of it refuses anybody."""
    whose = str(said.get("email") or said.get("phone") or "")
    found = {
        "trap": bool(str(said.get(TRAP, "")).strip()),
        "quick": now - draft.began_at < QUICK,
        "links": len(LINK.findall(str(said.get("description", "")))) >= MANY_LINKS,
        "many_from_there": not flood.within(flood.COMPLAINTS_OF_A_PLACE, place_of(request), now=now),
        "many_of_one": bool(whose) and not flood.within(flood.COMPLAINTS_OF_AN_ADDRESS, whose, now=now),
    }
    return [name for name, there in found.items() if there]
