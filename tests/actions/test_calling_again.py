"""Calls with their outcome: "no answer, try after 17:00" brings the complaint up again; goodwill while following up."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from complaints.actions import conversation, decisions, endings, remedies
from complaints.choices import RemedyState, Stage
from complaints.errors import InvalidInput, NotAllowed, NotNow
from complaints.models import Staff
from complaints.queries.feedback import calls
from complaints.queries.verify import verify
from tests.actions import stories
from tests.conftest import ActorFor, Log

FIVE = timedelta(hours=7)


def test_a_call_nobody_answered_is_due_again_when_it_was_agreed(
    log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint, hana = log(), actor(handler)
    stories.to_follow_up(complaint, hana, now)
    stories.step(complaint, decisions.contact, hana, now, result="no_answer", body="Try after 17:00.",
                 next_contact_at=now + FIVE)  # fmt: skip
    assert stories.fresh(complaint).next_contact_at == now + FIVE
    assert [one.pk for one in calls(hana, until=now + timedelta(hours=8))] == [complaint.pk]
    assert calls(hana, until=now + timedelta(hours=6)) == []
    event = complaint.events.filter(kind="contacted").latest("seq")
    assert event.data["next_contact_at"] == (now + FIVE).isoformat()
    stories.step(complaint, decisions.contact, hana, now + FIVE, result="reached", body="Content.", satisfied=True)
    assert stories.fresh(complaint).next_contact_at is None
    assert verify([complaint.pk]) == []


@pytest.mark.parametrize("hours", [0, -1, 24 * 93])
def test_a_moment_that_is_past_or_far_is_refused(
    hours: int, log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint, hana = log(), actor(handler)
    stories.to_follow_up(complaint, hana, now)
    with pytest.raises(InvalidInput) as refused:
        stories.step(complaint, decisions.contact, hana, now, result="no_answer", body="x",
                     next_contact_at=now + timedelta(hours=hours))  # fmt: skip
    assert list(refused.value.data["fields"]) == ["next_contact_at"]
    assert stories.fresh(complaint).contact_attempts == 0


def test_a_note_of_a_call_at_any_open_stage(
    log: Log, handler: Staff, auditor: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint, hana = log(), actor(handler)
    stories.to_clarify(complaint, hana, now)
    given = {"body": "Rang out.", "result": "message_left", "next_contact_at": now + FIVE}
    conversation.note(complaint.reference, actor=hana, now=now, **given)
    assert stories.fresh(complaint).next_contact_at == now + FIVE
    assert complaint.events.latest("seq").data["result"] == "message_left"
    with pytest.raises(NotAllowed):
        conversation.note(complaint.reference, actor=actor(auditor), now=now, **given)
    with pytest.raises(InvalidInput):
        conversation.note(complaint.reference, actor=hana, now=now, **{**given, "result": "shouted"})
    conversation.note(complaint.reference, actor=hana, now=now, body="No call.")
    assert stories.fresh(complaint).next_contact_at == now + FIVE, "a plain note changes nothing"


def test_nobody_is_called_about_a_closed_complaint(log: Log, handler: Staff, actor: ActorFor, now: datetime) -> None:
    complaint, hana = log(), actor(handler)
    stories.to_clarify(complaint, hana, now)
    conversation.note(
        complaint.reference, actor=hana, now=now, body="x", result="no_answer", next_contact_at=now + FIVE
    )
    stories.step(complaint, endings.withdraw, hana, now, body="Never mind.")
    assert stories.fresh(complaint).next_contact_at is None
    with pytest.raises(NotNow):
        conversation.note(complaint.reference, actor=hana, now=now, body="x", result="no_answer")


@pytest.mark.parametrize(
    ("kind", "amount", "state"),
    [
        ("goodwill", Decimal(50), RemedyState.APPROVED),
        ("loyalty_points", Decimal(50), RemedyState.APPROVED),
        ("goodwill", Decimal("50.01"), RemedyState.PROPOSED),
        ("loyalty_points", Decimal(51), RemedyState.PROPOSED),
    ],
)
def test_goodwill_and_points_are_granted_within_authority_while_following_up(
    kind: str, amount: Decimal, state: str, log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint, hana = log(), actor(handler)
    stories.to_follow_up(complaint, hana, now)
    remedy = remedies.propose(
        complaint.reference, actor=hana, now=now, version=stories.version(complaint), kind=kind, amount=amount,
        justification="For the trouble.",
    )  # fmt: skip
    assert remedy.state == state
    assert stories.fresh(complaint).stage == Stage.FOLLOW_UP
    assert verify([complaint.pk]) == []


def test_place_and_listener_are_kept(log: Log, colleague: Staff) -> None:
    complaint = log(channel="in_person", place="Counter 3, Leeds", taken_by=colleague.pk)
    assert (complaint.place, complaint.taken_by_id) == ("Counter 3, Leeds", colleague.pk)
