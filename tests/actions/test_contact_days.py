"""Contact attempts count by the day, where the complaint is worked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from complaints.actions import decisions, endings
from complaints.choices import Closure, Stage
from complaints.errors import GateOpen
from complaints.models import Complaint
from complaints.models.people import Staff
from complaints.queries.contacts import contact_days
from tests.actions import stories
from tests.actions.stories import fresh, step
from tests.conftest import ActorFor, Log

Later = Callable[..., datetime]


def tried(complaint: Complaint, handler: Staff, actor: ActorFor, at: datetime) -> None:
    step(complaint, decisions.contact, actor(handler), at, result="no_answer", body="It rang out.")


def refusal(complaint: Complaint, handler: Staff, actor: ActorFor, at: datetime) -> list[str]:
    with pytest.raises(GateOpen) as refused:
        step(complaint, endings.close, actor(handler), at, cause="process")
    return [part.message for part in refused.value.missing]


def test_two_attempts_on_one_day_are_one(log: Log, handler: Staff, actor: ActorFor, now: datetime) -> None:
    complaint = log()
    stories.to_follow_up(complaint, actor(handler), now)
    assert refusal(complaint, handler, actor, now) == [
        "The customer has not accepted: record 2 more contact attempts on different days."
    ]
    for hour in range(3):
        tried(complaint, handler, actor, now + timedelta(hours=hour))
    assert (fresh(complaint).contact_attempts, contact_days(fresh(complaint))) == (3, 1)
    assert refusal(complaint, handler, actor, now + timedelta(hours=3)) == [
        "The customer has not accepted: record 1 more contact attempt on another day."
    ]
    assert fresh(complaint).stage == Stage.FOLLOW_UP
    tried(complaint, handler, actor, now + timedelta(days=1))
    step(complaint, endings.close, actor(handler), now + timedelta(days=1), cause="process")
    assert fresh(complaint).closure == Closure.NO_REPLY


def test_the_day_is_the_day_of_the_complaints_calendar(log: Log, handler: Staff, actor: ActorFor) -> None:
    """In July London is an hour ahead of UTC: 22:30 and 23:30 UTC are two days there, 23:30 and 00:30 are one."""
    summer = datetime(2026, 7, 6, 9, tzinfo=UTC)
    two, one = log(at=summer), log(at=summer)
    for complaint, hour in ((two, 22), (one, 23)):
        stories.to_follow_up(complaint, actor(handler), summer)
        tried(complaint, handler, actor, datetime(2026, 7, 6, hour, 30, tzinfo=UTC))
        tried(complaint, handler, actor, datetime(2026, 7, 6, hour, 30, tzinfo=UTC) + timedelta(hours=1))
    assert [contact_days(fresh(complaint)) for complaint in (two, one)] == [2, 1]


def test_attempts_about_an_earlier_decision_do_not_count(
    log: Log, handler: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    complaint = log()
    stories.to_follow_up(complaint, actor(handler), now)
    for day in (0, 1):
        tried(complaint, handler, actor, later(days=day))
    step(complaint, decisions.dispute_decision, actor(handler), later(days=2), body="Not enough.")
    step(complaint, decisions.decide, actor(handler), later(days=2), outcome="upheld", reasons="All of it.")
    step(complaint, decisions.send_decision, actor(handler), later(days=2), parts=stories.letter(complaint))
    assert contact_days(fresh(complaint)) == 0
    for _ in range(2):
        tried(complaint, handler, actor, later(days=3))
    assert contact_days(fresh(complaint)) == 1
