"""Complaints come in."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from complaints.actions import intake
from complaints.choices import EventKind, Stage
from complaints.errors import InvalidInput, NotAllowed
from complaints.models import Clock, Complaint, Customer, Escalation, Event, Message, Note, Outbox
from complaints.models.people import Staff
from complaints.types import SYSTEM, HistoricOutcome, InboundComplaint, InboundCustomer
from tests.conftest import ActorFor, Log, Org


def test_a_complaint_gets_a_reference_clocks_and_an_event(log: Log, now: datetime) -> None:
    complaint = log()
    assert complaint.stage == Stage.GREET
    assert complaint.reference.startswith("RD-")
    assert sorted(complaint.clocks.values_list("code", flat=True)) == ["acknowledge", "resolve"]
    assert complaint.next_due_at == min(complaint.clocks.values_list("due_at", flat=True))
    assert list(complaint.events.values_list("kind", flat=True)) == [EventKind.RECEIVED]
    assert complaint.messages.get().body.startswith("The kettle broke")


def test_the_same_external_id_is_the_same_complaint(org: Org, inbound: InboundComplaint, now: datetime) -> None:
    one = replace(inbound, external_id="mail-1")
    first = intake.receive_complaint(one, actor=SYSTEM, now=now)
    again = intake.receive_complaint(replace(one, subject="Sent twice"), actor=SYSTEM, now=now)
    assert first.created
    assert not again.created
    assert (again.id, again.reference) == (first.id, first.reference)
    assert Complaint.objects.count() == Event.objects.count() == Message.objects.count() == 1


def test_one_batch_may_hold_the_same_complaint_twice(org: Org, inbound: InboundComplaint, now: datetime) -> None:
    one = replace(inbound, external_id="mail-1")
    both = intake.receive_complaints([one, one, inbound], actor=SYSTEM, now=now)
    assert both[0].reference == both[1].reference != both[2].reference
    assert Complaint.objects.count() == 2


def test_a_customer_is_found_again_by_e_mail_whatever_its_case(log: Log) -> None:
    first, second = log(), log(customer=InboundCustomer("N. Quill", email="NORA@customer.example"))
    assert first.customer_id == second.customer_id
    assert Customer.objects.count() == 1


def test_a_customer_needs_no_e_mail(log: Log) -> None:
    assert log(customer=InboundCustomer("Walter Moss")).customer.email == ""


def test_card_numbers_are_masked_in_every_field(log: Log) -> None:
    card = "4111 1111 1111 1111"
    complaint = log(
        subject=f"Card {card}",
        description=f"I paid with {card}.",
        desired_outcome=f"Refund to {card}",
        vulnerability=f"Told me {card}",
        customer=InboundCustomer(f"Nora {card}", address=card, needs=card),
    )
    kept = " ".join(
        [
            *(complaint.subject, complaint.desired_outcome, complaint.customer.name, complaint.customer.address),
            *(complaint.customer.needs, Message.objects.get().body, Note.objects.get().body),
        ]
    )
    assert "4111 1111" not in kept
    assert kept.count("**** **** **** 1111") == 7


CARD = "4111111111111111"


def test_card_numbers_are_masked_in_numbers_addresses_and_labels(log: Log, now: datetime) -> None:
    historic = HistoricOutcome(now, label=f"Paid back to {CARD}")
    complaint = log(
        external_id=CARD,
        historic=historic,
        customer=InboundCustomer("Nora", external_id=CARD, email=f"{CARD}@x.example"),
    )
    customer = complaint.customer
    assert re.fullmatch(r"\*{12}1111~[0-9a-f]{16}", complaint.external_id)
    assert re.fullmatch(r"\*{12}1111~[0-9a-f]{16}", customer.external_id)
    assert (customer.email, customer.address) == ("", "************1111@x.example")
    assert complaint.events.get(kind="closed").data["label"] == "Paid back to ************1111"


def test_a_masked_number_still_names_one_complaint_and_one_customer(log: Log) -> None:
    """Two cards that end alike are two numbers; the same one again is the same."""
    first, again, second = (
        log(external_id=number, customer=InboundCustomer("Nora", external_id=number))
        for number in (CARD, CARD, "5555555555871111")
    )
    assert first.pk == again.pk != second.pk
    assert first.external_id[:16] == second.external_id[:16] == "************1111"
    assert first.customer_id != second.customer_id


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"subject": " "}, "subject"),
        ({"subject": "x" * 201}, "subject"),
        ({"description": ""}, "description"),
        ({"description": "a\x00b"}, "description"),
        ({"received_at": datetime.fromisoformat("2027-01-01T00:00:00+00:00")}, "received_at"),
        ({"customer": InboundCustomer(" ")}, "customer"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_kept(
    org: Org, inbound: InboundComplaint, now: datetime, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        intake.receive_complaint(replace(inbound, **changes), actor=SYSTEM, now=now)  # type: ignore[arg-type]
    assert list(refused.value.data["fields"]) == [field]
    assert Complaint.objects.count() == Customer.objects.count() == 0


def test_auditors_and_administrators_do_not_log_complaints(
    inbound: InboundComplaint, auditor: Staff, actor: ActorFor, now: datetime
) -> None:
    with pytest.raises(NotAllowed):
        intake.receive_complaint(inbound, actor=actor(auditor), now=now)
    assert Complaint.objects.count() == 0


def test_a_safety_complaint_is_escalated_at_once_and_urgently(log: Log, supervisor: Staff) -> None:
    complaint = log(safety=True)
    escalation = Escalation.objects.get(complaint=complaint)
    assert (escalation.assignee, escalation.level, escalation.reason) == (supervisor, 1, "safety")
    assert Clock.objects.filter(escalation=escalation, code="accept_escalation").count() == 1
    assert Outbox.objects.filter(topic="notice", key=f"staff:{supervisor.pk}").count() == 1
    assert list(complaint.events.order_by("seq").values_list("kind", flat=True)) == ["received", "escalated"]


def test_a_complaint_received_on_a_closed_day_counts_from_the_next_working_day(log: Log) -> None:
    saturday = datetime.fromisoformat("2026-11-07T11:00:00+00:00")
    ack = log(at=saturday).clocks.get(code="acknowledge")
    assert ack.started_at == saturday
    assert ack.due_at == datetime.fromisoformat("2026-11-10T17:00:00+00:00")


def test_a_letter_logged_late_is_counted_from_the_day_it_came(
    org: Org, inbound: InboundComplaint, now: datetime
) -> None:
    received = intake.receive_complaint(replace(inbound, received_at=now - timedelta(days=2)), actor=SYSTEM, now=now)
    ack = Clock.objects.get(complaint=received.id, code="acknowledge")
    assert ack.started_at == now - timedelta(days=2)
    assert Complaint.objects.get(pk=received.id).logged_at == now


def test_words_neither_the_policy_nor_our_lists_know_never_reach_an_event(disp: Org, inbound: InboundComplaint) -> None:
    now = inbound.received_at
    told = replace(inbound, product="Ida Moss, account 12", flags=("payment", "Ida Moss"), complainant="Ida Moss")
    received = intake.receive_complaint(told, actor=SYSTEM, now=now)
    event = Event.objects.get(complaint=received.id)
    assert event.data["matter"] == {"flags": ["payment"], "channel": "phone", "entity": "kettle"}
    assert "Moss" not in str(event.data)
