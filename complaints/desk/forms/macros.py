"""The form a macro is made with, and the one its words are read in before they go."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from complaints.choices import Impact, Severity
from complaints.desk.forms.base import About, LetterWay
from complaints.desk.forms.fields import Choice, Pick, Tick, Words, choose
from complaints.desk.forms.reply_templates import GAPS
from complaints.rules.macros import REPLIES

HELP = format_lazy(_("Filled in for each complaint: {gaps}."), gaps=GAPS)
SENT_AS = [("acknowledge", _("as the acknowledgement")), ("inform", _("as an update")), ("ask", _("as a question"))]
THEN = [
    ("release", _("release it to the team")),
    ("transfer", _("transfer it to another team")),
    ("escalate", _("escalate it, for advice")),
]


class MacroForm(forms.Form):
    """What it sets, what it writes, what comes next; each may stay empty."""

    use_required_attribute = False

    title = forms.CharField(label=_("Name"), max_length=60)
    share = Pick(label=_("For whom?"), required=False)
    take = Tick(label=_("Take the complaint, if nobody has it"))
    severity = Pick(choose(Severity.choices, _("leave as it is")), label=_("Severity"), required=False)
    impact = Pick(choose(Impact.choices, _("leave as it is")), label=_("Impact"), required=False)
    reply = Pick(choose(SENT_AS, _("write nothing to the customer")), label=_("Write to the customer"), required=False)
    body = Words(label=_("Words to the customer"), help_text=HELP, rows=6, required=False)
    note = Words(label=_("Internal note"), help_text=HELP, rows=3, required=False)
    next = Pick(choose(THEN, _("nothing")), label=_("Next step"), required=False)
    team = Pick(label=_("To which team?"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)
    wanted = forms.CharField(label=_("Which decision or advice?"), max_length=300, required=False)

    def __init__(self, *args: Any, teams: list[Choice], mine: list[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows, nothing in (("team", teams, _("choose")), ("share", mine, _("for me"))):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choose(rows, nothing)
        if not mine:
            del self.fields["share"]

    def preset(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("title", "share")}


class UseMacro(LetterWay):
    """The words of one macro, filled in, to be read and changed before they go."""

    body = Words(label=_("Words to the customer"), rows=8)
    channel = Pick(label=_("How does it reach the customer?"))
    note = Words(label=_("Internal note"), rows=3)

    def __init__(self, about: About, data: Any = None, *, words: dict[str, str], reply: str) -> None:
        self.words, self.reply = words, reply
        super().__init__(about, data, name="macro", first=words)

    def prepare(self) -> None:
        if self.reply in REPLIES:
            super().prepare()
        else:
            del self.fields["body"], self.fields["channel"]
        if not self.words.get("note"):
            del self.fields["note"]
