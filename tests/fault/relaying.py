"""`python -m tests.fault.relaying MESSAGES KILLS`: a relay that is killed again and again while it sends.

Writes messages to send, then forks a process that relays, kills it at a random moment, and forks the next; the last one
is left alone until nothing waits. Each begins after the lease of the one before.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from datetime import UTC, datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connections  # noqa: E402

from complaints.actions import intake, relay  # noqa: E402
from complaints.choices import Channel  # noqa: E402
from complaints.models import Message, Outbox  # noqa: E402
from complaints.types import IMPORTER, InboundComplaint, InboundCustomer  # noqa: E402
from tests.conftest import make_org  # noqa: E402

NOW = datetime(2026, 11, 4, 10, 0, tzinfo=UTC)


def write(number: int) -> None:
    """So many messages, each to a customer of its own, in a lane of its own."""
    make_org()
    batch = [
        InboundComplaint(
            customer=InboundCustomer(f"Customer {n}", email=f"c{n}@customer.example"), subject="Kettle",
            description="It broke.", channel=Channel.EMAIL, received_at=NOW,
        )
        for n in range(number)
    ]  # fmt: skip
    for received in intake.receive_complaints(batch, actor=IMPORTER, now=NOW):
        message = Message.objects.create(
            complaint_id=received.id, direction="out", kind="update", channel="email", at=NOW, body="News."
        )
        Outbox.objects.create(
            topic="message", key=f"complaint:{received.id}", dedup=f"message:{message.pk}",
            payload={"message": message.pk}, created_at=NOW, available_at=NOW,
        )  # fmt: skip


def relayed(turn: int) -> None:
    """One process's work, at a time when every earlier lease has run out."""
    while relay.relay(now=NOW + timedelta(minutes=3 * turn), limit=5):
        pass


def waiting() -> int:
    number = Outbox.objects.filter(topic="message", sent_at=None).count()
    connections.close_all()
    return number


def main() -> None:
    messages, kills = int(sys.argv[1]), int(sys.argv[2])
    write(messages)
    connections.close_all()
    chance, killed, turn = random.Random(7), 0, 0
    while waiting():
        turn += 1
        child = os.fork()
        if child == 0:
            relayed(turn)
            os._exit(0)
        if killed < kills:
            time.sleep(chance.uniform(0.005, 0.06))
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
    print(killed)


if __name__ == "__main__":
    main()
