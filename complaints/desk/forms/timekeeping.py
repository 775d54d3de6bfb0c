"""People's hand on the clocks."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.choices import CodeKind
from complaints.desk.forms.base import ActForm, LetterWay
from complaints.desk.forms.conversation import HOW
from complaints.desk.forms.fields import Moment, Pick, Words, choose
from complaints.queries import people, taxonomy


class Extend(LetterWay):
    verb = "extend"
    clock = Pick(label=_("Which promise?"))
    target = forms.IntegerField(
        label=_("How much more time?"),
        required=False,
        min_value=1,
        max_value=1000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("Give a whole number, for example 5.")},
    )
    agreed_due = Moment(label=_("Or: until when was agreed with the customer?"), required=False)
    reason = forms.CharField(label=_("Why is more time needed?"), max_length=300)
    body = Words(
        label=_("Your words to the customer"),
        help_text=_("Why it takes longer, and the new date."),
        rows=4,
        required=False,
        max_length=20_000,
    )
    channel = Pick(label=HOW)
    agreement = forms.CharField(
        label=_("How and when did the customer agree?"),
        help_text=_("This promise moves only with the customer’s agreement; it stays on record."),
        required=False,
        max_length=300,
    )

    def prepare(self) -> None:
        super().prepare()
        standard = self.about.standard
        if not any(rule.requires_agreement for c in self.about.clocks if c.live and (rule := standard(c).extension)):
            del self.fields["agreement"]
        able = [c for c in self.about.clocks if c.live and standard(c).extension is not None]
        self.choices("clock", choose((clock.key, standard(clock).title) for clock in able))
        caps = [(standard(c).title, rule) for c in able if (rule := standard(c).extension)]
        if caps:
            self.initial.setdefault("clock", able[0].key)
            said = [f"{title}: {rule.cap} {rule.unit.value.replace('_', ' ')}" for title, rule in caps]
            self.fields["target"].help_text = _("At most: %(caps)s.") % {"caps": "; ".join(said)}


class Pause(ActForm):
    verb = "pause"
    reason = forms.CharField(label=_("Why?"), max_length=300)
    until = Moment(label=_("Until when at most?"))


class Resume(ActForm):
    verb = "resume"


class ExplainLateness(ActForm):
    verb = "explain_lateness"
    clock = Pick(label=_("Which promise?"))
    reason = Pick(label=_("Why was it late?"))
    team = Pick(label=_("Which team was responsible?"))

    def prepare(self) -> None:
        standard = self.about.standard
        broken = [clock for clock in self.about.clocks if clock.breached_at is not None]
        rows = [(clock.key, f"{standard(clock).title} ({clock.due_at:%d.%m.%Y})") for clock in broken]
        self.choices("clock", rows if len(rows) == 1 else choose(rows))
        reasons = taxonomy.codes(CodeKind.TEAM_FAULT, self.about.now.date())
        self.choices("reason", choose((code.code, code.title) for code in reasons))
        self.choices("team", choose((team.code, team.name) for team in people.live_teams()))
