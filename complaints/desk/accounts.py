"""Sign in and out, at addresses without a namespace: Django's own views look for them there."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from complaints.choices import Role

DEMO_LOGINS = [{"username": role.value, "role": role.label} for role in Role]


class SignIn(LoginView):
    """The sign-in page; in a demonstration it names the demo people."""

    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(demo_logins=DEMO_LOGINS if settings.DEMO else None, **kwargs)


urlpatterns = [
    path("login/", SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
