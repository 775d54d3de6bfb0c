"""A part of a complaint handled by itself, and its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.actions.parts import demanded_of
from complaints.choices import CodeKind, MessageKind
from complaints.desk import wording
from complaints.desk.forms.base import ActForm, LetterWay
from complaints.desk.forms.conversation import HOW
from complaints.desk.forms.decisions import outcomes
from complaints.desk.forms.fields import Pick, PickNumber, Radio, Ticks, Words, choose
from complaints.desk.forms.matter import ask, spoken
from complaints.models import Code, Part
from complaints.queries import policies, taxonomy
from complaints.queries.parts import asks


class AddPart(LetterWay):
    verb = "add_part"
    title = forms.CharField(
        label=_("What is this part?"), help_text=_("For example: the late payment."), max_length=200
    )
    flags = Ticks(label=_("What is it about?"))
    product = Pick(label=_("Product"), required=False)
    policy = Pick(label=_("Under which policy?"), required=False)
    body = Words(
        label=_("Your words to the customer"),
        help_text=_("Say that this part is handled by itself. The dates are added below your words."),
        rows=4,
        max_length=20_000,
    )
    channel = Pick(label=HOW)

    def prepare(self) -> None:
        super().prepare()
        own = self.about.complaint.policy_version
        others = [version for version in policies.for_customers() if version.policy_id != own.policy_id]
        self._list("policy", [(version.policy.code, version.policy.name) for version in others], own.policy.name)
        products(self)
        words = {word for version in (own, *others) for word in asks(version.pk).get("flags", ())}
        if words:
            self.choices("flags", [(word, spoken(word)) for word in sorted(words)])
        else:
            del self.fields["flags"]
        self.initial.setdefault("body", wording.part_added(self.about.complaint))

    def _list(self, name: str, rows: Sequence[tuple[str, str]], usual: Any) -> None:
        if rows:
            self.choices(name, choose(rows, usual))
        else:
            del self.fields[name]


class AnswerPart(LetterWay):
    verb = "answer_part"
    letter = MessageKind.DECISION.value
    part = PickNumber(label=_("Which part?"))
    outcome = Radio(label=_("Outcome"))
    reasons = Words(
        label=_("Reasons"), help_text=_("What we found and why we decide so; a stranger should follow it."), rows=4
    )
    channel = Pick(label=HOW)

    def prepare(self) -> None:
        super().prepare()
        self.choices("part", [(part.number, part.title) for part in self.about.waiting_parts])
        self.choices("outcome", outcomes(self))
        first = chosen(self)
        if first is not None:
            self.initial.setdefault("part", first.number)

    def _demanded(self) -> Mapping[str, str]:
        part = chosen(self)
        return demanded_of(self.about.complaint, part) if part else {}


class AssessPart(ActForm):
    """One part at a time: what the ticks show is what this part is about now."""

    verb = "assess_part"
    part = PickNumber(label=_("Which part?"), help_text=_("Each other part has its own link on the complaint’s page."))
    flags = Ticks(label=_("What is it about?"), help_text=_("Other promises may then hold, counted from receipt."))
    product = Pick(label=_("Product"), required=False)
    complainant = Pick(label=_("Who complains?"), required=False)

    def prepare(self) -> None:
        part = chosen(self)
        if part is None:
            for name in ("flags", "product", "complainant"):
                del self.fields[name]
            self.choices("part", [])
            return
        self.choices("part", [(part.number, part.title)])
        ask(self, asks(part.policy_version_id))
        products(self, part.product)
        matter = self.about.complaint.further_terms["parts"][str(part.pk)].get("matter", {})
        product = part.product.code if part.product else ""
        known = {"part": part.number, "flags": part.flags, "product": product}
        self.initial = {**self.initial, **known, "complainant": matter.get("complainant", "")}


def products(form: ActForm, kept: Code | None = None) -> None:
    """The products of today, and the one recorded; what the complaint is about is the usual one."""
    codes = {code.code: code.title for code in taxonomy.codes(CodeKind.PRODUCT, form.about.now.date())}
    if kept is not None:
        codes.setdefault(kept.code, kept.title)
    if codes:
        form.choices("product", choose(codes.items(), _("as the complaint")))
    else:
        del form.fields["product"]


def chosen(form: ActForm) -> Part | None:
    """The part picked, here or in the address; else the first that waits."""
    waiting = form.about.waiting_parts
    said = str(form.data.get("part") or form.initial.get("part") or "")
    return next((part for part in waiting if str(part.number) == said), waiting[0] if waiting else None)
