"""What is asked before many complaints are changed at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from complaints.actions.bulk_jobs import LEAST_LOADED
from complaints.choices import BulkKind
from complaints.desk.edge import now_of
from complaints.desk.forms.fields import Choice, Pick, Words, choose
from complaints.models import Complaint
from complaints.queries import bulk_jobs, people


class BulkForm(forms.Form):
    """One verb for these complaints; `inputs()` is what the job keeps."""

    use_required_attribute = False
    button: ClassVar[Any] = ""

    def __init__(self, request: Any, complaints: Sequence[Complaint], data: Any = None) -> None:
        super().__init__(data)
        self.complaints, self.now = complaints, now_of(request)
        self.prepare()

    def prepare(self) -> None:
        """Choices that depend on what was picked."""

    def offer(self, name: str, rows: Sequence[Choice]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(rows)

    def inputs(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class AssignMany(BulkForm):
    handler = Pick(label=_("To whom?"), help_text=_("Who is here today, with what they hold open."))
    reason = forms.CharField(label=_("Why?"), required=False, max_length=300)

    def prepare(self) -> None:
        here = bulk_jobs.colleagues({row.team_id for row in self.complaints}, self.now)
        rows = [(str(one.id), _held(one.name, one.load)) for one in here]
        least = (LEAST_LOADED, _("Spread: each to whoever is able and holds least"))
        self.offer("handler", choose([*rows, least] if rows else []))

    def inputs(self) -> dict[str, Any]:
        said = super().inputs()
        chosen = said["handler"]
        return {**said, "handler": chosen if chosen == LEAST_LOADED else int(chosen)}


def _held(name: str, load: int) -> str:
    return ngettext("%(name)s (%(n)d open)", "%(name)s (%(n)d open)", load) % {"name": name, "n": load}


class TransferMany(BulkForm):
    team = Pick(label=_("To which team?"))
    reason = Words(label=_("Why?"), help_text=_("The other team reads this first."), rows=2, max_length=1000)

    def prepare(self) -> None:
        self.offer("team", choose([(team.code, team.name) for team in people.live_teams()]))


class ExtendMany(BulkForm):
    promise = Pick(label=_("Which promise?"), help_text=_("Those that their policies give leave to extend."))
    target = forms.IntegerField(
        label=_("How much more time?"),
        min_value=1,
        max_value=1000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("Give a whole number, for example 5.")},
    )
    reason = forms.CharField(label=_("Why is more time needed?"), max_length=300)
    body = Words(
        label=_("Your words to each customer"),
        help_text=_("Why it takes longer. Most promises may only be moved with a letter."),
        rows=4,
        required=False,
        max_length=8000,
    )

    def prepare(self) -> None:
        self.offer("promise", choose(bulk_jobs.extendable([row.pk for row in self.complaints])))


FORMS: dict[BulkKind, type[BulkForm]] = {
    BulkKind.ASSIGN: AssignMany,
    BulkKind.TRANSFER: TransferMany,
    BulkKind.EXTEND: ExtendMany,
}
