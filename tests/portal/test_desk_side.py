"""What the desk shows of it: who listened and where, whom to call again."""

from __future__ import annotations

from datetime import timedelta

from complaints.actions import conversation
from complaints.choices import Stage
from complaints.models import Complaint, Staff
from tests.conftest import NOW, Log
from tests.desk.conftest import Visitor
from tests.desk.journey import SAID, bring, do


def test_place_and_listener_are_taken_down_and_shown(reporter: Staff, colleague: Staff, handler: Staff) -> None:
    form = {**SAID, "channel": "in_person", "place": "Counter 3, Leeds", "taken_by": "colin"}
    assert Visitor(reporter).post("/desk/log/", {**form, "taken_by": "nobody here"}).status_code == 422
    assert Visitor(reporter).post("/desk/log/", form).status_code == 302
    complaint = Complaint.objects.get()
    assert (complaint.place, complaint.taken_by_id) == ("Counter 3, Leeds", colleague.pk)
    page = Visitor(handler).text(f"/desk/complaints/{complaint.reference}/")
    assert "in person, Counter 3, Leeds" in page
    assert "listened" in page


def test_whom_to_call_again_stands_on_top_of_ones_queue_and_on_the_complaint(log: Log, handler: Staff) -> None:
    complaint = bring(log(), Stage.CLARIFY, handler)
    visitor = Visitor(handler)
    assert "Call again" not in visitor.text("/desk/queue/")
    do(conversation.note, complaint, handler, body="Rang out.", result="no_answer",
       next_contact_at=NOW + timedelta(hours=7))  # fmt: skip
    assert "Call again" in visitor.text("/desk/queue/")
    assert "Call the customer again: Wed 4 Nov 17:00." in visitor.text(f"/desk/complaints/{complaint.reference}/")
