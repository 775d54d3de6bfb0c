"""Which promises a complaint has: by what it is about, judged at receipt and anew when more is known."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from complaints.actions import assignment, decisions, intake, records, setup
from complaints.choices import Channel, ClockState, CodeKind, EventKind
from complaints.errors import InvalidInput
from complaints.models import Clock, Complaint, Staff
from complaints.queries.policies import terms_of
from complaints.queries.verify import verify
from complaints.rules.packs import read_pack
from complaints.types import InboundComplaint, InboundCustomer
from tests.actions.stories import fresh, to_resolve, version
from tests.conftest import GENERIC, LONG_AGO, ActorFor, Org

EIGHT_WEEKS, PAYMENT = "final_response", "payment_response"


def received(actor: ActorFor, handler: Staff, now: datetime, **more: object) -> Complaint:
    inbound = InboundComplaint(
        customer=InboundCustomer(name="Ada Byron", email="ada@example.org"), subject="A transfer went astray",
        description="I sent 90 pounds.", channel=Channel.PHONE, received_at=now, desired_outcome="The money", **more,
    )  # type: ignore[arg-type] # fmt: skip
    done = intake.receive_complaint(inbound, actor=actor(handler), now=now, strict=True)
    return Complaint.objects.get(pk=done.id)


def codes(complaint: Complaint, *states: ClockState) -> set[str]:
    rows = Clock.objects.filter(complaint=complaint, state__in=states or [ClockState.RUNNING])
    return set(rows.values_list("code", flat=True))


def test_a_payment_complaint_has_the_payment_promise_and_another_has_not(
    disp: Org, actor: ActorFor, handler: Staff, now: datetime
) -> None:
    payment = received(actor, handler, now, flags=frozenset({"payment"}))
    other = received(actor, handler, now)
    only_payment, only_other = codes(payment) - codes(other), codes(other) - codes(payment)
    under = terms_of(payment)
    assert only_payment
    assert all(under.standards[code].only_for for code in only_payment)
    assert only_other
    assert all(under.standards[code].not_for for code in only_other)
    assert payment.further_terms["matter"] == {
        "flags": ["payment"], "channel": "phone", "entity": "kettle",
    }  # fmt: skip
    assert verify([payment.pk, other.pk]) == []


def test_which_policy_applied_and_why_is_an_event(disp: Org, actor: ActorFor, handler: Staff, now: datetime) -> None:
    complaint = received(actor, handler, now, flags=frozenset({"payment"}))
    said = complaint.events.get(kind=EventKind.RECEIVED).data
    assert said["policy"] == disp.entity.policy.versions.get().pk
    assert said["matter"] == complaint.further_terms["matter"]
    started = {change["clock"].partition("#")[0] for change in said["clocks"] if change["change"] == "started"}
    assert started == codes(complaint)


def test_a_word_the_policy_does_not_use_is_refused_and_nothing_is_kept(
    disp: Org, actor: ActorFor, handler: Staff, now: datetime
) -> None:
    with pytest.raises(InvalidInput) as refused:
        received(actor, handler, now, flags=frozenset({"payments"}))
    assert "it knows payment" in str(refused.value.data["fields"]["flags"])
    assert not Complaint.objects.exists()


def test_judged_anew_it_gets_the_promises_it_would_have_had_from_the_day_it_came(
    disp: Org, actor: ActorFor, handler: Staff, now: datetime
) -> None:
    known = received(actor, handler, now, flags=frozenset({"payment"}))
    learnt = received(actor, handler, now)
    lost = codes(learnt) - codes(known)
    later = now + timedelta(days=2)
    assignment.assess(learnt.reference, actor=actor(handler), now=later, version=learnt.version, flags=["payment"])
    assert codes(learnt) == codes(known)
    assert lost <= codes(learnt, ClockState.CANCELLED)
    due = dict(Clock.objects.filter(complaint=known).values_list("code", "due_at"))
    mine = dict(Clock.objects.filter(complaint=learnt, state=ClockState.RUNNING).values_list("code", "due_at"))
    assert mine == due
    assert verify([learnt.pk]) == []


def test_judged_as_before_nothing_happens_to_its_clocks(
    disp: Org, actor: ActorFor, handler: Staff, now: datetime
) -> None:
    complaint = received(actor, handler, now, flags=frozenset({"payment"}))
    before = list(Clock.objects.filter(complaint=complaint).order_by("pk").values())
    assignment.assess(
        complaint.reference, actor=actor(handler), now=now, version=complaint.version, flags=["payment"]
    )  # fmt: skip
    assert list(Clock.objects.filter(complaint=complaint).order_by("pk").values()) == before
    assert not complaint.events.filter(kind=EventKind.RECLASSIFIED).exists()


def test_a_promise_kept_before_is_not_begun_again(disp: Org, actor: ActorFor, handler: Staff, now: datetime) -> None:
    complaint = received(actor, handler, now)
    to_resolve(complaint, actor(handler), now)
    known = received(actor, handler, now, flags=frozenset({"payment"}))
    to_resolve(known, actor(handler), now)
    later = now + timedelta(hours=1)
    assignment.assess(
        complaint.reference, actor=actor(handler), now=later, version=version(complaint), flags=["payment"]
    )  # fmt: skip
    assert codes(complaint) == codes(known)
    assert verify([complaint.pk, known.pk]) == []


def test_a_letter_has_the_parts_its_matter_and_tier_demand(
    disp: Org, actor: ActorFor, handler: Staff, now: datetime
) -> None:
    complaint = fresh(received(actor, handler, now))
    assert decisions.demanded(complaint, decisions.MessageKind.DECISION)


def test_judged_back_and_forth_each_promise_runs_once(
    disp: Org, actor: ActorFor, handler: Staff, now: datetime
) -> None:
    complaint = received(actor, handler, now)
    before = codes(complaint)
    for flags in (["payment"], [], ["payment"], []):
        assignment.assess(complaint.reference, actor=actor(handler), now=now, version=version(complaint), flags=flags)
    running = Clock.objects.filter(complaint=complaint, state=ClockState.RUNNING).values_list("code", flat=True)
    assert sorted(running) == sorted(before)
    assert verify([complaint.pk]) == []


def test_the_right_product_brings_the_promises_of_that_product(
    org: Org, actor: ActorFor, handler: Staff, now: datetime
) -> None:
    pack = read_pack((GENERIC.parent / "uk-fca-disp.toml").read_text().replace('flags = ["payment"]', PRODUCT))
    org.entity.policy = setup.publish_policy(pack, effective_from=LONG_AGO, reason="tests").policy
    org.entity.save()
    setup.add_codes(CodeKind.PRODUCT, {"transfer": "Transfer"}, effective_from=LONG_AGO.date())
    known, wrong = received(actor, handler, now, product="transfer"), received(actor, handler, now, product="kettle")
    later = now + timedelta(days=2)
    records.correct(wrong.reference, actor=actor(handler), now=later, version=wrong.version, reason="Misheard.",
                    changes={"product": "transfer"})  # fmt: skip
    assert PAYMENT in codes(known)
    assert EIGHT_WEEKS not in codes(known)
    assert codes(wrong) == codes(known)
    assert verify([known.pk, wrong.pk]) == []


PRODUCT = 'products = ["transfer"]'
