"""Going to somebody in authority, and what they answer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from complaints.choices import AUTOMATIC_REASONS, EscalationReason, EscalationWay
from complaints.desk.forms.base import ActForm
from complaints.desk.forms.fields import Pick, Words, choose
from complaints.queries import desk

REASONS = [(reason.value, reason.label) for reason in EscalationReason if reason not in AUTOMATIC_REASONS]


class Escalate(ActForm):
    verb = "escalate"
    reason = Pick(choose(REASONS), label=_("Why?"))
    wanted = Words(
        label=_("Which decision or advice do you want?"),
        help_text=_("One sentence they can answer with yes or no, where you can."),
        rows=3,
        max_length=1000,
    )
    skill = Pick(label=_("Needs somebody who knows"), required=False)
    way = Pick(EscalationWay.choices, label=_("How do you ask?"), initial=EscalationWay.IN_APP.value)

    def prepare(self) -> None:
        held = desk.skills()
        if held:
            self.choices("skill", choose(held, _("anybody")))
        else:
            del self.fields["skill"]


class Accept(ActForm):
    pass


class Advise(ActForm):
    advice = Words(
        label=_("Your decision or advice"),
        rows=3,
        max_length=2000,
        error_messages={"required": _("Write down your answer.")},
    )


class TakeOver(ActForm):
    advice = Words(label=_("A word to the handler"), rows=2, required=False, max_length=2000)


class Return(ActForm):
    advice = Words(
        label=_("Why can it be handled where it was?"),
        rows=3,
        max_length=2000,
        error_messages={"required": _("Write down your answer.")},
    )
