"""The page of templates: written, tried, written anew, retired."""

from __future__ import annotations

import pytest

from complaints.actions import reply_templates
from complaints.models import ReplyTemplate, ReplyTemplateVersion, Staff
from tests.conftest import NOW, Log
from tests.desk.conftest import At
from tests.desk.journey import actor

NEW = {"kind": "update", "language": "en", "title": "News", "body": "Dear {customer}, about {reference}."}


def test_a_manager_writes_tries_changes_and_retires_one(manager: Staff, log: Log, at_desk: At) -> None:
    complaint, visitor = log(), at_desk(manager)
    tried = visitor.post("/desk/templates/", NEW, preview="yes")
    assert "Dear Nora Quill, about RD-2345-678C." in tried.content.decode()
    real = visitor.post("/desk/templates/", NEW, preview="yes", reference=complaint.reference)
    assert f"Dear Nora Quill, about {complaint.reference}." in real.content.decode()
    assert not ReplyTemplate.objects.exists()

    made = visitor.post("/desk/templates/", NEW)
    template = ReplyTemplate.objects.get()
    assert (made.status_code, made.headers["Location"]) == (302, f"/desk/templates/{template.pk}/")
    visitor.post(f"/desk/templates/{template.pk}/", title="News", body="Hello {customer}.")
    html = visitor.text(f"/desk/templates/{template.pk}/")
    assert "Kept as version 2." in html
    assert "Dear {customer}, about {reference}." in html
    assert "Hello Nora Quill." in html

    assert visitor.post(f"/desk/templates/{template.pk}/retire/").status_code == 302
    html = visitor.text("/desk/templates/")
    assert "Retired. Nobody is offered it any more." in html
    assert ReplyTemplateVersion.objects.count() == 2


def test_a_gap_nothing_fills_is_refused_beside_the_words(manager: Staff, at_desk: At) -> None:
    answer = at_desk(manager).post("/desk/templates/", {**NEW, "body": "Dear {name}"})
    assert answer.status_code == 422
    assert "Nothing fills {name}. Use {customer}, {reference}" in answer.content.decode()
    assert not ReplyTemplate.objects.exists()


def test_a_preview_with_a_complaint_one_may_not_see_says_so(administrator: Staff, log: Log, at_desk: At) -> None:
    answer = at_desk(administrator).post("/desk/templates/", NEW, preview="yes", reference=log().reference)
    html = answer.content.decode()
    assert "There is no such complaint, or it is not yours to see." in html
    assert "Nora Quill" in html  # the made-up one
    assert "RD-2345-678C" in html


@pytest.mark.parametrize("path", ["/desk/templates/{0}/", "/desk/templates/{0}/retire/"])
def test_a_template_is_not_for_a_supervisor_and_404_when_there_is_none(
    path: str, manager: Staff, supervisor: Staff, at_desk: At
) -> None:
    made = reply_templates.write(actor=actor(manager), now=NOW, kind="update", title="News", body="Hello")
    assert at_desk(supervisor).post(path.format(made.template_id), title="x", body="y").status_code == 403
    assert at_desk(manager).post(path.format(made.template_id + 1), title="x", body="y").status_code == 404
    assert ReplyTemplateVersion.objects.count() == 1
    assert ReplyTemplate.objects.get().retired_at is None
