"""Talking with the customer and with each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from complaints.actions import decisions, letter_words
from complaints.choices import Channel, MessageKind
from complaints.desk import wording
from complaints.desk.forms.base import PART, ActForm, LetterWay
from complaints.desk.forms.fields import Moment, Pick, Tick, Words
from complaints.queries.owed_letters import Owed, demanded, owed
from complaints.rules.reaching import WRITTEN

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
        if str(self.initial["body"]):
            self._parts_nobody_knows()

    def letter_kind(self) -> str:
        return MessageKind.ACKNOWLEDGEMENT.value

    def _demanded(self) -> Mapping[str, str]:
        return decisions.demanded(self.about.complaint, MessageKind.ACKNOWLEDGEMENT)

    def _parts_nobody_knows(self) -> None:
        """A field for each mandatory part that neither the first words say nor the record knows."""
        about, kind, demanded = self.about, self.letter_kind(), self._demanded()
        done = letter_words.settled(about, kind, demanded, {}, str(self.initial["body"]), Channel.LETTER).parts
        first = letter_words.suggested(about, kind, demanded)
        for code in (code for code in demanded if code not in done):
            title = demanded[code]
            self.fields[PART + code] = Words(
                label=title[:1].upper() + title[1:], help_text=_("In writing, the policy demands it."), rows=3,
                required=False, max_length=20_000,
            )  # fmt: skip
            self.initial.setdefault(PART + code, first[code])
        self.order_fields([name for name in self.fields if name != "channel"])

    def inputs(self) -> dict[str, Any]:
        """In writing every part counts; of what was spoken, none does."""
        given = super().inputs()
        parts = {name.removeprefix(PART): text for name, text in self.cleaned_data.items() if name.startswith(PART)}
        return {**given, "parts": parts} if parts and given["channel"] in WRITTEN else given


class Inform(LetterWay):
    """Plain words; while a broken promise demands a letter, that letter with all its parts."""

    verb = "inform"
    must_go: Owed | None = None
    body = Words(
        label=_("Your words to the customer"),
        help_text=_("What was done since the last message, what happens next and by when."),
        max_length=20_000,
    )
    channel = Pick(label=HOW)

    def prepare(self) -> None:
        super().prepare()
        self.must_go = next(iter(self._owed()), None)
        if self.must_go is not None and self._demanded():
            self.fields["body"].required, self.fields["body"].help_text = False, _("Before the parts of the letter.")
            self._letter_parts()

    def inputs(self) -> dict[str, Any]:
        parts = {name.removeprefix(PART): text for name, text in self.cleaned_data.items() if name.startswith(PART)}
        letter = {"letter": self.must_go.letter, "parts": parts} if self.must_go else {}
        return {**super().inputs(), **letter}

    def _owed(self) -> list[Owed]:
        return owed(self.about.complaint, self.about.clocks)

    def letter_kind(self) -> str:
        return self.must_go.letter if self.must_go else ""

    def _demanded(self) -> Mapping[str, str]:
        return demanded(self.about.complaint, self.must_go.letter, self._owed()) if self.must_go else {}

    def _say_what_is_needed(self) -> None:
        super()._say_what_is_needed()
        for code, title in self._demanded().items():
            self.fields[PART + code].error_messages["required"] = _("The letter lacks: %(title)s.") % {"title": title}


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
    result = Pick(
        [("", _("It was no call")), ("reached", _("We talked")), ("message_left", _("Left a message")),
         ("no_answer", _("No answer"))],
        label=_("Was it a call?"), required=False,
    )  # fmt: skip
    next_contact_at = Moment(label=_("Call again at"), help_text=_("Only after a call."), required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("next_contact_at") and not said.get("result"):
            self.add_error("result", _("Say whether you reached the customer."))
        return said

    def inputs(self) -> dict[str, Any]:
        given = super().inputs()
        return {**given, "next_contact_at": given["next_contact_at"] if given["result"] else None}
