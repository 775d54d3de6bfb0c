"""Redress writes by itself: the receipt at once, and an update before the promised day when nobody wrote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from complaints.actions import assignment, conversation, intake, relay, sweep
from complaints.choices import Channel, ClockState
from complaints.models import Clock, Complaint, Event, Message, Outbox, Staff
from complaints.queries.verify import verify
from complaints.rules.packs import read_pack
from complaints.types import CUSTOMER, IMPORTER, SYSTEM, InboundComplaint, InboundCustomer
from tests.actions.stories import step
from tests.conftest import GENERIC, ActorFor, Log, Org, under_pack

Later = Callable[..., datetime]
DUE = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)
"""Ten working days after the acknowledgement, at close of business."""


@pytest.fixture
def waiting(log: Log, handler: Staff, actor: ActorFor, now: datetime) -> Complaint:
    """Acknowledged, and then nobody writes."""
    complaint = log()
    step(complaint, assignment.take, actor(handler), now)
    step(complaint, conversation.acknowledge, actor(handler), now, body="Rang her.")
    assert Clock.objects.get(code="keep_informed").due_at == DUE
    return complaint


def pass_time(until: datetime) -> None:
    sweep.sweep(now=until)
    relay.relay(now=until)


def updates() -> list[Message]:
    return list(Message.objects.filter(kind="update", direction="out").order_by("at"))


def test_before_the_promised_moment_the_customer_hears_what_is_true(waiting: Complaint) -> None:
    pass_time(DUE - timedelta(days=2))
    assert updates() == []  # the handler is told; there is still time for a person
    pass_time(DUE - timedelta(hours=4))
    (sent,) = updates()
    assert (sent.author_id, sent.channel, set(sent.parts)) == (None, "email", {"progress", "next_step"})
    assert "It is with Hana of our team Cards." in sent.body
    assert "You will hear from us again by 2 December 2026." in sent.body
    assert "put together by our system" in sent.body
    event = Event.objects.get(complaint=waiting, kind="informed")
    assert (event.actor_kind, event.data["message"]) == ("system", sent.pk)
    states = Clock.objects.filter(code="keep_informed").order_by("serial").values_list("state", flat=True)
    assert list(states) == [ClockState.MET, ClockState.RUNNING]
    assert verify([waiting.pk]) == []
    pass_time(DUE - timedelta(hours=3))
    assert len(updates()) == 1


def test_what_happened_since_is_told_once_each(
    waiting: Complaint, handler: Staff, actor: ActorFor, later: Later
) -> None:
    step(waiting, conversation.hear_back, actor(handler), later(days=1), body="On Monday.")
    step(waiting, conversation.hear_back, actor(handler), later(days=2), body="By car.")
    step(waiting, conversation.note, actor(handler), later(days=2), body="She is difficult.")
    pass_time(DUE - timedelta(hours=4))
    (sent,) = updates()
    assert sent.parts["progress"].count("We had your answer.") == 1
    assert "difficult" not in sent.body


def test_whoever_writes_first_is_not_written_over(
    waiting: Complaint, handler: Staff, actor: ActorFor, later: Later
) -> None:
    pass_time(DUE - timedelta(days=2))
    step(waiting, conversation.inform, actor(handler), DUE - timedelta(hours=5), body="We rang the maker.")
    pass_time(DUE - timedelta(hours=4))
    assert [message.author_id for message in updates()] == [handler.pk]


def test_a_customer_who_is_being_asked_is_left_in_peace(waiting: Complaint, handler: Staff, actor: ActorFor) -> None:
    step(waiting, conversation.ask, actor(handler), DUE - timedelta(days=1), body="When was it?")
    pass_time(DUE - timedelta(hours=4))
    assert updates() == []


def test_a_machine_never_writes_twice_in_a_row(waiting: Complaint) -> None:
    pass_time(DUE - timedelta(days=2))
    pass_time(DUE - timedelta(hours=4))
    second = Clock.objects.get(code="keep_informed", serial=2)
    pass_time(second.due_at - timedelta(days=2))
    pass_time(second.due_at - timedelta(hours=1))
    assert len(updates()) == 1
    pass_time(second.due_at + timedelta(minutes=1))
    second.refresh_from_db()
    assert second.breached_at == second.due_at  # the promise wants a person


def test_where_the_policy_does_not_say_so_nothing_goes_by_itself(
    org: Org, log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    under_pack(org, "ie-cbi")
    complaint = log()
    step(complaint, assignment.take, actor(handler), now)
    step(complaint, conversation.acknowledge, actor(handler), now, body="Rang her.")
    clock = Clock.objects.filter(code="keep_informed").first()
    if clock is not None:
        pass_time(clock.due_at - timedelta(hours=1))
    assert not Outbox.objects.filter(topic="keep_informed").exists()


def by_mail(inbound: InboundComplaint) -> InboundComplaint:
    return replace(inbound, channel=Channel.EMAIL)


def test_a_complaint_by_mail_is_confirmed_at_once_and_once(
    org: Org, inbound: InboundComplaint, supervisor: Staff, now: datetime
) -> None:
    received = intake.receive_complaint(by_mail(inbound), actor=SYSTEM, now=now)
    assert relay.relay(now=now) == 1
    assert relay.relay(now=now) == 1
    assert relay.relay(now=now) == 0
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["nora@customer.example"], f"{received.reference}: We have your complaint")
    for said in (
        received.reference,
        "by 6 November 2026 at the latest",
        "our decision by 2 December 2026",
        "our system",
    ):
        assert said in sent.body
    message = Message.objects.get(kind="receipt")
    assert (message.author_id, message.sent_at) == (None, now)
    clock = Clock.objects.get(code="acknowledge")
    assert clock.state == ClockState.RUNNING  # it is no acknowledgement
    assert verify([received.id]) == []


@pytest.mark.parametrize(("actor", "channel"), [(SYSTEM, "phone"), (IMPORTER, "email"), (CUSTOMER, "letter")])
def test_only_written_complaints_that_came_by_themselves_are_confirmed(
    actor: object, channel: str, org: Org, inbound: InboundComplaint, supervisor: Staff, now: datetime
) -> None:
    one = replace(inbound, channel=Channel(channel))
    intake.receive_complaint(one, actor=actor, now=now)  # type: ignore[arg-type]
    assert not Outbox.objects.filter(topic="receipt").exists()


def test_two_machines_answering_each_other_stop(
    org: Org, inbound: InboundComplaint, supervisor: Staff, now: datetime
) -> None:
    for number in range(6):
        intake.receive_complaint(replace(by_mail(inbound), external_id=str(number)), actor=SYSTEM, now=now)
    for _ in range(4):
        relay.relay(now=now)
    assert (len(mail.outbox), Message.objects.filter(kind="receipt").count()) == (3, 3)


def test_a_policy_may_do_without_and_its_old_editions_keep_their_hash() -> None:
    text = GENERIC.read_text()
    without = read_pack(text.replace('calendar = "office"', 'calendar = "office"\nreceipt = false', 1))
    assert (without.receipt, read_pack(text).receipt) == (False, True)
    assert "receipt" not in read_pack(text).to_json()
    assert type(without).from_json(without.to_json()) == without


def test_nobody_is_written_to_without_an_address(
    org: Org, inbound: InboundComplaint, supervisor: Staff, now: datetime
) -> None:
    one = replace(by_mail(inbound), customer=InboundCustomer("Nora Quill"))
    intake.receive_complaint(one, actor=SYSTEM, now=now)
    relay.relay(now=now)
    assert mail.outbox == []
