"""What a complaint or a part of it is about, in the words its policy asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.desk.forms.fields import choose

ABOUT = ("flags", "complainant")


def ask(form: forms.BaseForm, asked: Mapping[str, Sequence[str]]) -> None:
    """Ask what it is about in the policy's words; what the policy does not ask is not asked here."""
    for name, key in zip(ABOUT, ("flags", "complainants"), strict=True):
        field, known = form.fields[name], asked.get(key, ())
        if not known:
            del form.fields[name]
        elif isinstance(field, forms.ChoiceField):
            rows = [(word, spoken(word)) for word in known]
            field.choices = rows if name == "flags" else choose(rows, _("not said"))


def spoken(word: str) -> str:
    """A policy's word as people read it."""
    return word.replace("_", " ").capitalize()
