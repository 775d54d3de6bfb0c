"""Forms about categories and other codes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.desk.forms.calendars import Day
from complaints.desk.forms.fields import Choice, PickNumber, choose
from complaints.desk.forms.staffing import Seen, why


class AddCode(forms.Form):
    use_required_attribute = False

    title = forms.CharField(label=_("Name"), max_length=160)
    code = forms.CharField(label=_("Code"), help_text=_("Short, as in late_delivery. It never changes."), max_length=80)
    parent = PickNumber(label=_("Under"), required=False)
    effective_from = Day(label=_("From"), help_text=_("Left empty: from today."))

    def __init__(self, *args: Any, parents: list[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = choose(parents, _("nothing: on top"))  # type: ignore[attr-defined]


class RenameCode(Seen):
    title = forms.CharField(label=_("Name"), max_length=160)
    since = Day(
        label=_("It means something else from"),
        help_text=_("Then what was chosen before keeps the old name. Left empty: a slip, put right everywhere."),
    )
    reason = why()


class MoveCode(Seen):
    parent = PickNumber(label=_("Under"), required=False)
    reason = why(required=False)

    def __init__(self, *args: Any, parents: list[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = choose(parents, _("nothing: on top"))  # type: ignore[attr-defined]


class RetireCode(Seen):
    last = Day(label=_("Not chosen any more from"), required=True)
    reason = why()
