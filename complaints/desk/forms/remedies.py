"""Putting it right, within authority."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.choices import RemedyKind
from complaints.desk.forms.base import ActForm
from complaints.desk.forms.fields import Amount, Pick, Words, choose


class Propose(ActForm):
    kind = Pick(choose(RemedyKind.choices), label=_("What would put it right?"))
    amount = Amount(label=_("Amount"), required=False)
    justification = Words(
        label=_("Why does this put it right?"),
        rows=3,
        max_length=2000,
        error_messages={"required": _("Say why this puts it right.")},
    )

    def prepare(self) -> None:
        limit, currency = self.about.actor.authority_limit, self.about.complaint.currency
        self.fields["amount"].help_text = _(
            "For money. Up to %(currency)s %(limit)s for this complaint you decide yourself; more waits for approval."
        ) % {"currency": currency, "limit": f"{limit:.2f}"}


class Approve(ActForm):
    note = forms.CharField(label=_("A word to the handler"), required=False, max_length=300)


class Decline(ActForm):
    note = forms.CharField(label=_("Why not?"), max_length=300, error_messages={"required": _("Give the reason.")})


class Pay(ActForm):
    evidence = forms.CharField(
        label=_("How was it paid or done?"),
        help_text=_("For example the payment’s number."),
        max_length=300,
        error_messages={"required": _("Say how it was paid or done, for example the payment’s number.")},
    )
