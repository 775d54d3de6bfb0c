"""Asking another department or a supplier: who may, what is promised, who is told when it is late, who sees what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from complaints.actions import assignment, conversation, decisions, endings, referrals, setup, sweep, timekeeping
from complaints.choices import ClockState, EscalationState, EventKind, ReferralState, Risk, Role, WaitingOn
from complaints.errors import GateOpen, InvalidInput, NotAllowed, NotFound, NotNow, StaleVersion, VersionRequired
from complaints.models import Clock, Complaint, Escalation, Event, Note, Notice, Outbox, PolicyVersion, Referral, Staff
from complaints.queries import attribution, complaints
from complaints.queries import referrals as asked
from complaints.queries.access import visible_complaints, visible_notes
from complaints.queries.filters import Filters
from complaints.queries.people import ANSWER_STAYS, actor_for
from complaints.queries.verify import verify
from complaints.rules.packs import read_pack
from complaints.types import Actor
from tests.actions import stories
from tests.actions.stories import fresh, step, version
from tests.conftest import GENERIC, LONG_AGO, ActorFor, Log, Org

Later = Callable[..., datetime]

AGREEMENT = GENERIC.parent / "service-level-agreement.toml"
QUESTION = "Was the money paid back to the customer’s account?"
WEDNESDAY_WEEK = datetime(2026, 11, 11, 17, 0, tzinfo=UTC)
"""Five working days after the cast's Wednesday morning, at the close of business."""


@dataclass(frozen=True)
class Loans:
    """The department asked: who supervises and who handles there, and the agreement it answers under."""

    supervisor: Staff
    handler: Staff
    agreement: PolicyVersion


@pytest.fixture
def loans(org: Org, manager: Staff, outsider: Staff) -> Loans:
    supervisor = setup.engage("lena", role=Role.SUPERVISOR, first_name="Lena", email="lena@kettle.example",
                              teams=[org.loans], supervisor=manager)  # fmt: skip
    agreement = setup.publish_policy(read_pack(AGREEMENT.read_text()), effective_from=LONG_AGO, reason="tests")
    org.loans.agreement = agreement.policy
    org.loans.save()
    return Loans(supervisor, outsider, agreement)


@pytest.fixture
def complaint(log: Log, handler: Staff, actor: ActorFor, now: datetime) -> Complaint:
    """In clarify, with Hana."""
    return stories.to_clarify(log(), actor(handler), now)


def refer(complaint: Complaint, who: Actor, at: datetime, **given: Any) -> Referral:
    given = {"question": QUESTION, **({} if "addressee" in given else {"team": "loans"}), **given}
    step(complaint, referrals.refer, who, at, **given)
    return Referral.objects.filter(complaint=complaint).latest("id")


def clocks(referral: Referral) -> dict[str, str]:
    return dict(Clock.objects.filter(referral=referral).order_by("id").values_list("code", "state"))


def told(staff: Staff) -> list[str]:
    return list(Notice.objects.filter(staff=staff).order_by("id").values_list("text", flat=True))


def proved(*complaints: Complaint) -> bool:
    return verify([row.pk for row in complaints or Complaint.objects.all()]) == []


def test_a_question_starts_the_clocks_of_the_agreement_the_department_answers_under(
    complaint: Complaint, loans: Loans, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    before = fresh(complaint)
    referral = refer(complaint, actor(handler), now)
    assert (referral.team_id, referral.state, referral.policy_version) == (
        loans.handler.teams.get().pk, ReferralState.SENT, loans.agreement,
    )  # fmt: skip
    assert clocks(referral) == {"answer_referral": ClockState.RUNNING, "chase": ClockState.RUNNING}
    clock = Clock.objects.get(referral=referral, code="answer_referral")
    assert (clock.due_at, clock.policy_version) == (WEDNESDAY_WEEK, loans.agreement)
    after = fresh(complaint)
    assert after.waiting_on == WaitingOn.DEPARTMENT
    assert (after.next_due_at, after.risk) == (
        before.next_due_at,
        before.risk,
    )  # what colleagues owe is not the customer's
    event = Event.objects.get(complaint=complaint, kind=EventKind.REFERRED)
    assert set(event.data["under"]) == {"policy", "calendar", "matter"}
    assert QUESTION not in str(event.data)
    assert told(loans.supervisor) == [f"{complaint.reference}: Cards asks Loans, by Wed 11 Nov 17:00."]
    assert told(loans.handler) == []
    assert Outbox.objects.filter(topic="notice", payload__staff=loans.supervisor.pk).count() == 1
    assert proved()


@pytest.mark.parametrize(
    ("urgent", "safety", "code"),
    [
        (True, False, "answer_urgent_referral"),
        (False, True, "answer_safety_referral"),
        (False, False, "answer_referral"),
    ],
)
def test_what_cannot_wait_and_what_is_dangerous_have_shorter_promises(
    log: Log, loans: Loans, handler: Staff, actor: ActorFor, now: datetime, urgent: bool, safety: bool, code: str
) -> None:
    complaint = log(safety=safety)
    referral = refer(complaint, actor(handler), now, urgent=urgent)
    assert set(clocks(referral)) == {code, "chase"}
    assert proved()


def test_a_question_of_safety_is_told_at_once_whatever_the_hour(
    log: Log, loans: Loans, handler: Staff, actor: ActorFor
) -> None:
    night = datetime(2026, 11, 4, 23, 0, tzinfo=UTC)
    dangerous, usual = log(safety=True, at=night), log(at=night)
    for complaint in (dangerous, usual):
        refer(complaint, actor(handler), night)
    mails = Outbox.objects.filter(topic="notice", payload__staff=loans.supervisor.pk)
    leave = dict(mails.values_list("payload__complaint", "available_at"))
    assert leave == {dangerous.pk: night, usual.pk: datetime(2026, 11, 5, 9, 0, tzinfo=UTC)}


def test_without_an_agreement_nothing_is_promised_and_the_question_goes_all_the_same(
    complaint: Complaint, handler: Staff, outsider: Staff, actor: ActorFor, now: datetime
) -> None:
    referral = refer(complaint, actor(handler), now)
    assert (clocks(referral), referral.policy_version) == ({}, None)
    assert "under" not in Event.objects.get(kind=EventKind.REFERRED).data
    assert told(outsider) == [f"{complaint.reference}: Cards asks Loans."]  # nobody supervises there
    assert proved()


def test_an_answer_keeps_the_promise_and_the_ball_is_ours_again(
    complaint: Complaint, loans: Loans, handler: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    referral = refer(complaint, actor(handler), now)
    answered = actor_for(loans.handler, now=now)
    referrals.answer(referral.pk, actor=answered, now=later(days=1), answer="Paid on the 3rd to 4111 1111 1111 1111.")
    referral.refresh_from_db()
    assert (referral.state, referral.ended_by, referral.ended_at) == (
        ReferralState.ANSWERED, loans.handler, later(days=1),
    )  # fmt: skip
    assert "4111 1111" not in referral.answer
    assert clocks(referral) == {"answer_referral": ClockState.MET, "chase": ClockState.CANCELLED}
    assert fresh(complaint).waiting_on == WaitingOn.US
    assert told(handler)[-1] == f"{complaint.reference}: Loans answered."
    assert "Paid" not in str(list(Event.objects.values_list("data", flat=True)))
    assert proved()


def test_asking_again_begins_the_clock_of_the_second_question(
    complaint: Complaint, loans: Loans, handler: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    referral = refer(complaint, actor(handler), now)
    referrals.chase(referral.pk, actor=actor(handler), now=later(days=2))
    referral.refresh_from_db()
    assert (referral.chased, referral.chased_at) == (1, later(days=2))
    rows = Clock.objects.filter(referral=referral).order_by("code", "serial").values_list("code", "serial", "state")
    assert list(rows) == [
        ("answer_chaser", 1, ClockState.RUNNING),
        ("answer_referral", 1, ClockState.RUNNING),
        ("chase", 1, ClockState.MET),
        ("chase", 2, ClockState.RUNNING),
    ]
    assert told(loans.supervisor)[-1] == f"{complaint.reference}: Cards asks Loans again, by Tue 10 Nov 17:00."
    referrals.answer(referral.pk, actor=actor(loans.supervisor), now=later(days=3), answer="Yes.")
    assert {*clocks(referral).values()} == {ClockState.MET, ClockState.CANCELLED}
    assert proved()


def test_a_question_called_back_binds_nobody_any_more(
    complaint: Complaint, loans: Loans, handler: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    referral = refer(complaint, actor(handler), now)
    with pytest.raises(GateOpen):
        referrals.recall(referral.pk, actor=actor(handler), now=later(hours=1))
    referrals.recall(referral.pk, actor=actor(handler), now=later(hours=1), reason="The customer found the letter.")
    assert {*clocks(referral).values()} == {ClockState.CANCELLED}
    assert Referral.objects.get().state == ReferralState.RECALLED
    assert Note.objects.get(complaint=complaint).body == "The customer found the letter."
    assert fresh(complaint).waiting_on == WaitingOn.US
    assert told(loans.supervisor)[-1] == f"{complaint.reference}: Cards no longer needs an answer."
    for again in (referrals.chase, referrals.recall, referrals.answer):
        with pytest.raises(NotNow):
            again(referral.pk, actor=actor(handler), now=later(hours=2))
    assert proved()


def test_a_late_answer_goes_to_the_departments_own_supervisor_first(
    complaint: Complaint, loans: Loans, handler: Staff, supervisor: Staff, actor: ActorFor, now: datetime
) -> None:
    referral = refer(complaint, actor(handler), now)
    # what the customer is promised is kept, so that nothing else climbs
    step(complaint, conversation.inform, actor(handler), now, body="We asked.")
    Clock.objects.filter(complaint=complaint, referral=None).update(wake_at=None, wake_step="")
    sweep.sweep(now=WEDNESDAY_WEEK + timedelta(minutes=1))
    live = Escalation.objects.get(complaint=complaint, state=EscalationState.RAISED)
    assert (live.assignee, live.level) == (loans.supervisor, 1)
    late = f"{complaint.reference}: Answer what was asked is late since Wed 11 Nov 17:00."
    assert late in told(loans.supervisor)
    assert late in told(handler)
    assert late not in told(supervisor)
    assert fresh(complaint).risk == Risk.OK
    assert Clock.objects.get(referral=referral, code="answer_referral").breached_at == WEDNESDAY_WEEK
    assert asked.of_complaint(complaint)[0]["late"]


def test_asking_again_is_our_own_duty_and_is_told_to_us(
    complaint: Complaint, loans: Loans, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    referral = refer(complaint, actor(handler), now)
    Clock.objects.filter(complaint=complaint).exclude(referral=referral, code="chase").update(
        wake_at=None, wake_step=""
    )
    due = Clock.objects.get(referral=referral, code="chase").due_at
    sweep.sweep(now=due + timedelta(minutes=1))
    assert any("Ask again is late" in text for text in told(handler))
    assert not any("Ask again" in text for text in told(loans.supervisor))


def test_the_department_sees_the_complaint_while_it_is_asked_and_some_weeks_after(
    complaint: Complaint, loans: Loans, handler: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    def sees(at: datetime) -> bool:
        return visible_complaints(actor_for(loans.handler, now=at)).filter(pk=complaint.pk).exists()

    assert not sees(now)
    referral = refer(complaint, actor(handler), now)
    assert sees(now)
    referrals.answer(referral.pk, actor=actor(loans.handler), now=now, answer="Yes.")
    assert [sees(now + ANSWER_STAYS - timedelta(hours=1)), sees(now + ANSWER_STAYS)] == [True, False]
    called_back = refer(complaint, actor(handler), later(hours=1), question="And when?")
    Referral.objects.filter(pk=referral.pk).update(ended_at=now - ANSWER_STAYS)
    referrals.recall(called_back.pk, actor=actor(handler), now=later(hours=2), reason="Found.")
    assert not sees(later(hours=3))


def test_whoever_is_asked_answers_and_writes_notes_and_does_nothing_else(
    complaint: Complaint, loans: Loans, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    step(complaint, conversation.note, actor(handler), now, body="Afraid of the phone.", need_to_know=True)
    referral = refer(complaint, actor(handler), now)
    for who in (actor(loans.handler), actor(loans.supervisor)):
        before = Event.objects.count()
        for verb, given in (
            (conversation.inform, {"body": "x"}), (assignment.release, {"reason": "x"}),
            (decisions.define, {"definition": "x", "desired_outcome": "y"}), (endings.withdraw, {"body": "x"}),
        ):  # fmt: skip
            with pytest.raises(NotAllowed):
                step(complaint, verb, who, now, **given)
        for act in (referrals.chase, referrals.recall):
            with pytest.raises(NotAllowed):
                act(referral.pk, actor=who, now=now)
        assert Event.objects.count() == before
        assert not visible_notes(who, complaint.pk).filter(need_to_know=True).exists()
        step(complaint, conversation.note, who, now, body="We look into it.")
    referrals.answer(referral.pk, actor=actor(loans.handler), now=now, answer="Yes.")


def test_whoever_asked_may_record_an_answer_that_came_by_telephone_and_strangers_may_not(
    complaint: Complaint, org: Org, loans: Loans, handler: Staff, auditor: Staff, actor: ActorFor, now: datetime
) -> None:
    referral = refer(complaint, actor(handler), now)
    other = setup.found_team(org.entity, "shops", "Shops")
    stranger = setup.engage("stan", role=Role.HANDLER, first_name="Stan", teams=[other])
    with pytest.raises(NotFound):
        referrals.answer(referral.pk, actor=actor(stranger), now=now, answer="Yes.")
    with pytest.raises(NotAllowed):
        referrals.answer(referral.pk, actor=actor(auditor), now=now, answer="Yes.")
    with pytest.raises(GateOpen):
        referrals.answer(referral.pk, actor=actor(handler), now=now, answer=" ")
    referrals.answer(referral.pk, actor=actor(handler), now=now, answer="By telephone: yes.")
    assert Referral.objects.get().ended_by == handler


def test_a_restricted_complaint_stays_with_its_own_people(
    log: Log, loans: Loans, supervisor: Staff, manager: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log(restricted=True)
    referral = refer(complaint, actor(supervisor), now)
    assert told(loans.supervisor) == []
    for who in (loans.supervisor, loans.handler):
        assert not visible_complaints(actor(who)).filter(pk=complaint.pk).exists()
        with pytest.raises(NotFound):
            referrals.answer(referral.pk, actor=actor(who), now=now, answer="Yes.")
    Clock.objects.filter(complaint=complaint, referral=None).update(wake_at=None, wake_step="")
    sweep.sweep(now=WEDNESDAY_WEEK + timedelta(minutes=1))
    assert Escalation.objects.get(complaint=complaint).assignee == supervisor
    assert told(loans.supervisor) == []
    referrals.answer(
        referral.pk, actor=actor(supervisor), now=WEDNESDAY_WEEK + timedelta(days=1), answer="Told by phone."
    )


def test_waiting_for_the_customer_stays_so_whatever_is_asked_beside(
    complaint: Complaint, loans: Loans, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    step(complaint, conversation.ask, actor(handler), now, body="When?")
    referral = refer(complaint, actor(handler), now)
    assert fresh(complaint).waiting_on == WaitingOn.CUSTOMER
    referrals.answer(referral.pk, actor=actor(handler), now=now, answer="Yes.")
    assert fresh(complaint).waiting_on == WaitingOn.CUSTOMER
    assert proved()


def test_the_ball_is_ours_when_the_last_question_ended(
    complaint: Complaint, loans: Loans, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    of_loans = refer(complaint, actor(handler), now)
    of_maker = refer(complaint, actor(handler), now, addressee="The maker")
    assert (of_maker.kind, of_maker.team, fresh(complaint).waiting_on) == ("supplier", None, WaitingOn.DEPARTMENT)
    referrals.answer(of_loans.pk, actor=actor(handler), now=now, answer="Yes.")
    assert fresh(complaint).waiting_on == WaitingOn.SUPPLIER
    referrals.answer(of_maker.pk, actor=actor(handler), now=now, answer="A bad batch.")
    assert fresh(complaint).waiting_on == WaitingOn.US
    assert proved()


def _answers(complaint: Complaint, who: Actor, at: datetime) -> None:
    step(complaint, conversation.hear_back, who, at, body="On Monday.")


def _resume(complaint: Complaint, who: Actor, at: datetime) -> None:
    step(complaint, timekeeping.resume, who, at)


def _wait_too_long(complaint: Complaint, who: Actor, at: datetime) -> None:
    sweep.sweep(now=at + conversation.LONGEST_WAIT + timedelta(minutes=1))


def _go_on_without(complaint: Complaint, who: Actor, at: datetime) -> None:
    step(complaint, decisions.define, who, at, definition="The fee.", desired_outcome="It back.", tell_customer=False)


@pytest.mark.parametrize("end_the_wait", [_answers, _resume, _wait_too_long, _go_on_without])
@pytest.mark.parametrize(
    ("asked_first", "ball"),
    [([], WaitingOn.US), ([{}], WaitingOn.DEPARTMENT), ([{"addressee": "The maker"}], WaitingOn.SUPPLIER),
     ([{"addressee": "The maker"}, {}], WaitingOn.SUPPLIER)],
)  # fmt: skip
def test_when_the_customer_no_longer_has_the_ball_whoever_is_still_asked_has_it(
    complaint: Complaint, loans: Loans, handler: Staff, actor: ActorFor, now: datetime,
    end_the_wait: Callable[[Complaint, Actor, datetime], None], asked_first: list[dict[str, str]], ball: WaitingOn,
) -> None:  # fmt: skip
    done = refer(complaint, actor(handler), now, question="And before?")
    referrals.answer(done.pk, actor=actor(handler), now=now, answer="Nothing.")
    for given in asked_first:
        refer(complaint, actor(handler), now, **given)
    step(complaint, conversation.ask, actor(handler), now, body="When was it?")
    assert fresh(complaint).waiting_on == WaitingOn.CUSTOMER
    end_the_wait(complaint, actor(handler), now)
    assert fresh(complaint).waiting_on == ball
    assert proved()


def test_an_ended_complaint_leaves_no_question_open(
    complaint: Complaint, loans: Loans, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    referral = refer(complaint, actor(handler), now)
    step(complaint, endings.withdraw, actor(handler), now, body="Never mind.")
    referral.refresh_from_db()
    assert (referral.state, referral.ended_at) == (ReferralState.RECALLED, now)
    assert Event.objects.get(kind=EventKind.WITHDRAWN).data["referrals"] == [referral.pk]
    assert {*clocks(referral).values()} == {ClockState.CANCELLED}
    assert not visible_complaints(actor_for(loans.handler, now=now)).filter(pk=complaint.pk).exists()
    with pytest.raises(NotNow):
        referrals.chase(referral.pk, actor=actor(handler), now=now)
    assert proved()


def test_a_question_needs_words_and_exactly_one_addressee(
    complaint: Complaint, org: Org, loans: Loans, handler: Staff, reporter: Staff, actor: ActorFor, now: datetime
) -> None:
    hana, before = actor(handler), Event.objects.count()

    def missing(**given: Any) -> list[str]:
        with pytest.raises(GateOpen) as refused:
            step(complaint, referrals.refer, hana, now, **given)
        return [part.code for part in refused.value.missing]

    assert missing() == ["question", "team"]
    assert missing(team="loans", question=" ") == ["question"]
    assert missing(question="x") == missing(question="x", team="loans", addressee="Maker") == ["team"]
    setup.found_team(org.entity, "old", "Old")
    org.loans.__class__.objects.filter(code="old").update(retired_at=now)
    for team in ("cards", "old", "nowhere"):
        with pytest.raises(InvalidInput):
            step(complaint, referrals.refer, hana, now, team=team, question="x")
    with pytest.raises(InvalidInput):
        step(complaint, referrals.refer, hana, now, team="loans", question="x", kind="supplier")
    with pytest.raises(VersionRequired):
        referrals.refer(complaint.reference, actor=hana, now=now, team="loans", question="x")
    with pytest.raises(StaleVersion):
        referrals.refer(complaint.reference, actor=hana, now=now, version=1, team="loans", question="x")
    assert (Event.objects.count(), Referral.objects.count()) == (before, 0)


def test_the_time_each_team_used_is_its_own(
    complaint: Complaint, loans: Loans, handler: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    referral = refer(complaint, actor(handler), later(hours=2))
    referrals.answer(referral.pk, actor=actor(handler), now=later(hours=3), answer="Yes.")
    step(complaint, conversation.ask, actor(handler), later(hours=3), body="When?")
    found = attribution.time_used(fresh(complaint), later(days=1))
    assert [(one.who, one.team_code, one.working_minutes) for one in found] == [
        ("customer", "", 4 * 60 + 60),
        ("team", "cards", 2 * 60),
        ("team", "loans", 60),
    ]


def test_departments_find_what_they_are_asked_and_others_do_not(
    log: Log, loans: Loans, handler: Staff, manager: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    first, second, hidden = log(), log(), log(restricted=True)
    open_one = refer(second, actor(handler), later(hours=1))
    done = refer(first, actor(handler), now)
    refer(hidden, actor(manager), now)
    referrals.answer(done.pk, actor=actor(handler), now=later(hours=2), answer="Yes.")
    lena = actor(loans.supervisor)
    assert [row["id"] for row in asked.page(lena).rows] == [open_one.pk]
    assert [row["id"] for row in asked.page(lena, asked.Wanted("ended")).rows] == [done.pk]
    assert [row["id"] for row in asked.page(lena, asked.Wanted("all")).rows] == [open_one.pk, done.pk]
    assert asked.page(lena).rows[0]["due_at"] == WEDNESDAY_WEEK
    assert asked.page(actor(handler), asked.Wanted("all")).rows == []


def test_a_question_is_no_complaint_in_the_queue_of_whoever_is_asked(
    complaint: Complaint, loans: Loans, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    refer(complaint, actor(handler), now)
    otto = actor(loans.handler)
    assert complaints.page(otto).rows == []
    assert {*complaints.queue_counts(otto).values()} == {0}
    assert [row["id"] for row in complaints.page(otto, Filters(q=complaint.reference)).rows] == [complaint.pk]
    assert complaints.queue_counts(actor(handler))["team"] == 1


def test_what_a_department_did_after_a_transfer_to_it_is_its_own_complaint(
    complaint: Complaint, loans: Loans, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    referral = refer(complaint, actor(handler), now)
    step(complaint, assignment.transfer, actor(handler), now, team="loans", reason="It is theirs.")
    otto = actor(loans.handler)
    assert complaint.pk not in otto.asked
    step(complaint, assignment.take, otto, now)
    referrals.recall(referral.pk, actor=otto, now=now, reason="It is ours now.")
    assert version(complaint) > 1
    assert proved()
