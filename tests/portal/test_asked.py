"""Asked afterwards: once, whom we can reach, handling and outcome apart; “not resolved” opens the complaint again."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from complaints.actions import endings
from complaints.choices import EventKind, Stage
from complaints.models import Complaint, Event, Message, Notice, Outbox, Staff, Survey, SurveyAnswer
from complaints.queries import asked
from complaints.queries.people import actor_for
from complaints.queries.verify import verify
from complaints.types import InboundCustomer
from tests.conftest import NOW, Log
from tests.desk.conftest import Visitor
from tests.desk.journey import bring, do, fresh
from tests.portal.conftest import Bring, Customer, post_out

GOOD = {"handling": "5", "outcome": "4", "resolved": "yes", "reasons": "Hana was kind."}


def closed(log: Log, handler: Staff, number: int = 0) -> tuple[Complaint, str]:
    """A closed complaint of somebody new, and the link they got."""
    who = InboundCustomer(f"Customer {number}", email=f"c{number}@customer.example")
    complaint = bring(log(channel="email", customer=who), Stage.CLOSED, handler)
    links = [link for link in post_out() if link.startswith("/asked/")]
    assert len(links) == 1
    return complaint, links[0]


def test_the_question_goes_out_once_with_the_closing_and_its_link_is_kept_nowhere(log: Log, handler: Staff) -> None:
    complaint, link = closed(log, handler)
    letter = next(one for one in mail.outbox if link in str(one.body))
    assert letter.to == ["c0@customer.example"]
    assert "Thank you for complaining" in str(letter.body)
    token = link.split("/")[-2]
    kept = str(list(Message.objects.values())) + str(list(Outbox.objects.values())) + str(list(Survey.objects.values()))
    assert token not in kept
    words = Message.objects.get(complaint=complaint, subject="How did we do?")
    assert words.sent_at == NOW
    do(endings.reopen, complaint, handler, reason="Again.")
    again = bring_to_close(complaint, handler)
    assert [one for one in post_out() if one.startswith("/asked/")] == []
    assert Survey.objects.filter(complaint=again).count() == 1


def bring_to_close(complaint: Complaint, handler: Staff) -> Complaint:
    do(endings.withdraw, complaint, handler, body="Enough.")
    return fresh(complaint)


@pytest.mark.parametrize("email", ["", "nora@customer.example"])
def test_nobody_is_asked_twice_in_a_month_nor_without_an_address(email: str, log: Log, handler: Staff) -> None:
    who = InboundCustomer("Nora Quill", email=email)
    bring(log(channel="phone" if not email else "email", customer=who), Stage.CLARIFY, handler)
    for number in range(2):
        held = log(channel="email", customer=InboundCustomer("Nora", email=email or f"n{number}@x.example"))
        bring(held, Stage.CLOSED, handler)
    assert Survey.objects.count() == (1 if email else 2)


def test_those_who_withdrew_are_not_asked(log: Log, handler: Staff) -> None:
    complaint = bring(log(channel="email"), Stage.CLARIFY, handler)
    do(endings.withdraw, complaint, handler, body="Never mind.")
    assert not Survey.objects.exists()


def test_an_answer_is_kept_once_and_shown_on_the_complaint(log: Log, handler: Staff) -> None:
    complaint, link = closed(log, handler)
    nora = Customer()
    assert "How did we do?" in nora.text(link)
    assert nora.client.post(link, {}).status_code == 422
    assert nora.client.post(link, GOOD).status_code == 302
    answer = SurveyAnswer.objects.get()
    assert (answer.handling, answer.outcome, answer.resolved, answer.reasons) == (5, 4, True, "Hana was kind.")
    assert "We have your answer already." in nora.text(link)
    nora.client.post(link, {**GOOD, "handling": "1", "resolved": "no"})
    assert SurveyAnswer.objects.get().handling == 5
    assert fresh(complaint).stage == Stage.CLOSED
    page = Visitor(handler).text(f"/desk/complaints/{complaint.reference}/")
    assert "Hana was kind." in page


def test_not_resolved_opens_the_complaint_again_with_one_click(log: Log, handler: Staff) -> None:
    complaint, link = closed(log, handler)
    nora = Customer()
    landed = nora.client.post(link, {**GOOD, "resolved": "no", "reasons": "The refund never came."}, follow=True)
    assert "We go on with your complaint." in landed.content.decode()
    assert fresh(complaint).stage == Stage.RESOLVE
    assert Message.objects.filter(complaint=complaint, body="The refund never came.").count() == 1
    assert Event.objects.filter(complaint=complaint, kind=EventKind.REOPENED, actor_kind="customer").count() == 1
    assert Notice.objects.filter(staff=handler, text__contains="says it is not resolved").exists()
    assert verify([complaint.pk]) == []


def test_unknown_and_old_links_look_alike(log: Log, handler: Staff, clock: time_machine.Traveller) -> None:
    _complaint, link = closed(log, handler)
    clock.move_to(NOW + timedelta(days=60, seconds=1), tick=False)
    old, unknown = Customer().get(link), Customer().get(f"/asked/{'a' * 52}/")
    assert (old.status_code, unknown.status_code) == (404, 404)
    assert old.content == unknown.content
    assert Customer().get("/asked/nonsense/").status_code == 404


def test_figures_keep_handling_and_outcome_apart_and_few_answers_back(
    log: Log, handler: Staff, manager: Staff, outsider: Staff
) -> None:
    for number in range(6):
        _complaint, link = closed(log, handler, number)
        if number < 4:
            Customer().client.post(link, {**GOOD, "outcome": "1"})
    actor = actor_for(manager, now=NOW)
    (few,) = asked.by_team(actor, since=NOW - timedelta(days=1))
    assert (few.asked, few.answered, few.rate, few.handling, few.outcome) == (6, 4, 67, None, None)
    page = Visitor(manager).text("/desk/asked/")
    assert "too few to show" in page
    Customer().client.post(link, {**GOOD, "handling": "2", "outcome": "4"})
    (enough,) = asked.by_team(actor, since=NOW - timedelta(days=1))
    assert (enough.answered, enough.handling, enough.outcome, enough.resolved) == (5, 80, 20, 100)
    assert asked.by_team(actor_for(outsider, now=NOW), since=NOW - timedelta(days=1)) == []


def test_answers_are_evidence(log: Log, handler: Staff) -> None:
    _complaint, link = closed(log, handler)
    Customer().client.post(link, GOOD)
    for statement in ("update complaints_surveyanswer set handling = 1", "delete from complaints_surveyanswer",
                      "delete from complaints_feedback"):  # fmt: skip
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_closing_on_a_complaint_the_portal_brought(at: Bring) -> None:
    assert at(Stage.CLOSED).closure == "accepted"
    assert Survey.objects.count() == 1
