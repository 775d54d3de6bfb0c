"""A customer's visit: two cookies of their own, beside and apart from anybody's signing in."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from complaints.actions import portal_links
from complaints.actions.private import spoken
from complaints.choices import ActorKind
from complaints.models import Complaint, Representative
from complaints.queries.following import IDLE, own
from complaints.types import Actor

BROWSER, VISIT = "redress_browser", "redress_visit"
WHERE = "/follow/"
BROWSER_LIVES = 3600

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Here:
    """Who looks at which complaint, and when."""

    actor: Actor
    complaint: Complaint
    speaker: Representative | None
    now: datetime


def private(view: View) -> View:
    """A page for anybody, kept by no cache on the way."""

    @login_not_required
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return answered


def here(request: HttpRequest) -> Here | None:
    """The visit of this browser while it goes on; its complaint is all it ever sees."""
    now = timezone.now()
    found = portal_links.seen(request.COOKIES.get(VISIT, ""), now=now)
    if found is None:
        return None
    name = found.representative.name if found.representative else ""
    actor = Actor(ActorKind.CUSTOMER, name=name, let_in=frozenset({found.complaint_id}))
    return Here(actor, own(actor, found.complaint_id), found.representative, now)


def in_its_language(complaint: Complaint) -> Any:
    """The customer's language where we speak it."""
    return spoken(complaint.language)


def browser_of(request: HttpRequest) -> str:
    """The secret this browser was given, or a new one."""
    said = request.COOKIES.get(BROWSER, "")
    return said if 20 <= len(said) <= 64 else secrets.token_urlsafe(32)


def keep_browser(response: HttpResponse, secret: str) -> None:
    _set(response, BROWSER, secret, BROWSER_LIVES)


def keep_visit(response: HttpResponse, secret: str) -> None:
    _set(response, VISIT, secret, int(IDLE.total_seconds()) * 12)


def forget_visit(response: HttpResponse) -> None:
    response.delete_cookie(VISIT, path=WHERE, samesite="Lax")


def _set(response: HttpResponse, name: str, value: str, age: int) -> None:
    response.set_cookie(
        name, value, max_age=age, path=WHERE, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def client_of(request: HttpRequest) -> str:
    """Where the request comes from: the hop our outermost proxy saw, or the peer itself without one."""
    hops = settings.TRUSTED_PROXIES
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    said = told[-hops] if hops and len(told) >= hops else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ipaddress.ip_address(said))
    except ValueError:
        return "::"
