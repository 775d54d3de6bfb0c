"""Notices keep to the reader's own hours where they have some, to the office's otherwise."""

from __future__ import annotations

from datetime import UTC, datetime

from complaints.actions import authority, setup
from complaints.models import Outbox
from complaints.models.people import Staff
from tests.actions.stories import step
from tests.conftest import LONG_AGO, ActorFor, Log

EVENING = datetime(2026, 11, 4, 20, 0, tzinfo=UTC)
NEXT_MORNING = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
LATE_SHIFT = {"timezone": "Europe/London", "weekly_hours": {day: [["21:00", "02:00"]] for day in ("wed", "thu")}}


def told_at(log: Log, handler: Staff, actor: ActorFor) -> datetime:
    step(log(), authority.escalate, actor(handler), EVENING, reason="advice_wanted", wanted="May I?")
    return Outbox.objects.get(topic="notice").available_at


def test_without_hours_of_their_own_readers_keep_the_offices(
    log: Log, handler: Staff, supervisor: Staff, actor: ActorFor
) -> None:
    assert told_at(log, handler, actor) == NEXT_MORNING


def test_somebody_on_the_late_shift_is_told_when_it_begins(
    log: Log, handler: Staff, supervisor: Staff, actor: ActorFor
) -> None:
    own = setup.publish_calendar("late", "Late shift", LATE_SHIFT, effective_from=LONG_AGO)
    Staff.objects.filter(pk=supervisor.pk).update(calendar=own.calendar)
    assert told_at(log, handler, actor) == EVENING.replace(hour=21)


def test_hours_that_begin_later_do_not_count_yet(log: Log, handler: Staff, supervisor: Staff, actor: ActorFor) -> None:
    own = setup.publish_calendar("late", "Late shift", LATE_SHIFT, effective_from=EVENING.replace(year=2027))
    Staff.objects.filter(pk=supervisor.pk).update(calendar=own.calendar)
    assert told_at(log, handler, actor) == NEXT_MORNING
