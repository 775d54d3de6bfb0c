"""Putting it right, within authority."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from complaints.actions import decisions, records, remedies
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


@pytest.mark.parametrize("kind", ["replacement", "repair", "exchange", "loyalty_points"])
def test_what_costs_money_waits_for_somebody_else_until_its_amount_is_known(
    complaint: Complaint, handler: Staff, supervisor: Staff, actor: ActorFor, now: datetime, kind: str
) -> None:
    remedy = propose(complaint, actor(handler), now, kind=kind, amount=None)
    assert (remedy.state, remedy.within_authority, remedy.decided_by_id) == (RemedyState.PROPOSED, False, None)
    assert propose(complaint, actor(handler), now, kind=kind).state == RemedyState.APPROVED
    remedies.approve(remedy.pk, actor=actor(supervisor), now=now, version=version(complaint))


@pytest.mark.parametrize("kind", ["apology", "explanation", "change_of_practice"])
def test_what_costs_nothing_needs_no_amount(
    complaint: Complaint, handler: Staff, actor: ActorFor, now: datetime, kind: str
) -> None:
    assert propose(complaint, actor(handler), now, kind=kind, amount=None).state == RemedyState.APPROVED


@pytest.mark.parametrize("linked", ["to it", "from it", "through a third"])
def test_small_amounts_do_not_add_up_over_duplicates(
    complaint: Complaint, log: Log, handler: Staff, actor: ActorFor, now: datetime, linked: str
) -> None:
    other, third = log(), log()
    stories.to_decided(other, actor(handler), now)
    pairs = {"to it": [(other, complaint)], "from it": [(complaint, other)],
             "through a third": [(complaint, third), (other, third)]}  # fmt: skip
    for one, first in pairs[linked]:
        step(one, records.link_duplicate, actor(handler), now, other=first.reference, reason="The same kettle.")
    assert propose(complaint, actor(handler), now).state == RemedyState.APPROVED
    assert propose(other, actor(handler), now, amount=Decimal("15.02")).state == RemedyState.PROPOSED
    assert propose(other, actor(handler), now, kind="apology", amount=None).state == RemedyState.PROPOSED


def merged(complaint: Complaint, log: Log, handler: Staff, actor: ActorFor, now: datetime) -> Complaint:
    """What the complaint was merged into, decided."""
    other = log()
    stories.to_decided(other, actor(handler), now)
    step(complaint, records.merge, actor(handler), now, other=other.reference, reason="The same kettle.")
    return other


def test_small_amounts_do_not_add_up_over_a_merge(
    complaint: Complaint, log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    remedy = propose(complaint, actor(handler), now)
    remedies.pay(remedy.pk, actor=actor(handler), now=now, evidence="BACS 4711")
    other = merged(complaint, log, handler, actor, now)
    assert propose(other, actor(handler), now, amount=Decimal("15.02")).state == RemedyState.PROPOSED
    assert propose(log_decided(log, handler, actor, now), actor(handler), now).state == RemedyState.APPROVED


def log_decided(log: Log, handler: Staff, actor: ActorFor, now: datetime) -> Complaint:
    one = log()
    stories.to_decided(one, actor(handler), now)
    return one


def test_a_merged_complaints_remedies_are_neither_decided_nor_paid(
    complaint: Complaint, log: Log, handler: Staff, supervisor: Staff, actor: ActorFor, now: datetime
) -> None:
    approved = propose(complaint, actor(handler), now)
    waiting = propose(complaint, actor(handler), now, amount=Decimal("85"))
    Complaint.objects.filter(pk=complaint.pk).update(
        stage="closed", closure="merged", closed_at=now, merged_into=log().pk
    )
    for verb in (remedies.approve, remedies.decline):
        with pytest.raises(NotNow):
            verb(waiting.pk, actor=actor(supervisor), now=now, version=version(complaint), note="No.")
    with pytest.raises(NotNow):
        remedies.pay(approved.pk, actor=actor(handler), now=now, evidence="BACS 4711")
    states = Remedy.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [RemedyState.APPROVED, RemedyState.PROPOSED]


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
