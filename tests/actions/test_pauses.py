"""What ends a pause: an answer ends the waiting for it, a reasoned pause ends by `resume` or at its cap."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from complaints.actions import conversation, decisions, sweep, timekeeping
from complaints.choices import ClockState, WaitingOn
from complaints.models import Clock, Complaint
from complaints.models.people import Staff
from complaints.queries.verify import verify
from tests.actions import stories
from tests.actions.stories import fresh, step
from tests.conftest import ActorFor, Log

Later = Callable[..., datetime]


def state(complaint: Complaint) -> str:
    return Clock.objects.get(complaint=complaint, code="resolve").state


def proven(complaint: Complaint) -> bool:
    return list(verify([complaint.pk])) == []


def test_an_answer_does_not_end_a_pause_with_a_reason(
    log: Log, reporter: Staff, handler: Staff, supervisor: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    complaint = log(by=reporter)
    stories.to_clarify(complaint, actor(handler), now)
    step(complaint, timekeeping.pause, actor(supervisor), later(hours=1), reason="Abroad.", until=later(days=9))
    step(complaint, conversation.hear_back, actor(reporter), later(days=1), body="I rang again.")
    assert state(complaint) == ClockState.PAUSED
    assert proven(complaint)
    step(complaint, timekeeping.resume, actor(handler), later(days=2))
    assert state(complaint) == ClockState.RUNNING
    assert proven(complaint)


def test_a_pause_with_a_reason_ends_at_its_cap_though_the_customer_answered(
    log: Log, handler: Staff, supervisor: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    complaint = log()
    stories.to_clarify(complaint, actor(handler), now)
    step(complaint, timekeeping.pause, actor(supervisor), now, reason="Abroad.", until=later(days=5))
    step(complaint, conversation.ask, actor(handler), later(days=1), body="When?")
    step(complaint, conversation.hear_back, actor(handler), later(days=2), body="Monday.")
    assert (state(complaint), fresh(complaint).waiting_on) == (ClockState.PAUSED, WaitingOn.US)
    sweep.sweep(now=later(days=6))
    assert state(complaint) == ClockState.RUNNING
    assert proven(complaint)


def test_an_answer_ends_the_waiting_for_it_even_after_an_earlier_pause_with_a_reason(
    log: Log, handler: Staff, supervisor: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    complaint = log()
    stories.to_clarify(complaint, actor(handler), now)
    step(complaint, timekeeping.pause, actor(supervisor), now, reason="Abroad.", until=later(days=5))
    step(complaint, timekeeping.resume, actor(handler), now)
    step(complaint, conversation.ask, actor(handler), now, body="When?")
    step(complaint, conversation.hear_back, actor(handler), later(days=1), body="Monday.")
    assert state(complaint) == ClockState.RUNNING
    assert proven(complaint)


def test_going_on_without_the_answer_leaves_a_pause_with_a_reason_too(
    log: Log, handler: Staff, supervisor: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    complaint = log()
    stories.to_clarify(complaint, actor(handler), now)
    step(complaint, timekeeping.pause, actor(supervisor), now, reason="Abroad.", until=later(days=5))
    step(complaint, conversation.ask, actor(handler), later(days=1), body="When?")
    words = {"definition": "A faulty kettle.", "desired_outcome": "Money back."}
    step(complaint, decisions.define, actor(handler), later(days=2), **words)
    assert (state(complaint), fresh(complaint).waiting_on) == (ClockState.PAUSED, WaitingOn.US)
    assert proven(complaint)
