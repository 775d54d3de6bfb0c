"""The reader's time zone for every page."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

Respond = Callable[[HttpRequest], HttpResponse]


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """Every zone there is; looking is slow, so once."""
    return frozenset(available_timezones())


def readers_time_zone(get_response: Respond) -> Respond:
    """Dates are shown, and typed, in the zone chosen on this device, else the desk's; everything inside stays UTC."""
    office = ZoneInfo(settings.DESK_TIME_ZONE)

    def respond(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get("zone", "")
        with timezone.override(ZoneInfo(chosen) if chosen in zones() else office):
            return get_response(request)

    return respond
