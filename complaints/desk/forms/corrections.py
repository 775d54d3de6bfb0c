"""A wrong letter put right: its words come back to be changed, in the parts it had."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.choices import MessageKind
from complaints.desk.forms.base import PART, LetterWay, outgoing
from complaints.desk.forms.conversation import HOW
from complaints.desk.forms.fields import Pick, Words
from complaints.models import Message
from complaints.queries import corrections


class CorrectLetter(LetterWay):
    """About one message: the one the address or the form names, else the newest that went to the customer."""

    verb = "correct_letter"
    message = forms.IntegerField(widget=forms.HiddenInput, required=False)
    body = Words(label=gettext_lazy("The right words, as the customer shall read them"), rows=10, max_length=20_000)
    channel = Pick(label=HOW)
    reason = forms.CharField(
        label=gettext_lazy("What was wrong with it?"), help_text=gettext_lazy("For colleagues."), max_length=300
    )

    def prepare(self) -> None:
        wrong = self.wrong
        self.initial["message"] = wrong.pk if wrong else None
        if wrong is not None:
            if wrong.channel in outgoing(self.about.complaint):
                self.initial.setdefault("channel", wrong.channel)
            self._words_of(wrong)
        super().prepare()

    @cached_property
    def wrong(self) -> Message | None:
        """What is corrected here."""
        said = str((self.data if self.is_bound else self.initial).get("message") or "")
        found = corrections.correctable(self.about.complaint)
        if said.isascii() and said.isdigit() and len(said) < 10:
            return found.filter(pk=int(said)).first()
        return None if self.is_bound else found.first()

    def _words_of(self, wrong: Message) -> None:
        """The old words as first words, after a sentence that says which letter they replace."""
        day = date_format(timezone.localtime(wrong.at), "l j F")
        opening = _("This corrects what we told you on %(day)s.") % {"day": day}
        kind = str(MessageKind(wrong.kind).label)
        about = _("It corrects: %(kind)s, %(day)s. To correct another, choose it in the history.")
        self.fields["body"].help_text = about % {"kind": kind, "day": day}
        titles = corrections.parts_of(self.about.complaint, wrong)
        if not titles:
            self.initial.setdefault("body", f"{opening}\n\n{wrong.body}")
            return
        self.initial.setdefault("body", opening)
        self.fields["body"].required, self.fields["body"].widget = False, forms.Textarea(attrs={"rows": 2})
        self.fields["body"].label = _("Before the parts of the letter")
        for code, title in titles.items():
            words = forms.Textarea(attrs={"rows": 3})
            field = forms.CharField(label=title[:1].upper() + title[1:], max_length=20_000, widget=words)
            field.error_messages["required"] = _("The letter lacks: %(title)s.") % {"title": title}
            self.fields[PART + code] = field
            self.initial.setdefault(PART + code, wrong.parts[code])
        self.order_fields(["version", "operation", "message", "body", *(PART + code for code in titles)])

    def takes_up(self, words: Mapping[str, Any]) -> bool:
        """Only what was begun about the same message."""
        return str(words.get("message", "")) == str(self.initial["message"])

    def inputs(self) -> dict[str, Any]:
        parts = {name.removeprefix(PART): text for name, text in self.cleaned_data.items() if name.startswith(PART)}
        return {**super().inputs(), "parts": parts}
