"""What was answered: as lines to check, and as the complaint that is received."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.choices import Channel
from complaints.portal.forms import QUESTIONS, TRAP
from complaints.types import InboundComplaint, InboundCustomer, InboundRepresentative

Context = dict[str, Any]


def lines(said: Mapping[str, Any], now: datetime) -> list[Context]:
    """Every question with its answer in words and the way to change it."""
    found: list[Context] = []
    for question in QUESTIONS:
        if not question.asked(said):
            continue
        form = question(said=said, now=now)
        url = f"{reverse('portal:question', args=[question.slug])}?then=check"
        for name, field in form.fields.items():
            if name != TRAP:
                label = field.label if name != "description" else question.title
                found.append({"label": label, "value": _in_words(field, said.get(name)), "url": url, "name": name})
    return found


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.BooleanField):
        return _("Yes") if value else _("No")
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value or "", ""))  # type: ignore[arg-type]
    return str(value or "")


def inbound(said: Mapping[str, Any], now: datetime, *, language: str) -> InboundComplaint:
    """The complaint as the intake takes it; received now, by the web form."""
    me = {name: said.get(name, "") for name in ("name", "email", "phone", "address", "preferred_channel", "needs")}
    customer, speaker = InboundCustomer(**me, language=language), None
    if said.get("acting") == "other":
        customer = InboundCustomer(said["other_name"], address=said.get("other_contact", ""), language=language,
                                   needs=me["needs"])  # fmt: skip
        reach = ", ".join(filter(None, (me["email"], me["phone"], me["address"])))[:254]
        words = _("Whoever filled in the web form said that the customer agrees.")
        speaker = InboundRepresentative(me["name"], said.get("relation", ""), reach, now, words)
    elif said.get("acting") == "spoken_for":
        words = _("The customer said so on the web form.")
        contact = said.get("other_contact", "")
        speaker = InboundRepresentative(said["other_name"], said.get("relation", ""), contact, now, words)
    return InboundComplaint(
        customer=customer,
        subject=said["subject"],
        description=said["description"],
        channel=Channel.WEB,
        received_at=now,
        desired_outcome=said.get("desired_outcome", ""),
        category=said.get("category", ""),
        product=said.get("product", ""),
        safety=bool(said.get("safety")),
        language=language,
        representative=speaker,
    )
