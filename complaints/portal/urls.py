"""The customer's addresses: everything that is not the desk's, the API's or signing in."""

from __future__ import annotations

from django.urls import path

from complaints.portal import pages

app_name = "portal"
urlpatterns = [
    path("", pages.home, name="home"),
    path("about/<slug:kind>/", pages.published, name="page"),
    path("language/", pages.language, name="language"),
    path("complain/", pages.home, name="complain"),
]
