"""Compliments, suggestions and what groups of people found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.choices import Channel, FeedbackKind, FeedbackState, ListeningKind
from complaints.desk.forms.fields import Pick, PickNumber, Radio, Words, choose
from complaints.queries import feedback, people

WAYS = (Channel.PHONE, Channel.IN_PERSON, Channel.LETTER, Channel.EMAIL, Channel.SOCIAL)
SAID_BY = (("customer", _("A customer told me")), ("own", _("It is my own")))


class Give(forms.Form):
    """What a colleague takes down for a customer, or suggests."""

    use_required_attribute = False
    operation = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    kind = Radio(FeedbackKind.choices, label=_("What is it?"))
    said_by = Radio(SAID_BY, label=_("From whom?"), initial="customer")
    body = Words(label=_("In their words"), max_length=4000, error_messages={"required": _("Write a few words.")})
    about = forms.CharField(label=_("Whom or what is it about?"), required=False, max_length=200)
    about_staff = PickNumber(label=_("The colleague praised"), required=False)
    team = Pick(label=_("Team"), required=False)
    channel = Pick([(way.value, way.label) for way in WAYS], label=_("How did it reach us?"), initial="phone")
    name = forms.CharField(label=_("The customer’s name"), required=False, max_length=200)
    email = forms.EmailField(label=_("Their e-mail, if they want to hear of it"), required=False)

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="give_%s", initial={"operation": str(uuid4())})
        _lists(self, ("about_staff",))


class LookAfter(forms.Form):
    """Who has it, and what became of it."""

    use_required_attribute = False
    about_staff = PickNumber(label=_("The colleague praised"), required=False)
    team = Pick(label=_("Team"), required=False)
    owner = PickNumber(label=_("Who looks after it"), required=False)
    state = Pick(FeedbackState.choices, label=_("What became of it?"))
    answer = Words(label=_("What was done, or why not"), rows=3, required=False, max_length=4000)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, first: Mapping[str, Any] | None = None, senior: bool = True
    ) -> None:
        super().__init__(data, auto_id="look_%s", initial=dict(first or {}))
        if senior:
            _lists(self, ("about_staff", "owner"))
        else:
            for name in ("about_staff", "team", "owner"):
                del self.fields[name]


class Found(forms.Form):
    """A focus group or brainstorm with its findings."""

    use_required_attribute = False
    operation = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    kind = Pick(ListeningKind.choices, label=_("What was it?"))
    title = forms.CharField(label=_("About what?"), max_length=160, error_messages={"required": _("Name the subject.")})
    held_on = forms.DateField(
        label=_("When?"), widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Give the day."), "invalid": _("Give the day.")},
    )  # fmt: skip
    team = Pick(label=_("Team"))
    who = forms.CharField(
        label=_("Who took part?"), help_text=_("How many and of what kind; no customers’ names."), required=False,
        max_length=300,
    )  # fmt: skip
    findings = Words(label=_("What was found?"), max_length=8000, error_messages={"required": _("Write it down.")})
    next_steps = Words(label=_("What happens next?"), rows=3, required=False, max_length=4000)

    def __init__(self, teams: list[tuple[str, str]], now: datetime, data: Mapping[str, Any] | None = None) -> None:
        first = {"operation": str(uuid4()), "held_on": now.date()}
        super().__init__(data, auto_id="found_%s", initial=first)
        field = self.fields["team"]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(teams)


def _lists(form: forms.Form, of_people: tuple[str, ...]) -> None:
    colleagues = feedback.colleagues()
    teams = [(team.code, team.name) for team in people.live_teams()]
    for name in of_people:
        field = form.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choose(colleagues, _("nobody yet"))
    field = form.fields["team"]
    if isinstance(field, forms.ChoiceField):
        field.choices = choose(teams, _("not said"))
