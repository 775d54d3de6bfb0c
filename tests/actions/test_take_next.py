"""Take next: risk first, then skill; and it says why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from complaints.actions import queue
from complaints.choices import WaitingOn
from complaints.models import Code, Complaint, Skill, StaffSkill
from complaints.models.people import Staff
from tests.actions.stories import fresh
from tests.conftest import ActorFor, Log


def test_the_nearest_deadline_comes_first_and_the_reason_is_told(
    log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    log()
    older = log(at=now - timedelta(days=1))
    taken = queue.take_next(actor=actor(handler), now=now)
    assert taken.complaint == older
    assert fresh(older).handler == handler
    assert taken.why[0].startswith("It is the most pressing")


def test_a_kind_that_demands_a_competence_is_passed_over(
    log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    gas = Skill.objects.create(code="gas", title="Gas safety")
    Code.objects.filter(code="refund").update(skill=gas)
    log(at=now - timedelta(days=1))
    plain = log(category="service")
    assert queue.take_next(actor=actor(handler), now=now).complaint == plain
    StaffSkill.objects.create(staff=handler, skill=gas)
    taken = queue.take_next(actor=actor(handler), now=now)
    assert taken.complaint is not None
    assert "Your competences cover its category." in taken.why


def test_an_expired_competence_does_not_count(log: Log, handler: Staff, actor: ActorFor, now: datetime) -> None:
    gas = Skill.objects.create(code="gas", title="Gas safety")
    Code.objects.filter(code="refund").update(skill=gas)
    StaffSkill.objects.create(staff=handler, skill=gas, expires_on=now.date() - timedelta(days=1))
    log()
    assert queue.take_next(actor=actor(handler), now=now).complaint is None


def hold(handler: Staff, log: Log, *, but_one_waits: bool = False) -> None:
    """Give somebody all that is open in the queue, and copies of it until their hands are full."""
    first = log()
    names = [f.attname for f in Complaint._meta.concrete_fields if f.attname not in ("id", "reference")]
    values = {name: getattr(first, name) for name in names} | {"handler_id": handler.pk}
    rows = [Complaint(reference=f"T{number}", **values) for number in range(queue.FULL)]
    if but_one_waits:
        rows[0].waiting_on = WaitingOn.CUSTOMER
    Complaint.objects.bulk_create(rows)
    Complaint.objects.filter(pk=first.pk).update(handler=handler, waiting_on=WaitingOn.CUSTOMER)


def due(complaint: Complaint, at: datetime) -> None:
    Complaint.objects.filter(pk=complaint.pk).update(next_due_at=at)


def test_the_load_is_told_and_light_hands_get_what_is_next(
    log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    hold(handler, log, but_one_waits=True)
    quiet = log()
    due(quiet, now + timedelta(days=30))
    taken = queue.take_next(actor=actor(handler), now=now)
    assert taken.complaint == quiet
    assert taken.why[-1] == "You hold 39 open complaints."


def test_full_hands_get_only_what_presses(log: Log, handler: Staff, actor: ActorFor, now: datetime) -> None:
    hold(handler, log)
    late, soon, quiet = log(), log(), log()
    due(late, now - timedelta(days=2))
    due(soon, queue.pressing(now))
    due(quiet, queue.pressing(now) + timedelta(seconds=1))
    taken = [queue.take_next(actor=actor(handler), now=now) for _ in range(3)]
    assert [one.complaint for one in taken] == [late, soon, None]
    assert taken[0].why[-1] == "You hold 40 open complaints: only pressing ones are handed out."
    assert taken[2].why == [
        "You hold 42 open complaints: only pressing ones are handed out.",
        "Nothing in your teams’ queues presses.",
    ]
    assert fresh(quiet).handler is None


def test_full_hands_get_only_what_presses_of_several_teams_too(
    log: Log, manager: Staff, actor: ActorFor, now: datetime
) -> None:
    hold(manager, log)
    due(log(), now + timedelta(days=30))
    pressing = log(team="loans")
    due(pressing, now + timedelta(hours=3))
    assert queue.take_next(actor=actor(manager), now=now).complaint == pressing
    assert queue.take_next(actor=actor(manager), now=now).complaint is None


def test_an_empty_queue_says_so_to_light_hands(handler: Staff, actor: ActorFor, now: datetime) -> None:
    taken = queue.take_next(actor=actor(handler), now=now)
    assert taken.why == ["Nothing in your teams’ queues waits for a handler."]


@pytest.mark.parametrize(("today", "until"), [(4, 5), (6, 9), (7, 9), (8, 9)])
def test_friday_looks_over_the_weekend(today: int, until: int) -> None:
    """November 2026: the 6th is a Friday."""
    noon = datetime(2026, 11, today, 12, tzinfo=UTC)
    assert queue.pressing(noon) == noon.replace(day=until)
