"""Mail over real SMTP: out by the relay, in at another Redress, and back; and recipients who hang or refuse."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from complaints.actions import assignment, conversation, incoming_mail, relay
from complaints.channels import smtp
from complaints.models import Complaint, IncomingMail, Message, Outbox, Staff
from complaints.types import InboundCustomer
from tests.actions.stories import step
from tests.conftest import ActorFor, Log, Org
from tests.rig.postbox import SmtpSink

OURS = "complaints@shop.example"


class Postman:
    """Keeps what it is given, envelope and bytes."""

    def __init__(self) -> None:
        self.bag: list[tuple[str, list[str], bytes]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.bag.append((str(envelope.mail_from), list(envelope.rcpt_tos), bytes(envelope.original_content or b"")))
        return "250 kept"


@pytest.fixture
def postman(settings: Any) -> Iterator[Postman]:
    kept = Postman()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "complaints.channels.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.MAIL_ADDRESS, settings.DEFAULT_FROM_EMAIL = OURS, f"Shop <{OURS}>"
    yield kept
    controller.stop()


@pytest.fixture
def asked(log: Log, handler: Staff, actor: ActorFor, now: datetime) -> Complaint:
    complaint = log(channel="web", customer=InboundCustomer("Nora Quill", email="nora@customer.example"))
    step(complaint, assignment.take, actor(handler), now)
    step(complaint, conversation.acknowledge, actor(handler), now, body="Thank you. Grüße.")
    return complaint


def to_customer(postman: Postman) -> list[tuple[str, list[str], bytes]]:
    return [one for one in postman.bag if one[1] == ["nora@customer.example"]]


def test_out_and_back_over_smtp(asked: Complaint, postman: Postman, now: datetime) -> None:
    relay.relay(now=now)
    [(sender, _, raw)] = to_customer(postman)
    said = message_from_bytes(raw, policy=policy.default)
    token = Message.objects.get(kind="acknowledgement").token
    assert sender == f"complaints+b.{token}@shop.example"
    assert said["From"].addresses[0].addr_spec == OURS
    answer = (
        f"From: nora@customer.example\r\nTo: {said['Reply-To']}\r\nSubject: Re: {said['Subject']}\r\n"
        f"In-Reply-To: {said['Message-ID']}\r\nMessage-ID: <back@customer.example>\r\n\r\nStill broken.\r\n"
    )
    row = incoming_mail.receive(answer.encode(), source="pipe", now=now)
    assert (row.outcome, row.complaint) == ("reply", asked)
    assert Message.objects.get(kind="answer").body == "Still broken."


def test_two_instances_that_mail_each_other_stop_after_two_messages(
    asked: Complaint, postman: Postman, org: Org, handler: Staff, actor: ActorFor, now: datetime, settings: Any
) -> None:
    """Whatever leaves one comes in at the other, and the other way round, until nothing leaves any more."""
    shops = (OURS, "complaints@other.example")
    delivered, taken, round_ = 0, 0, 0
    while round_ < 10:
        round_ += 1
        settings.MAIL_ADDRESS = shops[round_ % 2]
        settings.DEFAULT_FROM_EMAIL = f"Shop <{shops[round_ % 2]}>"
        before = len(postman.bag)
        relay.relay(now=now + timedelta(hours=round_))
        sent = to_customer(postman)[taken:]
        settings.MAIL_ADDRESS = shops[(round_ + 1) % 2]
        for _, _, raw in sent:
            taken += 1
            incoming_mail.receive(raw, source="pipe", now=now + timedelta(hours=round_))
        delivered += len(sent)
        if len(postman.bag) == before and not sent:
            break
    assert round_ < 10, "it went on and on"
    assert delivered <= 2
    assert IncomingMail.objects.count() <= 2


@pytest.mark.parametrize("mode", ["hang", "never", "later"])
def test_a_recipient_who_hangs_or_refuses_delays_nobody_else(
    mode: Any, smtp_sink: SmtpSink, settings: Any, monkeypatch: pytest.MonkeyPatch, log: Log, now: datetime
) -> None:
    monkeypatch.setattr(smtp, "LIMIT", 0.5)
    settings.EMAIL_BACKEND = "complaints.channels.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp_sink.port
    smtp_sink.modes["bad.example"] = mode
    for name in ("a@bad.example", "b@good.example", "c@bad.example", "d@good.example"):
        complaint = log(channel="web", customer=InboundCustomer(name, email=name))
        message = Message.objects.create(
            complaint=complaint, direction="out", kind="update", channel="email", at=now, body="News."
        )
        Outbox.objects.create(
            topic="message", key=f"complaint:{complaint.pk}", dedup=f"message:{message.pk}",
            payload={"message": message.pk}, created_at=now, available_at=now,
        )  # fmt: skip
    relay.relay(now=now)
    reached = {address for one in smtp_sink.deliveries for address in one.recipients}
    assert {"b@good.example", "d@good.example"} <= reached
    assert not {address for address in reached if address.endswith("bad.example")}
    waits = Outbox.objects.filter(topic="message", sent_at=None)
    assert [bool(row.parked_at) for row in waits] == [mode == "never"] * 2
