"""The questions of the complaint form, one page each. What is said is kept as it was typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.choices import Channel, CodeKind
from complaints.queries.taxonomy import codes

TRAP = "website"
"""A field no person sees; programs fill it in. Its label tells whoever hears it to leave it empty."""


class Words(forms.CharField):
    """Several lines."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class Question(forms.Form):
    """One page of the form. `slug` is its address, `title` its question, `keeps` what the check page shows."""

    use_required_attribute = False
    slug: ClassVar[str]
    title: ClassVar[Any]
    hint: ClassVar[Any] = ""

    def __init__(self, data: Mapping[str, Any] | None = None, *, said: Mapping[str, Any], now: datetime) -> None:
        self.now = now
        super().__init__(data, auto_id="answer_%s", initial=dict(said))
        self.prepare()

    def prepare(self) -> None:
        """Choices that depend on the day."""

    @classmethod
    def asked(cls, said: Mapping[str, Any]) -> bool:
        """Whether this question is put, after what was said before."""
        return True


class What(Question):
    slug, title = "what", _("What happened?")
    description = Words(
        label=_("Tell us in your own words"),
        help_text=_("When was it, who was there, what went wrong? Please leave out card numbers."),
        rows=8,
        max_length=20_000,
        error_messages={"required": _("Tell us what happened. A few words are enough.")},
    )
    website = forms.CharField(required=False, max_length=500)


class About(Question):
    slug, title = "about", _("What is your complaint about?")
    subject = forms.CharField(
        label=_("Give it a name of a few words"),
        help_text=_("For example: money for a broken kettle. You can add an order number."),
        max_length=150,
        error_messages={"required": _("Give your complaint a name, for example “Broken kettle”.")},
    )
    category = forms.ChoiceField(label=_("What kind of problem is it?"), required=False, widget=forms.RadioSelect)
    product = forms.ChoiceField(label=_("Which product or service?"), required=False)
    safety = forms.BooleanField(label=_("Somebody is hurt or in danger because of this"), required=False)

    def prepare(self) -> None:
        for name, kind in (("category", CodeKind.CATEGORY), ("product", CodeKind.PRODUCT)):
            field, rows = self.fields[name], list(codes(kind, self.now.date()).values_list("code", "title"))
            if not rows:
                del self.fields[name]
            elif isinstance(field, forms.ChoiceField):
                other = _("Something else, or I am not sure")
                field.choices = [*rows, ("", other)] if name == "category" else [("", other), *rows]


class Wanted(Question):
    slug, title = "wanted", _("What would put it right?")
    desired_outcome = Words(
        label=_("What would you like us to do?"),
        help_text=_("For example: give the money back, repair it, say sorry, explain what happened."),
        rows=4,
        max_length=2000,
        required=False,
    )


class You(Question):
    slug, title = "you", _("Who are you, and how do we reach you?")
    name = forms.CharField(
        label=_("Your name"), max_length=200, error_messages={"required": _("Tell us your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("E-mail"), required=False, max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"invalid": _("Write the whole e-mail address, for example name@example.com.")},
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Telephone"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )  # fmt: skip
    address = forms.CharField(
        label=_("Postal address"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )  # fmt: skip
    preferred_channel = forms.ChoiceField(
        label=_("How shall we answer you?"), required=False, widget=forms.RadioSelect,
        choices=[(Channel.EMAIL.value, _("By e-mail")), (Channel.PHONE.value, _("By telephone")),
                 (Channel.LETTER.value, _("By letter")), (Channel.SMS.value, _("By text message")),
                 ("", _("I do not mind"))],
    )  # fmt: skip
    NEEDED: ClassVar = {
        Channel.EMAIL: ("email", _("Add your e-mail address, or choose another way.")),
        Channel.PHONE: ("phone", _("Add your telephone number, or choose another way.")),
        Channel.SMS: ("phone", _("Add your telephone number, or choose another way.")),
        Channel.LETTER: ("address", _("Add your postal address, or choose another way.")),
    }

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        wrong = any(name in self.errors for name in ("email", "phone", "address"))
        if not wrong and not any(said.get(name) for name in ("email", "phone", "address")):
            self.add_error("email", _("Tell us one way to reach you: e-mail, telephone or address."))
        elif said.get("preferred_channel") in self.NEEDED:
            name, words = self.NEEDED[Channel(said["preferred_channel"])]
            if not said.get(name) and name not in self.errors:
                self.add_error(name, words)
        return said


class Help(Question):
    slug, title = "help", _("What would make it easier for you?")
    needs = Words(
        label=_("What should we know when we write to you or talk with you?"),
        help_text=_("For example: large print, an interpreter, call only in the afternoon."),
        rows=3,
        max_length=300,
        required=False,
    )
    acting = forms.ChoiceField(
        label=_("For whom do you complain?"), widget=forms.RadioSelect, initial="self",
        choices=[("self", _("For myself")), ("other", _("For somebody else, who knows about it")),
                 ("spoken_for", _("For myself, and somebody else talks with you for me"))],
        error_messages={"required": _("Choose for whom you complain.")},
    )  # fmt: skip


class Acting(Question):
    slug, title = "acting", _("Who is the other person?")
    other_name = forms.CharField(
        label=_("Their name"), max_length=200, error_messages={"required": _("Tell us the name of the other person.")}
    )
    relation = forms.CharField(
        label=_("What are they to you?"), help_text=_("For example: my mother, my neighbour, my adviser."),
        max_length=80, required=False,
    )  # fmt: skip
    other_contact = forms.CharField(label=_("Their e-mail, telephone or address"), max_length=254, required=False)
    consent = forms.BooleanField(
        label=_("The person who complains agrees that we talk with the other about it"),
        error_messages={"required": _("Say that this is agreed. If you cannot, complain in your own name.")},
    )

    @classmethod
    def asked(cls, said: Mapping[str, Any]) -> bool:
        return said.get("acting") in ("other", "spoken_for")


QUESTIONS: tuple[type[Question], ...] = (What, About, Wanted, You, Help, Acting)
BY_SLUG = {question.slug: question for question in QUESTIONS}
FILES, CHECK = "files", "check"


def road(said: Mapping[str, Any]) -> list[str]:
    """The pages of the form in order, after what was said."""
    return [question.slug for question in QUESTIONS if question.asked(said)] + [FILES, CHECK]


def first_open(said: Mapping[str, Any], now: datetime) -> str:
    """The first question that is not answered as it must be; nothing when all are."""
    for question in QUESTIONS:
        if question.asked(said) and not question(said, said=said, now=now).is_valid():
            return question.slug
    return ""


class SaveForLater(forms.Form):
    """Where the link to go on is mailed to."""

    use_required_attribute = False
    email = forms.EmailField(
        label=_("Your e-mail address"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"required": _("Write your e-mail address, for example name@example.com."),
                        "invalid": _("Write the whole e-mail address, for example name@example.com.")},
    )  # fmt: skip
