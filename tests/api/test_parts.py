"""Parts, what a complaint is about, and letters that must go, through the API."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from complaints.actions import sweep
from complaints.models import Complaint, Event, Part
from tests.actions import stories
from tests.actions.test_parts import the_letter
from tests.api.conftest import error
from tests.conftest import publish_pack

PART = {"title": "The payment", "body": "By itself.", "flags": ["payment"], "channel": "letter"}
TOLD = {"customer": {"name": "Nora"}, "subject": "A transfer", "description": "It went astray.", "channel": "phone"}


@pytest.fixture
def complaint(disp, log, handler, actor, now) -> Complaint:
    made = log()
    stories.to_resolve(made, actor(handler), now)
    return made


def test_the_policy_in_force_says_what_it_asks(disp, calling, handler, org):
    publish_pack("service-level-agreement")
    answer = calling(handler).get("/policies/current/")
    said = answer.json()
    assert (answer.status_code, said["code"], said["version"]) == (200, "uk_fca_disp", 1)
    assert (said["flags"], said["complainants"], said["products"]) == (["payment"], [], [])
    assert [row["code"] for row in said["of_parts"]] == ["generic", "uk_fca_disp"]  # and no agreement of departments
    assert calling(handler).get("/policies/current/", entity="nowhere").status_code == 404


def test_a_complaint_is_logged_with_what_it_is_about_and_promised_accordingly(disp, calling, handler):
    caller = calling(handler)
    logged = caller.post("/complaints/", {**TOLD, "flags": ["payment"]})
    assert logged.status_code == 201
    promised = {row["standard"] for row in logged.json()["promised"]}
    assert {"payment_response", "payment_final"} <= promised
    assert "final_response" not in promised
    shown = caller.get(f"/complaints/{logged.json()['reference']}/").json()
    assert (shown["flags"], shown["complainant"], shown["parts"], shown["must_send"]) == (["payment"], "", [], [])


@pytest.mark.parametrize(
    ("given", "field"),
    [({"flags": ["payments"]}, "flags"), ({"complainant": "micro"}, "complainant"), ({"flags": "payment"}, "flags"),
     ({"flags": [7]}, "flags")],
)  # fmt: skip
def test_a_word_the_policy_does_not_know_is_refused_with_those_it_knows(disp, calling, handler, log, given, field):
    refused = calling(handler).post("/complaints/", {**TOLD, **given})
    assert refused.status_code == 400
    assert [name.partition(".")[0] for name in error(refused)["fields"]] == [field]
    assert not Complaint.objects.exists()
    complaint = log()
    events = Event.objects.count()
    again = calling(handler).act(complaint, "assess", given)
    assert (again.status_code, [name.partition(".")[0] for name in error(again)["fields"]]) == (400, [field])
    assert Event.objects.count() == events
    if given == {"flags": ["payments"]}:
        assert error(again)["fields"]["flags"] == ["The policy in force knows no payments; it knows payment."]


def test_assessed_as_a_payment_it_has_the_payments_promises(disp, calling, handler, log):
    complaint, caller = log(), calling(handler)
    assert caller.act(complaint, "assess", {"flags": ["payment"]}).json()["flags"] == ["payment"]
    running = [row["standard"]["code"] for row in caller.get(f"/complaints/{complaint.reference}/clocks/").json()
               ["results"] if row["state"] == "running"]  # fmt: skip
    assert "payment_response" in running
    assert "final_response" not in running


def test_a_part_is_told_with_its_promises_and_every_clock_says_whose_it_is(complaint, calling, handler):
    caller = calling(handler)
    answer = caller.act(complaint, "add_part", PART)
    assert answer.status_code == 200
    (part,) = answer.json()["parts"]
    assert (part["number"], part["title"], part["flags"], part["policy"]) == (
        1, "The payment", ["payment"], "uk_fca_disp",
    )  # fmt: skip
    assert [(row["standard"]["code"], row["legal_due_date"], row["state"]) for row in part["clocks"]] == [
        ("payment_response", "2026-11-25", "running"), ("payment_final", "2026-12-23", "running"),
    ]  # fmt: skip
    of_part = {"number": 1, "title": "The payment"}
    for path in (f"/complaints/{complaint.reference}/clocks/", "/clocks/"):
        rows = caller.get(path).json()["results"]
        said = {row["standard"]["code"]: row["part"] for row in rows if row["state"] == "running"}
        assert said["payment_response"] == of_part, path
        assert said["final_response"] is None, path
    entry = caller.get(f"/complaints/{complaint.reference}/timeline/").json()["results"][0]
    assert (entry["kind"], entry["data"]) == ("part_added", {"part": "The payment", "number": 1, "channel": "letter"})


def test_a_part_is_answered_by_its_number(complaint, calling, handler):
    caller = calling(handler)
    caller.act(complaint, "add_part", PART)
    actions = caller.get(f"/complaints/{complaint.reference}/").json()["available_actions"]
    assert {"add_part", "answer_part"} <= {row["verb"] for row in actions}
    letter = the_letter(Part.objects.get())
    given = {"part": 1, "outcome": "upheld", "reasons": "It was late.", "channel": "letter"}
    short = caller.act(complaint, "answer_part", given)
    assert (short.status_code, {row["code"] for row in error(short)["missing"]}) == (
        422, {f"letter.{code}" for code in letter},
    )  # fmt: skip
    answer = caller.act(complaint, "answer_part", {**given, "parts": letter})
    (part,) = answer.json()["parts"]
    assert (part["outcome"], part["reasons"], bool(part["answered_at"])) == ("upheld", "It was late.", True)
    assert {row["state"] for row in part["clocks"]} == {"met"}
    assert (answer.json()["stage"], answer.json()["outcome"]) == ("resolve", "")
    assert caller.act(complaint, "answer_part", {**given, "parts": letter}).status_code == 422


def test_a_part_is_judged_anew_by_its_number(complaint, calling, handler):
    caller = calling(handler)
    caller.act(complaint, "add_part", PART)
    answer = caller.act(complaint, "assess_part", {"part": 1, "flags": []})
    (part,) = answer.json()["parts"]
    assert (answer.status_code, part["flags"]) == (200, [])
    assert {row["state"] for row in part["clocks"] if row["standard"]["code"] == "payment_response"} == {"cancelled"}
    entry = caller.get(f"/complaints/{complaint.reference}/timeline/").json()["results"][0]
    assert (entry["kind"], entry["data"]["part"], entry["data"]["number"]) == ("reclassified", "The payment", 1)
    assert entry["data"]["before"]["flags"] == ["payment"]
    wrong = caller.act(complaint, "assess_part", {"part": 1, "flags": ["moon"]})
    assert (wrong.status_code, list(error(wrong)["fields"])) == (400, ["flags"])
    lacking = caller.act(complaint, "assess_part", {"flags": []})
    assert (lacking.status_code, [row["code"] for row in error(lacking)["missing"]]) == (422, ["part"])


def test_a_letter_that_must_go_is_named_until_it_went(complaint, calling, handler, now):
    late = now + timedelta(weeks=8, days=1)
    sweep.sweep(now=late)
    with time_machine.travel(late, tick=False):
        caller = calling(handler)
        shown = caller.get(f"/complaints/{complaint.reference}/").json()
        assert shown["must_send"] == [
            {"letter": "extension", "verb": "inform", "clock": "final_response#1", "part": None,
             "title": "Final response within eight weeks", "since": "2026-12-30T23:59:59.999999Z"},
        ]  # fmt: skip
        inform = next(row for row in shown["available_actions"] if row["verb"] == "inform")
        parts = {row["code"].removeprefix("letter."): "Words." for row in inform["missing"]}
        sent = caller.act(complaint, "inform", {"letter": "extension", "parts": parts, "channel": "letter"})
        assert (sent.status_code, sent.json()["must_send"]) == (200, [])


def test_logged_again_the_receipt_says_which_promise_is_for_which_part(calling, handler, disp, now):
    caller = calling(handler)
    given = {**TOLD, "external_id": "crm-17"}
    first = caller.post("/complaints/", given).json()
    assert {row["part"] for row in first["promised"]} == {None}
    caller.post(f"/complaints/{first['reference']}/add_part/", PART, version=first["version"])
    again = caller.post("/complaints/", given)
    assert (again.status_code, again.json()["created"]) == (200, False)
    of_part = {
        row["standard"] for row in again.json()["promised"] if row["part"] == {"number": 1, "title": "The payment"}
    }
    assert of_part == {"payment_response", "payment_final"}
    rest = [row for row in again.json()["promised"] if row["part"] is None]
    assert rest == first["promised"]
