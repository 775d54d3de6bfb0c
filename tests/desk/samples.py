"""Sample contexts of every desk page, in the shape the templates document."""

from __future__ import annotations

from tests.desk.sample_boards import breaches, escalations, notices
from tests.desk.sample_complaint import complaint, log_complaint, verb, wrong_complaint
from tests.desk.sample_forms import LoginForm
from tests.desk.sample_pieces import Sample, complaint_head, shell
from tests.desk.sample_queue import empty_queue, queue


def pages() -> dict[str, tuple[str, Sample]]:
    """File name -> template and context, every page in its usual, empty and refused state."""
    login_wrong = LoginForm({"username": "", "password": ""})
    return {
        "queue": ("desk/queue.html", {**queue(), "shell": shell("Queue")}),
        "queue_compact": ("desk/queue.html", {**queue(), "shell": shell("Queue", density="compact")}),
        "queue_empty": ("desk/queue.html", {**empty_queue(), "shell": shell("Queue")}),
        "complaint": ("desk/complaint.html", {**complaint(), "shell": shell("Queue")}),
        "complaint_wrong": ("desk/complaint.html", {**wrong_complaint(), "shell": shell("Queue")}),
        "verb": ("desk/verb.html", {**verb(), "shell": shell("Queue")}),
        "log_complaint": ("desk/log_complaint.html", {**log_complaint(), "shell": shell("Log a complaint")}),
        "escalations": ("desk/escalations.html", {**escalations(), "shell": shell("Escalations")}),
        "escalations_empty": (
            "desk/escalations.html",
            {**escalations(), "escalations": [], "summary": "", "shell": shell("Escalations")},
        ),
        "breaches": ("desk/breaches.html", {**breaches(), "shell": shell("Breaches")}),
        "breaches_empty": (
            "desk/breaches.html",
            {
                **breaches(),
                "breaches": [],
                "tiles": [],
                "headline": "No promise was broken this week.",
                "shell": shell("Breaches"),
            },
        ),
        "notices": ("desk/notices.html", {**notices(), "shell": shell("")}),
        "login": ("registration/login.html", {"form": LoginForm(), "next": "/"}),
        "login_wrong": ("registration/login.html", {"form": login_wrong, "next": "/"}),
        "error_404": ("404.html", {}),
        "error_409": (
            "errors/409.html",
            {"complaint": complaint_head(), "reason": "This complaint is already in follow-up."},
        ),
        "error_refused": (
            "errors/refused.html",
            {"error": {"http_status": 422, "missing": [{"message": "Add the reasons for the decision."}]}},
        ),
        "error_500": ("500.html", {}),
    }
