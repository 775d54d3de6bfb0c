"""The form that publishes a page for customers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.actions.published_pages import BODY, TITLE
from complaints.desk.forms.fields import Moment, Words
from complaints.queries.page_content import GAPS

FILLED = ", ".join(f"{{{name}}}" for name in GAPS)


class WritePage(forms.Form):
    """The next version of one page; without an instant it is in force at once."""

    use_required_attribute = False

    title = forms.CharField(label=_("Title"), max_length=TITLE)
    body = Words(
        label=_("Words"),
        help_text=_(
            "An empty line begins a paragraph. “## ” begins a heading, “- ” a line of a list, “1. ” a step. Links: "
            "[words](https://...). Filled in by itself: %(gaps)s; {promises} and {outside} stand alone in a paragraph "
            "and come from the policy."
        )
        % {"gaps": FILLED},
        rows=24,
        max_length=BODY,
    )
    effective_from = Moment(label=_("In force from"), help_text=_("Empty: at once."), required=False)

    def inputs(self) -> dict[str, Any]:
        return dict(self.cleaned_data)
