"""Words not sent yet: kept, found again, thrown away, sent once; who else is writing, and what is new since."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from complaints.actions import conversation, daily, decisions, drafts, reply_templates
from complaints.choices import EventKind, Stage
from complaints.errors import InvalidInput
from complaints.models import Complaint, Draft, Event, Message, Note, Staff
from tests.conftest import NOW, Log
from tests.desk.conftest import At, Visitor
from tests.desk.journey import actor, bring, do, fresh

pytestmark = pytest.mark.grid

JSON = {"HTTP_ACCEPT": "application/json"}


def page(complaint: Complaint) -> str:
    return f"/desk/complaints/{complaint.reference}/"


def save(visitor: Visitor, complaint: Complaint, form: str, **fields: Any) -> HttpResponse:
    """What the script does while somebody types."""
    begun = {"begun": fresh(complaint).event_seq}
    return visitor.client.post(f"{page(complaint)}drafts/{form}/", {**begun, **fields}, **JSON)  # type: ignore[arg-type]


@pytest.fixture
def case(log: Log, handler: Staff) -> Complaint:
    return bring(log(), Stage.RESOLVE, handler)


def test_a_closed_tab_loses_nothing(case: Complaint, handler: Staff, at_desk: At) -> None:
    visitor = at_desk(handler)
    assert save(visitor, case, "inform", body="I rang the maker.", channel="letter").json() == {"kept": True}
    for path in (page(case), f"{page(case)}inform/"):
        html = visitor.text(path)
        assert "I rang the maker.</textarea>" in html
        assert 'Your draft of <time datetime="2026-11-04T10:00:00Z"' in html
        assert '<option value="letter" selected>' in html


def test_typing_on_keeps_one_draft_and_no_event(case: Complaint, handler: Staff, at_desk: At) -> None:
    visitor, before = at_desk(handler), fresh(case)
    save(visitor, case, "note", body="Two")
    save(visitor, case, "note", body="Two more of this batch.")
    assert list(Draft.objects.values_list("form", "values__body")) == [("note", "Two more of this batch.")]
    after = fresh(case)
    assert (after.version, after.event_seq) == (before.version, before.event_seq)


def test_a_card_number_is_masked_while_it_is_typed(case: Complaint, handler: Staff, at_desk: At) -> None:
    save(at_desk(handler), case, "note", body="Card 4111 1111 1111 1111 was charged.")
    assert Draft.objects.get().values == {"body": "Card **** **** **** 1111 was charged."}


def test_only_the_forms_own_fields_are_kept(case: Complaint, handler: Staff, at_desk: At) -> None:
    save(at_desk(handler), case, "send_decision", part_reasons="Why.", version="3", operation="x", surprise="y")
    assert Draft.objects.get().values == {"part_reasons": "Why."}


def test_a_box_that_was_not_ticked_stays_unticked(log: Log, handler: Staff, at_desk: At) -> None:
    case = bring(log(), Stage.CLARIFY, handler)
    visitor = at_desk(handler)
    assert 'name="tell_customer" id="define_tell_customer" checked' in visitor.text(f"{page(case)}define/")
    save(visitor, case, "define", definition="A kettle.")
    assert 'name="tell_customer" id="define_tell_customer" checked' not in visitor.text(f"{page(case)}define/")


def test_cleared_words_are_no_draft(case: Complaint, handler: Staff, at_desk: At) -> None:
    visitor = at_desk(handler)
    save(visitor, case, "note", body="Words")
    assert save(visitor, case, "note", body="  ").json() == {"kept": False}
    assert not Draft.objects.exists()


def test_too_much_is_refused_and_the_draft_before_stays(case: Complaint, handler: Staff, at_desk: At) -> None:
    visitor = at_desk(handler)
    save(visitor, case, "note", body="Words")
    assert save(visitor, case, "note", body="x" * 200_001).status_code == 422
    assert Draft.objects.get().values == {"body": "Words"}
    with pytest.raises(InvalidInput):
        drafts.keep(
            case, "note", {str(n): "x" for n in range(61)}, actor=actor(handler), now=NOW, begun_at_seq=0
        )  # fmt: skip


def test_what_is_sent_is_no_draft_and_a_late_save_does_not_bring_it_back(
    case: Complaint, handler: Staff, at_desk: At
) -> None:
    visitor, key = at_desk(handler), str(uuid.uuid4())
    save(visitor, case, "note", body="Once.", operation=key)
    assert visitor.act(case, "note", body="Once.", operation=key).status_code == 302
    assert not Draft.objects.exists()
    assert save(visitor, case, "note", body="Once.", operation=key).json() == {"kept": False}
    assert not Draft.objects.exists()


def test_a_retry_after_a_timeout_gets_the_same_answer_and_sends_nothing_more(
    case: Complaint, handler: Staff, at_desk: At
) -> None:
    visitor, form = at_desk(handler), {"operation": str(uuid.uuid4()), "version": fresh(case).version}
    form |= {"body": "We go on.", "channel": "email"}
    answers = [visitor.post(f"{page(case)}inform/", form) for _ in range(3)]
    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(302, page(case))] * 3
    assert Message.objects.filter(complaint=case, body="We go on.").count() == 1
    assert Event.objects.filter(complaint=case, kind=EventKind.INFORMED).count() == 1


def test_a_refused_send_keeps_the_draft(case: Complaint, handler: Staff, at_desk: At) -> None:
    visitor = at_desk(handler)
    save(visitor, case, "ask", body="When?")
    assert visitor.act(case, "ask", body="", channel="letter").status_code == 422
    assert Draft.objects.get().form == "ask"


def test_without_script_a_button_keeps_and_another_throws_away(case: Complaint, handler: Staff, at_desk: At) -> None:
    visitor = at_desk(handler)
    html = visitor.text(f"{page(case)}inform/")
    assert f'formaction="{page(case)}drafts/inform/"' in html
    kept = visitor.post(f"{page(case)}drafts/inform/", body="Later.", channel="letter")
    assert (kept.status_code, kept.headers["Location"]) == (302, f"{page(case)}inform/")
    assert "Your draft is kept. Nothing has been sent." in visitor.text(f"{page(case)}inform/")
    gone = visitor.post(f"{page(case)}drafts/inform/forget/?back=complaint")
    assert gone.headers["Location"] == f"{page(case)}#act"
    html = visitor.text(page(case))
    assert "Your draft is thrown away." in html
    assert "Later." not in html
    assert not Draft.objects.exists()


def test_a_draft_is_nobody_elses(case: Complaint, handler: Staff, supervisor: Staff, at_desk: At) -> None:
    save(at_desk(handler), case, "inform", body="Secret so far.")
    other = at_desk(supervisor)
    for path in (page(case), f"{page(case)}inform/", f"{page(case)}meanwhile/?since=0"):
        assert "Secret so far." not in other.text(path)
    other.post(f"{page(case)}drafts/inform/forget/")
    assert Draft.objects.get().values["body"] == "Secret so far."


@pytest.mark.parametrize("form", ["nonsense", "note-3", "approve", "decline-x"])
def test_a_form_that_does_not_exist_has_no_draft(form: str, case: Complaint, handler: Staff, at_desk: At) -> None:
    assert save(at_desk(handler), case, form, body="x").status_code == 404


def test_a_form_that_is_not_theirs_keeps_nothing(case: Complaint, auditor: Staff, outsider: Staff, at_desk: At) -> None:
    assert save(at_desk(auditor), case, "inform", body="x").status_code == 403
    assert save(at_desk(outsider), case, "note", body="x").status_code == 404
    assert not Draft.objects.exists()


def test_when_the_stage_moved_on_the_words_are_shown_to_be_copied(
    log: Log, handler: Staff, colleague: Staff, at_desk: At
) -> None:
    case = bring(log(), Stage.CLARIFY, handler)
    visitor = at_desk(handler)
    save(visitor, case, "define", definition="A faulty kettle, in my words.")
    do(decisions.define, case, colleague, definition="A kettle.", desired_outcome="Money back.")
    late = visitor.act(case, "define", definition="A faulty kettle, in my words.", channel="letter")
    assert late.status_code == 409
    assert "A faulty kettle, in my words." in late.content.decode()
    assert "A faulty kettle, in my words." in visitor.get(f"{page(case)}define/").content.decode()
    assert "Your draft “Agree what is complained of” of" in visitor.text(page(case))


def test_drafts_of_a_month_ago_are_dropped(case: Complaint, handler: Staff, at_desk: At) -> None:
    save(at_desk(handler), case, "note", body="Old.")
    daily.daily(now=NOW + timedelta(days=29))
    assert Draft.objects.count() == 1
    daily.daily(now=NOW + timedelta(days=31))
    assert not Draft.objects.exists()


def test_others_see_who_is_writing_for_a_minute(
    case: Complaint, handler: Staff, supervisor: Staff, at_desk: At
) -> None:
    hana, sunita = at_desk(handler), at_desk(supervisor)
    save(hana, case, "inform", body="We")
    assert "Hana is writing to Nora Quill." in sunita.text(page(case))
    assert "Hana is writing" not in hana.text(page(case))
    asked = f"{page(case)}meanwhile/"
    assert "Hana is writing to Nora Quill." in sunita.text(asked)
    with time_machine.travel(NOW + timedelta(seconds=61), tick=False):
        assert "Hana is writing" not in sunita.text(asked)


def test_asking_again_is_cheap_and_answers_304_while_nothing_changed(
    case: Complaint, handler: Staff, supervisor: Staff, at_desk: At
) -> None:
    sunita = at_desk(supervisor)
    asked = f"{page(case)}meanwhile/?since={fresh(case).event_seq}"
    first = sunita.get(asked)
    with CaptureQueriesContext(connection) as caught:
        again = sunita.client.get(asked, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert len(caught) <= 6  # session, person, what they may see, complaint, who writes
    save(at_desk(handler), case, "note", body="We")
    assert sunita.client.get(asked, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_two_new_since_you_began(
    case: Complaint, handler: Staff, supervisor: Staff, colleague: Staff, at_desk: At
) -> None:
    hana = at_desk(handler)
    save(hana, case, "inform", body="I rang the maker.")
    begun = Draft.objects.get().begun_at_seq
    do(conversation.hear_back, case, supervisor, body="It broke again today.", channel="phone")
    do(conversation.note, case, colleague, body="She rang twice.")
    do(conversation.note, case, handler, body="My own note is no news to me.")
    told = hana.text(f"{page(case)}meanwhile/", since=str(begun), begun="1")
    assert "2 new since you began." in told
    assert f'href="{page(case)}?since={begun}#story-title"' in told
    html = hana.text(page(case), since=str(begun))
    assert "2 new since you began." in html
    assert html.count('<span class="tag tag-accent">new</span>') == 2
    own = hana.text(f"{page(case)}inform/")
    assert own.index("It broke again today.") < own.index("I rang the maker.")
    assert "My own note is no news to me." not in own


def test_a_need_to_know_note_is_no_news_to_who_may_not_know(
    case: Complaint, handler: Staff, supervisor: Staff, colleague: Staff, at_desk: At
) -> None:
    since = str(fresh(case).event_seq)
    do(conversation.note, case, supervisor, body="Between us.", need_to_know=True)
    assert "1 new" in at_desk(handler).text(f"{page(case)}meanwhile/", since=since)
    assert "new since" not in at_desk(colleague).text(f"{page(case)}meanwhile/", since=since)


def test_sending_into_news_shows_the_news_first_and_then_sends_knowingly(
    case: Complaint, handler: Staff, supervisor: Staff, at_desk: At
) -> None:
    """Two people: Hana writes while Sunita writes down what the customer said."""
    hana, sunita = at_desk(handler), at_desk(supervisor)
    read = {"version": fresh(case).version, "begun": fresh(case).event_seq, "operation": str(uuid.uuid4())}
    save(hana, case, "inform", body="Nothing new.", channel="letter")
    sunita.act(case, "hear_back", body="I have found the receipt!", channel="phone")
    refused = hana.post(f"{page(case)}inform/", {**read, "body": "Nothing new.", "channel": "letter"})
    html = refused.content.decode()
    assert refused.status_code == 412
    assert html.index("I have found the receipt!") < html.index("Nothing new.</textarea>")
    assert "<strong>Sunita</strong> Heard back" in html
    assert ", knowing this</button>" in html
    assert not Message.objects.filter(body="Nothing new.").exists()
    assert Draft.objects.get().values["body"] == "Nothing new."
    now = fresh(case)
    sent = hana.act(case, "inform", body="Nothing new.", channel="letter", begun=now.event_seq)
    assert sent.status_code == 302
    assert Message.objects.filter(body="Nothing new.").count() == 1
    assert not Draft.objects.exists()


def test_two_people_who_write_one_note_each_keep_both(
    case: Complaint, handler: Staff, colleague: Staff, at_desk: At
) -> None:
    hana, colin = at_desk(handler), at_desk(colleague)
    read = fresh(case).version
    for visitor, words in ((hana, "Hana’s words."), (colin, "Colin’s words.")):
        save(visitor, case, "note", body=words)
        assert visitor.post(f"{page(case)}note/", version=read, body=words).status_code == 302
    kept = set(Note.objects.filter(complaint=case).values_list("body", flat=True))
    assert kept >= {"Hana’s words.", "Colin’s words."}


def test_a_template_is_filled_for_the_complaint(
    log: Log, handler: Staff, manager: Staff, at_desk: At, now: datetime
) -> None:
    case = bring(log(), Stage.RESOLVE, handler)
    body = "Dear {customer},\n\n{reference}: by {due}.\n\n{handler}, {team}, {company}"
    made = reply_templates.write(actor=actor(manager), now=now, kind="update", title="Where it stands", body=body)
    visitor = at_desk(handler)
    assert ">Where it stands</option>" in visitor.text(page(case))
    told = visitor.get(f"{page(case)}replies/{made.template_id}/inform/").json()
    due = told["text"].split("by ")[1].partition(".")[0]
    assert told == {
        "field": "body",
        "text": f"Dear Nora Quill,\n\n{case.reference}: by {due}.\n\nHana, Cards, Kettle & Co",
    }
    assert due.split()[0] in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
    assert visitor.get(f"{page(case)}replies/{made.template_id}/ask/").status_code == 404


def test_without_script_a_template_goes_above_what_was_typed(
    log: Log, handler: Staff, manager: Staff, at_desk: At, now: datetime
) -> None:
    case = bring(log(), Stage.RESOLVE, handler)
    made = reply_templates.write(actor=actor(manager), now=now, kind="update", title="Stands", body="Dear {customer},")
    visitor = at_desk(handler)
    fields = {"use": "template", "template": made.template_id, "body": "My own words.", "channel": "letter"}
    answer = visitor.post(f"{page(case)}drafts/inform/", fields)
    assert answer.headers["Location"] == f"{page(case)}inform/"
    assert "Dear Nora Quill,\n\nMy own words.</textarea>" in visitor.text(f"{page(case)}inform/")


def test_a_complaint_page_with_drafts_colleagues_and_templates_asks_at_most_twenty_questions(
    case: Complaint, handler: Staff, supervisor: Staff, at_desk: At, now: datetime
) -> None:
    reply_templates.begin_with(now=now)
    hana = at_desk(handler)
    for form in ("inform", "note", "ask", "decide"):
        save(hana, case, form, body="x", reasons="x")
        save(at_desk(supervisor), case, form, body="x", reasons="x")
    do(conversation.note, case, supervisor, body="New.")
    hana.get(page(case))
    with CaptureQueriesContext(connection) as caught:
        assert "1 new since you began." in hana.text(page(case))
    assert len(caught) <= 20


def test_enter_sends_and_never_throws_away(case: Complaint, handler: Staff, at_desk: At) -> None:
    """The first button of a form is the one that Enter presses."""
    visitor = at_desk(handler)
    save(visitor, case, "inform", body="Words.")
    form = visitor.text(f"{page(case)}inform/").split('data-verb="inform"')[1]
    first = form.split("<button", 1)[1].split(">")[0]
    assert "formaction" not in first
    assert "data-default" in first
