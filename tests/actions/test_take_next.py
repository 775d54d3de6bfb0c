"""Take next: risk first, then skill; and it says why."""

from __future__ import annotations

from datetime import datetime, timedelta

from complaints.actions import queue
from complaints.models import Code, Skill, StaffSkill
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
