"""Small middlewares: a request id on every log line, and our refusals as pages."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from complaints.errors import RedressError

Respond = Callable[[HttpRequest], HttpResponse]
PLAIN = re.compile(r"[A-Za-z0-9-]{8,64}")


def request_id(get_response: Respond) -> Respond:
    """Take the caller's X-Request-ID when it is plain, else make one; answer with it."""

    def respond(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        chosen = given if PLAIN.fullmatch(given) else uuid.uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=chosen):
            response = get_response(request)
        response["X-Request-ID"] = chosen
        return response

    return respond


class refusals:  # noqa: N801 - a middleware reads as a word in settings
    """Show a refusal that no view caught as a page that says what to do."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RedressError):
            return None
        return render(request, "errors/refused.html", {"error": exception}, status=exception.http_status)
