"""Run as a process: `python -m tests.fault.hooks URL COUNT` adds an endpoint, logs complaints, prints its secret."""

from __future__ import annotations

import sys
import uuid

import django

django.setup()

from complaints.actions import intake, setup, webhooks  # noqa: E402
from complaints.choices import Channel, Role  # noqa: E402
from complaints.queries.health import database_now  # noqa: E402
from complaints.queries.people import actor_for  # noqa: E402
from complaints.types import SYSTEM, InboundComplaint, InboundCustomer  # noqa: E402
from tests.conftest import make_org  # noqa: E402


def main(url: str, count: int) -> None:
    org, now = make_org(), database_now()
    boss = setup.engage("mara", role=Role.MANAGER, first_name="Mara", teams=[org.cards, org.loans], email="m@k.example")
    _, secret = webhooks.add(
        actor=actor_for(boss, now=now), now=now, operation=uuid.uuid4(), name="Sink", url=url,
        topics=["complaint.received"],
    )  # fmt: skip
    batch = [
        InboundComplaint(InboundCustomer(f"Customer {number}"), "Broken", "It broke.", Channel.WEB, now)
        for number in range(count)
    ]
    intake.receive_complaints(batch, actor=SYSTEM, now=now)
    print(secret)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
