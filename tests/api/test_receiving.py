"""Logging a complaint through the API: once for a key, clear refusals, nothing personal left behind."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from complaints.models import Complaint, Customer, Event, IdempotencyRecord, Message, Note, Outbox
from tests.api.conftest import Calling, error

CARD = "4111 1111 1111 1111"


@pytest.fixture
def told() -> dict[str, Any]:
    return {
        "customer": {"name": "Nora Quill"},
        "subject": "Refund refused",
        "description": "The kettle broke after a week.",
        "channel": "phone",
    }


def everything() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Complaint, Customer, Event, Message, Note, Outbox))


def test_a_complaint_is_logged_and_the_answer_says_what_happens_by_when(calling: Calling, reporter, told, now):
    answer = calling(reporter).post("/complaints/", told)
    assert answer.status_code == 201
    body = answer.json()
    complaint = Complaint.objects.get()
    assert body == {
        "reference": complaint.reference,
        "created": True,
        "visible": True,
        "version": 1,
        "stage": "greet",
        "team": {"code": "cards", "name": "Cards"},
        "promised": [
            {"standard": code, "title": title, "due_at": due, "part": None}
            for code, title, due in (
                ("acknowledge", "Acknowledge the complaint", "2026-11-06T17:00:00Z"),
                ("resolve", "Send the decision", "2026-12-02T17:00:00Z"),
            )
        ],
    }
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert (complaint.customer.email, complaint.received_at, complaint.logged_by) == ("", now, reporter)


def test_everything_a_front_line_tool_can_say_arrives(calling, handler, told, org):
    told |= {
        "customer": {
            "name": "Nora Quill", "email": "nora@customer.example", "phone": "01632 960017", "address": "1 High St",
            "external_id": "C-7", "language": "cy", "preferred_channel": "letter", "needs": "large print",
        },
        "received_at": "2026-11-03T22:15:00+01:00", "external_id": "CRM-9", "desired_outcome": "Money back",
        "product": "kettle", "category": "refund", "team": "loans", "entity": "kettle", "language": "cy",
        "currency": "EUR", "severity": "high", "impact": "several", "safety": False,
        "vulnerability": "Recently bereaved.", "restricted": False,
        "representative": {"name": "Ben Quill", "relation": "son", "contact": "ben@customer.example",
                           "consent_given_at": "2026-11-01T09:00:00Z", "consent_evidence": "letter on file"},
    }  # fmt: skip
    reference = calling(handler).post("/complaints/", told).json()["reference"]
    complaint = Complaint.objects.get(reference=reference)
    assert (complaint.team, complaint.currency, complaint.severity) == (org.loans, "EUR", "high")
    assert complaint.received_at.isoformat() == "2026-11-03T21:15:00+00:00"
    assert complaint.customer.preferred_channel == "letter"
    assert complaint.representatives.get().name == "Ben Quill"
    assert complaint.notes.get().need_to_know is True
    assert complaint.vulnerable is True


def test_a_reporter_who_logs_a_restricted_complaint_gets_its_reference_and_no_more(calling, reporter, told):
    answer = calling(reporter).post("/complaints/", told | {"restricted": True})
    assert answer.status_code == 201
    reference = answer.json()["reference"]
    assert answer.json() == {"reference": reference, "created": True, "visible": False}
    assert calling(reporter).get(f"/complaints/{reference}/").status_code == 404


def test_the_same_source_number_is_the_same_complaint(calling, reporter, told):
    first = calling(reporter).post("/complaints/", told | {"external_id": "CRM-1"})
    again = calling(reporter).post("/complaints/", told | {"external_id": "CRM-1"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["reference"] == first.json()["reference"]
    assert again.json()["created"] is False
    assert Complaint.objects.count() == 1


def test_a_key_gives_one_complaint_and_the_same_answer_again(calling, reporter, told):
    caller = calling(reporter)
    first = caller.post("/complaints/", told, **{"Idempotency-Key": "call-1"})
    before = everything()
    again = caller.post("/complaints/", dict(reversed(told.items())), **{"Idempotency-Key": "call-1"})
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (again.status_code, again.json(), again.headers["ETag"]) == (201, first.json(), '"1"')
    assert everything() == before


def test_a_key_with_another_body_or_on_another_route_is_refused(calling, handler, told, log):
    complaint = log()
    caller = calling(handler)
    caller.post("/complaints/", told, **{"Idempotency-Key": "call-1"})
    before = everything()
    other_body = caller.post("/complaints/", told | {"subject": "Another"}, **{"Idempotency-Key": "call-1"})
    other_route = caller.act(complaint, "note", {"body": "x"}, **{"Idempotency-Key": "call-1"})
    for answer in (other_body, other_route):
        assert answer.status_code == 422
        assert error(answer)["code"] == "idempotency_key_reused"
    assert everything() == before


def test_another_persons_key_is_another_key(calling, handler, reporter, told):
    one = calling(handler).post("/complaints/", told, **{"Idempotency-Key": "call-1"})
    two = calling(reporter).post("/complaints/", told, **{"Idempotency-Key": "call-1"})
    assert one.json()["reference"] != two.json()["reference"]


def test_a_refused_request_leaves_its_key_free(calling, reporter, told):
    caller = calling(reporter)
    refused = caller.post("/complaints/", told | {"team": "nowhere"}, **{"Idempotency-Key": "call-1"})
    assert refused.status_code == 400
    assert IdempotencyRecord.objects.count() == 0
    assert caller.post("/complaints/", told, **{"Idempotency-Key": "call-1"}).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "line\tbreak"])
def test_a_key_that_cannot_be_kept_is_refused(calling, reporter, told, key):
    answer = calling(reporter).post("/complaints/", told, **{"Idempotency-Key": key})
    assert answer.status_code == 400
    assert Complaint.objects.count() == 0


def test_auditors_and_administrators_log_nothing(calling, auditor, administrator, told):
    for person in (auditor, administrator):
        answer = calling(person).post("/complaints/", told)
        assert (answer.status_code, error(answer)["code"]) == (403, "not_allowed")
    assert Complaint.objects.count() == 0


def test_a_customer_found_before_is_used_and_nobody_elses(calling, handler, reporter, told, log, outsider):
    known = log().customer_id
    answer = calling(handler).post("/complaints/", told | {"customer": {"id": known}})
    assert Complaint.objects.get(reference=answer.json()["reference"]).customer_id == known
    for number in (known, 2**63 - 1):
        refused = calling(reporter).post("/complaints/", told | {"customer": {"id": number}})
        assert refused.status_code == 400
        assert list(error(refused)["fields"]) == ["customer"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"subject": ""}, "subject"),
        ({"subject": "x" * 201}, "subject"),
        ({"subject": None}, "subject"),
        ({"subject": 7}, "subject"),
        ({"description": " "}, "description"),
        ({"description": "x" * 50_001}, "description"),
        ({"channel": "pigeon"}, "channel"),
        ({"channel": 1}, "channel"),
        ({"customer": {}}, "customer"),
        ({"customer": "Nora"}, "customer"),
        ({"customer": {"name": "N", "email": "nobody"}}, "customer.email"),
        ({"customer": {"name": "N", "shoe": 43}}, "customer.shoe"),
        ({"customer": {"id": 0}}, "customer.id"),
        ({"customer": {"id": "7"}}, "customer.id"),
        ({"customer": {"name": "N", "preferred_channel": "pigeon"}}, "customer.preferred_channel"),
        ({"received_at": "2026-11-05T10:00:00Z"}, "received_at"),
        ({"received_at": "2026-11-04T09:00:00"}, "received_at"),
        ({"received_at": "9999-12-31T23:59:59-14:00"}, "received_at"),
        ({"received_at": "0001-01-01T00:00:00+14:00"}, "received_at"),
        ({"received_at": "yesterday"}, "received_at"),
        ({"received_at": 1762250400}, "received_at"),
        ({"safety": "yes"}, "safety"),
        ({"severity": "awful"}, "severity"),
        ({"team": "nowhere"}, "team"),
        ({"category": "nowhere"}, "category"),
        ({"product": "nowhere"}, "product"),
        ({"entity": "nowhere"}, "entity"),
        ({"representative": {"relation": "son"}}, "representative.name"),
        ({"shoe_size": 43}, "shoe_size"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_kept(calling, reporter, told, change, field):
    answer = calling(reporter).post("/complaints/", told | change)
    assert answer.status_code == 400, answer.content
    assert error(answer)["code"] == "invalid"
    assert field in error(answer)["fields"]
    assert everything() == (0,) * 6


def test_every_wrong_field_is_named_at_once(calling, reporter):
    answer = calling(reporter).post("/complaints/", {"customer": {"email": "x"}, "colour": "red"})
    assert set(error(answer)["fields"]) == {"colour"}
    answer = calling(reporter).post("/complaints/", {"customer": {"name": "N", "email": "x"}, "channel": "pigeon"})
    assert set(error(answer)["fields"]) == {"customer.email", "channel", "subject", "description"}


def test_card_numbers_are_masked_wherever_they_are_typed(calling, handler, told):
    told |= {
        "subject": f"Charged twice on {CARD}",
        "description": f"My card {CARD} was charged.",
        "desired_outcome": f"Refund to {CARD}",
        "external_id": "X-1",
        "vulnerability": f"Reads out {CARD}",
        "customer": {"name": f"Nora {CARD}", "phone": CARD, "address": CARD, "needs": CARD},
        "representative": {"name": f"Ben {CARD}", "relation": CARD, "contact": CARD, "consent_evidence": CARD},
    }
    caller = calling(handler)
    answer = caller.post("/complaints/", told, **{"Idempotency-Key": "k"})
    reference = answer.json()["reference"]
    complaint = Complaint.objects.get(reference=reference)
    caller.act(complaint, "take")
    caller.act(complaint, "acknowledge", {"body": f"We saw {CARD}"})
    caller.act(complaint, "note", {"body": CARD})
    seen = [caller.get(f"/complaints/{reference}/{what}").content.decode() for what in ("", "timeline/")]
    kept = json.dumps([list(model.objects.values()) for model in (Complaint, Customer, Message, Note, Event, Outbox,
                                                                  IdempotencyRecord)], default=str)  # fmt: skip
    for text in (*seen, kept):
        assert "411111" not in text.replace(" ", "")
    assert "**** **** **** 1111" in seen[0]


def test_a_complaint_received_on_a_closed_day_is_due_by_working_days(calling, reporter, told):
    sunday = told | {"received_at": "2026-11-01T12:00:00Z"}
    promised = calling(reporter).post("/complaints/", sunday).json()["promised"]
    assert promised[0]["due_at"] == "2026-11-03T17:00:00Z"


def test_a_clock_of_another_machine_may_be_a_little_ahead(calling, reporter, told, now):
    ahead = told | {"received_at": (now + timedelta(minutes=4)).isoformat()}
    assert calling(reporter).post("/complaints/", ahead).status_code == 201
