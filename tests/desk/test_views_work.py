"""A complaint's whole life at the desk, and what happens when two people, or one finger, are too fast."""

from __future__ import annotations

import re
import uuid

import pytest

from complaints.actions import assignment, conversation, remedies
from complaints.choices import EventKind, RemedyState, Stage, WaitingOn
from complaints.models import Complaint, Event, Message, Note, Remedy, Staff
from tests.conftest import Log
from tests.desk.conftest import At
from tests.desk.journey import SAID, bring, do, fresh, letter

pytestmark = pytest.mark.grid


def page(complaint: Complaint) -> str:
    return f"/desk/complaints/{complaint.reference}/"


def test_a_complaint_goes_from_the_first_word_to_closed_through_the_desk(
    handler: Staff, supervisor: Staff, log: Log, at_desk: At
) -> None:
    hana, sunita = at_desk(handler), at_desk(supervisor)
    assert hana.post("/desk/log/", SAID, then="open").status_code == 302
    complaint = Complaint.objects.get(subject="Kettle failed")
    decision = {f"part_{name}": text for name, text in letter(complaint, "decision").items()}
    steps = [
        (hana, "take", {}),
        (hana, "acknowledge", {"body": "Thank you.", "channel": "email"}),
        (hana, "ask", {"body": "When did it stop?", "channel": "email"}),
        (hana, "hear_back", {"body": "On Monday.", "channel": "phone"}),
        (hana, "define", {"definition": "A faulty kettle.", "desired_outcome": "£85 back.", "channel": "email"}),
        (hana, "remedies/propose", {"kind": "refund", "amount": "85.00", "justification": "It was faulty."}),
        (hana, "escalate", {"reason": "outside_authority", "wanted": "Approve £85.", "way": "in_app"}),
        (sunita, "escalation/accept", {}),
        (sunita, "remedies/{remedy}/approve", {"note": "Of course."}),
        (sunita, "escalation/advise", {"advice": "Approved; pay it today."}),
        (hana, "decide", {"outcome": "upheld", "reasons": "The seal was intact."}),
        (hana, "send_decision", {**decision, "channel": "letter"}),
        (hana, "remedies/{remedy}/pay", {"evidence": "Payment 17"}),
        (hana, "contact", {"result": "reached", "satisfied": "yes", "body": "Content.", "channel": "phone"}),
        (hana, "close", {"cause": "process", "learning": "Shops look at the seal."}),
    ]
    for visitor, name, fields in steps:
        remedy = Remedy.objects.filter(complaint=complaint).values_list("pk", flat=True).first()
        answer = visitor.act(complaint, name.format(remedy=remedy), **fields)
        assert answer.status_code == 302, f"{name}: {answer.content.decode()[:2000]}"
    done = fresh(complaint)
    assert (done.stage, done.closure, done.outcome) == (Stage.CLOSED, "accepted", "upheld")
    assert Remedy.objects.get(complaint=complaint).state == RemedyState.PAID
    html = hana.text(page(complaint))
    for words in ("The seal was intact.", "Shops look at the seal.", "Payment 17", "Nia Evans said"):
        assert words in html


def test_a_double_click_does_nothing_twice(handler: Staff, log: Log, at_desk: At) -> None:
    complaint, visitor = log(), at_desk(handler)
    form = {"operation": str(uuid.uuid4()), "body": "Careful with this one."}
    first = visitor.post(f"{page(complaint)}note/", form)
    second = visitor.post(f"{page(complaint)}note/", form)
    assert [first.status_code, second.status_code] == [302, 302]
    assert Note.objects.filter(complaint=complaint).count() == 1


def test_other_words_under_a_form_already_sent_are_kept_and_asked_about(handler: Staff, log: Log, at_desk: At) -> None:
    complaint, visitor = log(), at_desk(handler)
    form = {"operation": str(uuid.uuid4()), "body": "First."}
    visitor.post(f"{page(complaint)}note/", form)
    answer = visitor.post(f"{page(complaint)}note/", {**form, "body": "Second."})
    assert answer.status_code == 412
    assert "Second." in answer.content.decode()
    assert Note.objects.filter(complaint=complaint).count() == 1


def test_whoever_was_slower_is_told_what_changed_and_keeps_their_words(
    handler: Staff, colleague: Staff, log: Log, at_desk: At
) -> None:
    complaint = bring(log(), Stage.CLARIFY, handler)
    read = complaint.version
    do(conversation.inform, complaint, colleague, body="We are at it.")
    before = fresh(complaint)
    visitor = at_desk(handler)
    said = {"definition": "A faulty kettle, as agreed.", "desired_outcome": "Money back.", "channel": "letter"}
    slow = visitor.post(f"{page(complaint)}define/", {"version": read, **said})
    html = slow.content.decode()
    assert slow.status_code == 412
    assert "Somebody changed this complaint while you wrote. Your words are kept." in html
    assert "A faulty kettle, as agreed." in html
    assert "<strong>Colin</strong> Customer kept informed" in html
    assert fresh(complaint).version == before.version
    again = dict(re.findall(r'name="(version|operation)" value="([^"]+)"', html))
    assert visitor.post(f"{page(complaint)}define/", {**again, **said}).status_code == 302
    assert fresh(complaint).stage == Stage.RESOLVE


def test_a_form_without_its_version_changes_nothing(handler: Staff, log: Log, at_desk: At) -> None:
    complaint = bring(log(), Stage.CLARIFY, handler)
    visitor = at_desk(handler)
    for version in ("", "x", "-1", "99999999999999999999", "\u0663"):
        assert visitor.post(f"{page(complaint)}inform/", {"version": version, "body": "x"}).status_code == 412
    assert fresh(complaint).version == complaint.version


def test_every_part_the_letter_lacks_is_named_at_its_field_and_on_top(handler: Staff, log: Log, at_desk: At) -> None:
    complaint = bring(log(), Stage.RESOLVE, handler)
    answer = at_desk(handler).act(complaint, "send_decision", channel="letter", part_reasons="It was faulty.")
    html = answer.content.decode()
    assert answer.status_code == 422
    for part in ("what was complained of", "the decision on each point", "where to turn if the customer disagrees"):
        assert html.count(f"The letter lacks: {part}.") == 2
    assert "The letter lacks: the reasons." not in html
    assert "It was faulty." in html
    assert fresh(complaint).version == complaint.version


def test_what_another_form_must_mend_is_named_with_the_way_there(handler: Staff, log: Log, at_desk: At) -> None:
    complaint = bring(log(), Stage.RESOLVE, handler)
    do(remedies.propose, complaint, handler, kind="refund", amount=500, justification="Faulty.")
    parts = {f"part_{name}": text for name, text in letter(complaint, "decision").items()}
    html = at_desk(handler).act(complaint, "send_decision", channel="letter", **parts).content.decode()
    assert f'<a href="{page(complaint)}decide/">Save the decision and its reasons first.</a>' in html
    assert f'<a href="{page(complaint)}#remedies-title">The refund still waits for approval.</a>' in html


def test_a_verb_of_another_stage_is_refused_with_what_is_possible(handler: Staff, log: Log, at_desk: At) -> None:
    complaint = bring(log(), Stage.GREET, handler)
    answer = at_desk(handler).act(complaint, "define", definition="x", desired_outcome="y")
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "cannot be done in Greet" in html
    assert f'{page(complaint)}acknowledge/"' in html


def test_a_card_number_is_masked_whichever_form_it_was_typed_into(handler: Staff, log: Log, at_desk: At) -> None:
    complaint, visitor = bring(log(), Stage.CLARIFY, handler), at_desk(handler)
    visitor.act(complaint, "note", body="Paid with 4111 1111 1111 1111.")
    visitor.act(complaint, "hear_back", body="My card is 4111-1111-1111-1111.", channel="phone")
    assert "**** **** **** 1111" in Note.objects.get(complaint=complaint).body
    assert "4111-1111" not in Message.objects.filter(complaint=complaint).latest("pk").body
    assert "4111" not in visitor.text(page(complaint))


def test_a_need_to_know_note_and_its_trace_are_kept_from_a_colleague(
    handler: Staff, colleague: Staff, supervisor: Staff, log: Log, at_desk: At
) -> None:
    complaint = bring(log(), Stage.CLARIFY, handler)
    at_desk(supervisor).act(complaint, "note", body="Flees a violent partner.", need_to_know="on")
    assert "violent" in at_desk(handler).text(page(complaint))
    assert "violent" not in at_desk(colleague).text(page(complaint))


def test_take_next_gives_the_most_pressing_and_says_why(handler: Staff, log: Log, at_desk: At, now: object) -> None:
    pressing = log(subject="Older")
    log(subject="Newer", restricted=True)
    visitor = at_desk(handler)
    taken = visitor.post("/desk/queue/take-next/")
    assert taken["Location"] == page(pressing)
    assert "It is the most pressing" in visitor.text(page(pressing))
    assert fresh(pressing).handler == handler
    assert visitor.post("/desk/queue/take-next/")["Location"] == "/desk/queue/"
    assert "Nothing in your teams" in visitor.text("/desk/queue/")


def test_after_a_transfer_out_of_sight_one_is_back_in_the_queue_with_a_word(
    handler: Staff, log: Log, at_desk: At
) -> None:
    complaint = bring(log(), Stage.GREET, handler)
    visitor = at_desk(handler)
    assert visitor.act(complaint, "transfer", team="loans", reason="A loan.")["Location"] == "/desk/queue/"
    assert f"{complaint.reference}: Transferred." in visitor.text("/desk/queue/")


@pytest.mark.parametrize(
    ("stage", "primary"),
    [
        (Stage.GREET, "acknowledge"),
        (Stage.CLARIFY, "define"),
        (Stage.RESOLVE, "decide"),
        (Stage.FOLLOW_UP, "contact"),
        (Stage.CLOSED, None),
    ],
)
def test_each_stage_has_one_primary_act(
    stage: Stage, primary: str | None, handler: Staff, log: Log, at_desk: At
) -> None:
    assert primaries(at_desk(handler).text(page(bring(log(), stage, handler)))) == ([primary] if primary else [])


def primaries(html: str) -> list[str]:
    """The verbs whose button is the filled one."""
    forms = re.findall(r'<form method="post"[^>]*data-verb="(\w+)"(.*?)</form>', html, re.DOTALL)
    return [verb for verb, inside in forms if "btn-primary" in inside]


def test_the_primary_act_is_whatever_the_stage_still_lacks(
    handler: Staff, supervisor: Staff, log: Log, at_desk: At
) -> None:
    complaint, visitor = log(), at_desk(handler)
    assert primaries(visitor.text(page(complaint))) == ["take"]
    bring(complaint, Stage.RESOLVE, handler)
    do(conversation.ask, complaint, handler, body="When?")
    assert fresh(complaint).waiting_on == WaitingOn.CUSTOMER
    assert primaries(visitor.text(page(complaint))) == ["hear_back"]
    do(conversation.hear_back, complaint, handler, body="Monday.")
    visitor.act(complaint, "decide", outcome="upheld", reasons="Faulty.")
    assert primaries(visitor.text(page(complaint))) == ["send_decision"]
    do(remedies.propose, complaint, handler, kind="refund", amount=100, justification="Faulty.")
    assert primaries(visitor.text(page(complaint))) == ["escalate"]
    remedy = Remedy.objects.get(complaint=complaint)
    approve = f'btn-primary" href="{page(complaint)}remedies/{remedy.pk}/approve/"'
    assert primaries(at_desk(supervisor).text(page(complaint))) == []
    assert approve in at_desk(supervisor).text(page(complaint))
    assert approve not in visitor.text(page(complaint))


def test_a_customer_who_is_not_satisfied_is_not_closed_on(handler: Staff, log: Log, at_desk: At) -> None:
    complaint, visitor = bring(log(), Stage.FOLLOW_UP, handler), at_desk(handler)
    said = {"result": "reached", "satisfied": "no", "body": "Still broken.", "channel": "phone"}
    assert visitor.act(complaint, "contact", **said).status_code == 302
    assert primaries(visitor.text(page(complaint))) == ["dispute_decision"]
    html = visitor.act(complaint, "close", cause="process").content.decode()
    assert "The customer disputes the decision" in html


def test_without_a_definition_the_first_thing_is_to_write_it_down(handler: Staff, log: Log, at_desk: At) -> None:
    complaint, visitor = bring(log(), Stage.RESOLVE, handler), at_desk(handler)
    Complaint.objects.filter(pk=complaint.pk).update(definition="")
    assert primaries(visitor.text(page(complaint))) == ["correct"]
    assert visitor.act(complaint, "correct", definition="A faulty kettle.", reason="Not yet said.").status_code == 302
    assert primaries(visitor.text(page(complaint))) == ["decide"]


def test_a_duplicate_link_is_named_only_to_whoever_may_see_the_other(
    handler: Staff, supervisor: Staff, log: Log, at_desk: At
) -> None:
    complaint, secret = bring(log(), Stage.CLARIFY, handler), log(restricted=True, subject="Secret matter")
    at_desk(supervisor).act(complaint, "link_duplicate", other=secret.reference, reason="One matter.")
    assert secret.reference in at_desk(supervisor).text(page(complaint))
    assert secret.reference not in at_desk(handler).text(page(complaint))


def test_every_event_of_a_long_story_has_words(handler: Staff, supervisor: Staff, log: Log, at_desk: At) -> None:
    complaint = bring(log(), Stage.CLOSED, handler)
    at_desk(handler).act(complaint, "reopen", reason="It broke again.")
    do(assignment.release, complaint, handler, reason="Away.")
    html = at_desk(handler).text(page(complaint), all="1")
    kinds = Event.objects.filter(complaint=complaint).values_list("kind", flat=True).distinct()
    for word in ("Reopened", "It broke again.", "Released to the team"):
        assert word in html
    assert EventKind.REOPENED in kinds
