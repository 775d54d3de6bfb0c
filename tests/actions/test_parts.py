"""Parts of a complaint: promises of their own, word to the customer, an answer of their own or the one for all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from complaints.actions import assignment, conversation, decisions, endings, records, sweep
from complaints.actions import parts as parts_of
from complaints.choices import ClockState, EventKind, MessageKind, Stage
from complaints.errors import GateOpen, InvalidInput, NotAllowed, NotNow
from complaints.models import Clock, Complaint, Event, Message, Part, Staff
from complaints.queries.policies import terms_of
from complaints.queries.verify import verify
from complaints.rules.standards import Owner
from tests.actions.stories import fresh, letter, step, to_closed, to_decided, to_resolve
from tests.conftest import ActorFor, Log, Org, publish_pack

TOLD = {"title": "The payment", "body": "We look at the payment by itself.", "channel": "letter"}
PAYMENT = {**TOLD, "flags": ["payment"]}


def end_of(day: int, month: int) -> datetime:
    return datetime(2026, month, day, 23, 59, 59, 999999, tzinfo=UTC)


def due_dates(complaint: Complaint, **narrowed: object) -> dict[str, datetime]:
    return dict(Clock.objects.filter(complaint=complaint, **narrowed).values_list("code", "due_at"))  # type: ignore[arg-type]


def states(complaint: Complaint, *codes: str) -> set[str]:
    return set(Clock.objects.filter(complaint=complaint, code__in=codes).values_list("state", flat=True))


def the_letter(part: Part) -> dict[str, str]:
    demanded = parts_of.demanded_of(part.complaint, part)
    return {code: f"Here is {title}." for code, title in demanded.items()}


def answered(complaint: Complaint, staff: Staff, actor: ActorFor, now: datetime, number: int = 1) -> Part:
    part = Part.objects.get(complaint=complaint, number=number)
    step(complaint, parts_of.answer_part, actor(staff), now, part=number, outcome="upheld", reasons="It was late.",
         parts=the_letter(part), channel="letter")  # fmt: skip
    part.refresh_from_db()
    return part


@pytest.fixture
def complaint(disp: Org, log: Log) -> Complaint:
    return log()


def test_the_payment_is_due_in_15_business_days_and_the_rest_in_8_weeks(
    complaint: Complaint, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    before = due_dates(complaint)
    step(complaint, parts_of.add_part, actor(handler), now + timedelta(days=2), **PAYMENT)
    part = Part.objects.get(complaint=complaint)
    own = due_dates(complaint, part=part)
    # 5, 6, 9-13, 16-20, 23-25 November; eight weeks after Wednesday 4 November.
    assert own == {
        "payment_response": end_of(25, 11),
        "payment_final": end_of(23, 12),
    }
    assert due_dates(complaint, part=None) == before
    assert before["final_response"] == end_of(30, 12)
    assert set(Clock.objects.filter(part=part).values_list("started_at", flat=True)) == {now}
    assert (part.number, part.title, part.flags, part.added_by) == (1, "The payment", ["payment"], handler)
    assert verify([complaint.pk]) == []


def test_the_customer_is_told_which_part_is_answered_by_when(
    complaint: Complaint, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    step(complaint, parts_of.add_part, actor(handler), now, **PAYMENT)
    told = Message.objects.get(complaint=complaint, direction="out")
    assert (told.kind, told.channel) == (MessageKind.UPDATE, "letter")
    assert told.body == (
        "We look at the payment by itself.\n\n"
        "We answer the part “The payment” by Wednesday 25 November 2026 at the latest. "
        "We answer the rest of your complaint by Wednesday 30 December 2026 at the latest."
    )
    event = complaint.events.get(kind=EventKind.PART_ADDED)
    assert event.data["message"] == told.pk
    assert "The payment" not in str(event.data)  # words can be erased, events cannot


def test_a_part_found_late_has_the_dates_it_would_have_had_and_the_customer_hears_it(
    complaint: Complaint, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    step(complaint, parts_of.add_part, actor(handler), now + timedelta(days=30), **PAYMENT)
    assert due_dates(complaint, part__number=1)["payment_response"] == end_of(25, 11)
    body = Message.objects.get(complaint=complaint, direction="out").body
    assert "“The payment” should have been answered by Wednesday 25 November 2026; we are late with it." in body
    sweep.sweep(now=now + timedelta(days=30, minutes=1))
    late = Clock.objects.get(complaint=complaint, code="payment_response")
    assert late.breached_at == late.due_at
    assert verify([complaint.pk]) == []


def test_a_part_under_another_pack_has_that_packs_promises_that_are_not_kept_yet(
    complaint: Complaint, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    other = publish_pack("customer-service-promise")
    to_resolve(complaint, actor(handler), now)
    step(complaint, parts_of.add_part, actor(handler), now, **TOLD, policy=other.policy.code)
    part = Part.objects.get(complaint=complaint)
    rows = Clock.objects.filter(part=part)
    assert part.policy_version == other
    assert rows.exists()
    assert {row.policy_version_id for row in rows} == {other.pk}
    assert {row.standard.policy_version_id for row in rows} == {other.pk}
    codes = set(rows.values_list("code", flat=True))
    assert "acknowledge" not in codes  # kept already, by the acknowledgement of the whole
    assert codes <= {s.code for s in terms_of(fresh(complaint)).of((Owner.PART, part.pk)).standards.values()}
    assert verify([complaint.pk]) == []
    answered(complaint, handler, actor, now)
    assert not Clock.objects.filter(part=part, state=ClockState.RUNNING).exists()
    assert verify([complaint.pk]) == []


def test_answering_the_part_keeps_its_promise_and_leaves_the_rest_running(
    complaint: Complaint, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    to_resolve(complaint, actor(handler), now)
    step(complaint, parts_of.add_part, actor(handler), now, **PAYMENT)
    then = now + timedelta(days=5)
    part = answered(complaint, handler, actor, then)
    assert states(complaint, "payment_response", "payment_final") == {ClockState.MET}
    assert set(Clock.objects.filter(part=part).values_list("met_at", flat=True)) == {then}
    assert states(complaint, "final_response", "keep_informed") == {ClockState.RUNNING}
    assert (part.outcome, part.reasons, part.answered_at) == ("upheld", "It was late.", then)
    assert part.message is not None
    assert set(part.message.parts) == set(the_letter(part))
    now_is = fresh(complaint)
    assert (now_is.stage, now_is.outcome, now_is.decision_sent_at) == (Stage.RESOLVE, "", None)
    assert not Clock.objects.filter(complaint=complaint, code="follow_up").exists()
    assert verify([complaint.pk]) == []


def test_two_parts_of_one_kind_are_answered_one_by_one(
    complaint: Complaint, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    to_resolve(complaint, actor(handler), now)
    step(complaint, parts_of.add_part, actor(handler), now, **PAYMENT)
    step(complaint, parts_of.add_part, actor(handler), now, **PAYMENT | {"title": "Another payment"})
    answered(complaint, handler, actor, now, number=2)
    by_part = dict(Clock.objects.filter(code="payment_response").values_list("part__number", "state"))
    assert by_part == {1: ClockState.RUNNING, 2: ClockState.MET}
    assert verify([complaint.pk]) == []


def test_the_decision_answers_the_parts_that_still_wait(
    complaint: Complaint, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    to_resolve(complaint, actor(handler), now)
    step(complaint, parts_of.add_part, actor(handler), now, **PAYMENT)
    step(complaint, parts_of.add_part, actor(handler), now, **PAYMENT | {"title": "Another payment"})
    answered(complaint, handler, actor, now)
    step(complaint, decisions.decide, actor(handler), now, outcome="not_upheld", reasons="As agreed.")
    step(complaint, decisions.send_decision, actor(handler), now, parts=letter(complaint))
    first, second = Part.objects.filter(complaint=complaint)
    assert (first.outcome, second.outcome, second.reasons) == ("upheld", "not_upheld", "As agreed.")
    assert states(complaint, "payment_response", "payment_final", "final_response") == {ClockState.MET}
    sent = complaint.events.get(kind=EventKind.DECISION_SENT)
    assert sent.data["parts"] == [2]
    assert second.message_id == sent.data["message"]
    assert verify([complaint.pk]) == []


@pytest.mark.parametrize("again", ["dispute_decision", "reopen", "review"])
def test_begun_again_a_part_answered_for_itself_keeps_its_answer_and_the_others_wait_again(
    again: str,
    complaint: Complaint,
    handler: Staff,
    colleague: Staff,
    supervisor: Staff,
    actor: ActorFor,
    now: datetime,
) -> None:
    to_decided(complaint, actor(handler), now)
    step(complaint, parts_of.add_part, actor(handler), now, **PAYMENT)
    step(complaint, parts_of.add_part, actor(handler), now, **PAYMENT | {"title": "Another payment"})
    answered(complaint, handler, actor, now)
    step(complaint, decisions.send_decision, actor(handler), now, parts=letter(complaint))
    if again == "dispute_decision":
        step(complaint, decisions.dispute_decision, actor(handler), now, body="Not enough.")
    else:
        step(complaint, decisions.accept_decision, actor(handler), now)
        step(complaint, endings.close, actor(handler), now, cause="process")
    if again == "reopen":
        step(complaint, endings.reopen, actor(handler), now, reason="Not settled.")
    if again == "review":
        step(complaint, endings.review, actor(supervisor), now, handler=colleague.pk, reason="Look again.")
    first, second = Part.objects.filter(complaint=complaint)
    assert (first.outcome, bool(first.answered_at)) == ("upheld", True)
    assert (second.outcome, second.reasons, second.answered_at, second.message) == ("", "", None, None)
    assert states(complaint, "payment_response") == {ClockState.MET}
    assert verify([complaint.pk]) == []
    answered(complaint, colleague if again == "review" else handler, actor, now, number=2)
    assert verify([complaint.pk]) == []


def test_resolved_at_first_contact_every_part_is_answered(
    complaint: Complaint, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    step(complaint, parts_of.add_part, actor(handler), now, **PAYMENT)
    step(complaint, endings.resolve_at_first_contact, actor(handler), now, definition="A payment.",
         desired_outcome="Money", outcome="upheld", reasons="Late.", body="Refunded; content.", cause="process",
         parts=letter(complaint, MessageKind.SUMMARY), channel="letter")  # fmt: skip
    part = Part.objects.get(complaint=complaint)
    assert (part.outcome, part.answered_at) == ("upheld", now)
    assert states(complaint, "payment_response", "payment_final") == {ClockState.MET}
    assert verify([complaint.pk]) == []


def test_a_question_and_an_acknowledgement_of_the_whole_are_those_of_its_parts(
    complaint: Complaint, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    other = publish_pack("customer-service-promise")
    step(complaint, assignment.take, actor(handler), now)
    step(complaint, parts_of.add_part, actor(handler), now, **TOLD, policy=other.policy.code)
    assert set(Clock.objects.filter(code="acknowledge").values_list("part__number", "state")) == {
        (None, ClockState.RUNNING), (1, ClockState.RUNNING),
    }  # fmt: skip
    step(complaint, conversation.acknowledge, actor(handler), now, body="Thank you.", channel="letter",
         parts=letter(complaint, MessageKind.ACKNOWLEDGEMENT))  # fmt: skip
    assert states(complaint, "acknowledge") == {ClockState.MET}
    step(complaint, conversation.ask, actor(handler), now, body="When was it?", channel="letter")
    paused = Clock.objects.filter(complaint=complaint, state=ClockState.PAUSED)
    assert set(paused.values_list("part__number", flat=True)) == {1}  # the law's clocks never stand still
    assert verify([complaint.pk]) == []


def test_the_whole_judged_a_payment_after_all_takes_the_promise_over_and_gives_it_back(
    complaint: Complaint, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    step(complaint, parts_of.add_part, actor(handler), now, **PAYMENT)
    step(complaint, assignment.assess, actor(handler), now, flags=["payment"])
    running = Clock.objects.filter(complaint=complaint, code="payment_response", state=ClockState.RUNNING)
    assert running.get().part is None
    assert verify([complaint.pk]) == []
    step(complaint, assignment.assess, actor(handler), now, flags=[])
    assert running.get().part == Part.objects.get(complaint=complaint)
    assert running.get().due_at == end_of(25, 11)
    assert states(complaint, "final_response") == {ClockState.RUNNING, ClockState.CANCELLED}
    assert Clock.objects.filter(complaint=complaint, state=ClockState.RUNNING, code="final_response").count() == 1
    assert verify([complaint.pk]) == []


def test_a_complaint_with_a_waiting_part_is_not_merged_away(
    complaint: Complaint, log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    newer = log(at=now + timedelta(minutes=1))
    Complaint.objects.filter(pk=newer.pk).update(customer=complaint.customer)
    step(newer, parts_of.add_part, actor(handler), now + timedelta(minutes=2), **PAYMENT)
    with pytest.raises(InvalidInput):
        step(newer, records.merge, actor(handler), now + timedelta(minutes=3), other=complaint.reference, reason="One.")


REFUSED = [
    ({"title": "", "body": ""}, GateOpen),
    ({"title": "x" * 201}, InvalidInput),
    ({"flags": ["payments"]}, InvalidInput),
    ({"product": "boat"}, InvalidInput),
    ({"policy": "nowhere"}, InvalidInput),
    ({"policy": "service_level_agreement"}, InvalidInput),
    ({"channel": "email"}, InvalidInput),
]


@pytest.mark.parametrize(("given", "error"), REFUSED)
def test_a_part_that_cannot_be_is_refused_and_changes_nothing(
    given: dict[str, object],
    error: type[Exception],
    disp: Org,
    log: Log,
    handler: Staff,
    actor: ActorFor,
    now: datetime,
) -> None:
    publish_pack("service-level-agreement")
    complaint = log()
    complaint.customer.email = ""
    complaint.customer.save()
    before = (fresh(complaint).__dict__ | {"_state": None}, Event.objects.count(), Clock.objects.count())
    with pytest.raises(error):
        step(complaint, parts_of.add_part, actor(handler), now, **{**PAYMENT, **given})
    assert (fresh(complaint).__dict__ | {"_state": None}, Event.objects.count(), Clock.objects.count()) == before
    assert not Part.objects.exists()
    assert not Message.objects.filter(direction="out").exists()


def test_the_gate_of_an_answer_names_every_missing_part_of_the_parts_own_letter(
    complaint: Complaint, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    to_resolve(complaint, actor(handler), now)
    step(complaint, parts_of.add_part, actor(handler), now, **PAYMENT)
    events = Event.objects.count()
    with pytest.raises(GateOpen) as refused:
        step(complaint, parts_of.answer_part, actor(handler), now, part=1, outcome="well")
    lacking = [part.code for part in refused.value.missing]
    assert lacking == ["reasons", "outcome", *(f"letter.{code}" for code in the_letter(Part.objects.get()))]
    with pytest.raises(InvalidInput) as wrong:
        step(complaint, parts_of.answer_part, actor(handler), now, part=7)
    assert "still to be answered: 1" in str(wrong.value.data)
    assert Event.objects.count() == events
    answered(complaint, handler, actor, now)
    with pytest.raises(GateOpen) as again:
        step(complaint, parts_of.answer_part, actor(handler), now, part=1, outcome="upheld", reasons="So.")
    assert "No part of this complaint waits for an answer." in str(again.value)


def test_roles_and_stages_are_the_tables(
    complaint: Complaint, handler: Staff, reporter: Staff, log: Log, actor: ActorFor, now: datetime
) -> None:
    with pytest.raises(NotAllowed):
        step(log(by=reporter), parts_of.add_part, actor(reporter), now, **PAYMENT)
    to_closed(complaint, actor(handler), now)
    for verb in (parts_of.add_part, parts_of.answer_part):
        with pytest.raises(NotNow):
            step(complaint, verb, actor(handler), now, **(PAYMENT if verb is parts_of.add_part else {}))


def test_the_part_of_the_law_shows_its_legal_day(
    complaint: Complaint, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    step(complaint, parts_of.add_part, actor(handler), now, **PAYMENT)
    assert Clock.objects.get(code="payment_response").legal_due_date == date(2026, 11, 25)
    assert fresh(complaint).next_due_at == min(due_dates(complaint).values())
