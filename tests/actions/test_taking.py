"""Taking from the queue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from complaints.actions import queue
from complaints.errors import NotAllowed
from complaints.models import Complaint, Staff, Team
from tests.conftest import ActorFor, Log, Org


@pytest.fixture
def waiting(log: Log, now: datetime) -> Callable[..., Complaint]:
    """`waiting("loans", days=2)`: a complaint received so many days ago that nobody has."""

    def logged(team: str, days: int, **changes: object) -> Complaint:
        return log(team=team, at=now - timedelta(days=days), **changes)

    return logged


def test_of_one_team_the_most_pressing_is_taken(
    waiting: Callable[..., Complaint], handler: Staff, actor: ActorFor, now: datetime
) -> None:
    waiting("cards", 1)
    pressing = waiting("cards", 3)
    waiting("loans", 5)
    taken = queue.take_next(actor=actor(handler), now=now)
    assert taken.complaint == pressing
    assert Complaint.objects.get(pk=pressing.pk).handler == handler


def test_of_several_teams_the_most_pressing_of_all_is_taken_until_none_is_left(
    waiting: Callable[..., Complaint], manager: Staff, actor: ActorFor, now: datetime
) -> None:
    for team, days in (("loans", 14), ("cards", 9), ("loans", 6), ("cards", 13), ("cards", 7)):
        waiting(team, days)
    expected = list(Complaint.objects.order_by("next_due_at", "pk"))
    got = [queue.take_next(actor=actor(manager), now=now).complaint for _ in range(6)]
    assert got == [*expected, None]
    assert [complaint.team.code for complaint in expected] == ["loans", "cards", "cards", "cards", "loans"]


def test_handlers_of_several_teams_pass_over_restricted_complaints(
    waiting: Callable[..., Complaint], handler: Staff, org: Org, actor: ActorFor, now: datetime
) -> None:
    handler.memberships.create(team=Team.objects.get(pk=org.loans.pk))
    waiting("loans", 3, restricted=True)
    assert queue.take_next(actor=actor(handler), now=now).complaint is None
    assert not Complaint.objects.filter(handler=handler).exists()


def test_without_a_team_there_is_nothing_to_take(
    waiting: Callable[..., Complaint], handler: Staff, actor: ActorFor, now: datetime
) -> None:
    waiting("cards", 3)
    handler.memberships.all().delete()
    assert queue.take_next(actor=actor(handler), now=now).complaint is None


def test_reporters_take_nothing(
    waiting: Callable[..., Complaint], reporter: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = waiting("cards", 3)
    with pytest.raises(NotAllowed):
        queue.take_next(actor=actor(reporter), now=now)
    assert Complaint.objects.get(pk=complaint.pk).handler is None
