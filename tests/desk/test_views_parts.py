"""The desk: what a complaint is about, its parts, letters that must go, agreements."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from complaints.actions import assignment, sweep
from complaints.actions import parts as parts_of
from complaints.choices import MessageKind, Stage
from complaints.models import Clock, ClockExtension, Complaint, Message, Part, Staff
from tests.conftest import NOW, Log, Org, under_pack
from tests.desk.conftest import At
from tests.desk.journey import SAID, bring, do, fresh

PART = {"title": "The late transfer", "body": "By itself.", "channel": "letter", "flags": ["payment"]}


@pytest.fixture
def complaint(disp: Org, log: Log, handler: Staff) -> Complaint:
    return bring(log(), Stage.RESOLVE, handler)


def page(complaint: Complaint) -> str:
    return f"/desk/complaints/{complaint.reference}/"


def _promises_shown(html: str) -> tuple[str, str]:
    """The panel of promises: what stands open, and what is folded away."""
    panel = html.partition('id="promises-title"')[2].partition("</section>\n    <section")[0]
    open_part, _, folded = panel.partition("of parts and questions</summary>")
    return open_part, folded


def test_promises_of_a_part_are_folded_away_until_one_of_them_presses(
    complaint: Complaint, handler: Staff, at_desk: At
) -> None:
    visitor = at_desk(handler)
    visitor.act(complaint, "add_part", **PART)
    open_part, folded = _promises_shown(visitor.text(page(complaint)))
    assert "2 more, " in open_part
    assert "for The late transfer" not in open_part
    assert folded.count("for The late transfer") == 2

    due = Clock.objects.get(complaint=complaint, code="payment_response").due_at
    sweep.sweep(now=due + timedelta(minutes=1))
    open_part, folded = _promises_shown(visitor.text(page(complaint)))
    assert open_part.count("for The late transfer") == 2 - folded.count("for The late transfer")
    assert "for The late transfer" in open_part


def test_the_form_to_log_asks_what_the_policy_asks_and_no_more(disp: Org, handler: Staff, at_desk: At) -> None:
    visitor = at_desk(handler)
    html = visitor.text("/desk/log/")
    assert 'name="flags" value="payment"' in html
    assert "Who complains?" not in html
    assert visitor.post("/desk/log/", {**SAID, "flags": ["payment"]}).status_code == 302
    logged = Complaint.objects.get()
    assert logged.further_terms["matter"]["flags"] == ["payment"]
    assert Clock.objects.filter(complaint=logged, code="payment_response").exists()


def test_a_policy_that_asks_nothing_puts_no_question(org: Org, handler: Staff, log: Log, at_desk: At) -> None:
    visitor = at_desk(handler)
    assert 'name="flags"' not in visitor.text("/desk/log/")
    assert 'name="flags"' not in visitor.text(f"{page(log())}assess/")


def test_the_assessment_shows_and_changes_what_it_is_about(disp: Org, handler: Staff, log: Log, at_desk: At) -> None:
    complaint, visitor = log(), at_desk(handler)
    judged = {"severity": "high", "impact": "one"}
    assert visitor.act(complaint, "assess", **judged, flags=["payment"]).status_code == 302
    assert "checked" in visitor.text(f"{page(complaint)}assess/").partition('value="payment"')[2][:120]
    assert visitor.act(complaint, "assess", **judged).status_code == 302
    assert "flags" not in fresh(complaint).further_terms["matter"]


def test_a_part_is_added_shown_and_answered(complaint: Complaint, handler: Staff, at_desk: At) -> None:
    visitor = at_desk(handler)
    assert "Answer a part by itself" not in visitor.text(page(complaint))
    assert visitor.act(complaint, "add_part", **PART).status_code == 302
    html = visitor.text(page(complaint))
    assert "Parts answered by themselves" in html
    assert "The late transfer" in html
    assert "waits for its answer" in html
    assert "for The late transfer" in html  # the promise says whose it is
    form = visitor.text(f"{page(complaint)}answer_part/", part="1")
    names = list(parts_of.demanded_of(fresh(complaint), Part.objects.get()))
    assert all(f'name="part_{code}"' in form for code in names)
    given = {"part": 1, "outcome": "upheld", "reasons": "It was late.", "channel": "letter"}
    refused = visitor.act(complaint, "answer_part", **given)
    assert (refused.status_code, Part.objects.get().answered_at) == (422, None)
    whole = {f"part_{code}": "Words." for code in names}
    assert visitor.act(complaint, "answer_part", **given, **whole).status_code == 302
    html = visitor.text(page(complaint))
    assert "waits for its answer" not in html
    assert "It was late." in html
    assert "Decision: The late transfer" in html


def test_each_part_is_judged_anew_by_its_own_link(complaint: Complaint, handler: Staff, at_desk: At) -> None:
    visitor = at_desk(handler)
    assert visitor.act(complaint, "add_part", **PART).status_code == 302
    assert visitor.act(complaint, "add_part", **{**PART, "title": "The rude clerk", "flags": []}).status_code == 302
    html = visitor.text(page(complaint))
    assert all(f"{page(complaint)}assess_part/?part={number}" in html for number in (1, 2))
    forms = {number: visitor.text(f"{page(complaint)}assess_part/", part=number) for number in ("1", "2")}
    ticked = {number: "checked" in form.partition('value="payment"')[2][:120] for number, form in forms.items()}
    assert ticked == {"1": True, "2": False}
    assert ("The rude clerk" in forms["1"].partition("<form")[2].partition("</form>")[0]) is False
    assert visitor.act(complaint, "assess_part", part=2, flags=["payment"]).status_code == 302
    assert visitor.act(complaint, "assess_part", part=1).status_code == 302
    assert dict(Part.objects.values_list("number", "flags")) == {1: [], 2: ["payment"]}


def test_the_acknowledgement_reads_out_the_dates_of_the_parts(disp: Org, handler: Staff, log: Log, at_desk: At) -> None:
    complaint = log()
    do(assignment.take, complaint, handler)
    do(parts_of.add_part, complaint, handler, **PART)
    html = at_desk(handler).text(f"{page(complaint)}acknowledge/")
    assert "our decision by Wednesday 30 December at the latest." in html
    assert "About “The late transfer” I will write by Wednesday 25 November at the latest." in html


def test_lists_of_promises_say_the_part(complaint: Complaint, handler: Staff, supervisor: Staff, at_desk: At) -> None:
    do(parts_of.add_part, complaint, handler, **PART)
    ended = {"state": "cancelled", "cancelled_at": NOW, "wake_at": None, "wake_step": ""}
    Clock.objects.filter(part=None, state="running").update(**ended)
    assert "Final response on payments within 15 business days (The late transfer)" in at_desk(handler).text(
        "/desk/queue/"
    )
    late = NOW + timedelta(days=25)
    sweep.sweep(now=late)
    with time_machine.travel(late, tick=False):
        html = at_desk(supervisor).text("/desk/breaches/")
        why = at_desk(supervisor).get(f"{page(complaint)}why/payment_response/1/")
    assert "Final response on payments within 15 business days (The late transfer)" in html
    assert why.status_code == 200


def test_a_letter_that_must_go_is_on_the_page_until_it_went(complaint: Complaint, handler: Staff, at_desk: At) -> None:
    late = NOW + timedelta(weeks=8, days=1)
    sweep.sweep(now=late)
    with time_machine.travel(late, tick=False):
        visitor = at_desk(handler)
        said = "was not kept: the letter “More time needed” must go to Nora Quill now."
        assert said in visitor.text(page(complaint))
        short = visitor.act(complaint, "inform", body="", channel="letter")
        assert short.status_code == 422
        assert "The letter lacks: why it takes longer." in short.content.decode()
        parts = ("reason", "new_date", "ombudsman", "waiver", "leaflet", "website")
        sent = visitor.act(complaint, "inform", channel="letter", **{f"part_{code}": "Words." for code in parts})
        assert sent.status_code == 302
        assert said not in visitor.text(page(complaint))
    assert set(Message.objects.get(kind=MessageKind.EXTENSION).parts) == set(parts)


def test_more_time_that_needs_agreement_asks_for_it(
    org: Org, handler: Staff, supervisor: Staff, log: Log, at_desk: At
) -> None:
    under_pack(org, "customer-service-promise")
    complaint, visitor = bring(log(), Stage.RESOLVE, handler), at_desk(supervisor)
    assert "How and when did the customer agree?" in visitor.text(f"{page(complaint)}extend/")
    given = {"clock": "resolve#1", "target": "5", "reason": "Slow.", "body": "Longer.", "channel": "letter"}
    refused = visitor.act(complaint, "extend", **given)
    assert (refused.status_code, ClockExtension.objects.count()) == (422, 0)
    assert "Say how and when the customer agreed to more time." in refused.content.decode()
    assert visitor.act(complaint, "extend", **given, agreement="By telephone today.").status_code == 302
    assert ClockExtension.objects.count() == 1
