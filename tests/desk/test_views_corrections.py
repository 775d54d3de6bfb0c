"""A wrong letter is put right by another, and the history shows both."""

from __future__ import annotations

import pytest

from complaints.actions import conversation, drafts
from complaints.choices import Stage
from complaints.models import Complaint, Event, Message, Outbox, Staff
from complaints.queries.verify import verify
from tests.api.conftest import Caller
from tests.conftest import NOW, Log
from tests.desk.conftest import At
from tests.desk.journey import actor, bring, do, fresh


@pytest.fixture
def case(log: Log, handler: Staff) -> Complaint:
    complaint = bring(log(), Stage.CLARIFY, handler)
    return do(conversation.inform, complaint, handler, body="We will ring on Tuesday.", channel="email")


def wrong_of(complaint: Complaint) -> Message:
    return Message.objects.get(complaint=complaint, kind="update", corrects=None)


def test_the_form_comes_filled_with_the_wrong_words_and_the_history_shows_both(
    case: Complaint, handler: Staff, at_desk: At
) -> None:
    visitor, wrong = at_desk(handler), wrong_of(case)
    url = f"/desk/complaints/{case.reference}/correct_letter/?message={wrong.pk}"
    assert url.replace("&", "&amp;") in visitor.text(f"/desk/complaints/{case.reference}/")
    form = visitor.text(url)
    assert "We will ring on Tuesday.</textarea>" in form
    sent = visitor.act(case, "correct_letter", message=wrong.pk, body="We will ring on Thursday.", channel="email",
                       reason="Wrong day.")  # fmt: skip
    assert sent.status_code == 302
    right = Message.objects.get(corrects=wrong)
    assert (right.kind, right.body, right.channel) == ("update", "We will ring on Thursday.", "email")
    assert Outbox.objects.filter(dedup=f"message:{right.pk}").exists()
    html = visitor.text(f"/desk/complaints/{case.reference}/")
    assert f'<a href="#message-{right.pk}">Corrected by the letter sent' in html
    assert f'<a href="#message-{wrong.pk}">Corrects the letter sent' in html
    assert "Wrong day." in html
    assert "We will ring on Tuesday." in html
    assert f"?message={wrong.pk}" not in html
    event = Event.objects.filter(complaint=case).latest("seq")
    assert (event.kind, event.data["corrects"], event.data["message"]) == ("corrected", wrong.pk, right.pk)
    assert "Thursday" not in str(event.data)
    assert "Wrong day" not in str(event.data)


def test_a_letter_is_corrected_once_and_with_all_its_parts(log: Log, handler: Staff, at_desk: At) -> None:
    case, visitor = bring(log(), Stage.FOLLOW_UP, handler), at_desk(handler)
    wrong = Message.objects.get(complaint=case, kind="decision")
    assert wrong.parts
    form = visitor.text(f"/desk/complaints/{case.reference}/correct_letter/?message={wrong.pk}")
    parts = {f"part_{code}": text for code, text in wrong.parts.items()}
    assert all(f'name="{name}"' in form for name in parts)
    short = {**parts, next(iter(parts)): ""}
    refused = visitor.act(case, "correct_letter", message=wrong.pk, channel="letter", reason="Slip.", **short)
    assert refused.status_code == 422
    assert not Message.objects.filter(corrects=wrong).exists()
    before = list(case.clocks.order_by("id").values_list("state", "met_at"))
    assert (
        visitor.act(case, "correct_letter", message=wrong.pk, channel="letter", reason="Slip.", **parts).status_code
        == 302
    )
    assert Message.objects.get(corrects=wrong).parts == wrong.parts
    assert list(case.clocks.order_by("id").values_list("state", "met_at")) == before
    again = visitor.act(case, "correct_letter", message=wrong.pk, channel="letter", reason="Slip.", **parts)
    assert again.status_code == 422


def test_no_letter_of_another_complaint_and_nothing_the_customer_said(
    case: Complaint, log: Log, handler: Staff, at_desk: At
) -> None:
    other = bring(log(), Stage.CLARIFY, handler)
    theirs = Message.objects.get(complaint=other, direction="out")
    said = Message.objects.filter(complaint=case, direction="in").first()
    seq = fresh(case).event_seq
    for wrong in (theirs, said):
        given = {"message": wrong.pk if wrong else 0, "body": "x", "channel": "letter", "reason": "x"}
        assert at_desk(handler).act(case, "correct_letter", **given).status_code == 422
    assert fresh(case).event_seq == seq


def test_the_api_names_the_message_and_corrects_it(case: Complaint, handler: Staff) -> None:
    caller, wrong = Caller(handler), wrong_of(case)
    body = {"message": wrong.pk, "body": "Thursday.", "channel": "letter", "reason": "Wrong day."}
    assert caller.act(case, "correct_letter", body).status_code == 200
    told = [
        row["message"]
        for row in caller.get(f"/complaints/{case.reference}/timeline/").json()["results"]
        if row["message"]
    ]
    assert [row["body"] for row in told if row["corrects"] == wrong.pk] == ["Thursday."]
    assert verify([case.pk]) == []


def test_a_draft_goes_on_about_the_letter_it_was_begun_for(case: Complaint, handler: Staff, at_desk: At) -> None:
    visitor, wrong = at_desk(handler), wrong_of(case)
    first = Message.objects.get(complaint=case, kind="acknowledgement")
    values = {"message": str(first.pk), "body": "Half a line"}
    drafts.keep(fresh(case), "correct_letter", values, actor=actor(handler), now=NOW, begun_at_seq=1)
    path = f"/desk/complaints/{case.reference}/correct_letter/"
    back = visitor.get(path)
    assert (back.status_code, back.headers["Location"]) == (302, f"{path}?message={first.pk}")
    assert "Half a line</textarea>" in visitor.text(path, message=str(first.pk))
    assert "Half a line" not in visitor.text(path, message=str(wrong.pk))
