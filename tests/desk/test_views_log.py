"""Logging a complaint: the same customer is asked about, the same click counts once, wrong words change nothing."""

from __future__ import annotations

import uuid

from complaints.choices import Stage
from complaints.models import Complaint, Staff
from tests.conftest import Log
from tests.desk.conftest import At
from tests.desk.journey import SAID, bring, fresh


def page(complaint: Complaint) -> str:
    return f"/desk/complaints/{complaint.reference}/"


def test_a_double_click_on_log_makes_one_complaint(handler: Staff, log: Log, at_desk: At) -> None:
    visitor, form = at_desk(handler), {**SAID, "operation": str(uuid.uuid4())}
    assert (
        visitor.post("/desk/log/", form, seen="1")["Location"] == visitor.post("/desk/log/", form, seen="1")["Location"]
    )
    assert Complaint.objects.filter(subject="Kettle failed").count() == 1


def test_the_same_customer_with_an_open_complaint_is_asked_about_before_saving(
    handler: Staff, log: Log, at_desk: At
) -> None:
    there = log(subject="Lamp flickers")
    form = {**SAID, "name": "Nora Quill", "email": "NORA@customer.example"}
    visitor = at_desk(handler)
    asked = visitor.post("/desk/log/", form)
    html = asked.content.decode()
    assert asked.status_code == 409
    assert there.reference in html
    assert "It stopped after nine days" in html
    assert Complaint.objects.count() == 1
    assert visitor.post("/desk/log/", form, seen="1").status_code == 302
    assert Complaint.objects.filter(customer=there.customer).count() == 2


def test_logging_for_a_known_customer_makes_no_second_one(handler: Staff, log: Log, at_desk: At) -> None:
    known = log().customer
    visitor = at_desk(handler)
    found = visitor.text("/desk/log/", who="nora")
    assert f'href="/desk/log/?customer={known.pk}"' in found
    assert "nora@customer.example" not in found
    form = {name: value for name, value in SAID.items() if name not in ("name", "email")}
    done = visitor.post(f"/desk/log/?customer={known.pk}", form, seen="1")
    assert done.status_code == 302
    assert Complaint.objects.get(subject="Kettle failed").customer == known


def test_a_complaint_is_resolved_at_first_contact_in_two_forms(handler: Staff, log: Log, at_desk: At) -> None:
    visitor = at_desk(handler)
    logged = visitor.post("/desk/log/", SAID, then="resolve")
    complaint = Complaint.objects.get(subject="Kettle failed")
    assert logged["Location"] == f"{page(complaint)}resolve_at_first_contact/"
    said = {
        "definition": "A faulty kettle.", "desired_outcome": "Another.", "outcome": "upheld", "reasons": "A bad seal.",
        "body": "Sent another; content.", "cause": "process", "channel": "phone",
    }  # fmt: skip
    refused = visitor.act(complaint, "resolve_at_first_contact", **said).content.decode()
    assert "The letter lacks: the decision" in refused
    assert "The letter lacks: the reasons" not in refused
    parts = {"part_decision": "You are right.", "part_remedy": "Another kettle.", "part_recourse": "The Ombudsman."}
    done = visitor.act(complaint, "resolve_at_first_contact", **said, **parts)
    assert done.status_code == 302
    assert (fresh(complaint).stage, fresh(complaint).closure) == (Stage.CLOSED, "first_contact")
    assert complaint.messages.get(kind="decision").parts["reasons"] == "A bad seal."
    assert visitor.text(page(complaint)).count("Sent another; content.") == 1


def test_wrong_words_on_the_log_form_are_refused_with_nothing_saved(handler: Staff, log: Log, at_desk: At) -> None:
    wrong = {**SAID, "description": "", "email": "nia", "received_at": "2031-01-01T10:00", "speaker": "Her son"}
    answer = at_desk(handler).post("/desk/log/", wrong)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert html.count("Write down the complaint.") == 2
    assert "Say how the customer agreed" in html
    future = at_desk(handler).post("/desk/log/", {**SAID, "received_at": "2031-01-01T10:00"})
    assert (future.status_code, "This lies in the future." in future.content.decode()) == (422, True)
    assert not Complaint.objects.exists()


def test_a_reporter_logs_and_sees_what_became_of_it(reporter: Staff, handler: Staff, log: Log, at_desk: At) -> None:
    visitor = at_desk(reporter)
    visitor.post("/desk/log/", SAID, then="resolve", restricted="on")
    complaint = Complaint.objects.get(subject="Kettle failed")
    assert not complaint.restricted
    bring(complaint, Stage.RESOLVE, handler)
    html = visitor.text(page(complaint))
    assert 'class="btn btn-primary"' not in html.split('id="act"')[1].split("</details>")[0]
    assert "Kettle failed" in visitor.text("/desk/queue/")
