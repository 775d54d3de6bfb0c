"""The same complaint, or the same customer, arriving many times at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError

from complaints.actions import bulk, intake
from complaints.actions.intake import Received
from complaints.choices import Channel
from complaints.models import Complaint, Customer, Escalation, EscalationCause, Event, Notice
from complaints.queries.verify import verify
from complaints.types import SYSTEM, InboundComplaint, InboundCustomer
from tests.concurrency.test_races import cast, together
from tests.conftest import NOW

pytestmark = pytest.mark.concurrency
AT_ONCE = 8


def inbound(number: int, **more: Any) -> InboundComplaint:
    one = InboundComplaint(
        InboundCustomer(f"Customer {number}"), f"Complaint {number}", "It broke.", Channel.API, NOW
    )  # fmt: skip
    return replace(one, **more)


def at_once(count: int, batch: Callable[[int], list[InboundComplaint]]) -> list[Any]:
    """Each thread receives its batch; what the database refused comes back as a result."""

    def receive(number: int) -> Any:
        try:
            return intake.receive_complaints(batch(number), actor=SYSTEM, now=NOW)
        except (IntegrityError, OperationalError) as error:
            return error

    return together(count, receive)


def received(results: list[Any]) -> list[Received]:
    assert [result for result in results if isinstance(result, Exception)] == []
    return [one for result in results for one in result]


def test_a_safety_matter_that_arrives_many_times_at_once_is_escalated_once(committed_db: object) -> None:
    cast()
    for number in range(5):
        results = at_once(AT_ONCE, lambda n, x=f"x{number}": [inbound(n, external_id=x, safety=True)])  # type: ignore[misc]
        assert len({one.id for one in received(results)}) == 1
        assert sum(one.created for one in received(results)) == 1
    assert Complaint.objects.count() == Escalation.objects.count() == EscalationCause.objects.count() == 5
    assert Notice.objects.count() == 5
    assert list(verify(list(Complaint.objects.values_list("pk", flat=True)))) == []


def test_batches_that_share_some_complaints_escalate_each_of_them_once(committed_db: object) -> None:
    """A batch that loses one complaint keeps its others, with their escalations."""
    cast()
    results = at_once(
        4, lambda n: [inbound(n, external_id="shared", safety=True), inbound(n, external_id=f"own{n}", safety=True)]
    )
    assert len({one.id for one in received(results)}) == 5
    assert Escalation.objects.count() == EscalationCause.objects.count() == 5
    assert Event.objects.filter(kind="escalated").count() == 5


def same_customer(code: str) -> Callable[[int], list[InboundComplaint]]:
    return lambda n: [inbound(n, customer=InboundCustomer("Nora Quill", external_id=code))]


def test_a_new_customer_who_complains_many_times_at_once_is_one_customer(committed_db: object) -> None:
    cast()
    for number in range(5):
        results = at_once(AT_ONCE, same_customer(f"c{number}"))
        assert len({one.id for one in received(results)}) == AT_ONCE
    assert Customer.objects.count() == 5
    assert Complaint.objects.filter(customer__external_id="c0").count() == AT_ONCE


def test_control_without_the_second_look_the_customers_collide(
    committed_db: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def naive(model: Any, names: Any, rows: Any, *, on_conflict: str = "", returning: str = "") -> list[Any]:
        return insert(model, names, rows, on_conflict="" if model is Customer else on_conflict, returning=returning)

    insert = bulk.insert
    monkeypatch.setattr(bulk, "insert", naive)
    cast()
    refused = [at_once(AT_ONCE, same_customer(f"c{number}")) for number in range(5)]
    assert any(isinstance(result, IntegrityError) for results in refused for result in results)


def test_two_imports_in_opposite_order_do_not_deadlock(committed_db: object) -> None:
    cast()
    for number in range(3):
        rows = [
            inbound(n, external_id=f"d{number}-{n}", customer=InboundCustomer("N", external_id=f"n{number}-{n}"))
            for n in range(300)
        ]
        results = at_once(2, lambda n, rows=rows: rows if n else rows[::-1])  # type: ignore[misc]
        assert len({one.id for one in received(results)}) == 300
    assert Complaint.objects.count() == Customer.objects.count() == 900
