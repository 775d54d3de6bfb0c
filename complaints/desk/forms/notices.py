"""How a person wants to be told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.desk.forms.fields import Radio
from complaints.rules.notices import DAILY, HOURLY, NoticeKind

KINDS = [
    (NoticeKind.PROMISES.value, _("A promise comes close or is broken")),
    (NoticeKind.ESCALATIONS.value, _("Something is escalated to me, or my question is answered")),
    (NoticeKind.WORK.value, _("A complaint is given to me")),
    (NoticeKind.QUESTIONS.value, _("Another department asks us, or answers")),
]
DIGESTS = [("", _("Each at once")), (HOURLY, _("Together, once an hour")), (DAILY, _("Together, once a day"))]


class Clock(forms.TimeField):
    """A time of the day, with the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        super().__init__(widget=widget, required=False, **kwargs)


class NoticeForm(forms.Form):
    use_required_attribute = False

    in_app = forms.MultipleChoiceField(
        choices=KINDS, widget=forms.CheckboxSelectMultiple, required=False, label=_("List these in Redress")
    )
    by_mail = forms.MultipleChoiceField(
        choices=KINDS, widget=forms.CheckboxSelectMultiple, required=False, label=_("Send me an e-mail for these")
    )
    digest = Radio(DIGESTS, label=_("How do the e-mails come?"), required=False)
    digest_at = Clock(label=_("Once a day at"), help_text=_("Only when they come once a day."))
    quiet_from = Clock(label=_("No e-mail from"))
    quiet_to = Clock(label=_("until"), help_text=_("What comes meanwhile goes out at its end."))
