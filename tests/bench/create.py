"""Logging a complaint through the action and through the API, against the least DRF and ORM can do it with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.utils import timezone
from knox.models import AuthToken

from complaints.actions import setup
from complaints.actions.intake import receive_complaint
from complaints.choices import Channel, Role
from complaints.models import Complaint, Team
from complaints.queries.people import actor_for
from complaints.types import InboundComplaint, InboundCustomer
from tests.bench import minimal
from tests.bench.harness import Report, Side, in_turn, recorded, shapes
from tests.bench.world import World
from tests.bench.wsgi import call
from tests.conftest import make_org

BODY = {
    "customer": {"name": "Nora Quill", "email": "nora@customer.example"},
    "subject": "Refund refused after fault",
    "description": "The kettle broke after a week and the shop would not take it back. " * 4,
    "channel": "phone",
    "category": "refund",
    "desired_outcome": "The money back.",
}


def bench(world: World) -> Report:
    """All three in this process, on one database, one connection; the API with a token and an Idempotency-Key."""
    report = Report("Logging a complaint")
    world.use(world.fresh("bench_create"))
    make_org()
    person = setup.engage("hana", role=Role.HANDLER, first_name="Hana", teams=[Team.objects.get(code="cards")])
    actor = actor_for(person, now=timezone.now())
    _, token = AuthToken.objects.create(user=person)
    settings.ROOT_URLCONF = minimal.__name__
    minimal.READY.update(minimal.ready())
    server = WSGIHandler()
    numbers = iter(range(10**9))

    def act() -> int:
        number, now = next(numbers), timezone.now()
        customer = InboundCustomer(f"Nora Quill {number}", email=f"nora{number}@customer.example")
        inbound = InboundComplaint(
            customer, BODY["subject"], BODY["description"], Channel.PHONE, now, category="refund",
            desired_outcome=BODY["desired_outcome"],
        )  # type: ignore[arg-type] # fmt: skip
        receive_complaint(inbound, actor=actor, now=now)
        return 1

    def ours() -> int:
        number = next(numbers)
        body = BODY | {"customer": {"name": f"Nora {number}", "email": f"nora{number}@customer.example"}}
        headers = {"Authorization": f"Token {token}", "Idempotency-Key": f"bench-{number}"}
        call(server, "POST", "/api/v1/complaints/", headers, body, 201)
        return 1

    def least() -> int:
        call(
            server, "POST", "/minimal/", {}, {key: BODY[key] for key in ("subject", "desired_outcome", "channel")}, 201
        )
        return 1

    sides = [Side("action", act), Side("API", ours), Side("minimal DRF and ORM", least)]
    for side in sides:
        with recorded() as sent:
            _twice(side.work, sent)
        report.statements[side.name] = shapes(sent)
    in_turn(sides, world.scale)
    report.compare(sides[0], sides[2], unit="/s", goal=1 / 2)
    report.compare(sides[1], sides[2], unit="/s", goal=1 / 2)
    report.notes.append(f"{Complaint.objects.count():,} complaints at the end")
    connections.close_all()
    return report


def _twice(work: Callable[[], int], sent: list[Any]) -> None:
    """The first fills what a process remembers; the second is what every other is like."""
    work()
    sent.clear()
    work()
