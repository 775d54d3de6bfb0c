"""Addresses the templates name, leading nowhere: enough to draw pages without the views."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def nowhere(request: HttpRequest, **_kwargs: str) -> HttpResponse:
    return HttpResponse(status=204)


desk = [
    path("", nowhere, name="queue"),
    path("take-next/", nowhere, name="take_next"),
    path("search/", nowhere, name="search"),
    path("search/palette/", nowhere, name="palette"),
    path("log/aside/", nowhere, name="log_aside"),
    path("views/", nowhere, name="views"),
    path("handover/", nowhere, name="handover"),
    path("templates/", nowhere, name="templates"),
    path("notices/", nowhere, name="notices"),
    path("notices/settings/", nowhere, name="notice_settings"),
    path("appearance/", nowhere, name="appearance"),
]
urlpatterns = [
    path("", include((desk, "desk"))),
    path("sign-out/", nowhere, name="logout"),
    path("sign-in/", nowhere, name="mfa_index"),
]
