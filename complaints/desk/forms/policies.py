"""Forms that draw the next version of a policy, take a pack, and publish."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from complaints.choices import Stage
from complaints.desk.forms.fields import Words
from complaints.desk.forms.rehearsals import LARGEST
from complaints.errors import InvalidPack
from complaints.rules.pack_parts import CHECKLIST_STAGES
from complaints.rules.packs import PolicyDefinition, faults, read_pack
from complaints.rules.policy_drafts import redrawn, step_lines


class DrawPolicy(forms.Form):
    """A policy's lengths, steps, extensions, letters and checklists. `definition` is there once the form is valid."""

    use_required_attribute = False

    amends = forms.IntegerField(widget=forms.HiddenInput)
    definition: PolicyDefinition

    def __init__(self, *args: Any, policy: PolicyDefinition, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._policy, self._on = policy, on
        for one in policy.standards:
            self._add_standard(one)
        for stage in CHECKLIST_STAGES:
            self.fields[f"list_{stage.value}"] = Words(
                label=_("Checklist: %(stage)s") % {"stage": Stage(stage).label}, help_text=_("A line each."),
                required=False, initial="\n".join(policy.checklists.get(stage.value, ())),
            )  # fmt: skip
        for kind, parts in policy.letters.items():
            self.fields[f"letter_{kind}"] = Words(
                label=_("Letter: %(kind)s") % {"kind": kind.replace("_", " ")},
                help_text=_("What it must have, a line each: a short code, a colon, its name."),
                required=False, initial="\n".join(f"{code}: {name}" for code, name in parts.items()),
            )  # fmt: skip

    def _add_standard(self, one: Any) -> None:
        unit = one.unit.value.replace("_", " ")
        self.fields[f"target_{one.code}"] = forms.IntegerField(
            label=_("How long, in %(unit)s") % {"unit": unit}, min_value=1, initial=one.target
        )
        self.fields[f"reason_{one.code}"] = forms.CharField(
            label=_("Why this length"), max_length=1000, initial=one.reason, widget=forms.Textarea(attrs={"rows": 2})
        )
        if one.extension is not None:
            more = one.extension.unit.value.replace("_", " ")
            self.fields[f"cap_{one.code}"] = forms.IntegerField(
                label=_("More time, at most, in %(unit)s") % {"unit": more}, min_value=1, initial=one.extension.cap
            )
            self.fields[f"max_count_{one.code}"] = forms.IntegerField(
                label=_("How often"), min_value=1, max_value=100, initial=one.extension.max_count
            )
        self.fields[f"steps_{one.code}"] = Words(
            label=_("Warnings and escalations"), help_text=_("A line each, for example: warn: warn at 75 %"),
            required=False, rows=4, initial=step_lines(one.steps),
        )  # fmt: skip

    def groups(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Each standard with its fields: code, title, fields."""
        names = ("target", "reason", "cap", "max_count", "steps")
        return [
            (one.code, one.title, [self[f"{name}_{one.code}"] for name in names if f"{name}_{one.code}" in self.fields])
            for one in self._policy.standards
        ]

    def others(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(("list_", "letter_"))]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if self.errors:
            return said
        try:
            self.definition = redrawn(self._policy, self._changes(said), on=self._on)
        except InvalidPack as refusal:
            self._refuse(refusal)
            return said
        if _says(self.definition) == _says(self._policy):
            self.add_error(None, _("Nothing would change."))
        return said

    def _changes(self, said: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """Only what differs from what the page showed, so that what it cannot show stays as it is."""
        standards: dict[str, dict[str, Any]] = {}
        for one in self._policy.standards:
            for name in ("target", "reason", "cap", "max_count", "steps"):
                field = f"{name}_{one.code}"
                if field in said and said[field] != self.fields[field].initial:
                    standards.setdefault(one.code, {})[name] = said[field]
        lists = {
            stage.value: _lines(said[f"list_{stage.value}"])
            for stage in CHECKLIST_STAGES
            if said[f"list_{stage.value}"] != self.fields[f"list_{stage.value}"].initial
        }
        letters = {
            kind: [_pair(line, kind) for line in _lines(said[f"letter_{kind}"])]
            for kind in self._policy.letters
            if said[f"letter_{kind}"] != self.fields[f"letter_{kind}"].initial
        }
        return {"standards": standards, "checklists": lists, "letters": letters}

    def _refuse(self, refusal: InvalidPack) -> None:
        """Beside the field the place belongs to."""
        place = refusal.place.split(".")
        name = ""
        if len(place) >= 3 and place[1] == "standards":
            last = place[3].partition("[")[0] if len(place) > 3 else "target"
            wanted = {"extension": "cap"}.get(last, last)
            name = f"{wanted}_{place[2]}"
            name = name if name in self.fields else f"target_{place[2]}"
        elif len(place) >= 3 and place[1] in ("letters", "checklists"):
            name = f"{'letter' if place[1] == 'letters' else 'list'}_{place[2]}"
        self.add_error(name if name in self.fields else None, f"{refusal.place}: {refusal.reason}")


class TakePack(forms.Form):
    """A pack as a file or as text. `definition` is there once the form is valid; every fault is named."""

    use_required_attribute = False

    text = forms.CharField(
        label=later("The policy"), help_text=later("In TOML, in the form of our packs."), required=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}), max_length=LARGEST,
    )  # fmt: skip
    file = forms.FileField(label=later("Or a file"), required=False, widget=forms.FileInput(attrs={"accept": ".toml"}))

    definition: PolicyDefinition

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        text, file = said.get("text", ""), said.get("file")
        if bool(text.strip()) == bool(file):
            raise forms.ValidationError(_("Write or paste a policy, or give a file: one of them."))
        name = "file" if file else "text"
        if file:
            if file.size > LARGEST:
                self.add_error("file", _("It is larger than 200 kB."))
                return said
            try:
                text = file.read().decode()
            except UnicodeDecodeError:
                self.add_error("file", _("It is not text in UTF-8."))
                return said
        if found := faults(text):
            for fault in found:
                self.add_error(name, f"{fault.place}: {fault.reason}")
        else:
            self.definition = read_pack(text)
        return said


class PublishPolicy(forms.Form):
    use_required_attribute = False

    draft = forms.CharField(widget=forms.HiddenInput)
    signed_off_by = forms.CharField(
        label=later("Signed off by"), help_text=later("The name of the person who answers for it."), max_length=160,
        required=False,
    )  # fmt: skip
    reason = forms.CharField(
        label=later("Reason"),
        help_text=later("What it is changed for. Where nobody signs, why it is used all the same."),
        max_length=300, required=False,
    )  # fmt: skip


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _pair(line: str, kind: str) -> tuple[str, str]:
    code, between, name = line.partition(":")
    if not between or not name.strip():
        raise InvalidPack(f"pack.letters.{kind}", f"cannot read “{line}”; write it as “reasons: the reasons”")
    return code.strip(), name.strip()


def _says(policy: PolicyDefinition) -> dict[str, Any]:
    """All but the edition, the day and the signature."""
    return {**policy.to_json(), "version": 0, "effective_from": "", "signed_off_by": ""}
