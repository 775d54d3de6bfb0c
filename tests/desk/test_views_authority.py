"""Remedies and escalations at the desk: who may answer, in which words, and where one lands."""

from __future__ import annotations

import pytest

from complaints.actions import authority, remedies
from complaints.choices import EscalationState, RemedyState, Stage
from complaints.models import Complaint, Escalation, Remedy, Staff
from tests.conftest import Log
from tests.desk.conftest import At
from tests.desk.journey import bring, do, fresh


def page(complaint: Complaint) -> str:
    return f"/desk/complaints/{complaint.reference}/"


def test_nobody_approves_their_own_remedy_at_the_desk(supervisor: Staff, log: Log, at_desk: At) -> None:
    complaint = bring(log(), Stage.RESOLVE, supervisor)
    do(remedies.propose, complaint, supervisor, kind="refund", amount=500, justification="Faulty.")
    remedy = Remedy.objects.get(complaint=complaint)
    assert at_desk(supervisor).act(complaint, f"remedies/{remedy.pk}/approve").status_code == 403
    assert Remedy.objects.get(pk=remedy.pk).state == RemedyState.PROPOSED


def test_a_remedy_of_another_complaint_is_not_found(supervisor: Staff, handler: Staff, log: Log, at_desk: At) -> None:
    one, two = bring(log(), Stage.RESOLVE, handler), bring(log(), Stage.RESOLVE, handler)
    do(remedies.propose, one, handler, kind="refund", amount=500, justification="Faulty.")
    remedy = Remedy.objects.get(complaint=one)
    assert at_desk(supervisor).act(two, f"remedies/{remedy.pk}/approve").status_code == 404


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("thirty", "Add the amount, for example 34.99."),
        ("1.005", "Add the amount, for example 34.99."),
        ("-3", "Give a positive amount in whole pence, for example 34.99."),
        ("", "Add the amount, for example 34.99."),
        ("9" * 30, "Add the amount, for example 34.99."),
    ],
)
def test_an_amount_nobody_could_pay_is_refused_in_words(
    amount: str, words: str, handler: Staff, log: Log, at_desk: At
) -> None:
    complaint = bring(log(), Stage.RESOLVE, handler)
    answer = at_desk(handler).act(complaint, "remedies/propose", kind="refund", amount=amount, justification="x")
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Remedy.objects.filter(complaint=complaint).exists()


def test_whoever_takes_a_complaint_over_lands_on_it_and_the_escalation_ends(
    handler: Staff, supervisor: Staff, log: Log, at_desk: At
) -> None:
    complaint = bring(log(), Stage.CLARIFY, handler)
    do(authority.escalate, complaint, handler, reason="unable_to_deal", wanted="Please talk to her.")
    visitor = at_desk(supervisor)
    assert "Please talk to her." in visitor.text("/desk/escalations/")
    done = visitor.act(complaint, "escalation/take_over")
    assert done["Location"] == page(complaint)
    assert fresh(complaint).handler == supervisor
    assert Escalation.objects.get(complaint=complaint).state == EscalationState.TAKEN_OVER
    assert "Please talk to her." not in visitor.text("/desk/escalations/")
    assert "Please talk to her." in visitor.text("/desk/escalations/", view="answered")


def test_an_escalation_needs_an_answer_in_words(handler: Staff, supervisor: Staff, log: Log, at_desk: At) -> None:
    complaint = bring(log(), Stage.CLARIFY, handler)
    visitor = at_desk(supervisor)
    assert visitor.act(complaint, "escalation/advise", advice="Yes.").status_code == 409
    do(authority.escalate, complaint, handler, reason="advice_wanted", wanted="May I?")
    answer = visitor.act(complaint, "escalation/advise", advice=" ")
    assert (answer.status_code, "Write down your answer." in answer.content.decode()) == (422, True)


def test_an_escalation_offers_its_answers_to_whoever_it_waits_for_and_not_to_who_asked(
    handler: Staff, supervisor: Staff, manager: Staff, log: Log, at_desk: At
) -> None:
    complaint = bring(log(), Stage.CLARIFY, supervisor)
    do(authority.escalate, complaint, supervisor, reason="advice_wanted", wanted="May I?")
    answer = f'action="{page(complaint)}escalation/advise/"'
    assert answer in at_desk(manager).text("/desk/escalations/", view="team")
    assert answer not in at_desk(supervisor).text("/desk/escalations/", view="team")
    assert "escalation/advise/" not in at_desk(supervisor).text(page(complaint))
    assert at_desk(supervisor).act(complaint, "escalation/advise", advice="Yes.").status_code == 403
