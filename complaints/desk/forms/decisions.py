"""From what was agreed to what the customer says of the answer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from complaints.choices import Channel, MessageKind, Outcome
from complaints.desk import wording
from complaints.desk.forms.base import ActForm, LetterWay
from complaints.desk.forms.conversation import HOW
from complaints.desk.forms.fields import Choice, Moment, Pick, Radio, Tick, Words

RESULTS = (
    ("reached", _("We talked")),
    ("message_left", _("Left a message")),
    ("no_answer", _("No answer")),
)
SATISFIED = (("yes", _("Yes")), ("no", _("No")), ("", _("Did not say")))
HANDS_ON = (Channel.PHONE, Channel.IN_PERSON, Channel.LETTER)


class Define(LetterWay):
    verb = "define"
    definition = Words(
        label=_("What is complained of"), help_text=_("As agreed with the customer, point by point."), max_length=4000
    )
    desired_outcome = Words(label=_("What the customer wants"), rows=3, max_length=2000)
    tell_customer = Tick(label=_("Send this summary to the customer"), initial=True)
    channel = Pick(label=HOW)

    def prepare(self) -> None:
        super().prepare()
        complaint = self.about.complaint
        self.initial.setdefault("definition", complaint.definition)
        self.initial.setdefault("desired_outcome", complaint.desired_outcome)


class Decide(ActForm):
    verb = "decide"
    outcome = Radio(label=_("Outcome"))
    reasons = Words(
        label=_("Reasons"), help_text=_("What we found and why we decide so; a stranger should follow it."), rows=6
    )

    def prepare(self) -> None:
        self.choices("outcome", outcomes(self))
        self.initial.setdefault("outcome", self.about.complaint.outcome)
        self.initial.setdefault("reasons", self.about.complaint.reasons)


class SendDecision(LetterWay):
    verb = "send_decision"
    letter = MessageKind.DECISION.value
    channel = Pick(label=HOW)

    def draft(self, code: str) -> str:
        return wording.decision_part(self.about.complaint, self.about.policy, code)


class AcceptDecision(ActForm):
    verb = "accept_decision"
    body = Words(label=_("What did the customer say?"), rows=3, required=False, max_length=20_000)


class DisputeDecision(ActForm):
    verb = "dispute_decision"
    body = Words(label=_("What does the customer disagree with?"), max_length=20_000)


class Contact(ActForm):
    verb = "contact"
    result = Radio(RESULTS, label=_("Did you reach the customer?"))
    satisfied = Radio(SATISFIED, label=_("“Is everything resolved to your satisfaction?”"), required=False, initial="")
    body = Words(label=_("What was said or tried"), help_text=_("Ask too: what else can we do?"), max_length=20_000)
    channel = Pick([(way.value, way.label) for way in HANDS_ON], label=_("How did you try?"), initial="phone")
    next_contact_at = Moment(label=_("Try again at"), help_text=_("The queue brings it up then."), required=False)

    def inputs(self) -> dict[str, Any]:
        given = super().inputs()
        return {**given, "satisfied": {"yes": True, "no": False}.get(given["satisfied"])}


def outcomes(form: ActForm) -> list[Choice]:
    """Our three outcomes under the names the complaint's policy gives them."""
    named = form.about.policy.outcomes
    return [(o.value, named[o.value].label if o.value in named else o.label) for o in Outcome]
