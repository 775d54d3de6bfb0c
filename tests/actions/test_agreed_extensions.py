"""Some promises move only when the customer agrees, and the agreement is on record."""

from __future__ import annotations

from datetime import datetime

import pytest

from complaints.actions import timekeeping
from complaints.choices import EventKind
from complaints.errors import GateOpen
from complaints.models import Clock, ClockExtension, Complaint, Event, Staff
from complaints.queries.policies import terms_of
from complaints.queries.verify import verify
from tests.actions.stories import fresh, step, to_resolve
from tests.conftest import ActorFor, Log, Org, under_pack

SAID = {"target": 5, "reason": "The maker is slow.", "body": "We need until Friday.", "channel": "letter"}


@pytest.fixture
def complaint(org: Org, log: Log, handler: Staff, actor: ActorFor, now: datetime) -> Complaint:
    under_pack(org, "customer-service-promise")
    made = log()
    to_resolve(made, actor(handler), now)
    return made


def agreed_clock(complaint: Complaint) -> Clock:
    standards = terms_of(fresh(complaint)).standards
    rows = Clock.objects.filter(complaint=complaint, state="running")
    return next(row for row in rows if (rule := standards[row.code].extension) and rule.requires_agreement)


def test_without_the_customers_agreement_it_does_not_move(
    complaint: Complaint, supervisor: Staff, actor: ActorFor, now: datetime
) -> None:
    clock, events = agreed_clock(complaint), Event.objects.count()
    with pytest.raises(GateOpen) as refused:
        step(complaint, timekeeping.extend, actor(supervisor), now, clock=f"{clock.code}#1", **SAID | {"body": ""})
    assert [part.code for part in refused.value.missing] == ["letter", "agreement"]
    assert (Clock.objects.get(pk=clock.pk).due_at, Event.objects.count()) == (clock.due_at, events)
    assert not ClockExtension.objects.exists()


def test_with_it_the_promise_moves_and_the_words_stay_on_record(
    complaint: Complaint, supervisor: Staff, actor: ActorFor, now: datetime
) -> None:
    clock = agreed_clock(complaint)
    step(complaint, timekeeping.extend, actor(supervisor), now, clock=f"{clock.code}#1", **SAID,
         agreement="On the telephone today, to Hana.")  # fmt: skip
    assert Clock.objects.get(pk=clock.pk).due_at > clock.due_at
    event = complaint.events.get(kind=EventKind.EXTENDED)
    assert event.data["agreed"] is True
    assert "telephone" not in str(event.data)
    note = complaint.notes.get(pk=event.data["note"])
    assert note.body == "The maker is slow.\n\nThe customer agreed: On the telephone today, to Hana."
    assert ClockExtension.objects.get().reason == "The maker is slow."
    assert verify([complaint.pk]) == []
