"""The customer's addresses: everything that is not the desk's, the API's or signing in.

A new one needs a row in tests/portal/test_matrix.py.
"""

from __future__ import annotations

from django.urls import path

from complaints.portal import complain, feedback, files, follow, pages

app_name = "portal"
urlpatterns = [
    path("", pages.home, name="home"),
    path("about/<slug:kind>/", pages.published, name="page"),
    path("language/", pages.language, name="language"),
    path("complain/", complain.start, name="complain"),
    path("complain/files/", files.files, name="files"),
    path("complain/files/<int:number>/remove/", files.file_remove, name="file_remove"),
    path("complain/check/", complain.check, name="check"),
    path("complain/done/", complain.done, name="done"),
    path("complain/save/", complain.save, name="save"),
    path("complain/go-on/<str:token>/", complain.go_on, name="go_on"),
    path("complain/resume/", complain.resume, name="resume"),
    path("complain/forget/", complain.forget, name="forget"),
    path("complain/<slug:slug>/", complain.question, name="question"),
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
