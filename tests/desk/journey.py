"""The road of a complaint in tests: brought to any stage by the actions, and what each verb's form is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from complaints.actions import assignment, conversation, decisions, endings, parts, records, timekeeping
from complaints.choices import Stage
from complaints.models import Clock, Complaint, Message, Staff
from complaints.queries import people
from complaints.queries.policies import policy
from complaints.types import Actor
from tests.conftest import NOW

SAID = {
    "description": "It stopped after nine days and the shop said it was my fault.",
    "subject": "Kettle failed",
    "name": "Nia Evans",
    "email": "nia@customer.example",
    "channel": "phone",
    "received_at": "2026-11-04T09:55",
    "severity": "medium",
    "impact": "one",
}
"""What a person types while the customer is talking."""


def actor(staff: Staff) -> Actor:
    return people.actor_for(staff, now=NOW)


def fresh(complaint: Complaint) -> Complaint:
    return Complaint.objects.get(pk=complaint.pk)


def do(verb: Callable[..., Any], complaint: Complaint, staff: Staff, /, **inputs: Any) -> Complaint:
    """One verb at the current version."""
    now = fresh(complaint)
    verb(now.reference, actor=actor(staff), now=NOW, version=now.version, **inputs)
    return fresh(complaint)


def letter(complaint: Complaint, kind: str) -> dict[str, str]:
    return {part: f"About {title}." for part, title in policy(complaint.policy_version_id).demanded_parts(kind).items()}


def bring(complaint: Complaint, stage: Stage, handler: Staff) -> Complaint:
    """Take the complaint and lead it to `stage`."""
    steps: list[tuple[Stage, Callable[..., Any], dict[str, Any]]] = [
        (Stage.GREET, conversation.acknowledge, {"body": "Thank you."}),
        (Stage.CLARIFY, decisions.define, {"definition": "A faulty kettle.", "desired_outcome": "Money back."}),
        (Stage.RESOLVE, decisions.decide, {"outcome": "upheld", "reasons": "It was faulty."}),
        (Stage.RESOLVE, decisions.send_decision, {"parts": letter(complaint, "decision")}),
        (Stage.FOLLOW_UP, decisions.contact, {"result": "reached", "body": "Content.", "satisfied": True}),
        (Stage.FOLLOW_UP, endings.close, {"cause": "process"}),
    ]
    do(assignment.take, complaint, handler)
    order = list(Stage)
    for at, verb, inputs in steps:
        if order.index(at) >= order.index(stage):
            break
        do(verb, complaint, handler, **inputs)
    return fresh(complaint)


def answers(complaint: Complaint, verb: str, *, colleague: Staff, other: Complaint) -> dict[str, Any]:
    """What a person types into this verb's form so that nothing is missing."""
    words = {"body": "Words.", "channel": "letter"}
    agreed = {"definition": "A faulty kettle.", "desired_outcome": "Money back."}
    return {
        "assess": {"severity": "high", "impact": "one"},
        "assign": {"handler": colleague.pk},
        "release": {"reason": "Away tomorrow."},
        "transfer": {"team": "loans", "reason": "It is about a loan."},
        "acknowledge": words,
        "note": {"body": "Careful."},
        "inform": words,
        "ask": words,
        "hear_back": {"body": "It was Monday.", "channel": "phone"},
        "refer": {"team": "loans", "question": "Was it paid?"},
        "define": {**agreed, "channel": "letter", "tell_customer": "on"},
        "add_part": {**words, "title": "The late refund"},
        "answer_part": {
            "part": 1, "outcome": "upheld", "reasons": "It was late.", "channel": "letter",
            **{f"part_{name}": text for name, text in letter(complaint, "decision").items()},
        },
        "assess_part": {"part": 1},
        "decide": {"outcome": "upheld", "reasons": "It was faulty."},
        "send_decision": {
            **{f"part_{name}": text for name, text in letter(complaint, "decision").items()},
            "channel": "letter",
        },
        "accept_decision": {"body": "Thank you."},
        "dispute_decision": {"body": "Not enough."},
        "contact": {"result": "reached", "body": "Content.", "satisfied": "yes", "channel": "phone"},
        "close": {"cause": "process", "learning": "Check seals."},
        "reopen": {"reason": "It broke again."},
        "review": {"handler": colleague.pk, "reason": "Look again."},
        "withdraw": {"body": "Never mind."},
        "set_aside": {
            "reason": "A question.",
            **{f"part_{name}": text for name, text in letter(complaint, "set_aside").items()},
            "channel": "letter",
        },
        "extend": {
            "clock": "resolve#1", "target": "5", "reason": "The maker is slow.", "body": "It takes longer.",
            "channel": "letter",
        },
        "pause": {"reason": "Abroad.", "until": "2026-11-09T12:00"},
        "escalate": {"reason": "advice_wanted", "wanted": "May I refund it?", "way": "in_app"},
        "link_duplicate": {"other": other.reference, "reason": "One kettle."},
        "merge": {"other": other.reference, "reason": "One kettle."},
        "correct": {"subject": "Refund refused for a faulty kettle", "reason": "Misheard."},
        "correct_letter": {**words, **_wrong_letter(complaint), "reason": "The day was wrong."},
        "explain_lateness": {"clock": "acknowledge#1", "reason": "late_reply", "team": "cards"},
        "let_in": {"staff": colleague.pk, "reason": "Knows the customer."},
        "shut_out": {"staff": colleague.pk, "reason": "It is over."},
        "resolve_at_first_contact": {
            **agreed, "outcome": "upheld", "reasons": "Faulty.", "body": "Refunded; content.", "cause": "process",
            "channel": "phone",
            **{f"part_{name}": text for name, text in letter(complaint, "decision").items()},
        },
    }.get(verb, {})  # fmt: skip


def _wrong_letter(complaint: Complaint) -> dict[str, Any]:
    """The newest that went to the customer, with the parts it had."""
    sent = Message.objects.filter(complaint=complaint, direction="out").order_by("-at", "-id").first()
    if sent is None:
        return {}
    return {"message": sent.pk, **{f"part_{code}": f"{text} Corrected." for code, text in sent.parts.items()}}


def prepare(complaint: Complaint, verb: str, supervisor: Staff) -> None:
    """Bring about what the verb's gate asks of the complaint itself."""
    row = Complaint.objects.filter(pk=complaint.pk)
    match verb:
        case "take":
            row.update(handler=None)
        case "send_decision" if complaint.stage == Stage.RESOLVE:
            row.update(decided_at=NOW, outcome="upheld", reasons="It was faulty.")
        case "answer_part" | "assess_part" if complaint.stage in (Stage.GREET, Stage.CLARIFY, Stage.RESOLVE):
            do(parts.add_part, complaint, supervisor, title="The late refund", body="By itself.", channel="letter")
        case "close" if complaint.stage == Stage.FOLLOW_UP:
            row.update(decision_answer="accepted")
        case "resume" if complaint.stage in (Stage.GREET, Stage.CLARIFY, Stage.RESOLVE):
            do(timekeeping.pause, complaint, supervisor, reason="Abroad.", until=NOW.replace(day=9))
        case "correct_letter" if complaint.stage == Stage.GREET:
            do(conversation.inform, complaint, supervisor, body="We have it.", channel="letter")
        case "shut_out":
            person = Staff.objects.get(username="colin")
            do(records.let_in, complaint, supervisor, staff=person.pk, reason="Knows the customer.")
        case "explain_lateness":
            for clock in Clock.objects.filter(complaint=complaint, code="acknowledge"):
                Clock.objects.filter(pk=clock.pk).update(breached_at=clock.due_at, detected_at=clock.due_at)
