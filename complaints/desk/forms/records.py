"""The record itself: corrections, duplicates, merging, leave to see a restricted complaint."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.choices import CodeKind, Stage
from complaints.desk.forms.base import ActForm
from complaints.desk.forms.decisions import outcomes
from complaints.desk.forms.fields import Pick, PickNumber, Words, choose
from complaints.queries import desk

CODES = {"product": CodeKind.PRODUCT, "category": CodeKind.CATEGORY, "cause": CodeKind.CAUSE}
TEXTS = ("subject", "desired_outcome", "definition", "reasons", "learning")
EXAMPLE = _("Its reference, for example RD-7K2M4PQ.")


class Correct(ActForm):
    """Shows the record as it stands; only what was changed is corrected."""

    verb = "correct"
    gives = frozenset({"changes"})
    subject = forms.CharField(label=_("Subject"), max_length=200, required=False)
    desired_outcome = Words(label=_("What the customer wants"), rows=2, max_length=2000, required=False)
    definition = Words(label=_("What is complained of"), rows=3, max_length=4000, required=False)
    reasons = Words(label=_("Reasons of the decision"), rows=3, required=False)
    learning = Words(label=_("What we have learnt"), rows=2, max_length=4000, required=False)
    product = Pick(label=_("Product"), required=False)
    category = Pick(label=_("Category"), required=False)
    cause = Pick(label=_("Cause"), required=False)
    outcome = Pick(label=_("Outcome"), required=False)
    reason = forms.CharField(label=_("Why is it corrected?"), max_length=300)

    def prepare(self) -> None:
        complaint, today = self.about.complaint, self.about.now.date()
        by_kind: dict[str, list[tuple[str, str]]] = {}
        for code in desk.codes_in_force(today, CODES.values()):
            by_kind.setdefault(code.kind, []).append((code.code, code.title))
        for name, kind in CODES.items():
            self.choices(name, choose(by_kind.get(kind, []), _("not set")))
            held = getattr(complaint, name)
            self.initial[name] = held.code if held else ""
        self.choices("outcome", choose(outcomes(self), _("not decided")))
        for name in (*TEXTS, "outcome"):
            self.initial[name] = getattr(complaint, name)
        early = complaint.stage in (Stage.GREET, Stage.CLARIFY)
        for name in ("definition", "reasons", "learning", "cause", "outcome"):
            if not self.initial[name] and (name != "definition" or early):
                del self.fields[name]

    def inputs(self) -> dict[str, Any]:
        given = super().inputs()
        reason = given.pop("reason")
        return {"changes": {name: value for name, value in given.items() if self._differs(name)}, "reason": reason}

    def _differs(self, name: str) -> bool:
        """What the browser did not send was not touched."""
        if name not in self.data:
            return False
        before = str(self.initial.get(name) or "").replace("\r\n", "\n").strip()
        return str(self.cleaned_data.get(name) or "").strip() != before

    def field_of(self, code: str) -> str:
        """One message for all changes names its field before the colon."""
        return "" if code == "changes" else super().field_of(code)


class LinkDuplicate(ActForm):
    verb = "link_duplicate"
    other = forms.CharField(label=_("The other complaint"), help_text=EXAMPLE, max_length=20)
    reason = forms.CharField(label=_("Why are they one matter?"), max_length=300)


class Merge(LinkDuplicate):
    verb = "merge"


class LetIn(ActForm):
    verb = "let_in"
    staff = PickNumber(label=_("Who may read it?"))
    reason = forms.CharField(label=_("Why?"), max_length=300)

    def prepare(self) -> None:
        outside = desk.not_let_in(self.about.complaint)
        self.choices("staff", choose((person.pk, str(person)) for person in outside))


class ShutOut(ActForm):
    verb = "shut_out"
    staff = PickNumber(label=_("Who may no longer read it?"))
    reason = forms.CharField(label=_("Why?"), max_length=300)

    def prepare(self) -> None:
        inside = desk.let_in(self.about.complaint)
        self.choices("staff", choose((person.pk, str(person)) for person in inside))
