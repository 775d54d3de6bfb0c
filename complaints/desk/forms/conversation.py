"""Talking with the customer and with each other."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from complaints.choices import Channel
from complaints.desk import wording
from complaints.desk.forms.base import ActForm, LetterWay
from complaints.desk.forms.fields import Moment, Pick, Tick, Words

HOW = _("How does it reach the customer?")


class Acknowledge(LetterWay):
    verb = "acknowledge"
    body = Words(
        label=_("Your words to the customer"),
        help_text=_("Thank, name yourself, say what happens next and by when."),
        rows=8,
        max_length=20_000,
    )
    channel = Pick(label=HOW)

    def prepare(self) -> None:
        super().prepare()
        self.initial.setdefault("body", wording.acknowledgement(self.about.complaint, self.about.clocks))


class Inform(LetterWay):
    verb = "inform"
    body = Words(
        label=_("Your words to the customer"),
        help_text=_("What was done since the last message, what happens next and by when."),
        max_length=20_000,
    )
    channel = Pick(label=HOW)


class Ask(LetterWay):
    verb = "ask"
    body = Words(label=_("Your question"), max_length=20_000)
    channel = Pick(label=HOW)
    until = Moment(
        label=_("Clocks stand still until"), help_text=_("At most; an answer ends it earlier."), required=False
    )


class HearBack(ActForm):
    verb = "hear_back"
    body = Words(label=_("What did the customer say?"), help_text=_("In the customer’s words."), max_length=20_000)
    channel = Pick(Channel.choices, label=_("How did it reach us?"))

    def prepare(self) -> None:
        self.initial.setdefault("channel", self.about.complaint.channel)


class Note(ActForm):
    verb = "note"
    body = Words(label=_("Note"), help_text=_("Only colleagues read this."), rows=3, max_length=20_000)
    need_to_know = Tick(
        label=_("Need to know"), help_text=_("Only the handler, supervisors and managers read it; and you.")
    )
