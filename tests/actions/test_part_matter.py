"""One part of a complaint judged anew: its own promises follow, the rest of the complaint stays as it was."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from complaints.actions import part_matter
from complaints.actions import parts as parts_of
from complaints.choices import ClockState, CodeKind, EventKind
from complaints.errors import GateOpen, InvalidInput
from complaints.models import Clock, Code, Complaint, Part, Staff
from complaints.queries.verify import verify
from tests.actions.stories import fresh, step, to_resolve
from tests.actions.test_parts import PAYMENT, answered, due_dates, end_of
from tests.conftest import ActorFor, Log, Org


@pytest.fixture
def complaint(disp: Org, log: Log) -> Complaint:
    return log()


def test_a_part_judged_anew_has_other_promises_counted_from_receipt_and_the_rest_stays(
    complaint: Complaint, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    step(complaint, parts_of.add_part, actor(handler), now, **PAYMENT)
    step(complaint, parts_of.add_part, actor(handler), now, **PAYMENT | {"title": "Another payment"})
    before, other = due_dates(complaint, part=None), due_dates(complaint, part__number=2)
    then = now + timedelta(days=3)
    step(complaint, part_matter.assess_part, actor(handler), then, part=1, flags=[])
    first = Part.objects.get(complaint=complaint, number=1)
    gone = Clock.objects.filter(part=first, code__startswith="payment_")
    assert set(gone.values_list("state", "cancelled_at")) == {(ClockState.CANCELLED, then)}
    assert (first.flags, due_dates(complaint, part=None), due_dates(complaint, part__number=2)) == ([], before, other)
    event = complaint.events.get(kind=EventKind.RECLASSIFIED)
    assert (event.data["part"], event.data["number"], event.data["before"]["flags"]) == (first.pk, 1, ["payment"])
    assert "flags" not in event.data["matter"]
    assert verify([complaint.pk]) == []
    step(complaint, part_matter.assess_part, actor(handler), then, part=1, flags=["payment"])
    back = Clock.objects.filter(part=first, code="payment_response", state=ClockState.RUNNING)
    assert list(back.values_list("serial", "started_at", "due_at")) == [(3, now, end_of(25, 11))]
    assert verify([complaint.pk]) == []


def test_a_parts_product_and_complainant_are_its_own_and_empty_means_the_complaints(
    complaint: Complaint, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    step(complaint, parts_of.add_part, actor(handler), now, **PAYMENT)
    card = Code.objects.create(kind=CodeKind.PRODUCT, code="card", title="Card", effective_from=now.date())
    step(complaint, part_matter.assess_part, actor(handler), now, part=1, product="card")
    part = Part.objects.get(complaint=complaint)
    under = fresh(complaint).further_terms["parts"][str(part.pk)]["matter"]
    assert (part.product, under["product"], part.flags) == (card, "card", ["payment"])
    step(complaint, part_matter.assess_part, actor(handler), now, part=1, product="")
    part.refresh_from_db()
    assert (part.product, "product" in fresh(complaint).further_terms["parts"][str(part.pk)]["matter"]) == (None, False)
    assert verify([complaint.pk]) == []


def test_no_part_is_judged_that_is_answered_unknown_or_in_words_its_policy_does_not_know(
    complaint: Complaint, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    with pytest.raises(GateOpen) as lacking:
        step(complaint, part_matter.assess_part, actor(handler), now, part=1)
    assert [one.code for one in lacking.value.missing] == ["parts"]
    to_resolve(complaint, actor(handler), now)
    step(complaint, parts_of.add_part, actor(handler), now, **PAYMENT)
    kept = fresh(complaint).event_seq
    for field, wrong in {
        "part": {"part": 7},
        "flags": {"part": 1, "flags": ["moon"]},
        "product": {"part": 1, "product": "moon"},
        "complainant": {"part": 1, "complainant": "moon"},
    }.items():
        with pytest.raises(InvalidInput) as refused:
            step(complaint, part_matter.assess_part, actor(handler), now, **wrong)
        assert field in refused.value.data["fields"]
    assert fresh(complaint).event_seq == kept
    answered(complaint, handler, actor, now)
    with pytest.raises(GateOpen):
        step(complaint, part_matter.assess_part, actor(handler), now, part=1, flags=[])
