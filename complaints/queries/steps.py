"""What this person may do with a complaint now, and what each step still needs: buttons and `available_actions`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from complaints.choices import ClockState, MessageKind, RemedyState, Stage
from complaints.errors import Missing
from complaints.models import Clock, Complaint, Remedy
from complaints.queries.policies import policy
from complaints.rules import gates, lifecycle
from complaints.rules.lifecycle import Transition
from complaints.types import Actor

LETTERS = {"send_decision": MessageKind.DECISION, "set_aside": MessageKind.SET_ASIDE}


@dataclass(frozen=True, slots=True)
class Step:
    """One verb this actor has now; `missing` names what it still needs, inputs included."""

    transition: Transition
    missing: Sequence[Missing]
    primary: bool


def steps(actor: Actor, complaint: Complaint, remedies: Iterable[Remedy] | None = None) -> list[Step]:
    """The steps open to this actor, in the table's order; two queries, one when the remedies are at hand."""
    if not lifecycle.available(actor, complaint.stage):
        return []
    facts = _facts(complaint, complaint.remedies.all() if remedies is None else remedies)
    return [
        Step(
            transition,
            gates.missing(transition.gate, gates.Facts(**facts, demanded_parts=_demanded(complaint, transition.verb))),
            lifecycle.PRIMARY[Stage(complaint.stage)] == transition.verb,
        )
        for transition in lifecycle.available(actor, complaint.stage)
    ]


def _facts(complaint: Complaint, remedies: Iterable[Remedy]) -> dict[str, Any]:
    waiting = [remedy for remedy in remedies if remedy.state == RemedyState.PROPOSED]
    return {
        "given": {"desired_outcome": complaint.desired_outcome},
        "has_handler": complaint.handler_id is not None,
        "decided": complaint.decided_at is not None,
        "answer": complaint.decision_answer,
        "contact_attempts": complaint.contact_attempts,
        "attempts_demanded": policy(complaint.policy_version_id).contact_attempts,
        "waiting_remedies": [remedy.get_kind_display().lower() for remedy in waiting],
        "open_pause": Clock.objects.filter(complaint=complaint, state=ClockState.PAUSED).exists(),
    }


def _demanded(complaint: Complaint, verb: str) -> Mapping[str, str]:
    kind = LETTERS.get(verb)
    return policy(complaint.policy_version_id).demanded_parts(kind.value) if kind else {}
