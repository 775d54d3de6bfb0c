"""Who works on it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.choices import Impact, Role, Severity
from complaints.desk.forms.base import ActForm
from complaints.desk.forms.fields import Pick, PickNumber, Radio, Tick, Ticks, Words, choose
from complaints.desk.forms.matter import ask
from complaints.queries import people
from complaints.queries.parts import asks


class Assess(ActForm):
    verb = "assess"
    severity = Radio(Severity.choices, label=_("How bad is the matter?"))
    impact = Radio(Impact.choices, label=_("Whom does it touch?"))
    safety = Tick(label=_("Somebody’s safety may be at stake"), help_text=_("A supervisor is told at once."))
    vulnerable = Tick(label=_("The customer may be vulnerable"))
    restricted = Tick(
        label=_("Restricted: only the handler, supervisors and people let in may read it"),
    )
    needs = forms.CharField(
        label=_("What makes it easier for the customer?"),
        help_text=_("Large print, an interpreter, safe times to call."),
        required=False,
        max_length=300,
    )
    flags = Ticks(label=_("What is it about?"), help_text=_("Other promises may then hold, counted from receipt."))
    complainant = Pick(label=_("Who complains?"), required=False)

    def prepare(self) -> None:
        complaint = self.about.complaint
        ask(self, asks(complaint.policy_version_id))
        matter = complaint.further_terms.get("matter", {})
        self.initial.setdefault("flags", matter.get("flags", []))
        self.initial.setdefault("complainant", matter.get("complainant", ""))
        if complaint.restricted and self.about.actor.role not in (Role.SUPERVISOR, Role.MANAGER):
            del self.fields["restricted"]  # who may not lift it is not asked
        for name in ("severity", "impact", "safety", "vulnerable", "restricted"):
            self.initial.setdefault(name, getattr(complaint, name))
        self.initial.setdefault("needs", complaint.customer.needs)


class Take(ActForm):
    verb = "take"


class Assign(ActForm):
    verb = "assign"
    handler = PickNumber(label=_("To whom?"))
    reason = forms.CharField(label=_("Why?"), required=False, max_length=300)

    def prepare(self) -> None:
        complaint = self.about.complaint
        here = people.members(complaint.team_id, now=self.about.now).exclude(pk=complaint.handler_id or 0)
        self.choices("handler", choose((person.pk, str(person)) for person in here))


class Release(ActForm):
    verb = "release"
    reason = Words(label=_("Why?"), rows=2, max_length=300)


class Transfer(ActForm):
    verb = "transfer"
    team = Pick(label=_("To which team?"))
    reason = Words(label=_("Why?"), help_text=_("The other team reads this first."), rows=2, max_length=1000)

    def prepare(self) -> None:
        complaint = self.about.complaint
        others = people.live_teams().filter(legal_entity=complaint.legal_entity_id).exclude(pk=complaint.team_id)
        self.choices("team", choose((team.code, team.name) for team in others))
