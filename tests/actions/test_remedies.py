"""Putting it right, within authority."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from complaints.actions import decisions, remedies
from complaints.choices import RemedyState
from complaints.errors import GateOpen, InvalidInput, NotAllowed, NotNow
from complaints.models import Complaint, Remedy
from complaints.models.people import Staff
from tests.actions import stories
from tests.actions.stories import step, version
from tests.conftest import ActorFor, Log

REFUND: dict[str, Any] = {"kind": "refund", "amount": Decimal("34.99"), "justification": "Faulty within a week."}


@pytest.fixture
def complaint(log: Log, handler: Staff, actor: ActorFor, now: datetime) -> Complaint:
    one = log()
    stories.to_decided(one, actor(handler), now)
    return one


def propose(complaint: Complaint, who: Any, now: datetime, **given: Any) -> Remedy:
    return remedies.propose(complaint.reference, actor=who, now=now, version=version(complaint), **{**REFUND, **given})


def test_within_authority_a_remedy_is_approved_at_once(
    complaint: Complaint, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    remedy = propose(complaint, actor(handler), now)
    assert (remedy.state, remedy.within_authority, remedy.currency) == (RemedyState.APPROVED, True, "GBP")


def test_small_amounts_do_not_add_up_past_the_limit(
    complaint: Complaint, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    assert propose(complaint, actor(handler), now).state == RemedyState.APPROVED
    assert propose(complaint, actor(handler), now, amount=Decimal("15.02")).state == RemedyState.PROPOSED


def test_a_waiting_remedy_keeps_the_decision_from_leaving(
    complaint: Complaint, handler: Staff, supervisor: Staff, actor: ActorFor, now: datetime
) -> None:
    remedy = propose(complaint, actor(handler), now, amount=Decimal("85"))
    with pytest.raises(GateOpen) as refused:
        step(complaint, decisions.send_decision, actor(handler), now, parts=stories.letter(complaint))
    assert [part.code for part in refused.value.missing] == ["remedy_refund"]
    remedies.approve(remedy.pk, actor=actor(supervisor), now=now, version=version(complaint))
    step(complaint, decisions.send_decision, actor(handler), now, parts=stories.letter(complaint))


def test_nobody_approves_their_own_proposal(
    complaint: Complaint, supervisor: Staff, actor: ActorFor, now: datetime
) -> None:
    remedy = propose(complaint, actor(supervisor), now, amount=Decimal("250"))
    with pytest.raises(NotAllowed):
        remedies.approve(remedy.pk, actor=actor(supervisor), now=now, version=version(complaint))
    assert Remedy.objects.get().state == RemedyState.PROPOSED


def test_above_the_approvers_own_limit_it_goes_higher(
    complaint: Complaint, handler: Staff, supervisor: Staff, manager: Staff, actor: ActorFor, now: datetime
) -> None:
    remedy = propose(complaint, actor(handler), now, amount=Decimal("250"))
    with pytest.raises(NotAllowed):
        remedies.approve(remedy.pk, actor=actor(supervisor), now=now, version=version(complaint))
    remedies.approve(remedy.pk, actor=actor(manager), now=now, version=version(complaint))
    assert Remedy.objects.get().decided_by == manager


def test_payment_needs_evidence_and_happens_once(
    complaint: Complaint, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    remedy = propose(complaint, actor(handler), now)
    with pytest.raises(GateOpen):
        remedies.pay(remedy.pk, actor=actor(handler), now=now)
    remedies.pay(remedy.pk, actor=actor(handler), now=now, evidence="BACS 4711")
    with pytest.raises(NotNow):
        remedies.pay(remedy.pk, actor=actor(handler), now=now, evidence="BACS 4711")
    assert Remedy.objects.get().evidence == "BACS 4711"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "gold"}, "kind"),
        ({"amount": None}, "amount"),
        ({"amount": Decimal("-1")}, "amount"),
        ({"amount": Decimal("0.005")}, "amount"),
        ({"amount": Decimal("1e12")}, "amount"),
    ],
)
def test_a_wrong_remedy_is_refused_and_nothing_is_written(
    complaint: Complaint, handler: Staff, actor: ActorFor, now: datetime, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        propose(complaint, actor(handler), now, **given)
    assert list(refused.value.data["fields"]) == [field]
    assert not Remedy.objects.exists()
