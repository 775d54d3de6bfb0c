"""Before what is hard to undo (exports, roles) a person confirms who they are, unless they did so lately."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows import reauthentication
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def is_recent(request: HttpRequest) -> bool:
    """Whether this session was confirmed, by signing in or again since, in the last ten minutes."""
    user: Any = request.user
    records = get_authentication_records(request, user) if user.is_authenticated else []
    limit = settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return bool(records) and time.time() - float(records[-1]["at"]) < limit


def led_to_confirmation(request: HttpRequest) -> HttpResponse:
    """To the page that asks for the password or the factor again, and from there back, with what was posted."""
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    if not methods:
        raise PermissionDenied("There is nothing this person could confirm with.")
    answer: HttpResponse = reauthentication.suspend_request(request, methods[0]["url"])
    return answer


def recently_confirmed(view: View) -> View:
    """A page only a recently confirmed person may open: `@recently_confirmed def export(request): ...`."""

    @wraps(view)
    def confirmed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if is_recent(request) else led_to_confirmation(request)

    return confirmed
