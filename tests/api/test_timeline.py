"""The timeline tells all a reader may know, in order, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from complaints.actions import sweep
from tests.actions import stories
from tests.api.conftest import Caller


def told(staff, complaint) -> list[dict]:
    return Caller(staff).get(f"/complaints/{complaint.reference}/timeline/").json()["results"]


def test_words_stand_with_the_event_they_belong_to_newest_first(log, handler, actor, now):
    complaint = log()
    stories.to_follow_up(complaint, actor(handler), now)
    entries = told(handler, complaint)
    assert [entry["kind"] for entry in entries] == [
        "decision_sent", "decided", "defined", "acknowledged", "taken", "received",
    ]  # fmt: skip
    first, sent = entries[-1], entries[0]
    assert first["message"]["body"] == "The kettle broke after a week and the shop would not take it back."
    assert sent["message"]["direction"] == "out"
    assert set(sent["message"]["parts"]) == {"complaint", "decision", "reasons", "remedy", "recourse"}
    assert [entry["by"] for entry in entries[:-1]] == [{"kind": "staff", "name": "Hana"}] * 5


def test_names_stand_in_place_of_numbers(log, handler, supervisor, colleague, now):
    complaint = log()
    Caller(supervisor).act(complaint, "assign", {"handler": colleague.pk, "reason": "Knows kettles."})
    assigned = told(handler, complaint)[0]
    assert assigned["data"] == {"handler": "Colin"}
    Caller(supervisor).act(complaint, "transfer", {"team": "loans", "reason": "Theirs."})


def test_a_step_of_a_clock_is_told_by_the_promises_name(log, supervisor, now):
    complaint = log(at=now - timedelta(days=7))
    sweep.sweep(now=now)
    titles = [entry["title"] for entry in told(supervisor, complaint)]
    assert "Acknowledge the complaint: warn" in titles
    assert "Escalated" in titles


@pytest.mark.parametrize(
    ("reader", "sees"),
    [("supervisor", True), ("manager", True), ("handler", True), ("colleague", False), ("auditor", False),
     ("reporter", False)],
)  # fmt: skip
def test_a_need_to_know_note_and_its_event_are_for_few(request, log, reporter, handler, reader, sees):
    complaint = log(by=reporter, vulnerability="")
    Caller(handler).act(complaint, "take")
    Caller(handler).act(complaint, "note", {"body": "Recently bereaved.", "need_to_know": True})
    Caller(handler).act(complaint, "note", {"body": "Prefers mornings."})
    staff = request.getfixturevalue(reader)
    entries = told(staff, complaint)
    bodies = [entry["note"]["body"] for entry in entries if entry["note"]]
    assert bodies == (["Prefers mornings.", "Recently bereaved."] if sees else ["Prefers mornings."])
    assert len([entry for entry in entries if entry["kind"] == "noted"]) == len(bodies)


def test_a_vulnerability_told_at_receipt_is_need_to_know(log, supervisor, auditor):
    complaint = log(vulnerability="Recently bereaved.")
    assert [e["note"]["body"] for e in told(supervisor, complaint) if e["note"]] == ["Recently bereaved."]
    assert [e for e in told(auditor, complaint) if e["note"]] == []


def test_another_complaint_is_named_only_to_who_may_know_it(log, supervisor, handler):
    hidden, complaint = log(restricted=True), log()
    Caller(supervisor).act(complaint, "link_duplicate", {"other": hidden.reference, "reason": "Same matter."})
    assert told(supervisor, complaint)[0]["data"]["other"] == hidden.reference
    assert told(handler, complaint)[0]["data"]["other"] is None
    for staff, seen in ((supervisor, hidden.reference), (handler, None)):
        assert Caller(staff).get(f"/complaints/{complaint.reference}/").json()["duplicate_of"] == seen
