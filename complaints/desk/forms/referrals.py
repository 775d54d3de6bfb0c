"""Asking other departments and suppliers, and what becomes of the question."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.choices import Role
from complaints.desk.forms.base import ActForm
from complaints.desk.forms.fields import Pick, Tick, Words, choose
from complaints.queries import people


class Refer(ActForm):
    verb = "refer"
    gives = frozenset({"team"})
    team = Pick(label=_("Which department?"), required=False)
    addressee = forms.CharField(label=_("Or which supplier?"), required=False, max_length=160)
    question = Words(label=_("Your question"), help_text=_("What you need to know, and what for."), rows=4,
                     max_length=4000)  # fmt: skip
    urgent = Tick(label=_("It cannot wait"), help_text=_("The department answers sooner, where its agreement says so."))

    def prepare(self) -> None:
        complaint = self.about.complaint
        others = people.live_teams().filter(legal_entity=complaint.legal_entity_id).exclude(pk=complaint.team_id)
        self.choices("team", choose((team.code, team.name) for team in others))
        if complaint.restricted:
            self.fields["team"].help_text = _(
                "This complaint is restricted: the department is not told. Ask in person."
            )


class Answer(ActForm):
    answer = Words(label=_("The answer"), rows=4, error_messages={"required": _("Write the answer.")})

    def prepare(self) -> None:
        if not self.about.only_asked and self.about.actor.role in (Role.HANDLER, Role.SUPERVISOR, Role.MANAGER):
            self.fields["answer"].help_text = _("As you heard it, for example by telephone.")


class Chase(ActForm):
    pass


class Recall(ActForm):
    reason = Words(
        label=_("Why is the answer no longer needed?"),
        rows=2,
        max_length=1000,
        error_messages={"required": _("Say why the answer is no longer needed.")},
    )
