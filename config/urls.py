"""Which address leads to which room."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from complaints.desk import health
from complaints.desk.accounts import sign_out
from complaints.desk.signin.pages import technical_door

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("healthz/deep", health.deep, name="healthz-deep"),
    path("metrics", health.metrics, name="metrics"),
    path("api/v1/", include("complaints.api.urls")),
    path("technical/login/", technical_door, name="technical_login"),
    path("technical/logout/", sign_out),
    path("technical/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("technical/", admin.site.urls),
    path("", include("complaints.desk.accounts")),
    path("desk/", include("complaints.desk.urls")),
    path("", include("complaints.portal.urls")),
]

if settings.ANYMAIL.get("WEBHOOK_SECRET"):  # without it anybody could say what they like
    urlpatterns.insert(0, path("mail/hooks/", include("anymail.urls")))

handler400 = "config.faults.bad_request"
handler500 = "config.faults.server_error"
