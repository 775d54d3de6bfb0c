"""Each verb of the lifecycle: the action that does it and the input it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

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
from complaints.api import inputs
from complaints.api.fields import Strict

Act = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Verb:
    """`names` are the inputs' names, known without building the serializer."""

    act: Act
    takes: type[Strict]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.takes._declared_fields)


VERBS: Mapping[str, Verb] = {
    "assess": Verb(assignment.assess, inputs.AssessIn),
    "take": Verb(assignment.take, inputs.Nothing),
    "assign": Verb(assignment.assign, inputs.HandlerIn),
    "release": Verb(assignment.release, inputs.ReasonIn),
    "transfer": Verb(assignment.transfer, inputs.TransferIn),
    "acknowledge": Verb(conversation.acknowledge, inputs.AcknowledgeIn),
    "note": Verb(conversation.note, inputs.NoteIn),
    "inform": Verb(conversation.inform, inputs.InformIn),
    "ask": Verb(conversation.ask, inputs.AskIn),
    "hear_back": Verb(conversation.hear_back, inputs.SpokenIn),
    "refer": Verb(referrals.refer, inputs.ReferIn),
    "define": Verb(decisions.define, inputs.DefineIn),
    "add_part": Verb(parts.add_part, inputs.PartIn),
    "assess_part": Verb(part_matter.assess_part, inputs.PartMatterIn),
    "answer_part": Verb(parts.answer_part, inputs.PartAnswerIn),
    "decide": Verb(decisions.decide, inputs.DecideIn),
    "send_decision": Verb(decisions.send_decision, inputs.SendDecisionIn),
    "accept_decision": Verb(decisions.accept_decision, inputs.BodyIn),
    "dispute_decision": Verb(decisions.dispute_decision, inputs.BodyIn),
    "contact": Verb(decisions.contact, inputs.ContactIn),
    "close": Verb(endings.close, inputs.CloseIn),
    "reopen": Verb(endings.reopen, inputs.ReasonIn),
    "review": Verb(endings.review, inputs.HandlerIn),
    "withdraw": Verb(endings.withdraw, inputs.BodyIn),
    "set_aside": Verb(endings.set_aside, inputs.SetAsideIn),
    "extend": Verb(timekeeping.extend, inputs.ExtendIn),
    "pause": Verb(timekeeping.pause, inputs.PauseIn),
    "resume": Verb(timekeeping.resume, inputs.Nothing),
    "escalate": Verb(authority.escalate, inputs.EscalateIn),
    "link_duplicate": Verb(records.link_duplicate, inputs.OtherIn),
    "merge": Verb(records.merge, inputs.OtherIn),
    "correct": Verb(records.correct, inputs.CorrectIn),
    "correct_letter": Verb(corrections.correct_letter, inputs.CorrectLetterIn),
    "explain_lateness": Verb(timekeeping.explain_lateness, inputs.LatenessIn),
    "let_in": Verb(records.let_in, inputs.AccessIn),
    "shut_out": Verb(records.shut_out, inputs.AccessIn),
    "resolve_at_first_contact": Verb(endings.resolve_at_first_contact, inputs.FirstContactIn),
}
"""By the names of `lifecycle.TRANSITIONS`; a test keeps the two the same."""

ANSWERS: Mapping[str, Verb] = {
    "accept": Verb(authority.accept, inputs.Nothing),
    "advise": Verb(authority.advise, inputs.AdviceIn),
    "take-over": Verb(authority.take_over, inputs.AdviceIn),
    "return": Verb(authority.return_, inputs.AdviceIn),
}
"""What a senior answers to an escalation."""

REMEDY_ACTS: Mapping[str, Verb] = {
    "approve": Verb(remedies.approve, inputs.RemedyNoteIn),
    "decline": Verb(remedies.decline, inputs.RemedyNoteIn),
    "pay": Verb(remedies.pay, inputs.EvidenceIn),
}
"""What becomes of a proposed remedy."""

REFERRAL_ACTS: Mapping[str, Verb] = {
    "answer": Verb(referrals.answer, inputs.ReferralAnswerIn),
    "chase": Verb(referrals.chase, inputs.Nothing),
    "recall": Verb(referrals.recall, inputs.ReasonIn),
}
"""What becomes of a question put to others."""
