"""Everything a person can do to one complaint at the desk: which action, which form, which words around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from complaints.actions import (
    assignment,
    authority,
    conversation,
    corrections,
    decisions,
    endings,
    part_matter,
    parts,
    records,
    referrals,
    remedies,
    timekeeping,
)
from complaints.choices import OPEN_STAGES, Role, Stage
from complaints.desk.forms import assignment as assigning
from complaints.desk.forms import authority as asking
from complaints.desk.forms import conversation as talking
from complaints.desk.forms import corrections as correcting
from complaints.desk.forms import decisions as deciding
from complaints.desk.forms import endings as ending
from complaints.desk.forms import parts as parting
from complaints.desk.forms import records as recording
from complaints.desk.forms import referrals as referring
from complaints.desk.forms import remedies as mending
from complaints.desk.forms import timekeeping as timing
from complaints.desk.forms.base import ActForm
from complaints.rules import lifecycle
from complaints.rules.lifecycle import SENIORS, WORKERS

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Act:
    """One act. `title` names it, `done` says that it happened; {customer} stands for the name.

    `beside` are the stages where its form waits on the complaint's page; elsewhere it is a line of the menu.
    A verb's button, explanation and roles come from the lifecycle table.
    """

    name: str
    do: Callable[..., Any]
    form: type[ActForm]
    icon: str
    title: Text
    done: Text
    beside: tuple[Stage, ...] = ()
    button: Text = ""
    does: Text = ""
    may: tuple[Role, ...] = ()
    primary: bool = False
    versioned: bool = True

    @property
    def label(self) -> Text:
        return self.button or lifecycle.BY_VERB[self.name].label

    @property
    def explain(self) -> Text:
        return self.does or lifecycle.BY_VERB[self.name].does

    @property
    def roles(self) -> tuple[Role, ...]:
        return self.may or lifecycle.BY_VERB[self.name].roles


WORKING = (Stage.CLARIFY, Stage.RESOLVE)
AFTER = (Stage.FOLLOW_UP,)


def _by_name(*acts: Act) -> Mapping[str, Act]:
    return {act.name: act for act in acts}


VERBS = _by_name(
    Act(
        "hear_back", conversation.hear_back, talking.HearBack, "chat-left-text",
        _("Record what {customer} said"), _("Recorded. What waited for the answer goes on."), OPEN_STAGES,
    ),
    Act(
        "ask", conversation.ask, talking.Ask, "question-circle",
        _("Ask {customer} a question"), _("Asked. Pausable clocks wait for the answer."), WORKING,
    ),
    Act(
        "refer", referrals.refer, referring.Refer, "chat-left-dots",
        _("Ask another department or a supplier"), _("Asked. The answer has its own clock."), WORKING,
    ),
    Act(
        "inform", conversation.inform, talking.Inform, "envelope",
        _("Keep {customer} informed"), _("The customer has the news."), (*WORKING, *AFTER),
    ),
    Act(
        "accept_decision", decisions.accept_decision, deciding.AcceptDecision, "hand-thumbs-up",
        _("{customer} accepts the decision"), _("Recorded: the customer is satisfied."), AFTER,
    ),
    Act(
        "dispute_decision", decisions.dispute_decision, deciding.DisputeDecision, "hand-thumbs-down",
        _("{customer} disagrees"), _("Recorded. The decision is looked at again."), AFTER,
    ),
    Act(
        "note", conversation.note, talking.Note, "sticky",
        _("Add an internal note"), _("Your note is kept."), tuple(Stage), _("Keep this note"),
        _("Colleagues see it, the customer does not."),
    ),
    Act(
        "take", assignment.take, assigning.Take, "person-check",
        _("Take this complaint"), _("It is yours. You are the customer’s contact now."),
    ),
    Act(
        "acknowledge", conversation.acknowledge, talking.Acknowledge, "envelope-check",
        _("Acknowledge to {customer}"), _("Acknowledged. Next: agree what is complained of."),
    ),
    Act(
        "define", decisions.define, deciding.Define, "pencil-square",
        _("Agree what is complained of"), _("Agreed. Next: find out, and decide."),
    ),
    Act(
        "answer_part", parts.answer_part, parting.AnswerPart, "envelope-paper",
        _("Answer a part by itself"), _("The part is answered. The rest goes on."),
    ),
    Act(
        "decide", decisions.decide, deciding.Decide, "signpost-split",
        _("Decide"), _("The decision is saved. Nothing has left yet."),
    ),
    Act(
        "send_decision", decisions.send_decision, deciding.SendDecision, "send",
        _("Tell {customer} the decision"), _("The decision is on its way. Next: ask whether it is resolved."),
    ),
    Act(
        "contact", decisions.contact, deciding.Contact, "telephone",
        _("Ask {customer} whether it is resolved"), _("The contact is recorded."),
    ),
    Act(
        "close", endings.close, ending.Close, "check2-circle",
        _("Close the complaint"), _("Closed. Thank you."),
    ),
    Act(
        "assess", assignment.assess, assigning.Assess, "clipboard-check",
        _("Assess"), _("The assessment is saved."),
    ),
    Act(
        "add_part", parts.add_part, parting.AddPart, "node-plus",
        _("Handle a part by itself"), _("The part has promises of its own now, and the customer knows the dates."),
    ),
    Act(
        "assess_part", part_matter.assess_part, parting.AssessPart, "tags",
        _("Judge a part anew"), _("The part’s promises follow what it is about now."),
    ),
    Act(
        "resolve_at_first_contact", endings.resolve_at_first_contact, ending.ResolveAtFirstContact, "lightning",
        _("Resolve now, with {customer}"), _("Resolved and closed at first contact."),
    ),
    Act(
        "escalate", authority.escalate, asking.Escalate, "arrow-up-circle",
        _("Escalate"), _("Escalated. It goes to the first senior person who is here."),
    ),
    Act(
        "assign", assignment.assign, assigning.Assign, "person-plus",
        _("Assign to a colleague"), _("Assigned."),
    ),
    Act(
        "release", assignment.release, assigning.Release, "person-dash",
        _("Release to the team"), _("It is back in the team’s queue."),
    ),
    Act(
        "transfer", assignment.transfer, assigning.Transfer, "people",
        _("Transfer to another team"), _("Transferred. Its clocks run on."),
    ),
    Act(
        "extend", timekeeping.extend, timing.Extend, "calendar-plus",
        _("Grant more time"), _("The promise has a new date."),
    ),
    Act("pause", timekeeping.pause, timing.Pause, "pause-circle", _("Pause clocks"), _("The clocks stand still.")),
    Act("resume", timekeeping.resume, timing.Resume, "play-circle", _("Resume clocks"), _("The clocks run again.")),
    Act(
        "explain_lateness", timekeeping.explain_lateness, timing.ExplainLateness, "clock-history",
        _("Explain lateness"), _("The cause is recorded."),
    ),
    Act(
        "reopen", endings.reopen, ending.Reopen, "arrow-counterclockwise",
        _("Reopen"), _("Reopened."), (Stage.CLOSED,),
    ),
    Act(
        "review", endings.review, ending.Review, "search",
        _("Start a review by somebody else"), _("The review has begun."),
    ),
    Act(
        "correct", records.correct, recording.Correct, "eraser",
        _("Correct the record"), _("Corrected. The old value stays in the history."),
    ),
    Act(
        "correct_letter", corrections.correct_letter, correcting.CorrectLetter, "envelope-exclamation",
        _("Correct a letter to {customer}"), _("The correction is on its way; the history shows both."),
    ),
    Act(
        "link_duplicate", records.link_duplicate, recording.LinkDuplicate, "link-45deg",
        _("Link as a duplicate"), _("Linked. Both go on."),
    ),
    Act(
        "merge", records.merge, recording.Merge, "sign-merge-right",
        _("Merge into another complaint"), _("Merged. Both histories are kept."),
    ),
    Act(
        "let_in", records.let_in, recording.LetIn, "key",
        _("Let a colleague read it"), _("Your colleague may read it now."),
    ),
    Act(
        "shut_out", records.shut_out, recording.ShutOut, "lock",
        _("Take a colleague’s leave back"), _("Your colleague may no longer read it."),
    ),
    Act(
        "withdraw", endings.withdraw, ending.Withdraw, "arrow-return-left",
        _("Withdrawn by the customer"), _("Closed as withdrawn."),
    ),
    Act(
        "set_aside", endings.set_aside, ending.SetAside, "slash-circle",
        _("Not a complaint"), _("Set aside, with a letter that says why."),
    ),
)  # fmt: skip
"""Every verb of the lifecycle table, in the order the page offers them; a test keeps the two the same."""

PROPOSE = Act(
    "propose", remedies.propose, mending.Propose, "gift",
    _("Propose a remedy"), _("The remedy is proposed."), (), _("Propose this remedy"),
    _("What puts it right. Within your authority it is approved at once."), WORKERS,
)  # fmt: skip

REMEDIES = _by_name(
    Act(
        "approve", remedies.approve, mending.Approve, "check2",
        _("Approve the remedy"), _("Approved."), (), _("Approve"),
        _("Whoever proposed it never approves it."), SENIORS, primary=True,
    ),
    Act(
        "decline", remedies.decline, mending.Decline, "x-lg",
        _("Decline the remedy"), _("Declined, with your reason."), (), _("Decline"),
        _("The handler reads your reason and proposes another."), SENIORS,
    ),
    Act(
        "pay", remedies.pay, mending.Pay, "cash-coin",
        _("Record the remedy as paid or done"), _("Recorded as paid or done."), (), _("Record as paid or done"),
        _("With its evidence."), WORKERS,
    ),
)  # fmt: skip

REFERRALS = _by_name(
    Act(
        "answer", referrals.answer, referring.Answer, "chat-left-text",
        _("Answer the question"), _("Answered. Whoever asked is told."), (), _("Send this answer"),
        _("Whoever asked goes on with it."), WORKERS, primary=True, versioned=False,
    ),
    Act(
        "chase", referrals.chase, referring.Chase, "bell",
        _("Ask again"), _("Asked again."), (), _("Ask again"),
        _("The department is told once more."), WORKERS, versioned=False,
    ),
    Act(
        "recall", referrals.recall, referring.Recall, "arrow-return-left",
        _("Call the question back"), _("Called back. Nobody owes an answer."), (), _("Call it back"),
        _("The answer is no longer needed."), WORKERS, versioned=False,
    ),
)  # fmt: skip

ANSWERS = _by_name(
    Act(
        "accept", authority.accept, asking.Accept, "person-check",
        _("Accept"), _("You have it. It rises no further."), (), _("I will see to it"),
        _("Say that it is in hand; it rises no further by itself."), SENIORS, primary=True,
    ),
    Act(
        "advise", authority.advise, asking.Advise, "chat-quote",
        _("Give your decision or advice"), _("The handler has your answer."), (), _("Send this answer"),
        _("The handler goes on with it."), SENIORS, primary=True,
    ),
    Act(
        "take_over", authority.take_over, asking.TakeOver, "arrow-down-square",
        _("Take over"), _("You are the handler now."), (), _("Take over the complaint"),
        _("You become the handler."), SENIORS,
    ),
    Act(
        "return", authority.return_, asking.Return, "reply",
        _("Return"), _("Returned with your reason."), (), _("Return with this reason"),
        _("It can be handled where it was."), SENIORS,
    ),
)  # fmt: skip
