"""A part of a complaint handled by itself, and its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.actions.parts import demanded_of
from complaints.choices import CodeKind, MessageKind
from complaints.desk import wording
from complaints.desk.forms.base import LetterWay
from complaints.desk.forms.conversation import HOW
from complaints.desk.forms.decisions import outcomes
from complaints.desk.forms.fields import Pick, PickNumber, Radio, Ticks, Words, choose
from complaints.desk.forms.matter import spoken
from complaints.models import Part
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
        codes = taxonomy.codes(CodeKind.PRODUCT, self.about.now.date())
        self._list("product", [(code.code, code.title) for code in codes], _("as the complaint"))
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
        first = self._chosen()
        if first is not None:
            self.initial.setdefault("part", first.number)

    def _chosen(self) -> Part | None:
        """The part picked, here or in the address; else the first that waits."""
        waiting = self.about.waiting_parts
        said = str(self.data.get("part") or self.initial.get("part") or "")
        return next((part for part in waiting if str(part.number) == said), waiting[0] if waiting else None)

    def _demanded(self) -> Mapping[str, str]:
        part = self._chosen()
        return demanded_of(self.about.complaint, part) if part else {}
