"""Two complaints with a history, and somebody who owns the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from complaints.actions import assignment, conversation, intake, setup, sweep
from complaints.choices import Channel, Role
from complaints.models import Complaint
from complaints.queries import people
from complaints.types import InboundComplaint, InboundCustomer
from tests.conftest import NOW, make_org
from tests.evidence.checking import Sql
from tests.rig.engines import Database, Rig


@pytest.fixture
def pair(committed_db: Database) -> tuple[Complaint, Complaint]:
    """Two complaints with the same history: late, escalated, taken, asked about, answered."""
    org = make_org()
    boss = setup.engage("sunita", role=Role.SUPERVISOR, first_name="Sunita", teams=[org.cards])
    hana = setup.engage("hana", role=Role.HANDLER, first_name="Hana", teams=[org.cards], supervisor=boss)
    actor = people.actor_for(hana, now=NOW)
    batch = [
        InboundComplaint(InboundCustomer(f"Customer {n}"), "Charged twice", "Twice.", Channel.PHONE, NOW)
        for n in range(2)
    ]
    received = intake.receive_complaints(batch, actor=actor, now=NOW)
    sweep.sweep(now=NOW + timedelta(days=3))
    for one in received:
        at = NOW + timedelta(days=3)
        for verb, said in (
            (assignment.take, {}),
            (conversation.acknowledge, {"body": "Thank you."}),
            (conversation.ask, {"body": "When was it?"}),
            (conversation.hear_back, {"body": "On Monday."}),
        ):
            at += timedelta(hours=1)
            version = Complaint.objects.get(pk=one.id).version
            verb(one.reference, actor=actor, now=at, version=version, **said)  # type: ignore[operator]
    rows = [Complaint.objects.get(pk=one.id) for one in received]
    return rows[0], rows[1]


@pytest.fixture
def owner(rig: Rig, committed_db: Database) -> Iterator[Sql]:
    """SQL by a superuser who switched every trigger off."""
    with rig.postgres.connect(committed_db.name) as connection:
        connection.execute("set session_replication_role = replica")

        def run(sql: str, *values: object) -> Any:
            cursor = connection.execute(sql.encode(), values)
            assert cursor.rowcount > 0
            return cursor

        yield run
