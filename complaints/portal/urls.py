"""The customer's addresses: everything that is not the desk's, the API's or signing in."""

from __future__ import annotations

from django.urls import path

from complaints.portal import feedback, follow, pages

app_name = "portal"
urlpatterns = [
    path("", pages.home, name="home"),
    path("follow/", follow.follow, name="follow"),
    path("follow/sent/", follow.follow_sent, name="follow_sent"),
    path("follow/open/<str:token>/", follow.follow_open, name="follow_open"),
    path("follow/complaint/", follow.follow_page, name="follow_page"),
    path("follow/complaint/<slug:act>/", follow.follow_act, name="follow_act"),
    path("follow/end/", follow.follow_end, name="follow_end"),
    path("asked/thanks/", feedback.survey_thanks, name="survey_thanks"),
    path("asked/<str:token>/", feedback.survey, name="survey"),
    path("praise/", feedback.praise, name="praise"),
    path("praise/thanks/", feedback.praise_thanks, name="praise_thanks"),
]
