"""The outbox relay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail

from complaints.actions import assignment, conversation, relay
from complaints.channels.errors import Undeliverable
from complaints.models import Message, Outbox
from complaints.models.people import Staff
from tests.actions.stories import step
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
    assert (sent.to, sent.body) == (["nora@customer.example"], "Thank you.")
    assert sent.extra_headers["Message-ID"] == f"<message.{letter.payload['message']}@redress.invalid>"
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

    monkeypatch.setattr(relay, "send", refuse)
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

    monkeypatch.setattr(relay, "send", refuse)
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
