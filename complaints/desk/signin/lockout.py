"""Wrong passwords and wrong codes count alike: five of one name from one address, then a pause."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from complaints.models import Staff
from complaints.queries.sign_in import locked_until
from complaints.rules.network import caller


def client_address(request: HttpRequest) -> str:
    """Where the request comes from: the hop our outermost proxy saw, or the peer itself without one."""
    return caller(request.headers.get("X-Forwarded-For", ""), request.META.get("REMOTE_ADDR", ""),
                  hops=settings.TRUSTED_PROXIES)  # fmt: skip


def is_locked(request: HttpRequest, username: str) -> bool:
    """Whether this name may not be tried now from here; if so the answer becomes the page that says until when."""
    credentials = {"username": username}
    if AxesProxyHandler.is_allowed(request, credentials):
        return False
    marked: Any = request
    marked.axes_locked_out, marked.axes_credentials = True, credentials
    return True


def count_wrong_code(request: HttpRequest, staff: Staff) -> None:
    """A wrong code counts as a wrong password does."""
    user_login_failed.send(Authenticator, credentials={"username": staff.get_username()}, request=request)


def free_again_at(request: HttpRequest, credentials: dict[str, Any] | None) -> datetime:
    """When the next attempt counts again, in whole minutes: nobody is told to come a minute too early."""
    username = str((credentials or {}).get("username", ""))
    until = locked_until(username, client_address(request), settings.AXES_COOLOFF_TIME)
    moment = until or timezone.now() + settings.AXES_COOLOFF_TIME
    return moment + timedelta(seconds=-moment.timestamp() % 60)
