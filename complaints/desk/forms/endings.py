"""How complaints end and begin again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.actions.decisions import demanded
from complaints.choices import Channel, CodeKind, MessageKind
from complaints.desk import wording
from complaints.desk.forms.base import PART, ActForm, LetterWay
from complaints.desk.forms.conversation import HOW
from complaints.desk.forms.decisions import HANDS_ON, outcomes
from complaints.desk.forms.fields import Pick, PickNumber, Radio, Words, choose
from complaints.queries import people, taxonomy
from complaints.queries.letters import at_first_contact
from complaints.rules.wordings import unfilled


class WithCause(ActForm):
    """Forms that name the root cause."""

    def prepare(self) -> None:
        causes = taxonomy.codes(CodeKind.CAUSE, self.about.now.date())
        self.choices("cause", choose((code.code, code.title) for code in causes))


class Close(WithCause):
    verb = "close"
    cause = Pick(label=_("What caused it?"))
    learning = Words(
        label=_("What have we learnt?"),
        help_text=_("What changes, so that it does not happen again."),
        rows=3,
        required=False,
        max_length=4000,
    )


class Reopen(ActForm):
    verb = "reopen"
    reason = Words(label=_("Why is it not settled?"), rows=3, max_length=2000)


class Review(ActForm):
    verb = "review"
    handler = PickNumber(
        label=_("Who looks at it afresh?"), help_text=_("Somebody who has not handled this complaint before.")
    )
    reason = Words(label=_("What is to be reviewed?"), rows=3, max_length=2000)

    def prepare(self) -> None:
        complaint = self.about.complaint
        had_it = {*complaint.earlier_handlers, complaint.handler_id or 0}
        fresh = people.members(complaint.team_id, now=self.about.now).exclude(pk__in=had_it)
        self.choices("handler", choose((person.pk, str(person)) for person in fresh))


class Withdraw(ActForm):
    verb = "withdraw"
    body = Words(label=_("What did the customer say?"), help_text=_("Their words are kept."), max_length=20_000)


class SetAside(LetterWay):
    verb = "set_aside"
    letter = MessageKind.SET_ASIDE.value
    reason = forms.CharField(label=_("Why is it not a complaint?"), help_text=_("For us."), max_length=300)
    channel = Pick(label=HOW)


ABOVE = {"complaint": "definition", "reasons": "reasons"}
"""Parts of a letter that the form asks for under another name."""


class ResolveAtFirstContact(WithCause):
    verb = "resolve_at_first_contact"
    letter = MessageKind.DECISION.value
    definition = Words(label=_("What is complained of"), rows=3, max_length=4000)
    desired_outcome = Words(label=_("What the customer wants"), rows=2, max_length=2000)
    outcome = Radio(label=_("Outcome"))
    reasons = Words(label=_("Reasons"), rows=3)
    body = Words(label=_("What you told the customer, and what the customer said to it"), rows=4, max_length=20_000)
    channel = Pick(label=_("How did you answer?"))
    cause = Pick(label=_("What caused it?"))
    learning = Words(label=_("What have we learnt?"), rows=2, required=False, max_length=4000)

    def prepare(self) -> None:
        super().prepare()
        complaint = self.about.complaint
        self.choices("outcome", outcomes(self))
        self.initial.setdefault("desired_outcome", complaint.desired_outcome)
        ways = [*HANDS_ON, Channel.EMAIL] if complaint.customer.email else HANDS_ON
        self.choices("channel", [(way.value, way.label) for way in ways])
        self.initial.setdefault("channel", complaint.channel if complaint.channel in HANDS_ON else Channel.PHONE)

    def inputs(self) -> dict[str, Any]:
        """What was written above need not be written again in the letter."""
        given = super().inputs()
        said = {part: given[name] for part, name in ABOVE.items() if part in given["parts"]}
        return {**given, "parts": {part: words or said.get(part, "") for part, words in given["parts"].items()}}

    def _letter_parts(self) -> None:
        super()._letter_parts()
        for part in ABOVE:
            if field := self.fields.get(PART + part):
                field.required, field.help_text = False, _("Left empty, it says what you wrote above.")
                if unfilled(str(self.initial[PART + part])):
                    self.initial[PART + part] = ""

    def letter_kind(self) -> str:
        return self._letter().value

    def _demanded(self) -> Mapping[str, str]:
        return demanded(self.about.complaint, self._letter())

    def _letter(self) -> MessageKind:
        return at_first_contact(self.about.complaint, self.about.clocks, self.about.now)

    def draft(self, code: str) -> str:
        return wording.decision_part(self.about.complaint, self.about.policy, code)
