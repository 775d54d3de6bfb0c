"""Mail comes in: new complaints, answers on a thread, what comes back, what waits for a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail as postbox

from complaints.actions import assignment, conversation, endings, incoming_mail, relay
from complaints.actions.incoming_mail import State
from complaints.choices import Stage, WaitingOn
from complaints.models import Complaint, IncomingMail, Message, Notice, Outbox, Staff, SuppressedAddress
from complaints.queries.verify import verify
from complaints.types import InboundCustomer
from tests.actions.stories import step
from tests.channels.mails import ALL
from tests.channels.mails.bounces import ARF, report, status
from tests.channels.mails.building import mail, part
from tests.conftest import ActorFor, Log, Org

OURS = "complaints@shop.example"
Take = Callable[..., IncomingMail]


@pytest.fixture(autouse=True)
def _our_address(settings: Any) -> None:
    settings.MAIL_ADDRESS = OURS
    settings.DEFAULT_FROM_EMAIL = f"Shop <{OURS}>"


@pytest.fixture
def take_in(org: Org, supervisor: Staff, now: datetime) -> Take:
    return lambda raw, at=now: incoming_mail.receive(raw, source="pipe", now=at)


@pytest.fixture
def asked(log: Log, handler: Staff, actor: ActorFor, now: datetime) -> Message:
    """Nora's complaint; Hana asked her something by e-mail, which left."""
    complaint = log(channel="web", customer=InboundCustomer("Nora Quill", email="nora@customer.example"))
    step(complaint, assignment.take, actor(handler), now)
    step(complaint, conversation.acknowledge, actor(handler), now, body="Thank you.")
    step(complaint, conversation.ask, actor(handler), now, body="Which kettle?")
    relay.relay(now=now)
    relay.relay(now=now)
    return Message.objects.get(kind="question")


def answer(message: Message, **changed: str | None) -> bytes:
    to = OURS.replace("@", f"+r.{message.token}@")
    return mail(
        "The red one.\r\n\r\nOn 3 Nov 2026, Shop wrote:\r\n> Which kettle?\r\n",
        **{"To": to, "Subject": "Re: x", **changed},
    )


def test_a_mail_becomes_a_complaint_kept_as_it_came(take_in: Take, now: datetime) -> None:
    raw = mail("My kettle broke.\r\n")
    row = take_in(raw)
    complaint = Complaint.objects.get()
    assert (row.state, row.outcome, row.complaint_id) == (State.HANDLED, "complaint", complaint.pk)
    assert bytes(IncomingMail.objects.get().raw) == raw
    assert (complaint.channel, complaint.subject, complaint.received_at) == ("email", "Kettle", now)
    assert (complaint.customer.name, complaint.customer.email) == ("Nora Quill", "nora@customer.example")
    assert Message.objects.get().mail_id == "<one@customer.example>"
    assert not [one for one in verify([complaint.pk]) if one]


def test_the_same_mail_twice_is_one_complaint(take_in: Take) -> None:
    first, second = take_in(mail()), take_in(mail())
    assert first.pk == second.pk
    assert Complaint.objects.count() == IncomingMail.objects.count() == 1


def test_a_mail_without_an_id_is_known_by_its_bytes(take_in: Take) -> None:
    assert take_in(mail(Message_ID=None)).pk == take_in(mail(Message_ID=None)).pk
    assert Complaint.objects.count() == 1


def test_what_was_kept_and_left_alone_is_acted_on_later(
    take_in: Take, now: datetime, later: Callable[..., datetime]
) -> None:
    incoming_mail.keep(mail(), source="pipe", now=now)
    assert incoming_mail.retry(now=now) == 0
    assert incoming_mail.retry(now=later(minutes=3)) == 1
    assert Complaint.objects.count() == 1


def test_an_answer_to_the_reply_address_is_the_customers_word(asked: Message, take_in: Take) -> None:
    row = take_in(answer(asked))
    complaint = Complaint.objects.get()
    heard = Message.objects.get(kind="answer")
    assert (row.state, row.outcome, row.complaint) == (State.HANDLED, "reply", complaint)
    assert (heard.body, heard.direction, heard.channel, heard.author) == ("The red one.", "in", "email", None)
    assert complaint.waiting_on == WaitingOn.US
    told = Notice.objects.filter(staff=complaint.handler, complaint=complaint, text__contains="wrote to us")
    assert told.count() == 1


def test_an_answer_to_our_message_id_from_the_customer_is_theirs(asked: Message, take_in: Take) -> None:
    row = take_in(answer(asked, To=OURS, In_Reply_To=f"<m.message.{asked.pk}@shop.example>"))
    assert (row.state, row.complaint) == (State.HANDLED, asked.complaint)


def test_the_subject_alone_leads_to_no_thread(asked: Message, take_in: Take) -> None:
    row = take_in(answer(asked, To=OURS, Subject=f"Re: {asked.complaint.reference}: x"))
    assert row.complaint != asked.complaint
    assert Complaint.objects.count() == 2


@pytest.mark.parametrize("way", ["token", "id"])
def test_an_unknown_sender_on_a_known_thread_waits_for_a_person(asked: Message, take_in: Take, way: str) -> None:
    headers: dict[str, str | None] = {"From": "stranger@elsewhere.example"}
    if way == "id":
        headers |= {"To": OURS, "In_Reply_To": f"<m.message.{asked.pk}@shop.example>"}
    row = take_in(answer(asked, **headers))
    assert (row.state, row.outcome, row.complaint) == (State.HELD, "held", asked.complaint)
    assert not Message.objects.filter(kind="answer").exists()
    assert Complaint.objects.get().waiting_on == WaitingOn.CUSTOMER
    assert Notice.objects.filter(text__contains="mail waits").count() == 1


def test_an_answer_on_a_closed_complaint_waits_for_a_person(
    asked: Message, take_in: Take, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    step(asked.complaint, endings.withdraw, actor(handler), now, body="Never mind.")
    row = take_in(answer(asked))
    assert (row.state, row.complaint) == (State.HELD, asked.complaint)
    assert "closed" in row.reason
    assert Complaint.objects.get().stage == Stage.CLOSED


def test_a_bounce_marks_the_message_and_stops_mail_to_the_address(asked: Message, take_in: Take, now: datetime) -> None:
    raw = report(part("text/plain", "Sorry."), status(), To=OURS.replace("@", f"+b.{asked.token}@"))
    assert take_in(raw).state == State.HANDLED
    asked.refresh_from_db()
    assert asked.bounced_at == now
    assert "550" in asked.bounce_reason
    assert SuppressedAddress.objects.get().address == "nora@customer.example"
    assert Notice.objects.filter(staff=asked.complaint.handler, text__contains="did not reach").count() == 1


def test_mail_to_a_suppressed_address_parks_with_its_reason_and_the_handler_is_told(
    asked: Message, take_in: Take, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    take_in(report(status(), To=OURS.replace("@", f"+b.{asked.token}@")))
    sent = len(postbox.outbox)
    step(asked.complaint, conversation.inform, actor(handler), now, body="We look into it.")
    relay.relay(now=now)
    parked = Outbox.objects.get(topic="message", sent_at=None)
    assert parked.parked_at == now
    assert "nothing is mailed to this address" in parked.last_error
    assert not [one for one in postbox.outbox[sent:] if "nora@customer.example" in one.to]
    assert Notice.objects.filter(staff=handler, text__contains="was not sent").count() == 1


def test_a_full_mailbox_is_marked_but_not_suppressed(asked: Message, take_in: Take) -> None:
    take_in(report(status(code="5.2.2"), To=OURS.replace("@", f"+b.{asked.token}@")))
    assert Message.objects.get(pk=asked.pk).bounced_at is not None
    assert not SuppressedAddress.objects.exists()


def test_a_guessed_id_alone_bounces_nothing(asked: Message, take_in: Take) -> None:
    copy = part("text/rfc822-headers", f"Message-ID: <m.message.{asked.pk}@shop.example>\r\n")
    row = take_in(report(status(), copy))
    assert row.state == State.HELD
    assert Message.objects.get(pk=asked.pk).bounced_at is None
    assert not SuppressedAddress.objects.exists()


def test_a_report_of_abuse_stops_mail_too(asked: Message, take_in: Take) -> None:
    take_in(report(ARF, kind="feedback-report", To=OURS.replace("@", f"+b.{asked.token}@")))
    assert SuppressedAddress.objects.get().reason == "the recipient reported it as unwanted"


def test_an_automatic_answer_is_filed_and_nothing_answers_it(asked: Message, take_in: Take, now: datetime) -> None:
    before = Outbox.objects.count()
    row = take_in(answer(asked, Auto_Submitted="auto-replied"))
    assert (row.state, row.outcome, row.complaint) == (State.HANDLED, "auto", asked.complaint)
    assert Outbox.objects.count() == before
    assert Complaint.objects.get().waiting_on == WaitingOn.CUSTOMER


def test_a_flood_from_one_address_waits_for_a_person(take_in: Take) -> None:
    rows = [take_in(mail(Message_ID=f"<{n}@customer.example>")) for n in range(22)]
    assert [row.state for row in rows] == [State.HANDLED] * 20 + [State.HELD] * 2
    assert Complaint.objects.count() == 20


def test_card_numbers_are_kept_nowhere(take_in: Take) -> None:
    import base64

    encoded = base64.encodebytes(b"My card is 4111 1111 1111 1111, thanks")
    rows = [
        take_in(mail("4111111111111111", Message_ID="<a@b>", Subject="4111 1111 1111 1111")),
        take_in(mail(encoded, Message_ID="<c@d>", Content_Transfer_Encoding="base64")),
    ]
    assert all(b"411111111111" not in bytes(row.raw).replace(b" ", b"") for row in rows)
    assert encoded.strip() not in bytes(rows[1].raw)
    assert not Message.objects.filter(body__contains="4111").exists()


def test_every_mail_of_the_corpus_is_kept_and_none_fails(take_in: Take) -> None:
    rows = {
        case.name: take_in(case.raw.replace(b"<one@", f"<{number}@".encode()))
        for number, case in enumerate(ALL)
        if len(case.raw) < 200_000
    }
    assert [name for name, row in rows.items() if row.state in (State.FAILED, State.RECEIVED)] == []
    assert IncomingMail.objects.count() > 350


def test_words_of_a_person_leave_with_all_that_leads_back(asked: Message) -> None:
    sent = postbox.outbox[-1]
    headers = sent.message()
    assert headers["Message-ID"] == f"<m.message.{asked.pk}@shop.example>"
    assert headers["From"] == f"Shop <{OURS}>"
    assert headers["Reply-To"] == f"complaints+r.{asked.token}@shop.example"
    assert sent.from_email == f"complaints+b.{asked.token}@shop.example"
    assert headers["Auto-Submitted"] is None


def test_our_mail_stands_below_the_customers(take_in: Take, handler: Staff, actor: ActorFor, now: datetime) -> None:
    complaint = take_in(mail()).complaint
    assert complaint is not None
    step(complaint, assignment.take, actor(handler), now)
    step(complaint, conversation.acknowledge, actor(handler), now, body="Thank you.")
    relay.relay(now=now)
    headers = next(one.message() for one in postbox.outbox if one.to == ["nora@customer.example"])
    assert headers["In-Reply-To"] == headers["References"] == "<one@customer.example>"


def test_two_instances_that_mail_each_other_stop_after_two(asked: Message, take_in: Take) -> None:
    """What we sent comes in at another Redress, or back at us: it is known for what it is, and nothing is sent."""
    before = Outbox.objects.count()
    back = postbox.outbox[-1].message()
    assert take_in(back.as_bytes()).outcome == "ignored"
    notice = EmailMessage()
    for name, value in (
        ("From", "other@redress.example"),
        ("To", OURS),
        ("Subject", "x"),
        ("Auto-Submitted", "auto-generated"),
    ):
        notice[name] = value
    notice.set_content("An automatic word.")
    assert take_in(notice.as_bytes()).outcome == "auto"
    assert Outbox.objects.count() == before
