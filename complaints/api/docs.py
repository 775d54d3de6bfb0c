"""The description of this API: OpenAPI for programs, a page for people, both without the internet."""

from __future__ import annotations

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny


class Schema(SpectacularAPIView):
    permission_classes = [AllowAny]
    authentication_classes: list[type] = []
    schema = None


class Docs(SpectacularSwaggerSplitView):
    """Swagger UI from the side-car package, its script apart from the page, so that the strict CSP holds."""

    permission_classes = [AllowAny]
    authentication_classes: list[type] = []
    template_name = "api/docs.html"
    url_name = "api:schema"
    url_self = None
    title = "Redress API"
    schema = None
