"""What a caller sees of a fault: a page, or under /api/ the API's one shape. Django has logged it by then."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from complaints.api.errors import outside_a_view

API = "/api/"


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the error is being handled, which is how we know it; Django does not hand it over."""
    if request.path_info.startswith(API):
        return outside_a_view(sys.exc_info()[1])
    return defaults.server_error(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What a middleware refuses, such as a host name that is not ours."""
    if request.path_info.startswith(API):
        return outside_a_view(exception)
    return defaults.bad_request(request, exception)
