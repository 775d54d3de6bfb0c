"""A complaint's life: greet, clarify, resolve, follow up, closed; and every gate on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from complaints.actions import assignment, conversation, decisions, endings, records, timekeeping
from complaints.choices import ClockState, Closure, MessageKind, Stage
from complaints.errors import (
    GateOpen,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotNow,
    StaleVersion,
    VersionRequired,
)
from complaints.models import Clock, Complaint, Event, Message, Outbox
from complaints.models.people import Staff
from tests.actions import stories
from tests.actions.stories import fresh, step, version
from tests.conftest import ActorFor, Log

Later = Callable[..., datetime]


def missing(refused: pytest.ExceptionInfo[GateOpen]) -> list[str]:
    return [part.code for part in refused.value.missing]


def snapshot(complaint: Complaint) -> tuple[Any, ...]:
    """All that a refusal must leave as it was."""
    row = Complaint.objects.filter(pk=complaint.pk).values().get()
    return row, Event.objects.count(), Message.objects.count(), Outbox.objects.count()


def test_a_whole_life_from_received_to_closed(log: Log, handler: Staff, actor: ActorFor, now: datetime) -> None:
    complaint = log()
    stories.to_closed(complaint, actor(handler), now)
    closed = fresh(complaint)
    assert (closed.stage, closed.closure, closed.outcome) == (Stage.CLOSED, Closure.ACCEPTED, "upheld")
    assert closed.cause is not None
    assert closed.cause.code == "process"
    kinds = list(closed.events.order_by("seq").values_list("kind", flat=True))
    assert kinds == [
        *("received", "taken", "acknowledged", "defined", "decided", "decision_sent"),
        *("decision_accepted", "closed"),
    ]
    assert set(closed.clocks.values_list("state", flat=True)) <= {ClockState.MET, ClockState.CANCELLED}
    assert closed.next_due_at.year == 9999


def test_an_acknowledgement_needs_a_named_contact_and_words(
    log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log()
    before = snapshot(complaint)
    with pytest.raises(GateOpen) as refused:
        step(complaint, conversation.acknowledge, actor(handler), now)
    assert missing(refused) == ["handler", "body"]
    assert snapshot(complaint) == before


def test_a_decision_letter_names_every_part_it_lacks(log: Log, handler: Staff, actor: ActorFor, now: datetime) -> None:
    complaint = log()
    stories.to_decided(complaint, actor(handler), now)
    parts = stories.letter(complaint)
    assert len(parts) >= 4
    for part in parts:
        before = snapshot(complaint)
        with pytest.raises(GateOpen) as refused:
            step(complaint, decisions.send_decision, actor(handler), now, parts={**parts, part: " "})
        assert missing(refused) == [f"letter.{part}"]
        assert snapshot(complaint) == before
    step(complaint, decisions.send_decision, actor(handler), now, parts=parts)
    assert Message.objects.get(kind=MessageKind.DECISION).parts == parts


def test_a_decision_cannot_be_sent_before_it_is_made(log: Log, handler: Staff, actor: ActorFor, now: datetime) -> None:
    complaint = log()
    stories.to_resolve(complaint, actor(handler), now)
    with pytest.raises(GateOpen) as refused:
        step(complaint, decisions.send_decision, actor(handler), now, parts=stories.letter(complaint))
    assert missing(refused) == ["decision"]


def test_closing_needs_a_cause_and_an_accepting_or_tried_customer(
    log: Log, handler: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    complaint = log()
    stories.to_follow_up(complaint, actor(handler), now)
    with pytest.raises(GateOpen) as refused:
        step(complaint, endings.close, actor(handler), now)
    assert missing(refused) == ["cause", "contact"]
    step(complaint, decisions.contact, actor(handler), now, result="no_answer", body="No answer, tried at 10.")
    step(complaint, decisions.contact, actor(handler), later(days=1), result="no_answer", body="Nor today.")
    step(complaint, endings.close, actor(handler), later(days=1), cause="process")
    assert fresh(complaint).closure == Closure.NO_REPLY
    assert fresh(complaint).contact_attempts == 2


def test_a_disputed_decision_goes_back_to_resolve_with_a_new_clock(
    log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log()
    stories.to_follow_up(complaint, actor(handler), now)
    step(complaint, decisions.dispute_decision, actor(handler), now, body="That is not enough.")
    again = fresh(complaint)
    assert (again.stage, again.decided_at, again.outcome) == (Stage.RESOLVE, None, "")
    assert list(again.clocks.filter(code="resolve").order_by("serial").values_list("serial", "state")) == [
        (1, ClockState.MET),
        (2, ClockState.RUNNING),
    ]


def test_a_reopened_complaint_keeps_its_history_and_gets_new_clocks(
    log: Log, handler: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    complaint = log()
    stories.to_closed(complaint, actor(handler), now)
    ledger = list(complaint.clocks.order_by("id").values_list("id", "due_at", "met_at", "state"))
    step(complaint, endings.reopen, actor(handler), later(days=10), reason="It broke again.")
    again = fresh(complaint)
    assert (again.stage, again.closed_at, again.closure) == (Stage.RESOLVE, None, "")
    assert list(complaint.clocks.order_by("id").values_list("id", "due_at", "met_at", "state"))[: len(ledger)] == ledger
    assert Clock.objects.get(code="resolve", serial=2).started_at == later(days=10)


def test_a_review_goes_to_the_next_tier_and_another_handler(
    log: Log, handler: Staff, colleague: Staff, supervisor: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log()
    stories.to_closed(complaint, actor(handler), now)
    before = snapshot(complaint)
    with pytest.raises(InvalidInput):
        step(complaint, endings.review, actor(supervisor), now, handler=handler.pk, reason="Look again.")
    assert snapshot(complaint) == before
    step(complaint, endings.review, actor(supervisor), now, handler=colleague.pk, reason="Look again.")
    again = fresh(complaint)
    assert (again.tier, again.handler, again.earlier_handlers) == (2, colleague, [handler.pk])


def test_resolving_at_first_contact_keeps_every_gate(log: Log, handler: Staff, actor: ActorFor, now: datetime) -> None:
    complaint = log(desired_outcome="")
    before = snapshot(complaint)
    with pytest.raises(GateOpen) as refused:
        step(complaint, endings.resolve_at_first_contact, actor(handler), now)
    asked = {"definition", "desired_outcome", "outcome", "reasons", "body", "cause"}
    assert set(missing(refused)) == asked | {f"letter.{part}" for part in stories.letter(complaint)}
    assert snapshot(complaint) == before
    step(
        *(complaint, endings.resolve_at_first_contact, actor(handler), now),
        definition="Charged twice.",
        desired_outcome="One charge back.",
        outcome="upheld",
        reasons="Our till failed.",
        body="I told Nora the money is on its way; she is content.",
        cause="process",
        parts=stories.letter(complaint),
    )
    closed = fresh(complaint)
    assert (closed.stage, closed.closure, closed.handler) == (Stage.CLOSED, Closure.FIRST_CONTACT, handler)
    assert not closed.clocks.filter(state__in=[ClockState.RUNNING, ClockState.PAUSED]).exists()
    assert closed.events.filter(kind="acknowledged").exists()


def test_setting_aside_needs_a_reason_and_a_complete_letter(
    log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log()
    with pytest.raises(GateOpen) as refused:
        step(complaint, endings.set_aside, actor(handler), now)
    assert "reason" in missing(refused)
    parts = stories.letter(complaint, MessageKind.SET_ASIDE)
    step(complaint, endings.set_aside, actor(handler), now, reason="A question.", parts=parts)
    assert fresh(complaint).closure == Closure.SET_ASIDE
    assert Message.objects.filter(kind=MessageKind.SET_ASIDE).count() == 1


def test_a_withdrawn_complaint_is_closed_with_the_customers_words(
    log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log()
    step(complaint, endings.withdraw, actor(handler), now, body="Never mind, it works.")
    assert fresh(complaint).closure == Closure.WITHDRAWN
    assert Message.objects.get(kind=MessageKind.WITHDRAWAL).body == "Never mind, it works."


def test_merging_keeps_both_histories_and_ends_one(log: Log, handler: Staff, actor: ActorFor, now: datetime) -> None:
    one, other = log(), log()
    step(one, records.merge, actor(handler), now, other=other.reference, reason="The same kettle.")
    assert (fresh(one).stage, fresh(one).merged_into) == (Stage.CLOSED, other)
    assert fresh(other).stage == Stage.GREET
    assert one.events.get(kind="merged").data["other"] == other.reference
    assert other.events.get(kind="duplicate_linked").data["other"] == one.reference
    with pytest.raises(InvalidInput):
        step(one, endings.reopen, actor(handler), now, reason="No.")


def test_a_duplicate_is_linked_and_both_go_on(log: Log, handler: Staff, actor: ActorFor, now: datetime) -> None:
    one, other = log(), log()
    step(one, records.link_duplicate, actor(handler), now, other=other.reference, reason="The same kettle.")
    assert fresh(one).duplicate_of == other
    assert fresh(one).stage == fresh(other).stage == Stage.GREET


def test_a_correction_keeps_the_old_words_in_a_note(log: Log, handler: Staff, actor: ActorFor, now: datetime) -> None:
    complaint = log()
    step(complaint, records.correct, actor(handler), now, changes={"subject": "Exchange refused"}, reason="Misheard.")
    assert fresh(complaint).subject == "Exchange refused"
    assert "Refund refused after fault" in complaint.notes.get().body
    assert "Refund" not in str(complaint.events.get(kind="corrected").data)


def test_wrong_role_is_403_and_wrong_stage_is_409_never_mixed(
    log: Log, handler: Staff, auditor: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log()
    with pytest.raises(NotAllowed):
        step(complaint, decisions.decide, actor(auditor), now, outcome="upheld", reasons="x")
    with pytest.raises(NotNow) as refused:
        step(complaint, decisions.decide, actor(handler), now, outcome="upheld", reasons="x")
    assert refused.value.data["allowed"] == ["resolve"]


def test_a_foreign_complaint_does_not_exist(log: Log, outsider: Staff, actor: ActorFor, now: datetime) -> None:
    complaint = log()
    with pytest.raises(NotFound):
        step(complaint, assignment.take, actor(outsider), now)


def test_an_edit_of_an_old_version_is_told_what_changed(
    log: Log, handler: Staff, supervisor: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log()
    step(complaint, conversation.inform, actor(supervisor), now, body="We are on it.")
    before = snapshot(complaint)
    with pytest.raises(StaleVersion) as refused:
        assignment.take(complaint.reference, actor=actor(handler), now=now, version=1)
    assert [(c["kind"], c["by"]) for c in refused.value.data["changes"]] == [("informed", "Sunita")]
    with pytest.raises(VersionRequired):
        assignment.take(complaint.reference, actor=actor(handler), now=now)
    assert snapshot(complaint) == before


def test_a_note_needs_no_version_and_moves_none(log: Log, auditor: Staff, actor: ActorFor, now: datetime) -> None:
    complaint = log()
    conversation.note(complaint.reference, actor=actor(auditor), now=now, body="Seen in the audit.")
    assert version(complaint) == 1


def test_keep_informed_recurs_from_each_update(
    log: Log, handler: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    complaint = log()
    stories.to_clarify(complaint, actor(handler), now)
    step(complaint, conversation.inform, actor(handler), later(days=5), body="Still looking.")
    rows = complaint.clocks.filter(code="keep_informed").order_by("serial").values_list("serial", "started_at", "state")
    assert list(rows) == [(1, now, ClockState.MET), (2, later(days=5), ClockState.RUNNING)]


def test_more_time_needs_a_letter_and_stays_within_the_cap(
    log: Log, supervisor: Staff, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log()
    stories.to_clarify(complaint, actor(handler), now)
    due = Clock.objects.get(code="resolve").due_at
    ask = {"clock": "resolve#1", "reason": "The laboratory is slow."}
    for refusal, given in (
        (GateOpen, {"target": 5}),
        (InvalidInput, {"target": 500, "body": "We need longer."}),
        (InvalidInput, {"target": 5, "body": "x", "clock": "acknowledge#1"}),
    ):
        before = snapshot(complaint)
        with pytest.raises(refusal):
            step(complaint, timekeeping.extend, actor(supervisor), now, **{**ask, **given})
        assert snapshot(complaint) == before
    step(complaint, timekeeping.extend, actor(supervisor), now, **ask, target=5, body="We need until then.")
    clock = Clock.objects.get(code="resolve")
    assert clock.due_at > due
    assert clock.first_due_at == due
    assert clock.extensions.get().due_after == clock.due_at


def test_a_pause_has_a_cap_and_ends_there_by_itself(
    log: Log, supervisor: Staff, handler: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    from complaints.actions import sweep

    complaint = log()
    stories.to_clarify(complaint, actor(handler), now)
    step(complaint, timekeeping.pause, actor(supervisor), now, reason="Strike at the laboratory.", until=later(days=5))
    assert Clock.objects.get(code="resolve").state == ClockState.PAUSED
    sweep.sweep(now=later(days=5, hours=1))
    clock = Clock.objects.get(code="resolve")
    assert (clock.state, clock.pauses.get().ended_at) == (ClockState.RUNNING, later(days=5))
    assert clock.due_at > clock.first_due_at


def test_lateness_is_explained_with_reason_and_team(
    log: Log, handler: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    complaint = log()
    given = {"clock": "acknowledge#1", "reason": "late_reply", "team": "loans"}
    with pytest.raises(InvalidInput):
        step(complaint, timekeeping.explain_lateness, actor(handler), now, **given)
    step(complaint, assignment.take, actor(handler), later(days=9))
    step(complaint, timekeeping.explain_lateness, actor(handler), later(days=9), **given)
    clock = Clock.objects.get(code="acknowledge")
    assert clock.late_team is not None
    assert (clock.late_team.code, clock.late_reason.code if clock.late_reason else "") == ("loans", "late_reply")
