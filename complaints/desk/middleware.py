"""The reader's time zone for every page."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

Respond = Callable[[HttpRequest], HttpResponse]


def readers_time_zone(get_response: Respond) -> Respond:
    """Dates are shown, and typed, in the desk's zone; everything inside stays UTC."""
    zone = ZoneInfo(settings.DESK_TIME_ZONE)

    def respond(request: HttpRequest) -> HttpResponse:
        with timezone.override(zone):
            return get_response(request)

    return respond
