"""What this person may do with a complaint now, and what each step still needs: buttons and `available_actions`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from complaints.choices import LIVE_CLOCK_STATES, ClockState, MessageKind, RemedyState, Stage
from complaints.errors import Missing
from complaints.models import Clock, Complaint, Remedy
from complaints.queries.contacts import contact_days
from complaints.queries.letters import at_first_contact
from complaints.queries.owed_letters import demanded, owed
from complaints.queries.parts import waiting as parts_waiting
from complaints.queries.policies import demanded_parts, policy
from complaints.rules import gates, lifecycle
from complaints.rules.lifecycle import Transition
from complaints.types import Actor

AT_ONCE = "resolve_at_first_contact"
LETTERS = {"send_decision": MessageKind.DECISION, "set_aside": MessageKind.SET_ASIDE}


@dataclass(frozen=True, slots=True)
class Step:
    """One verb this actor has now; `missing` names what it still needs, inputs included."""

    transition: Transition
    missing: Sequence[Missing]
    primary: bool


def steps(actor: Actor, complaint: Complaint, remedies: Iterable[Remedy] | None = None, *, now: datetime) -> list[Step]:
    """The steps open to this actor, in the table's order; a query for the remedies unless they are at hand."""
    verbs = lifecycle.available(actor, complaint.stage, asked=complaint.pk in actor.asked)
    if not verbs:
        return []
    live = _live_clocks(complaint)
    facts = _facts(complaint, complaint.remedies.all() if remedies is None else remedies)
    facts["open_pause"] = any(clock.state == ClockState.PAUSED for clock in live)
    return [
        Step(
            transition,
            gates.missing(
                transition.gate, gates.Facts(**facts, demanded_parts=_demanded(complaint, transition.verb, live, now))
            ),
            lifecycle.PRIMARY[Stage(complaint.stage)] == transition.verb,
        )
        for transition in verbs
    ]


def _facts(complaint: Complaint, remedies: Iterable[Remedy]) -> dict[str, Any]:
    waiting = [remedy for remedy in remedies if remedy.state == RemedyState.PROPOSED]
    return {
        "given": {"desired_outcome": complaint.desired_outcome},
        "has_handler": complaint.handler_id is not None,
        "decided": complaint.decided_at is not None,
        "answer": complaint.decision_answer,
        "contact_attempts": complaint.contact_attempts,
        "contact_days": contact_days(complaint),
        "attempts_demanded": policy(complaint.policy_version_id).contact_attempts,
        "waiting_remedies": [remedy.get_kind_display().lower() for remedy in waiting],
        "open_parts": [part.number for part in parts_waiting(complaint)],
    }


def _live_clocks(complaint: Complaint) -> list[Clock]:
    """The complaint's running and paused clocks."""
    live = Clock.objects.filter(complaint=complaint, state__in=LIVE_CLOCK_STATES)
    return list(live.only("code", "state", "due_at"))


def _demanded(complaint: Complaint, verb: str, live: Sequence[Clock], now: datetime) -> Mapping[str, str]:
    if verb == "inform":
        must_go = owed(complaint)
        return demanded(complaint, must_go[0].letter, must_go) if must_go else {}
    kind = at_first_contact(complaint, live, now) if verb == AT_ONCE else LETTERS.get(verb)
    return demanded_parts(complaint, kind.value) if kind else {}
