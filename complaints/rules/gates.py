"""What a step needs before it may be taken. Each gate names every missing part."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from complaints.choices import EscalationReason, EscalationWay, Outcome
from complaints.errors import GateOpen, Missing


@dataclass(frozen=True, slots=True)
class Facts:
    """What a gate may look at: the complaint as it stands, what was handed in, what the policy demands.

    `given` holds the verb's own inputs; the rest are facts of the complaint and its children.
    """

    given: Mapping[str, Any] = field(default_factory=dict)
    has_handler: bool = False
    waiting_remedies: Sequence[str] = ()
    decided: bool = False
    outcome: str = ""
    answer: str = ""
    contact_attempts: int = 0
    contact_days: int = 0
    attempts_demanded: int = 0
    open_pause: bool = False
    letter_parts: Mapping[str, str] = field(default_factory=dict)
    demanded_parts: Mapping[str, str] = field(default_factory=dict)
    unpaid_remedies: Sequence[str] = ()
    open_parts: Sequence[int] = ()

    def said(self, name: str) -> bool:
        value = self.given.get(name)
        return bool(value.strip()) if isinstance(value, str) else bool(value)


Gate = Callable[[Facts], list[Missing]]


def check(gate: str, facts: Facts) -> None:
    """Raise GateOpen naming every missing part; nothing to say for the empty gate."""
    missing = GATES[gate](facts) if gate else []
    if missing:
        raise GateOpen(missing)


def missing(gate: str, facts: Facts) -> list[Missing]:
    return GATES[gate](facts) if gate else []


def _need(facts: Facts, **sentences: str) -> list[Missing]:
    return [Missing(name, sentence) for name, sentence in sentences.items() if not facts.said(name)]


def words(facts: Facts) -> list[Missing]:
    return _need(facts, body="Write down the words.")


def unassigned(facts: Facts) -> list[Missing]:
    return (
        [Missing("handler", "Somebody has this complaint already; ask a supervisor to assign it.")]
        if (facts.has_handler)
        else []
    )


def assigned(facts: Facts) -> list[Missing]:
    nobody = [] if facts.has_handler else [Missing("handler", "Nobody has this complaint, so nobody can release it.")]
    return nobody + _need(facts, reason="Give the reason for releasing it.")


def able_handler(facts: Facts) -> list[Missing]:
    return _need(facts, handler="Choose a present member of the complaint's team.")


def other_team(facts: Facts) -> list[Missing]:
    return _need(facts, team="Choose the team.", reason="Give the reason for the transfer.")


def acknowledgement(facts: Facts) -> list[Missing]:
    contact = (
        [] if facts.has_handler else [Missing("handler", "Take the complaint first, so that it has a named contact.")]
    )
    return contact + _need(facts, body="Write the acknowledgement, or what was said.") + letter(facts)


def definition(facts: Facts) -> list[Missing]:
    return _need(
        facts,
        definition="Write down what is complained of.",
        desired_outcome="Write down what the customer wants.",
    )


def update(facts: Facts) -> list[Missing]:
    """Plain words, or the letter that a promise demands when it ends unkept, with all its parts."""
    return letter(facts) if facts.demanded_parts else words(facts)


def part(facts: Facts) -> list[Missing]:
    return _need(facts, title="Name the part.", body="Tell the customer which part is handled by itself.")


def part_answer(facts: Facts) -> list[Missing]:
    return part_matter(facts) + _outcome(facts) + letter(facts)


def part_matter(facts: Facts) -> list[Missing]:
    lacking = [] if facts.open_parts else [Missing("parts", "No part of this complaint waits for an answer.")]
    return lacking + _need(facts, part="Choose the part.")


def decision(facts: Facts) -> list[Missing]:
    lacking = _outcome(facts)
    if not facts.said("definition"):
        lacking.append(Missing("definition", "Write down first what is complained of (correct the record)."))
    return lacking


def _outcome(facts: Facts) -> list[Missing]:
    lacking = _need(facts, outcome="Choose the outcome.", reasons="Give the reasons.")
    if facts.said("outcome") and facts.given["outcome"] not in Outcome.values:
        lacking.append(Missing("outcome", "Choose upheld, partly upheld or not upheld."))
    return lacking


def decision_letter(facts: Facts) -> list[Missing]:
    lacking = [] if facts.decided else [Missing("decision", "Save the decision and its reasons first.")]
    lacking += [Missing(f"remedy_{name}", f"The {name} still waits for approval.") for name in facts.waiting_remedies]
    return lacking + letter(facts)


def letter(facts: Facts) -> list[Missing]:
    return [
        Missing(f"letter.{part}", f"The letter lacks: {title}.")
        for part, title in facts.demanded_parts.items()
        if not str(facts.letter_parts.get(part, "")).strip()
    ]


def set_aside_letter(facts: Facts) -> list[Missing]:
    return _need(facts, reason="Say why this is not a complaint.") + letter(facts)


def contact(facts: Facts) -> list[Missing]:
    return _need(facts, result="Say whether you reached the customer.", body="Write down what was said or tried.")


def closing(facts: Facts) -> list[Missing]:
    lacking = _need(facts, cause="Choose the cause.")
    lacking += [Missing(f"remedy_{name}", f"The {name} still waits for approval.") for name in facts.waiting_remedies]
    left = max(1, facts.attempts_demanded) - facts.contact_days
    if not facts.answer and left > 0:
        days = "on different days" if left > 1 else "on another day" if facts.contact_attempts else ""
        more = " ".join(filter(None, (f"{left} more contact attempt{'s' * (left > 1)}", days)))
        lacking.append(Missing("contact", f"The customer has not accepted: record {more}."))
    if facts.answer == "disputed":
        lacking.append(Missing("answer", "The customer disputes the decision; go back to resolve or start a review."))
    return lacking


def reopening(facts: Facts) -> list[Missing]:
    return _need(facts, reason="Say why it is not settled.")


def reviewer(facts: Facts) -> list[Missing]:
    return _need(facts, handler="Choose another handler than before.", reason="Say what is to be reviewed.")


def extension(facts: Facts) -> list[Missing]:
    lacking = _need(facts, clock="Choose the promise to extend.", reason="Give the reason.")
    if not (facts.said("target") or facts.said("agreed_due")):
        lacking.append(Missing("target", "Say how much more time, or until when."))
    return lacking


def pausing(facts: Facts) -> list[Missing]:
    lacking = _need(facts, reason="Give the reason.", until="Say until when at most.")
    if facts.open_pause:
        lacking.append(Missing("pause", "The clocks are paused already."))
    return lacking


def paused(facts: Facts) -> list[Missing]:
    return [] if facts.open_pause else [Missing("pause", "No clock is paused.")]


def escalation(facts: Facts) -> list[Missing]:
    lacking = _need(facts, reason="Choose the reason.", wanted="Say which decision or advice you want.")
    if facts.said("reason") and facts.given["reason"] not in EscalationReason.values:
        lacking.append(Missing("reason", "Choose one of the reasons."))
    if facts.said("way") and facts.given["way"] not in EscalationWay.values:
        lacking.append(Missing("way", "Choose one of the ways."))
    return lacking


def referral(facts: Facts) -> list[Missing]:
    lacking = _need(facts, question="Write the question.")
    if facts.said("team") == facts.said("addressee"):
        lacking.append(Missing("team", "Choose the department, or name the supplier: one of them."))
    return lacking


def other_complaint(facts: Facts) -> list[Missing]:
    return _need(facts, other="Give the other complaint's reference.", reason="Say why they are one matter.")


def correction(facts: Facts) -> list[Missing]:
    return _need(facts, changes="Say what is to be corrected.", reason="Give the reason.")


def letter_correction(facts: Facts) -> list[Missing]:
    """Which letter, right words in all the parts it had, and why."""
    lacking = _need(facts, message="Choose the letter or message that was wrong.")
    return lacking + update(facts) + _need(facts, reason="Say what was wrong with it.")


def lateness(facts: Facts) -> list[Missing]:
    return _need(facts, clock="Choose the broken promise.", reason="Choose the reason.", team="Choose the team.")


def access(facts: Facts) -> list[Missing]:
    return _need(facts, staff="Choose the colleague.", reason="Give the reason.")


def first_contact(facts: Facts) -> list[Missing]:
    words_needed = _need(facts, body="Write down what you told the customer.", cause="Choose the cause.")
    return definition(facts) + decision(facts) + words_needed + letter(facts)


GATES: Mapping[str, Gate] = {
    gate.__name__: gate
    for gate in (
        words, unassigned, assigned, able_handler, other_team, acknowledgement, definition, decision,
        decision_letter, set_aside_letter, contact, closing, reopening, reviewer, extension, pausing, paused,
        escalation, referral, other_complaint, correction, lateness, access, first_contact,
        update, part, part_answer, part_matter, letter_correction,
    )
}  # fmt: skip
