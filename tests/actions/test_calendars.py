"""A calendar changes: open promises are worked out again, previewed and with a reason; what ended never moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from complaints.actions import calendars, conversation, endings, intake, setup, sweep
from complaints.choices import Channel, ClockState, EventKind
from complaints.errors import InvalidCalendar, InvalidInput, NotAllowed, NotFound, NotNow
from complaints.models import CalendarVersion, Clock, Complaint, Event, Outbox, Staff
from complaints.queries.verify import verify
from complaints.rules.calendar_changes import amended
from complaints.rules.packs import read_pack
from complaints.types import InboundComplaint, InboundCustomer
from tests.actions.stories import fresh, to_clarify, to_closed, version
from tests.conftest import GENERIC, HOURS, ActorFor, Log, Org

THURSDAY = {"2026-11-05": "Office flooded"}


def state(*numbers: int) -> list[dict[str, object]]:
    return list(Clock.objects.filter(complaint__in=numbers).order_by("pk").values())


def test_a_closed_day_moves_what_is_open_and_the_preview_says_the_same_and_writes_nothing(
    org: Org, log: Log, actor: ActorFor, manager: Staff, now: datetime
) -> None:
    complaint = log()
    before, events = state(complaint.pk), Event.objects.count()
    due = dict(Clock.objects.filter(complaint=complaint).values_list("code", "due_at"))
    after = amended(HOURS, closed=THURSDAY)

    shown = calendars.preview("uk", after, now=now)
    assert (state(complaint.pk), Event.objects.count(), CalendarVersion.objects.count()) == (before, events, 1)

    done = calendars.change_calendar("uk", after, actor=actor(manager), now=now, reason="The office was flooded.")
    assert done.moved == shown.moved
    assert done.complaints == shown.complaints == 1
    moved = {move.clock.partition("#")[0]: move.after - move.before for move in done.moved}
    # The next day but one, and what lies a week off: one working day later; a Friday becomes a Monday.
    assert moved["acknowledge"] in (timedelta(days=1), timedelta(days=3))
    assert all(gained >= timedelta(days=1) for gained in moved.values())
    new = dict(Clock.objects.filter(complaint=complaint).values_list("code", "due_at"))
    assert {code: new[code] - due[code] for code in moved} == moved
    assert fresh(complaint).calendar_version.reason == "The office was flooded."
    assert verify([complaint.pk]) == []


def test_what_was_kept_or_broken_before_stays_where_it_was(
    org: Org, log: Log, actor: ActorFor, handler: Staff, manager: Staff, now: datetime
) -> None:
    kept, closed = log(), log()
    to_clarify(kept, actor(handler), now)
    to_closed(closed, actor(handler), now)
    broken = log()
    later = now + timedelta(days=3)
    sweep.sweep(now=later)
    ended = [row for row in state(kept.pk, closed.pk, broken.pk) if row["met_at"] or row["breached_at"]]
    assert {row["complaint_id"] for row in ended} == {kept.pk, closed.pk, broken.pk}

    after = amended(HOURS, closed={"2026-11-09": "Moving house"})
    calendars.change_calendar("uk", after, actor=actor(manager), now=later, reason="We moved.")
    now_there = {row["id"]: row for row in state(kept.pk, closed.pk, broken.pk)}
    assert [now_there[row["id"]]["due_at"] for row in ended] == [row["due_at"] for row in ended]
    assert not Event.objects.filter(complaint=closed, kind=EventKind.REBASED).exists()
    assert verify([kept.pk, closed.pk, broken.pk]) == []


def test_done_again_it_changes_nothing(org: Org, log: Log, actor: ActorFor, manager: Staff, now: datetime) -> None:
    complaint, after = log(), amended(HOURS, closed=THURSDAY)
    calendars.change_calendar("uk", after, actor=actor(manager), now=now, reason="Flood.")
    before, events = state(complaint.pk), Event.objects.count()
    again = calendars.change_calendar("uk", after, actor=actor(manager), now=now, reason="Flood.")
    assert (again.complaints, again.moved) == (0, [])
    assert (state(complaint.pk), Event.objects.count()) == (before, events)


def test_a_paused_promise_moves_when_it_runs_again(
    org: Org, log: Log, actor: ActorFor, handler: Staff, manager: Staff, now: datetime
) -> None:
    complaint = log()
    to_clarify(complaint, actor(handler), now)
    conversation.ask(
        complaint.reference,
        actor=actor(handler),
        now=now,
        version=version(complaint),
        body="Which one?",
        channel="email",
    )
    after = amended(HOURS, closed={"2026-11-10": "Closed"})
    calendars.change_calendar("uk", after, actor=actor(manager), now=now, reason="Closed.")
    assert Clock.objects.filter(complaint=complaint, state=ClockState.PAUSED).exists()
    conversation.hear_back(
        complaint.reference, actor=actor(handler), now=now + timedelta(hours=3), version=version(complaint),
        body="This.", channel="email",
    )  # fmt: skip
    assert verify([complaint.pk]) == []


def test_opened_on_a_holiday_a_promise_comes_earlier_and_when_that_is_past_it_is_broken_at_its_instant(
    org: Org, log: Log, actor: ActorFor, manager: Staff, now: datetime
) -> None:
    holiday = amended(HOURS, closed=THURSDAY | {"2026-11-06": "Closed too"})
    calendars.change_calendar("uk", holiday, actor=actor(manager), now=now - timedelta(days=1), reason="Flood.")
    complaint = log()
    later = datetime(2026, 11, 9, 8, 30, tzinfo=UTC)
    before = Clock.objects.get(complaint=complaint, code="acknowledge").due_at
    assert before > later
    shown = calendars.preview("uk", HOURS, now=later)
    assert shown.late(later) >= 1
    calendars.change_calendar("uk", HOURS, actor=actor(manager), now=later, reason="It was dry after all.")
    sweep.sweep(now=later)
    clock = Clock.objects.get(complaint=complaint, code="acknowledge")
    assert clock.due_at < later
    assert (clock.breached_at, clock.detected_at) == (clock.due_at, later)
    assert Outbox.objects.filter(topic="notice").exists()
    assert verify([complaint.pk]) == []


def test_a_new_version_alone_leaves_running_promises_where_they_are(
    org: Org, log: Log, actor: ActorFor, handler: Staff, now: datetime
) -> None:
    complaint = log()
    before = state(complaint.pk)
    setup.publish_calendar("uk", "United Kingdom", amended(HOURS, closed=THURSDAY), effective_from=now, reason="Flood.")
    stricter = replace(read_pack(GENERIC.read_text()), version=2, contact_attempts=1)
    setup.publish_policy(stricter, effective_from=now, reason="tests")
    sweep.sweep(now=now + timedelta(minutes=1))
    assert state(complaint.pk) == before
    assert (fresh(complaint).policy_version.number, fresh(complaint).calendar_version.number) == (1, 1)
    later = log(at=now + timedelta(seconds=1))
    assert (later.policy_version.number, later.calendar_version.number) == (2, 2)


def test_what_was_made_from_an_older_version_is_refused_and_loses_nobodys_change(
    org: Org, log: Log, actor: ActorFor, manager: Staff, now: datetime
) -> None:
    complaint, mara = log(), actor(manager)
    mine, theirs = amended(HOURS, closed=THURSDAY), amended(HOURS, closed={"2026-11-06": "Move"})
    calendars.change_calendar("uk", theirs, actor=mara, now=now, reason="We move.", amends=1)
    before = state(complaint.pk)
    with pytest.raises(NotNow, match="changed meanwhile"):
        calendars.change_calendar("uk", mine, actor=mara, now=now, reason="Flood.", amends=1)
    assert (state(complaint.pk), CalendarVersion.objects.count()) == (before, 2)
    again = calendars.change_calendar("uk", theirs, actor=mara, now=now, reason="We move.", amends=1)
    assert (again.version, CalendarVersion.objects.count()) == (2, 2)


def test_a_change_is_refused_to_handlers_without_a_reason_and_for_no_calendar(
    org: Org, log: Log, actor: ActorFor, handler: Staff, manager: Staff, now: datetime
) -> None:
    complaint = log()
    before = state(complaint.pk)
    with pytest.raises(NotAllowed):
        calendars.change_calendar("uk", HOURS, actor=actor(handler), now=now, reason="x")
    with pytest.raises(InvalidInput):
        calendars.change_calendar("uk", HOURS, actor=actor(manager), now=now, reason=" ")
    with pytest.raises(NotFound):
        calendars.change_calendar("mars", HOURS, actor=actor(manager), now=now, reason="x")
    with pytest.raises(InvalidCalendar):
        calendars.change_calendar("uk", {**HOURS, "weekly_hours": {}}, actor=actor(manager), now=now, reason="x")
    assert state(complaint.pk) == before
    assert CalendarVersion.objects.count() == 1


def test_an_escalation_that_begins_while_the_calendar_changes_is_proved_to_have_begun_under_the_old_one(
    org: Org, log: Log, actor: ActorFor, manager: Staff, supervisor: Staff, now: datetime
) -> None:
    complaint = log()
    later = now + timedelta(days=3)  # no sweep came by: the change itself lets the time pass first
    after = amended(HOURS, closed={"2026-11-09": "Moving house"})
    calendars.change_calendar("uk", after, actor=actor(manager), now=later, reason="We moved.")
    begun = Clock.objects.get(complaint=complaint, code="accept_escalation")
    assert begun.started_at == later
    assert (begun.calendar_version.number, fresh(complaint).calendar_version.number) == (1, 2)
    assert verify([complaint.pk]) == []


def test_what_is_logged_after_a_change_counts_by_it_though_it_was_received_before(
    org: Org, log: Log, actor: ActorFor, manager: Staff, now: datetime
) -> None:
    before = log()
    after = amended(HOURS, closed=THURSDAY)
    calendars.change_calendar("uk", after, actor=actor(manager), now=now + timedelta(hours=1), reason="Flood.")
    received = log(at=now + timedelta(hours=2))
    by_post = InboundComplaint(InboundCustomer("Ida Moss"), "Charged twice", "Twice.", Channel.LETTER, now)
    posted = intake.receive_complaint(by_post, actor=actor(manager), now=now + timedelta(hours=2))
    rows = [before, received, Complaint.objects.get(pk=posted.id)]
    assert {fresh(row).calendar_version.number for row in rows} == {2}
    due = Clock.objects.filter(complaint__in=[before.pk, posted.id], code="acknowledge").values_list(
        "due_at", flat=True
    )
    assert len(set(due)) == 1
    assert verify([row.pk for row in rows]) == []


def test_what_was_closed_while_its_calendar_changed_counts_by_it_once_it_is_reopened(
    org: Org, log: Log, actor: ActorFor, handler: Staff, manager: Staff, now: datetime
) -> None:
    closed, other = log(), log()
    to_closed(closed, actor(handler), now)
    after = amended(HOURS, closed=THURSDAY)
    calendars.change_calendar("uk", after, actor=actor(manager), now=now, reason="Flood.")
    ended = state(closed.pk)
    assert fresh(closed).calendar_version.number == 1
    reopened = endings.reopen(
        closed.reference, actor=actor(handler), now=now, version=version(closed), reason="It broke again."
    )
    assert reopened.calendar_version.number == fresh(other).calendar_version.number == 2
    kept = [row for row in state(closed.pk) if row["id"] in {one["id"] for one in ended}]
    assert kept == ended
    again = Clock.objects.exclude(pk__in=[row["id"] for row in ended]).filter(complaint=closed)
    assert set(again.values_list("calendar_version__number", flat=True)) == {2}
    assert verify([closed.pk, other.pk]) == []
