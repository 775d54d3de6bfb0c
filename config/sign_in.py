"""Where signing in touches both the desk and the API: leavers, second factors, technical pages, lockout."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from complaints.api.errors import outside_a_view
from complaints.desk.recent import is_recent, led_to_confirmation
from complaints.desk.signin.lockout import free_again_at
from complaints.errors import LockedOut, SecondFactorNeeded
from complaints.queries.sign_in import has_second_factor

Respond = Callable[[HttpRequest], HttpResponse]
API = "/api/"
OPEN_WITHOUT = ("/sign-in/", "/confirm/", "/login/", "/logout/", "/desk/appearance/")
"""Where somebody without a second factor may go: to set it up, or out."""
SEEN = "second_factor"


def leavers_are_out(get_response: Respond) -> Respond:
    """A session whose person was made inactive is ended, so that it does not revive with the account."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        person = request.user if hasattr(request, "_cached_user") else None  # nobody asked: nothing to look up
        if person is not None and not person.is_authenticated and SESSION_KEY in request.session:
            request.session.flush()
        return response

    return respond


class second_factor_first:  # noqa: N801 - a middleware reads as a word in settings
    """Outside a demonstration nobody works before a second factor is set up. Tokens of programs are not sessions."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        api = request.path_info.startswith(API)
        if not settings.SECOND_FACTOR_REQUIRED or not (api or getattr(view, "login_required", True)):
            return None
        by_token = api and request.headers.get("Authorization", "").startswith("Token ")
        if by_token or request.path_info.startswith(OPEN_WITHOUT):
            return None
        if not request.user.is_authenticated or self._has(request):
            return None
        return outside_a_view(SecondFactorNeeded()) if api else redirect("mfa_index")

    def _has(self, request: HttpRequest) -> bool:
        """Asked of the database until it is so, then of the session: the last one cannot be removed by its owner."""
        person: Any = request.user
        if not request.session.get(SEEN) and has_second_factor(person.pk):
            request.session[SEEN] = True
        return bool(request.session.get(SEEN))


class technical_pages_confirmed:  # noqa: N801
    """Accounts, groups and tokens can be changed under /technical/: whoever goes there confirms who they are."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        person: Any = request.user if match is not None and match.app_name == "admin" else None
        if person is not None and person.is_authenticated and person.is_staff:
            return None if is_recent(request) else led_to_confirmation(request)
        return None


def locked_out(request: HttpRequest, response: Any, credentials: dict[str, Any] | None) -> HttpResponse:
    """What a locked-out name is told, at the desk or by the API: until when."""
    until = free_again_at(request, credentials)
    wait = max(1, math.ceil((until - timezone.now()).total_seconds()))
    if request.path_info.startswith(API):
        answer: HttpResponse = outside_a_view(LockedOut(until=until.isoformat()))
    else:
        answer = render(request, "registration/locked.html", {"until": until}, status=LockedOut.http_status)
    answer["Retry-After"] = str(wait)
    return answer
