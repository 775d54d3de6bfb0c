"""Which address leads to which room."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from complaints.desk import health

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("healthz/deep", health.deep, name="healthz-deep"),
    path("metrics", health.metrics, name="metrics"),
    path("api/v1/", include("complaints.api.urls")),
    path("technical/", admin.site.urls),
    path("", include("complaints.desk.accounts")),
    path("", include("complaints.desk.urls")),
]

handler400 = "config.faults.bad_request"
handler500 = "config.faults.server_error"
