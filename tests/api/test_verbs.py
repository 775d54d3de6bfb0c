"""Verbs through the API: versions, gates, and a whole life without any other door."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from complaints.actions import sweep
from complaints.models import Complaint, Escalation, Event, ReadLog
from tests.actions import stories
from tests.api.conftest import error


def test_a_verb_answers_with_the_complaint_and_its_new_version(calling, handler, log):
    complaint = log()
    answer = calling(handler).act(complaint, "take")
    assert answer.status_code == 200
    assert (answer.json()["version"], answer.headers["ETag"]) == (2, '"2"')
    assert answer.json()["handler"] == {"id": handler.pk, "name": "Hana"}


def test_a_verb_without_a_version_is_428_and_says_which_it_has(calling, handler, log):
    complaint = log()
    answer = calling(handler).post(f"/complaints/{complaint.reference}/take/")
    assert answer.status_code == 428
    assert (error(answer)["code"], error(answer)["version"]) == ("version_required", 1)


def test_a_stale_version_is_412_with_what_changed_and_changes_nothing(calling, handler, colleague, log, now):
    complaint = log()
    calling(colleague).act(complaint, "take")
    events = Event.objects.count()
    answer = calling(handler).post(f"/complaints/{complaint.reference}/assess/", {"severity": "high"}, version=1)
    assert answer.status_code == 412
    said = error(answer)
    assert said["version"] == 2
    assert said["changes"] == [{"kind": "taken", "at": now.isoformat(), "by": "Colin", "version": 2}]
    complaint.refresh_from_db()
    assert (complaint.severity, complaint.version, Event.objects.count()) == ("medium", 2, events)


@pytest.mark.parametrize("said", ['"1"', "1", ' "1" '])
def test_the_version_may_be_quoted_or_not(calling, handler, log, said):
    answer = calling(handler).post(f"/complaints/{log().reference}/take/", **{"If-Match": said})
    assert answer.status_code == 200


@pytest.mark.parametrize("said", ["*", '"one"', "-1", '"1", "2"', "99999999999999", "\u0661"])
def test_a_version_that_is_none_is_refused(calling, handler, log, said):
    answer = calling(handler).post(f"/complaints/{log().reference}/take/", **{"If-Match": said})
    assert answer.status_code == 400
    assert list(error(answer)["fields"]) == ["if_match"]


def test_a_note_needs_no_version(calling, reporter, log):
    complaint = log(by=reporter)
    answer = calling(reporter).post(f"/complaints/{complaint.reference}/note/", {"body": "Rang again."})
    assert answer.status_code == 200
    assert complaint.notes.get().body == "Rang again."


def test_a_gate_names_every_missing_part(calling, handler, log, actor, now):
    complaint = log()
    stories.to_resolve(complaint, actor(handler), now)
    answer = calling(handler).act(complaint, "send_decision")
    assert answer.status_code == 422
    assert {part["code"] for part in error(answer)["missing"]} == {
        "decision", "letter.complaint", "letter.decision", "letter.reasons", "letter.remedy", "letter.recourse",
    }  # fmt: skip


def test_available_actions_say_the_same_before_anybody_tries(calling, handler, log, actor, now):
    complaint = log()
    stories.to_resolve(complaint, actor(handler), now)
    actions = calling(handler).get(f"/complaints/{complaint.reference}/").json()["available_actions"]
    send = next(action for action in actions if action["verb"] == "send_decision")
    assert send["primary"] is True
    assert {part["code"]: part["input"] for part in send["missing"]} == {
        "decision": False, "letter.complaint": True, "letter.decision": True, "letter.reasons": True,
        "letter.remedy": True, "letter.recourse": True,
    }  # fmt: skip
    refused = calling(handler).act(complaint, "send_decision")
    assert [part["code"] for part in error(refused)["missing"]] == [part["code"] for part in send["missing"]]


def test_a_complaint_handed_to_another_team_is_out_of_sight_but_done(calling, handler, log):
    complaint = log()
    answer = calling(handler).act(complaint, "transfer", {"team": "loans", "reason": "Theirs."})
    assert (answer.status_code, answer.content) == (204, b"")
    complaint.refresh_from_db()
    assert complaint.team.code == "loans"
    assert calling(handler).get(f"/complaints/{complaint.reference}/").status_code == 404


def test_a_repeated_verb_under_one_key_is_done_once(calling, handler, log):
    complaint = log()
    caller, headers = calling(handler), {"Idempotency-Key": "n-1"}
    first = caller.post(f"/complaints/{complaint.reference}/note/", {"body": "Once."}, **headers)
    again = caller.post(f"/complaints/{complaint.reference}/note/", {"body": "Once."}, **headers)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert complaint.notes.count() == 1


def test_a_whole_life_through_the_api(calling, reporter, handler, supervisor, org):
    told = {"customer": {"name": "Nora"}, "subject": "Kettle", "description": "Broke.", "channel": "phone"}
    reference = calling(reporter).post("/complaints/", told).json()["reference"]
    complaint = Complaint.objects.get(reference=reference)
    hana, sunita = calling(handler), calling(supervisor)
    assert hana.post("/queue/take-next/").json()["complaint"]["reference"] == reference
    hana.act(complaint, "acknowledge", {"body": "Thank you, I am Hana."})
    hana.act(complaint, "define", {"definition": "A faulty kettle.", "desired_outcome": "The money back."})
    complaint.refresh_from_db()
    made = hana.post(
        f"/complaints/{reference}/remedies/",
        {"kind": "refund", "amount": "85.00", "justification": "Faulty."},
        version=complaint.version,
    )
    assert (made.status_code, made.json()["state"]) == (201, "proposed")
    path = f"/remedies/{made.json()['id']}"
    version = made.json()["complaint"]["version"]
    assert hana.post(f"{path}/approve/", version=version).status_code == 403
    approved = sunita.post(f"{path}/approve/", {"note": "Fair."}, version=version)
    assert (approved.status_code, approved.json()["state"]) == (200, "approved")
    hana.act(complaint, "decide", {"outcome": "upheld", "reasons": "It was faulty."})
    assert hana.act(complaint, "send_decision", {"parts": stories.letter(complaint)}).json()["stage"] == "follow_up"
    assert hana.post(f"{path}/pay/", {"evidence": "Payment 7"}).json()["state"] == "paid"
    hana.act(complaint, "contact", {"result": "reached", "body": "All well?", "satisfied": True})
    closed = hana.act(complaint, "close", {"cause": "process", "learning": "Check kettles."}).json()
    assert (closed["stage"], closed["closure"], closed["outcome"]) == ("closed", "accepted", "upheld")
    assert [action["verb"] for action in closed["available_actions"] if action["primary"]] == ["reopen"]


def test_take_next_says_why_and_says_when_there_is_nothing(calling, handler, log):
    log()
    taken = calling(handler).post("/queue/take-next/").json()
    assert taken["complaint"]["handler"]["name"] == "Hana"
    assert taken["why"][0].startswith("It is the most pressing")
    nothing = calling(handler).post("/queue/take-next/")
    assert (nothing.status_code, nothing.json()["complaint"]) == (200, None)
    assert nothing.json()["why"] == ["Nothing in your teams’ queues waits for a handler."]


@pytest.fixture
def escalated(log, handler, manager, actor, now) -> Escalation:
    complaint = log(at=now - timedelta(days=7))
    sweep.sweep(now=now)
    return Escalation.objects.get(complaint=complaint)


def test_a_senior_answers_an_escalation(calling, manager, handler, escalated):
    path, version = f"/escalations/{escalated.pk}", escalated.complaint.version
    assert calling(handler).post(f"{path}/accept/", version=version).status_code == 403
    assert calling(manager).post(f"{path}/accept/").status_code == 428
    accepted = calling(manager).post(f"{path}/accept/", version=version)
    assert accepted.json()["escalation"]["state"] == "accepted"
    lacking = calling(manager).post(f"{path}/advise/", version=accepted.json()["version"])
    assert [part["code"] for part in error(lacking)["missing"]] == ["advice"]
    advised = calling(manager).post(f"{path}/advise/", {"advice": "Refund."}, version=accepted.json()["version"])
    assert (advised.status_code, advised.json()["escalation"]) == (200, None)
    ended = calling(manager).post(f"{path}/return/", {"advice": "x"}, version=advised.json()["version"])
    assert (ended.status_code, error(ended)["code"]) == (409, "not_now")


def test_an_ended_escalation_is_not_mistaken_for_the_open_one(calling, manager, handler, escalated):
    caller, path = calling(manager), f"/escalations/{escalated.pk}"
    caller.post(f"{path}/return/", {"advice": "Yours."}, version=escalated.complaint.version)
    complaint = escalated.complaint
    calling(handler).act(complaint, "escalate", {"reason": "advice_wanted", "wanted": "How?"})
    complaint.refresh_from_db()
    assert caller.post(f"{path}/accept/", version=complaint.version).status_code == 409
    assert Escalation.objects.get(complaint=complaint, state="raised").reason == "advice_wanted"


def test_reading_a_complaint_leaves_a_row_and_reading_a_list_does_not(calling, handler, log, now):
    complaint = log()
    caller = calling(handler)
    caller.get("/complaints/")
    assert ReadLog.objects.count() == 0
    caller.get(f"/complaints/{complaint.reference}/")
    caller.get(f"/complaints/{complaint.reference}/timeline/")
    caller.get("/complaints/", q="Nora")
    caller.get("/customers/", q="Nora")
    rows = list(ReadLog.objects.order_by("id").values_list("staff", "complaint", "door", "detail", "at"))
    assert rows == [
        (handler.pk, complaint.pk, "api:complaint", "", now),
        (handler.pk, complaint.pk, "api:timeline", "", now),
        (handler.pk, None, "api:search", "1 complaints", now),
        (handler.pk, None, "api:customers", "1 customers", now),
    ]


def test_a_clock_says_why_it_is_due_then(calling, handler, log):
    clocks = calling(handler).get(f"/complaints/{log().reference}/clocks/").json()["results"]
    acknowledge = clocks[0]
    assert (acknowledge["clock"], acknowledge["due_at"]) == ("acknowledge#1", "2026-11-06T17:00:00Z")
    assert acknowledge["why"] == [
        {"date": "2026-11-04", "counted": False, "reason": "starts"},
        {"date": "2026-11-05", "counted": True, "reason": "working day 1"},
        {"date": "2026-11-06", "counted": True, "reason": "working day 2"},
    ]


def test_pauses_and_extensions_are_told_with_the_clock(calling, supervisor, handler, log, actor, now):
    complaint = log()
    stories.to_resolve(complaint, actor(handler), now)
    until = (now + timedelta(days=5)).isoformat()
    assert calling(supervisor).act(complaint, "pause", {"reason": "Strike", "until": until}).status_code == 200
    with time_machine.travel(now + timedelta(days=1), tick=False):
        assert calling(supervisor).act(complaint, "resume").status_code == 200
        extended = calling(supervisor).act(
            complaint, "extend", {"clock": "resolve#1", "target": 5, "reason": "Lab report", "body": "We need a week."}
        )
        assert extended.status_code == 200, extended.content
        clocks = calling(supervisor).get(f"/complaints/{complaint.reference}/clocks/").json()["results"]
    resolve = next(clock for clock in clocks if clock["clock"] == "resolve#1")
    assert [(p["started_at"], p["ended_at"]) for p in resolve["pauses"]] == [
        ("2026-11-04T10:00:00Z", "2026-11-05T10:00:00Z")
    ]
    assert [(e["target"], e["unit"]) for e in resolve["extensions"]] == [(5, "business_days")]
    assert resolve["first_due_at"] < resolve["due_at"]


def test_a_breach_is_listed_with_its_cause_once_explained(calling, manager, supervisor, log, now):
    complaint = log(at=now - timedelta(days=7))
    sweep.sweep(now=now)
    complaint.refresh_from_db()
    listed = calling(manager).get("/breaches/").json()["results"]
    assert [(row["clock"], row["late_reason"]) for row in listed] == [("acknowledge#1", None)]
    assert listed[0]["breached_at"] == listed[0]["due_at"]
    told = {"clock": "acknowledge#1", "reason": "late_reply", "team": "loans"}
    assert calling(supervisor).act(complaint, "explain_lateness", told).status_code == 200
    row = calling(manager).get("/breaches/", explained="true").json()["results"][0]
    assert row["late_reason"] == {"code": "late_reply", "title": "Late reply"}
    assert row["late_team"] == {"code": "loans", "name": "Loans"}
    assert calling(manager).get("/breaches/", explained="false").json()["results"] == []
