"""The lifecycle as one table: (stage, verb) -> next stage, roles, gate, event kind.

Buttons, the API's `available_actions`, the checks inside each verb, the documentation page and a
generated test of every (stage, verb, role) cell are all read from `TRANSITIONS`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from complaints.choices import OPEN_STAGES, WORKING_STAGES, ActorKind, EventKind, Role, Stage
from complaints.errors import NotAllowed, NotNow
from complaints.types import Actor

R, H, S, M, A = Role.REPORTER, Role.HANDLER, Role.SUPERVISOR, Role.MANAGER, Role.AUDITOR
WORKERS = (H, S, M)
SENIORS = (S, M)
EVERYWHERE = tuple(Stage)
AFTER_DECISION = (Stage.FOLLOW_UP,)


@dataclass(frozen=True, slots=True)
class Transition:
    """One verb: where it is allowed, where it leads (None: it stays), who may, what it needs and leaves."""

    verb: str
    label: str
    stages: tuple[Stage, ...]
    to: Stage | None
    roles: tuple[Role, ...]
    event: EventKind
    gate: str = ""
    versioned: bool = True
    does: str = ""


# fmt: off
# A table reads better as one.
TRANSITIONS = (
    Transition("assess", "Save assessment", OPEN_STAGES, None, WORKERS,
               EventKind.ASSESSED,
               does="Judge severity, safety, impact and needs; a safety matter is escalated at once."),
    Transition("take", "Take this complaint", OPEN_STAGES, None, WORKERS,
               EventKind.TAKEN, "unassigned",
               does="Make yourself the handler of a complaint nobody has."),
    Transition("assign", "Assign", OPEN_STAGES, None, SENIORS,
               EventKind.ASSIGNED, "able_handler",
               does="Give the complaint to a present member of its team."),
    Transition("release", "Release to the team", OPEN_STAGES, None, WORKERS,
               EventKind.RELEASED, "assigned",
               does="Put the complaint back into the team's queue, with a reason."),
    Transition("transfer", "Transfer to another team", OPEN_STAGES, None, WORKERS,
               EventKind.TRANSFERRED, "other_team",
               does="Hand the complaint to another team, with a reason; its clocks run on."),
    Transition("acknowledge", "Send acknowledgement and move to clarify", (Stage.GREET,), Stage.CLARIFY, WORKERS,
               EventKind.ACKNOWLEDGED, "acknowledgement",
               does="Thank the customer, name a contact, say what happens next and by when."),
    Transition("note", "Add note", EVERYWHERE, None, (R, H, S, M, A),
               EventKind.NOTED, "words", versioned=False,
               does="Write a note for colleagues; the customer never sees it."),
    Transition("inform", "Send update", OPEN_STAGES, None, WORKERS,
               EventKind.INFORMED, "update",
               does="Keep the customer informed: what was done and what happens next."),
    Transition("ask", "Send question and wait for the customer", WORKING_STAGES, None, WORKERS,
               EventKind.ASKED, "words",
               does="Ask the customer; pausable clocks stand still until the answer."),
    Transition("hear_back", "Record answer", OPEN_STAGES, None, (R, H, S, M),
               EventKind.HEARD_BACK, "words",
               does="Record what the customer said; clocks that waited for it run again."),
    Transition("refer", "Send question and wait for the answer", OPEN_STAGES, None, WORKERS,
               EventKind.REFERRED, "referral",
               does="Ask another department or a supplier; the complaint stays ours, the answer has its own clock."),
    Transition("define", "Save what was agreed and move to resolve", (Stage.CLARIFY,), Stage.RESOLVE, WORKERS,
               EventKind.DEFINED, "definition",
               does="Agree in writing what is complained of and what the customer wants."),
    Transition("add_part", "Handle this part by itself", WORKING_STAGES, None, WORKERS,
               EventKind.PART_ADDED, "part",
               does="Give a part of the complaint promises of its own, and tell the customer which part is due when."),
    Transition("answer_part", "Send the answer to this part", (Stage.CLARIFY, Stage.RESOLVE), None, WORKERS,
               EventKind.PART_ANSWERED, "part_answer",
               does="Decide one part and send its letter; the rest of the complaint goes on."),
    Transition("assess_part", "Save what this part is about", WORKING_STAGES, None, WORKERS,
               EventKind.RECLASSIFIED, "part_matter",
               does="Judge one part anew: its own promises may change, the rest of the complaint stays as it is."),
    Transition("decide", "Save decision", (Stage.RESOLVE,), None, WORKERS,
               EventKind.DECIDED, "decision",
               does="Decide with reasons. Nothing leaves yet."),
    Transition("send_decision", "Send decision and move to follow-up", (Stage.RESOLVE,), Stage.FOLLOW_UP, WORKERS,
               EventKind.DECISION_SENT, "decision_letter",
               does="Send the decision letter; it must have every part the policy demands."),
    Transition("accept_decision", "Record that the customer accepts", AFTER_DECISION, None, (R, H, S, M),
               EventKind.DECISION_ACCEPTED,
               does="The customer is satisfied with the decision."),
    Transition("dispute_decision", "Record disagreement and go back to resolve",
               AFTER_DECISION, Stage.RESOLVE, (R, H, S, M),
               EventKind.DECISION_DISPUTED, "words",
               does="The customer disagrees and says why; the decision is looked at again."),
    Transition("contact", "Record contact attempt", AFTER_DECISION, None, WORKERS,
               EventKind.CONTACTED, "contact",
               does="Ask whether everything is resolved, and what else we can do."),
    Transition("close", "Close the complaint", AFTER_DECISION, Stage.CLOSED, WORKERS,
               EventKind.CLOSED, "closing",
               does="Record cause and learning and end the complaint."),
    Transition("reopen", "Reopen", (Stage.CLOSED,), Stage.RESOLVE, WORKERS,
               EventKind.REOPENED, "reopening",
               does="The matter is not settled after all; work goes on."),
    Transition("review", "Start a review by somebody else", (Stage.FOLLOW_UP, Stage.CLOSED), Stage.RESOLVE, SENIORS,
               EventKind.REVIEW_STARTED, "reviewer",
               does="Look at the complaint afresh at the next tier, by another handler than before."),
    Transition("withdraw", "Record withdrawal and close", OPEN_STAGES, Stage.CLOSED, (R, H, S, M),
               EventKind.WITHDRAWN, "words",
               does="The customer no longer wants to complain."),
    Transition("set_aside", "Send letter and set aside", (Stage.GREET, Stage.CLARIFY), Stage.CLOSED, WORKERS,
               EventKind.SET_ASIDE, "set_aside_letter",
               does="It is not a complaint; tell the customer why."),
    Transition("extend", "Grant more time", OPEN_STAGES, None, SENIORS,
               EventKind.EXTENDED, "extension",
               does="Move a due date, within the standard's cap, with reason and letter."),
    Transition("pause", "Pause clocks", OPEN_STAGES, None, SENIORS,
               EventKind.PAUSED, "pausing",
               does="Let pausable clocks stand still, with reason and last day."),
    Transition("resume", "Resume clocks", OPEN_STAGES, None, WORKERS,
               EventKind.RESUMED, "paused",
               does="Let paused clocks run again."),
    Transition("escalate", "Escalate", OPEN_STAGES, None, (R, H, S, M),
               EventKind.ESCALATED, "escalation",
               does="Put the complaint before somebody in authority."),
    Transition("link_duplicate", "Link as duplicate", EVERYWHERE, None, WORKERS,
               EventKind.DUPLICATE_LINKED, "other_complaint",
               does="Say that two complaints are about one matter; both go on."),
    Transition("merge", "Merge into the other complaint", OPEN_STAGES, Stage.CLOSED, WORKERS,
               EventKind.MERGED, "other_complaint",
               does="End this record in favour of another; both histories are kept."),
    Transition("correct", "Correct the record", EVERYWHERE, None, WORKERS,
               EventKind.CORRECTED, "correction",
               does="Put a wrong record right, with the reason; the old value stays in the history."),
    Transition("correct_letter", "Send correction", EVERYWHERE, None, WORKERS,
               EventKind.CORRECTED, "letter_correction",
               does="Send the customer right words in place of wrong ones; both stay in the history."),
    Transition("explain_lateness", "Explain lateness", EVERYWHERE, None, WORKERS,
               EventKind.LATENESS_EXPLAINED, "lateness",
               does="Say why a promise was broken and which team was responsible."),
    Transition("let_in", "Let in", EVERYWHERE, None, SENIORS,
               EventKind.ACCESS_GIVEN, "access",
               does="Give a colleague leave to read a restricted complaint, with the reason."),
    Transition("shut_out", "Take leave back", EVERYWHERE, None, SENIORS,
               EventKind.ACCESS_TAKEN_BACK, "access",
               does="Take back a colleague's leave to read; that it was given stays on record."),
    Transition("resolve_at_first_contact", "Resolve now and close", (Stage.GREET,), Stage.CLOSED, WORKERS,
               EventKind.CLOSED, "first_contact",
               does="Acknowledge, define, decide, tell the customer and close, all gates kept."),
)
# fmt: on

RECEIVERS = (R, H, S, M)
"""Who may log a complaint; so may the customer and an import."""

BY_VERB = {transition.verb: transition for transition in TRANSITIONS}

CUSTOMER_VERBS = frozenset({"hear_back", "accept_decision", "dispute_decision", "withdraw", "reopen", "escalate"})
"""What customers may do with their own complaint; to escalate is to ask for a review, which a senior decides."""

ASKED_VERBS = frozenset({"note"})
"""What those may do whose department was only asked a question; beside answering it, the rest is its own team's."""

PRIMARY = {
    Stage.GREET: "acknowledge",
    Stage.CLARIFY: "define",
    Stage.RESOLVE: "send_decision",
    Stage.FOLLOW_UP: "close",
    Stage.CLOSED: "reopen",
}
"""The one primary button of each stage, before what is missing is considered."""


def permit(actor: Actor, verb: str, *, asked: bool = False) -> Transition:
    """The verb's row; NotAllowed when the actor's role never has it, or was only `asked` a question."""
    transition = BY_VERB[verb]
    if actor.kind in (ActorKind.SYSTEM, ActorKind.IMPORT):
        return transition
    if actor.kind == ActorKind.CUSTOMER and verb in CUSTOMER_VERBS:
        return transition
    if actor.role not in transition.roles or not actor.is_staff:
        raise NotAllowed(f"“{transition.label}” is not yours to do.", verb=verb, roles=list(transition.roles))
    if asked and verb not in ASKED_VERBS:
        raise NotAllowed(f"Your team is asked a question here; “{transition.label}” is for whoever asks.", verb=verb)
    return transition


def look_up(stage: Stage | str, verb: str) -> Transition:
    """The verb's row when the stage has it; NotNow otherwise."""
    transition = BY_VERB[verb]
    if stage not in transition.stages:
        now, allowed = Stage(stage), [str(s.value) for s in transition.stages]
        raise NotNow(
            f"“{transition.label}” cannot be done in {now.label}.",
            verb=verb,
            stage=now.value,
            allowed=allowed,
        )
    return transition


def available(actor: Actor, stage: Stage | str, *, asked: bool = False) -> list[Transition]:
    """The verbs this actor has at this stage, in the table's order; gates are not looked at."""
    return [t for t in TRANSITIONS if stage in t.stages and _has(actor, t, asked)]


def _has(actor: Actor, transition: Transition, asked: bool) -> bool:
    try:
        permit(actor, transition.verb, asked=asked)
    except NotAllowed:
        return False
    return True


def cells() -> Iterable[tuple[Stage, Transition, Role]]:
    """Every (stage, verb, role) of the table, for tests and documentation."""
    return ((stage, transition, role) for stage in Stage for transition in TRANSITIONS for role in Role)
