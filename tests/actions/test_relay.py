"""The outbox relay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from complaints.actions import assignment, conversation, messages_out, relay
from complaints.channels.errors import Undeliverable
from complaints.channels.mail import Letter
from complaints.channels.smtp import LIMIT
from complaints.choices import ClockState
from complaints.errors import InvalidInput
from complaints.models import Clock, Customer, Event, Message, Outbox
from complaints.models.people import Staff
from complaints.queries.health import health
from complaints.types import InboundCustomer
from config.celery import app as celery
from tests.actions.stories import step, version
from tests.conftest import ActorFor, Log

Later = Callable[..., datetime]


@pytest.fixture
def letter(log: Log, handler: Staff, actor: ActorFor, now: datetime) -> Outbox:
    """A complaint that came by e-mail has its acknowledgement waiting in the outbox."""
    complaint = log(channel="email")
    step(complaint, assignment.take, actor(handler), now)
    step(complaint, conversation.acknowledge, actor(handler), now, body="Thank you.")
    return Outbox.objects.get(topic="message")


def test_words_leave_once_with_a_message_id_of_their_own(letter: Outbox, now: datetime) -> None:
    assert relay.relay(now=now) == 1
    assert relay.relay(now=now) == 0
    (sent,) = mail.outbox
    assert (sent.to, sent.body.partition("\n\n")[0]) == (["nora@customer.example"], "Thank you.")
    assert sent.extra_headers["Message-ID"] == f"<m.message.{letter.payload['message']}@localhost>"
    assert Message.objects.get(pk=letter.payload["message"]).sent_at == now


def test_what_a_person_said_on_the_telephone_is_not_mailed(
    log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log(channel="phone")
    step(complaint, conversation.inform, actor(handler), now, body="Told her by telephone.")
    assert not Outbox.objects.filter(topic="message").exists()


def test_a_failure_waits_twice_as_long_each_time_and_then_parks(
    letter: Outbox, now: datetime, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise Undeliverable("answered 451")

    monkeypatch.setattr(messages_out, "send", refuse)
    waits = []
    at = now
    for _ in range(3):
        relay.relay(now=at)
        letter.refresh_from_db()
        waits.append(letter.available_at - at)
        at = letter.available_at
    assert waits == [timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2)]
    relay.relay(now=later(days=4))
    letter.refresh_from_db()
    assert (letter.parked_at, letter.last_error) == (later(days=4), "answered 451")


def test_a_hopeless_row_parks_at_once(letter: Outbox, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise Undeliverable("refused with 550", permanent=True)

    monkeypatch.setattr(messages_out, "send", refuse)
    relay.relay(now=now)
    letter.refresh_from_db()
    assert letter.parked_at == now


def test_a_lane_stays_in_order(
    letter: Outbox, handler: Staff, actor: ActorFor, now: datetime, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = Message.objects.get(pk=letter.payload["message"])
    step(message.complaint, conversation.inform, actor(handler), now, body="Second.")
    assert [row.id for row in relay.claim(now=now, limit=10)] == [letter.pk]


def test_a_dead_senders_lease_runs_out(letter: Outbox, now: datetime, later: Later) -> None:
    assert len(relay.claim(now=now, limit=10)) == 1
    assert relay.claim(now=later(seconds=60), limit=10) == []
    assert len(relay.claim(now=later(seconds=121), limit=10)) == 1


def test_many_notices_to_one_person_are_one_mail(
    log: Log, supervisor: Staff, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    for _ in range(3):
        assignment.assign(log().reference, actor=actor(supervisor), now=now, version=1, handler=handler.pk)
    assert relay.relay(now=now) == 3
    (sent,) = mail.outbox
    assert sent.subject == "3 complaints need you"
    assert sent.body.count("is yours now") == 3


@pytest.mark.parametrize("channel", ["email", "web", "api"])
def test_words_that_could_reach_nobody_are_refused_and_keep_no_promise(
    log: Log, handler: Staff, actor: ActorFor, now: datetime, channel: str
) -> None:
    complaint = log(channel=channel, customer=InboundCustomer("Walter Moss"))
    step(complaint, assignment.take, actor(handler), now)
    before = (version(complaint), Event.objects.count())
    with pytest.raises(InvalidInput) as refused:
        step(complaint, conversation.acknowledge, actor(handler), now, body="Thank you.")
    assert list(refused.value.data["fields"]) == ["channel"]
    assert (version(complaint), Event.objects.count()) == before
    assert not Message.objects.filter(direction="out").exists()
    assert Clock.objects.get(complaint=complaint, code="acknowledge").state == ClockState.RUNNING


@pytest.mark.parametrize("channel", ["phone", "letter", "in_person", "sms"])
def test_without_an_address_a_person_says_how_they_told_the_customer(
    log: Log, handler: Staff, actor: ActorFor, now: datetime, channel: str
) -> None:
    complaint = log(channel="web", customer=InboundCustomer("Walter Moss"))
    step(complaint, assignment.take, actor(handler), now)
    step(complaint, conversation.acknowledge, actor(handler), now, body="Thank you.", channel=channel)
    assert Message.objects.get(direction="out").sent_at == now
    assert not Outbox.objects.filter(topic="message").exists()


def test_an_address_lost_before_sending_parks_the_words_and_never_calls_them_sent(
    letter: Outbox, now: datetime
) -> None:
    Customer.objects.update(email="")
    assert relay.relay(now=now) == 0
    letter.refresh_from_db()
    assert (letter.sent_at, letter.parked_at, letter.last_error) == (None, now, "the customer has no e-mail address")
    assert Message.objects.get(pk=letter.payload["message"]).sent_at is None
    assert mail.outbox == []


def test_erased_words_are_never_called_sent(letter: Outbox, now: datetime) -> None:
    Message.objects.filter(pk=letter.payload["message"]).update(body="", erased_at=now)
    relay.relay(now=now)
    letter.refresh_from_db()
    assert (letter.parked_at, Message.objects.get(pk=letter.payload["message"]).sent_at) == (now, None)


def test_the_wait_stops_growing_however_often_it_failed(
    letter: Outbox, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Letter) -> None:
        raise Undeliverable("answered 451")

    monkeypatch.setattr(messages_out, "send", refuse)
    Outbox.objects.filter(pk=letter.pk).update(attempts=30_000)
    relay.relay(now=now)
    letter.refresh_from_db()
    assert letter.available_at - now == timedelta(hours=6)


@pytest.fixture
def three(letter: Outbox, log: Log, handler: Staff, actor: ActorFor, now: datetime) -> list[int]:
    """Three letters of three complaints wait; their ids."""
    for number in (2, 3):
        complaint = log(channel="email", subject=f"Subject {number}")
        step(complaint, assignment.take, actor(handler), now)
        step(complaint, conversation.acknowledge, actor(handler), now, body=f"Thank you {number}.")
    return list(Outbox.objects.filter(topic="message").order_by("id").values_list("id", flat=True))


def test_a_slow_batch_stops_within_its_budget_and_gives_the_rest_back(
    three: list[int], now: datetime, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed, sent = [100.0], list[str]()

    def slow(letter: Letter) -> None:
        passed[0] += 46
        sent.append(letter.message_id)

    monkeypatch.setattr(messages_out, "send", slow)
    monkeypatch.setattr(relay, "seconds", lambda: passed[0])
    assert relay.relay(now=now) == 1
    rest = Outbox.objects.filter(pk__in=three[1:])
    assert list(rest.values_list("sent_at", "locked_until", "attempts", "available_at")) == [(None, None, 0, now)] * 2
    assert [row.id for row in relay.claim(now=later(seconds=1), limit=10)] == three[1:]
    assert len(sent) == 1


def test_no_send_begins_that_could_outlast_the_lease(
    three: list[int], now: datetime, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long a batch may take: what could still be under way when the lease ends is left to others."""
    passed, lease = [0.0], relay.LEASE.total_seconds()
    monkeypatch.setattr(relay, "BUDGET", 10 * lease)
    monkeypatch.setattr(relay, "seconds", lambda: passed[0])
    begun = list[float]()

    def slow(letter: Letter) -> None:
        begun.append(passed[0])
        passed[0] += LIMIT

    monkeypatch.setattr(messages_out, "send", slow)
    assert relay.relay(now=now) == 2
    assert begun == [0.0, 30.0]
    (left,) = Outbox.objects.filter(pk__in=three, sent_at=None)
    assert (left.locked_until, left.attempts, left.available_at) == (None, 0, now)
    assert relay.relay(now=later(seconds=61)) == 1


def test_a_claim_that_took_long_counts_against_its_lease(
    letter: Outbox, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed, claim = [0.0], relay.claim

    def slowly(**asked: Any) -> list[relay.Claimed]:
        passed[0] += relay.BUDGET + 1
        return claim(**asked)

    monkeypatch.setattr(relay, "claim", slowly)
    monkeypatch.setattr(relay, "seconds", lambda: passed[0])
    assert relay.relay(now=now) == 0
    assert mail.outbox == []
    letter.refresh_from_db()
    assert (letter.sent_at, letter.locked_until, letter.attempts) == (None, None, 0)


def test_the_last_send_of_a_batch_ends_before_the_lease_and_before_the_tasks_time() -> None:
    assert relay.LEASE.total_seconds() > relay.BUDGET + relay.LONGEST_SEND
    assert celery.conf.task_soft_time_limit > relay.BUDGET + LIMIT


def lose_the_lease(monkeypatch: pytest.MonkeyPatch, now: datetime, then: Undeliverable | None) -> None:
    """The first to send is so slow that another relays meanwhile; then it fails, if told to."""
    begun = list[Letter]()

    def slow(letter: Letter) -> None:
        begun.append(letter)
        if len(begun) == 1:
            relay.relay(now=now + timedelta(seconds=121))
            if then is not None:
                raise then

    monkeypatch.setattr(messages_out, "send", slow)


def test_who_lost_the_lease_and_then_failed_changes_nothing(
    letter: Outbox, now: datetime, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_the_lease(monkeypatch, now, Undeliverable("refused with 550", permanent=True))
    relay.relay(now=now)
    letter.refresh_from_db()
    assert (letter.sent_at, letter.parked_at, letter.last_error) == (later(seconds=121), None, "")


def test_who_lost_the_lease_and_sent_leaves_the_first_settlement(
    letter: Outbox, now: datetime, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_the_lease(monkeypatch, now, None)
    relay.relay(now=now)
    letter.refresh_from_db()
    assert letter.sent_at == later(seconds=121)


def test_what_left_is_sent_even_if_somebody_else_gave_up_on_it(letter: Outbox, now: datetime, later: Later) -> None:
    claimed = relay.claim(now=now, limit=10)
    Outbox.objects.filter(pk=letter.pk).update(parked_at=now, locked_until=None)
    relay.settle_sent(claimed, now=later(seconds=1))
    letter.refresh_from_db()
    assert (letter.sent_at, letter.parked_at) == (later(seconds=1), None)


def test_a_letter_behind_a_waiting_one_of_its_lane_is_no_lag(
    letter: Outbox, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    """The first waits for its next try; the second has to wait for the first."""
    message = Message.objects.get(pk=letter.payload["message"])
    step(message.complaint, conversation.inform, actor(handler), now, body="Second.")
    today = health().now
    Outbox.objects.update(available_at=today - timedelta(hours=1))
    assert health().outbox_lag == pytest.approx(3600, abs=60)
    Outbox.objects.filter(pk=letter.pk).update(available_at=today + timedelta(hours=1))
    assert health().outbox_lag == 0
