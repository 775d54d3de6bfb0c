"""The form that writes a template of replies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from complaints.actions.reply_templates import BODY, KINDS, TITLE
from complaints.desk.forms.fields import Pick, Words
from complaints.rules.reply_templates import PLACEHOLDERS

GAPS = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)


class WriteTemplate(forms.Form):
    """A new template; of one that is there only the words, which become its next version."""

    use_required_attribute = False

    kind = Pick([(kind.value, kind.label) for kind in KINDS], label=_("For which message?"))
    language = forms.CharField(
        label=_("Language"), help_text=_("As a code, for example en or cy."), max_length=16, initial="en"
    )
    title = forms.CharField(label=_("Name"), help_text=_("By which colleagues choose it."), max_length=TITLE)
    body = Words(
        label=_("Words"),
        help_text=format_lazy(
            _("Filled in for each complaint: {gaps}. What a person must write stands in [square brackets]."), gaps=GAPS
        ),
        rows=12,
        max_length=BODY,
    )

    def __init__(self, *args: Any, new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not new:
            del self.fields["kind"], self.fields["language"]
