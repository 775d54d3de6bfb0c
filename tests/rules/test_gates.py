"""Each gate names every missing part by its code, and lets through what is complete."""

from __future__ import annotations

from typing import Any

import pytest

from complaints.errors import GateOpen
from complaints.rules import gates
from complaints.rules.gates import Facts

COMPLETE: dict[str, dict[str, Any]] = {
    "words": {"body": "Said."},
    "able_handler": {"handler": 4},
    "other_team": {"team": 2, "reason": "Theirs."},
    "definition": {"definition": "Late.", "desired_outcome": "A refund."},
    "contact": {"result": "reached", "body": "Content."},
    "reopening": {"reason": "Again."},
    "reviewer": {"handler": 4, "reason": "Afresh."},
    "extension": {"clock": "resolve#1", "reason": "A report is due.", "target": 3},
    "pausing": {"reason": "Waits.", "until": "2026-03-09"},
    "escalation": {"reason": "advice_wanted", "wanted": "May we pay?"},
    "other_complaint": {"other": "RD-U8APCSF", "reason": "One matter."},
    "correction": {"changes": {"subject": "Other"}, "reason": "Misheard."},
    "lateness": {"clock": "resolve#1", "reason": "workload", "team": 2},
    "decision": {"outcome": "upheld", "reasons": "We erred.", "definition": "Late."},
}


def lacking(gate: str, **facts: Any) -> list[str]:
    return [part.code for part in gates.missing(gate, Facts(**facts))]


def test_no_gate_lacks_nothing() -> None:
    assert gates.missing("", Facts()) == []
    gates.check("", Facts())


@pytest.mark.parametrize("gate", COMPLETE)
def test_what_is_complete_passes_and_each_part_left_out_or_blank_is_named(gate: str) -> None:
    given = COMPLETE[gate]
    assert lacking(gate, given=given) == []
    gates.check(gate, Facts(given=given))
    for name in given:
        for missing in ({**given, name: " "}, {key: value for key, value in given.items() if key != name}):
            assert lacking(gate, given=missing) == [name]
            with pytest.raises(GateOpen) as refused:
                gates.check(gate, Facts(given=missing))
            assert [part.code for part in refused.value.missing] == [name]


@pytest.mark.parametrize("gate", COMPLETE)
def test_with_nothing_given_every_part_is_named_at_once(gate: str) -> None:
    assert lacking(gate) == list(COMPLETE[gate])


def test_only_a_complaint_nobody_has_can_be_taken_and_only_one_somebody_has_released() -> None:
    assert lacking("unassigned") == []
    assert lacking("unassigned", has_handler=True) == ["handler"]
    assert lacking("assigned", has_handler=True, given={"reason": "Away."}) == []
    assert lacking("assigned") == ["handler", "reason"]


def test_an_acknowledgement_needs_a_named_contact_and_words() -> None:
    assert lacking("acknowledgement", has_handler=True, given={"body": "Thanks."}) == []
    assert lacking("acknowledgement") == ["handler", "body"]


@pytest.mark.parametrize("outcome", ["upheld", "partly_upheld", "not_upheld"])
def test_a_decision_knows_three_outcomes_and_no_other(outcome: str) -> None:
    given = {**COMPLETE["decision"], "outcome": outcome}
    assert lacking("decision", given=given) == []
    assert lacking("decision", given={**given, "outcome": f"{outcome}!"}) == ["outcome"]


def test_a_letter_needs_each_part_the_policy_demands_in_more_than_blanks() -> None:
    demanded = {"reasons": "the reasons", "remedy": "the remedy"}
    assert [part.code for part in gates.letter(Facts(demanded_parts=demanded))] == ["letter.reasons", "letter.remedy"]
    [part] = gates.letter(Facts(demanded_parts=demanded, letter_parts={"reasons": "Because.", "remedy": "  "}))
    assert (part.code, part.message) == ("letter.remedy", "The letter lacks: the remedy.")


def test_a_decision_leaves_only_once_saved_with_no_remedy_waiting_and_a_whole_letter() -> None:
    assert lacking("decision_letter", decided=True) == []
    assert lacking("decision_letter") == ["decision"]
    found = gates.missing(
        "decision_letter", Facts(decided=True, waiting_remedies=["refund"], demanded_parts={"reasons": "the reasons"})
    )
    assert [part.code for part in found] == ["remedy_refund", "letter.reasons"]
    assert found[0].message == "The refund still waits for approval."


def test_setting_aside_needs_a_reason_and_a_whole_letter() -> None:
    assert lacking("set_aside_letter", given={"reason": "A question."}) == []
    assert lacking("set_aside_letter", demanded_parts={"recourse": "where to turn"}) == ["reason", "letter.recourse"]


def test_an_extension_may_name_an_agreed_day_instead_of_a_length() -> None:
    given = {"clock": "resolve#1", "reason": "A report."}
    assert lacking("extension", given={**given, "agreed_due": "2026-03-09"}) == []
    assert lacking("extension", given={**given, "target": 0}) == ["target"]


def test_clocks_pause_once_and_run_again_only_when_paused() -> None:
    assert lacking("pausing", given=COMPLETE["pausing"], open_pause=True) == ["pause"]
    assert lacking("paused", open_pause=True) == []
    assert lacking("paused") == ["pause"]


def test_an_escalation_takes_only_reasons_and_ways_it_knows() -> None:
    given = COMPLETE["escalation"]
    assert lacking("escalation", given={**given, "way": "telephone"}) == []
    assert lacking("escalation", given={**given, "way": "pigeon"}) == ["way"]
    assert lacking("escalation", given={**given, "reason": "bored"}) == ["reason"]


def test_first_contact_needs_definition_decision_and_what_was_said() -> None:
    whole = {
        "definition": "Late.",
        "desired_outcome": "A refund.",
        "outcome": "upheld",
        "reasons": "We erred.",
        "body": "Told by telephone.",
        "cause": "process",
    }
    assert lacking("first_contact", given=whole) == []
    for name in whole:
        assert name in lacking("first_contact", given={**whole, name: ""})


def test_an_accepted_decision_closes_with_a_cause_and_no_remedy_waiting() -> None:
    assert lacking("closing", given={"cause": "process"}, answer="accepted") == []
    assert lacking("closing", answer="accepted", waiting_remedies=["refund"]) == ["cause", "remedy_refund"]


def test_a_disputed_decision_does_not_close() -> None:
    assert "answer" in lacking("closing", given={"cause": "process"}, answer="disputed")


def test_without_an_answer_closing_needs_as_many_attempts_as_demanded_and_at_least_one() -> None:
    given = {"cause": "process"}
    assert lacking("closing", given=given) == ["contact"]
    [part] = gates.missing("closing", Facts(given=given, attempts_demanded=3))
    assert part.message.startswith("The customer has not accepted: record 3 more contact attempts")
    [part] = gates.missing("closing", Facts(given=given))
    assert part.message.startswith("The customer has not accepted: record 1 more contact attempt")
    assert "attempts" not in part.message


@pytest.mark.parametrize(
    ("demanded", "attempts", "days", "more"),
    [
        (3, 0, 0, "3 more contact attempts on different days"),
        (3, 1, 1, "2 more contact attempts on different days"),
        (3, 5, 2, "1 more contact attempt on another day"),
        (0, 0, 0, "1 more contact attempt"),
        (1, 0, 0, "1 more contact attempt"),
        (3, 3, 3, None),
        (0, 1, 1, None),
        (2, 4, 4, None),
    ],
)
def test_attempts_count_by_the_day_and_what_is_left_is_said(
    demanded: int, attempts: int, days: int, more: str | None
) -> None:
    tried = {"attempts_demanded": demanded, "contact_attempts": attempts, "contact_days": days}
    found = gates.missing("closing", Facts(given={"cause": "process"}, **tried))
    expected = [] if more is None else [("contact", f"The customer has not accepted: record {more}.")]
    assert [(part.code, part.message) for part in found] == expected
    assert gates.missing("closing", Facts(given={"cause": "process"}, answer="accepted", **tried)) == []


def test_an_update_is_plain_words_unless_a_letter_is_due() -> None:
    assert lacking("update") == ["body"]
    assert lacking("update", given={"body": "Still at it."}) == []
    demanded = {"new_date": "the new date"}
    assert lacking("update", demanded_parts=demanded) == ["letter.new_date"]
    assert lacking("update", demanded_parts=demanded, letter_parts={"new_date": "Friday"}) == []


def test_a_part_is_named_and_told_and_answered_only_while_one_waits() -> None:
    assert lacking("part") == ["title", "body"]
    assert lacking("part", given={"title": "The fee", "body": "Separately."}) == []
    given = {"part": 1, "outcome": "upheld", "reasons": "We erred."}
    assert lacking("part_answer", given=given, open_parts=[1]) == []
    assert lacking("part_answer", given=given) == ["parts"]
    assert lacking("part_answer", open_parts=[1], demanded_parts={"reasons": "the reasons"}) == [
        "part", "outcome", "reasons", "letter.reasons",
    ]  # fmt: skip


def test_a_question_goes_to_a_department_or_a_supplier_and_not_to_both() -> None:
    asked = {"question": "Was it late?"}
    assert lacking("referral") == ["question", "team"]
    assert lacking("referral", given=asked) == ["team"]
    assert lacking("referral", given={**asked, "team": 2}) == []
    assert lacking("referral", given={**asked, "addressee": "Acme"}) == []
    assert lacking("referral", given={**asked, "team": 2, "addressee": "Acme"}) == ["team"]


def test_leave_to_read_names_the_colleague_and_the_reason() -> None:
    assert lacking("access") == ["staff", "reason"]
    assert lacking("access", given={"staff": 3, "reason": "Covers."}) == []
