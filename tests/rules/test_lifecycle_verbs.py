"""Each verb by name with its gate, and who has which at which stage."""

from __future__ import annotations

import pytest

from complaints.choices import ActorKind, Role, Stage
from complaints.errors import NotAllowed, NotNow
from complaints.rules import lifecycle
from complaints.types import CUSTOMER, SYSTEM, Actor

GATES = {
    "assess": "", "take": "unassigned", "assign": "able_handler", "release": "assigned", "transfer": "other_team",
    "acknowledge": "acknowledgement", "note": "words", "ask": "words", "hear_back": "words", "define": "definition",
    "decide": "decision", "send_decision": "decision_letter", "accept_decision": "", "dispute_decision": "words",
    "contact": "contact", "close": "closing", "reopen": "reopening", "review": "reviewer", "withdraw": "words",
    "set_aside": "set_aside_letter", "extend": "extension", "pause": "pausing", "resume": "paused",
    "escalate": "escalation", "link_duplicate": "other_complaint", "merge": "other_complaint",
    "correct": "correction", "explain_lateness": "lateness", "resolve_at_first_contact": "first_contact",
}  # fmt: skip
LATER = {"correct_letter", "inform", "refer", "add_part", "answer_part", "assess_part", "let_in", "shut_out"}
"""Verbs whose gates are tested where they were added."""


def actor(role: Role) -> Actor:
    return Actor(ActorKind.STAFF, 1, role)


def verbs(role: Role, stage: Stage) -> set[str]:
    return {transition.verb for transition in lifecycle.available(actor(role), stage)}


def test_every_verb_has_its_gate_and_its_name_for_good() -> None:
    named = {transition.verb: transition.gate for transition in lifecycle.TRANSITIONS}
    assert {verb: gate for verb, gate in named.items() if verb not in LATER} == GATES
    assert set(lifecycle.BY_VERB) == set(named)


def test_only_a_note_goes_through_without_the_version_seen() -> None:
    assert [transition.verb for transition in lifecycle.TRANSITIONS if not transition.versioned] == ["note"]


def test_buttons_of_one_word() -> None:
    labels = {verb: lifecycle.BY_VERB[verb].label for verb in ("assign", "reopen", "escalate")}
    assert labels == {"assign": "Assign", "reopen": "Reopen", "escalate": "Escalate"}


def test_each_stage_has_its_primary_button() -> None:
    assert {stage.value: verb for stage, verb in lifecycle.PRIMARY.items()} == {
        "greet": "acknowledge", "clarify": "define", "resolve": "send_decision", "follow_up": "close",
        "closed": "reopen",
    }  # fmt: skip


def test_a_reporter_notes_hears_escalates_and_records_what_the_customer_says() -> None:
    assert verbs(Role.REPORTER, Stage.GREET) == {"note", "hear_back", "withdraw", "escalate"}
    assert verbs(Role.REPORTER, Stage.FOLLOW_UP) == {
        "note", "hear_back", "withdraw", "escalate", "accept_decision", "dispute_decision",
    }  # fmt: skip


def test_an_auditor_only_notes_and_an_administrator_does_nothing() -> None:
    for stage in Stage:
        assert verbs(Role.AUDITOR, stage) == {"note"}
        assert verbs(Role.ADMINISTRATOR, stage) == set()


def test_seniors_alone_assign_review_extend_and_pause() -> None:
    for stage in (Stage.RESOLVE, Stage.FOLLOW_UP):
        more = verbs(Role.SUPERVISOR, stage) - verbs(Role.HANDLER, stage) - LATER
        assert more == {"assign", "extend", "pause"} | ({"review"} if stage == Stage.FOLLOW_UP else set())
        assert verbs(Role.MANAGER, stage) == verbs(Role.SUPERVISOR, stage)


def test_a_customer_has_only_what_is_theirs_and_the_engine_has_everything() -> None:
    for transition in lifecycle.TRANSITIONS:
        assert lifecycle.permit(SYSTEM, transition.verb) is transition
        if transition.verb not in lifecycle.CUSTOMER_VERBS:
            with pytest.raises(NotAllowed) as refused:
                lifecycle.permit(CUSTOMER, transition.verb)
            assert refused.value.data["verb"] == transition.verb
            assert refused.value.data["roles"] == list(transition.roles)


def test_whoever_is_permitted_gets_the_verbs_row() -> None:
    assert lifecycle.permit(CUSTOMER, "withdraw") is lifecycle.BY_VERB["withdraw"]
    assert lifecycle.permit(actor(Role.HANDLER), "take") is lifecycle.BY_VERB["take"]


def test_a_department_that_is_only_asked_may_leave_a_note_and_nothing_else() -> None:
    assert lifecycle.permit(actor(Role.HANDLER), "note", asked=True).verb == "note"
    with pytest.raises(NotAllowed) as refused:
        lifecycle.permit(actor(Role.HANDLER), "take", asked=True)
    assert refused.value.data["verb"] == "take"
    assert [row.verb for row in lifecycle.available(actor(Role.MANAGER), Stage.RESOLVE, asked=True)] == ["note"]


def test_a_customer_who_has_a_role_by_mistake_is_still_a_customer() -> None:
    with pytest.raises(NotAllowed):
        lifecycle.permit(Actor(ActorKind.CUSTOMER, 1, Role.MANAGER), "assign")


def test_the_wrong_stage_says_which_would_be_right() -> None:
    with pytest.raises(NotNow) as refused:
        lifecycle.look_up("greet", "close")
    assert refused.value.data == {"verb": "close", "stage": "greet", "allowed": ["follow_up"]}
    assert lifecycle.look_up(Stage.FOLLOW_UP, "close").to == Stage.CLOSED


def test_the_table_has_a_cell_for_each_stage_verb_and_role() -> None:
    cells = list(lifecycle.cells())
    assert len(cells) == len({(stage, row.verb, role) for stage, row, role in cells})
    assert len(cells) == len(Stage) * len(lifecycle.TRANSITIONS) * len(Role)
