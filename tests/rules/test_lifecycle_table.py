"""The lifecycle table itself."""

from __future__ import annotations

import pytest

from complaints.choices import ActorKind, EventKind, Role, Stage
from complaints.errors import NotAllowed, NotNow
from complaints.rules import gates, lifecycle
from complaints.types import CUSTOMER, SYSTEM, Actor

HANDLER = Actor(ActorKind.STAFF, 1, Role.HANDLER)


def test_every_verb_of_the_blueprint_is_there_once() -> None:
    verbs = [transition.verb for transition in lifecycle.TRANSITIONS]
    assert len(verbs) == len(set(verbs))
    assert set(verbs) >= {
        *("assess", "take", "assign", "release", "transfer", "acknowledge", "note", "inform", "ask", "hear_back"),
        *("define", "decide", "send_decision", "accept_decision", "dispute_decision", "contact", "close", "reopen"),
        *("review", "withdraw", "set_aside", "extend", "pause", "resume", "escalate", "link_duplicate", "merge"),
        *("correct", "resolve_at_first_contact"),
    }


def test_every_gate_named_exists_and_every_gate_is_used() -> None:
    named = {transition.gate for transition in lifecycle.TRANSITIONS} - {""}
    assert named <= set(gates.GATES)
    assert set(gates.GATES) - named <= {"letter"}


def test_every_stage_can_be_left_and_reached() -> None:
    for stage in Stage:
        assert any(stage in t.stages and t.to not in (None, stage) for t in lifecycle.TRANSITIONS)
    reached = {t.to for t in lifecycle.TRANSITIONS} | {Stage.GREET}
    assert reached >= set(Stage)


def test_the_primary_button_of_each_stage_is_allowed_there() -> None:
    for stage, verb in lifecycle.PRIMARY.items():
        assert stage in lifecycle.BY_VERB[verb].stages


def test_wrong_role_and_wrong_stage_are_told_apart() -> None:
    with pytest.raises(NotAllowed):
        lifecycle.permit(HANDLER, "assign")
    with pytest.raises(NotNow):
        lifecycle.look_up(Stage.GREET, "close")


def test_customers_may_answer_accept_dispute_withdraw_reopen_ask_for_a_review_and_nothing_else() -> None:
    allowed = {t.verb for t in lifecycle.TRANSITIONS if _may(CUSTOMER, t.verb)}
    assert allowed == {"hear_back", "accept_decision", "dispute_decision", "withdraw", "reopen", "escalate"}
    assert all(_may(SYSTEM, t.verb) for t in lifecycle.TRANSITIONS)


def _may(actor: Actor, verb: str) -> bool:
    try:
        lifecycle.permit(actor, verb)
    except NotAllowed:
        return False
    return True


def test_events_of_the_table_are_events() -> None:
    assert {t.event for t in lifecycle.TRANSITIONS} <= set(EventKind)
