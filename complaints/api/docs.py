"""The description of this API: OpenAPI for programs, a page for people; both stand without the internet."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.permissions import AllowAny


class Schema(SpectacularJSONAPIView):
    """OpenAPI 3.1 as JSON, for anybody: it holds no data."""

    permission_classes = [AllowAny]
    authentication_classes: list[type] = []
    schema = None


@login_not_required
@ensure_csrf_cookie
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Swagger UI of the side-car package, with our own page and script, so that the strict CSP holds."""
    return render(request, "api/docs.html")
