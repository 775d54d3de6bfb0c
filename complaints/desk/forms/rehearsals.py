"""The form that asks for a rehearsal: a pack of ours, or a file, and since when."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.desk.forms.fields import Pick
from complaints.errors import InvalidPack
from complaints.queries.packs import pack, titles
from complaints.rules.packs import PolicyDefinition, read_pack

LARGEST = 200_000


class Rehearse(forms.Form):
    """Another policy, tried on the past. `definition` is there once the form is valid."""

    use_required_attribute = False

    policy = Pick([], label=_("Policy"), required=False)
    file = forms.FileField(
        label=_("Or a policy of your own"),
        help_text=_("A TOML file in the form of our packs."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".toml"}),
    )
    since = forms.DateField(
        label=_("Complaints received since"),
        help_text=_("Left empty: all of them."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    definition: PolicyDefinition

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["policy"].choices = [("", _("choose one")), *sorted(titles().items(), key=lambda pair: pair[1])]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        chosen, file = said.get("policy"), said.get("file")
        if bool(chosen) == bool(file):
            raise forms.ValidationError(_("Choose a policy, or give a file of your own."))
        try:
            self.definition = pack(chosen) if chosen else _read(file)
        except InvalidPack as refusal:
            self.add_error("file" if file else "policy", str(refusal))
        return said

    @property
    def start(self) -> datetime | None:
        since = self.cleaned_data["since"]
        return None if since is None else datetime.combine(since, time.min, tzinfo=UTC)


def _read(file: Any) -> PolicyDefinition:
    if file.size > LARGEST:
        raise InvalidPack("pack", "is larger than 200 kB")
    try:
        return read_pack(file.read().decode())
    except UnicodeDecodeError:
        raise InvalidPack("pack", "is not text in UTF-8") from None
