"""The least a page can be, with the same sign-in: one row in the desk's frame, and one row with nothing round it."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.utils.html import format_html

from complaints.desk.edge import actor_of
from complaints.queries.access import find

PAGE = """{% extends "desk/base.html" %}{% block title %}{{ row.reference }}{% endblock %}
{% block content %}<h1>{{ row.subject }}</h1><table><tr><td>{{ row.reference }}</td></tr></table>{% endblock %}"""


@cache
def compiled() -> Any:
    return engines["django"].from_string(PAGE)


def one_row(request: HttpRequest, reference: str) -> HttpResponse:
    row = find(actor_of(request), reference)
    return HttpResponse(compiled().render({"row": row}, request))


def bare_row(request: HttpRequest, reference: str) -> HttpResponse:
    row = find(actor_of(request), reference)
    return HttpResponse(format_html("<!doctype html><title>{}</title><h1>{}</h1>", row.reference, row.subject))


urlpatterns = [
    path("one-row/<str:reference>/", one_row),
    path("bare-row/<str:reference>/", bare_row),
    path("", include("config.urls")),
]
