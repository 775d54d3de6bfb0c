"""Ways round the rules that a review found, and that are closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from complaints.actions import assignment, authority, conversation, decisions, endings, records, sweep, timekeeping
from complaints.choices import ClockState, EventKind, Risk, Role, WaitingOn
from complaints.errors import GateOpen, InvalidInput, NotAllowed
from complaints.models import Clock, Complaint, Escalation, Event, Notice
from complaints.models.people import Staff
from complaints.types import InboundCustomer
from tests.actions import stories
from tests.actions.stories import fresh, step
from tests.conftest import ActorFor, Log

Later = Callable[..., datetime]
WANTED = {"reason": "advice_wanted", "wanted": "May I?"}
SECRET = "Her sister Wilhelmina told me"


def test_words_typed_by_people_never_enter_an_event(
    log: Log, handler: Staff, colleague: Staff, supervisor: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    complaint, boss = log(), actor(supervisor)
    step(complaint, assignment.assign, boss, now, handler=handler.pk, reason=SECRET)
    step(complaint, assignment.release, boss, now, reason=SECRET)
    step(complaint, authority.escalate, actor(handler), now, reason="advice_wanted", wanted=SECRET)
    step(complaint, authority.advise, boss, now, advice=SECRET)
    stories.to_clarify(complaint, actor(handler), now)
    step(complaint, timekeeping.pause, boss, now, reason=SECRET, until=later(days=2))
    step(complaint, timekeeping.resume, boss, now)
    step(complaint, timekeeping.extend, boss, now, clock="resolve#1", reason=SECRET, target=2, body=SECRET)
    step(complaint, records.correct, boss, now, changes={"subject": SECRET}, reason=SECRET)
    step(complaint, records.link_duplicate, boss, now, other=log().reference, reason=SECRET)
    step(complaint, endings.withdraw, boss, now, body=SECRET)
    step(complaint, endings.reopen, boss, now, reason=SECRET)
    assert not [event for event in Event.objects.all() if "Wilhelmina" in str(event.data)]
    assert complaint.notes.filter(body__contains="Wilhelmina").count() >= 8


def test_an_escalation_never_goes_down_again(
    log: Log, handler: Staff, manager: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    complaint = log()
    step(complaint, authority.escalate, actor(handler), now, **WANTED)
    levels = []
    for day in range(1, 12):
        sweep.sweep(now=later(days=day))
        row = Escalation.objects.get()
        levels.append((row.level, row.assignee))
    assert [who for level, who in levels if level >= 2] == [manager] * len([1 for level, _ in levels if level >= 2])


def test_nobody_answers_what_they_asked_and_no_junior_answers_for_a_senior(
    log: Log, handler: Staff, supervisor: Staff, manager: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    complaint = log()
    step(complaint, assignment.assign, actor(supervisor), now, handler=supervisor.pk)
    step(complaint, authority.escalate, actor(supervisor), now, **WANTED)
    with pytest.raises(NotAllowed):
        step(complaint, authority.advise, actor(supervisor), now, advice="Yes, I may.")
    step(complaint, authority.advise, actor(manager), now, advice="No.")
    other = log()
    step(other, authority.escalate, actor(handler), now, **WANTED)
    sweep.sweep(now=later(days=2))
    assert Escalation.objects.get(complaint=other).assignee == manager
    with pytest.raises(NotAllowed):
        step(other, authority.accept, actor(supervisor), later(days=2))


def test_a_safety_reason_is_heard_even_when_an_escalation_lives(
    log: Log, handler: Staff, supervisor: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log()
    step(complaint, authority.escalate, actor(handler), now, **WANTED)
    step(complaint, assignment.assess, actor(handler), now, safety=True)
    assert Event.objects.filter(kind=EventKind.ESCALATION_JOINED).count() == 1
    assert Notice.objects.filter(staff=supervisor, urgent=True).count() == 1
    assert Escalation.objects.get().causes.count() == 2


def test_whoever_ever_had_it_does_not_review_it(
    log: Log, handler: Staff, colleague: Staff, supervisor: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log()
    stories.to_decided(complaint, actor(handler), now)
    step(complaint, assignment.assign, actor(supervisor), now, handler=colleague.pk)
    step(complaint, decisions.send_decision, actor(colleague), now, parts=stories.letter(complaint))
    for person in (handler, colleague):
        with pytest.raises(InvalidInput):
            step(complaint, endings.review, actor(supervisor), now, handler=person.pk, reason="Again.")
    step(complaint, endings.review, actor(supervisor), now, handler=supervisor.pk, reason="Again.")
    step(complaint, assignment.release, actor(supervisor), now, reason="Busy.")
    with pytest.raises(InvalidInput):
        step(complaint, assignment.take, actor(handler), now)


def test_merging_loses_nobodys_answer_and_no_deadline(
    log: Log, handler: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    old, new = log(at=now - timedelta(days=20)), log()
    stranger = log(customer=InboundCustomer("Walter Moss"))
    for one, other in ((old, new), (old, stranger)):
        with pytest.raises(InvalidInput):
            step(one, records.merge, actor(handler), now, other=other.reference, reason="One matter.")
    step(new, records.merge, actor(handler), now, other=old.reference, reason="One matter.")


def test_duplicates_never_go_round_in_a_circle(log: Log, handler: Staff, actor: ActorFor, now: datetime) -> None:
    one, two, three = log(), log(), log()
    step(one, records.link_duplicate, actor(handler), now, other=two.reference, reason="x")
    step(two, records.link_duplicate, actor(handler), now, other=three.reference, reason="x")
    with pytest.raises(InvalidInput):
        step(three, records.link_duplicate, actor(handler), now, other=one.reference, reason="x")


def test_a_dissatisfied_customer_keeps_the_complaint_open(
    log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log()
    stories.to_follow_up(complaint, actor(handler), now)
    for _ in range(3):
        step(complaint, decisions.contact, actor(handler), now, result="reached", body="Not content.", satisfied=False)
    with pytest.raises(GateOpen) as refused:
        step(complaint, endings.close, actor(handler), now, cause="process")
    assert [part.code for part in refused.value.missing] == ["answer"]


def test_a_warned_complaint_stays_at_risk_after_a_short_pause(
    log: Log, handler: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    complaint = log()
    stories.to_resolve(complaint, actor(handler), now)
    warned = Clock.objects.get(code="resolve").wake_at
    assert warned is not None
    at = warned + timedelta(hours=1)
    step(complaint, conversation.inform, actor(handler), at, body="Soon.")
    assert fresh(complaint).risk == Risk.AT_RISK
    step(complaint, conversation.ask, actor(handler), at, body="When?")
    step(complaint, conversation.hear_back, actor(handler), at + timedelta(minutes=5), body="Monday.")
    assert fresh(complaint).risk == Risk.AT_RISK


def test_a_question_holds_clocks_no_longer_than_four_weeks(
    log: Log, handler: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    complaint = log()
    stories.to_clarify(complaint, actor(handler), now)
    with pytest.raises(InvalidInput):
        step(complaint, conversation.ask, actor(handler), now, body="When?", until=now - timedelta(days=1))
    step(complaint, conversation.ask, actor(handler), now, body="When?")
    sweep.sweep(now=later(days=29))
    assert Clock.objects.get(code="resolve").state == ClockState.RUNNING
    assert fresh(complaint).waiting_on == WaitingOn.US


def test_going_on_without_the_answer_ends_the_wait(log: Log, handler: Staff, actor: ActorFor, now: datetime) -> None:
    complaint = log()
    stories.to_clarify(complaint, actor(handler), now)
    step(complaint, conversation.ask, actor(handler), now, body="When?")
    step(complaint, decisions.define, actor(handler), now, definition="A kettle.", desired_outcome="Money.")
    assert fresh(complaint).waiting_on == WaitingOn.US
    assert not complaint.clocks.filter(state=ClockState.PAUSED).exists()


def test_a_senior_from_elsewhere_who_takes_over_can_open_it(
    log: Log, handler: Staff, supervisor: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    from complaints.models import Absence
    from complaints.queries.access import find

    cover = Staff.objects.create(username="cora", role=Role.SUPERVISOR, first_name="Cora")
    Absence.objects.create(staff=supervisor, cover=cover, starts_at=now, ends_at=later(days=5))
    complaint = log()
    step(complaint, authority.escalate, actor(handler), now, **WANTED)
    step(complaint, authority.take_over, actor(cover), now)
    assert find(actor(cover), complaint.reference) == complaint
    assert Complaint.objects.get(pk=complaint.pk).handler == cover


def test_a_restriction_is_lifted_by_seniors_only(
    log: Log, handler: Staff, supervisor: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log(restricted=True)
    step(complaint, assignment.assign, actor(supervisor), now, handler=handler.pk)
    with pytest.raises(NotAllowed):
        step(complaint, assignment.assess, actor(handler), now, restricted=False)
    step(complaint, assignment.assess, actor(supervisor), now, restricted=False)
    assert not fresh(complaint).restricted
