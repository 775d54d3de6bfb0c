"""What a customer types about their own complaint: one question a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.actions.customer_side import ANSWERING, decision_stamp
from complaints.portal.visiting import Here


def words(label: Any, wrong: Any, *, hint: Any = "", required: bool = True, rows: int = 6) -> forms.CharField:
    """Long text in the customer's words."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, help_text=hint, required=required, max_length=20_000, widget=widget,
        error_messages={"required": wrong},
    )  # fmt: skip


class Ask(forms.Form):
    """The two things whoever complained knows."""

    use_required_attribute = False
    reference = forms.CharField(
        label=_("Your reference"),
        help_text=_("It begins with RD- and stands in every letter from us."),
        max_length=40,
        error_messages={"required": _("Type the reference, for example RD-7K2M9QX.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The one you gave us when you complained."),
        error_messages={
            "required": _("Type your e-mail address."),
            "invalid": _("Type an e-mail address, for example name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class OwnForm(forms.Form):
    """One act on one's own complaint. `complaint` and `decision` are what was on the page when it was opened."""

    use_required_attribute = False
    title: ClassVar[Any] = ""
    lead: ClassVar[Any] = ""
    button: ClassVar[Any] = ""
    done: ClassVar[Any] = ""
    careful: ClassVar[bool] = False
    takes_files: ClassVar[bool] = False

    complaint = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    decision = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    operation = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, where: Here, data: Mapping[str, Any] | None = None) -> None:
        held = where.complaint
        first = {"complaint": held.reference, "decision": decision_stamp(held), "operation": str(uuid4())}
        super().__init__(data, auto_id="own_%s", initial=first)
        self.where = where
        self.prepare()

    def prepare(self) -> None:
        """First values that depend on the complaint."""

    def given(self) -> dict[str, Any]:
        """What the act takes."""
        kept = ("complaint", "decision", "operation")
        return {name: value for name, value in self.cleaned_data.items() if name not in kept}


class Answer(OwnForm):
    title, button = _("Write to us"), _("Send this to us")
    lead = _("Answer our question, or add what you have forgotten.")
    done = _("Thank you. We have it, and whoever deals with your complaint is told.")
    takes_files = True
    body = words(_("What would you like to tell us?"), _("Write what you would like to tell us."))


class Accept(OwnForm):
    title, button = _("Accept the decision"), _("I accept the decision")
    lead = _("You are content with our decision. Whatever we promised you in it, we still do.")
    done = _("Thank you for telling us. We are glad.")
    body = words(_("Would you like to add anything?"), "", required=False, rows=3)

    def given(self) -> dict[str, Any]:
        return {**super().given(), "decision": self.cleaned_data["decision"]}


class Dispute(Accept):
    title, button = _("Disagree with the decision"), _("Send this and look again")
    lead = _("Tell us what is wrong with it. We look at it again and write to you.")
    done = _("Thank you. We look at it again and write to you.")
    body = words(_("What do you disagree with?"), _("Tell us what you disagree with."))


class Review(OwnForm):
    title, button = _("Ask for a review"), _("Ask for a review")
    lead = _("Somebody senior decides whether a person who has not dealt with it before looks at it afresh.")
    done = _("Thank you. Somebody senior looks at it now and writes to you.")
    body = words(_("What should be looked at again?"), _("Say what should be looked at again."))


class Reopen(OwnForm):
    title, button = _("It is not resolved"), _("Open my complaint again")
    lead = _("If it is not put right after all, we go on with it.")
    done = _("Your complaint is open again. We go on with it.")
    body = words(_("What is not resolved?"), _("Tell us what is not resolved."))


class Withdraw(OwnForm):
    title, button = _("Withdraw the complaint"), _("Withdraw my complaint")
    lead = _("We stop working on it and close it. You can open it again later.")
    done = _("We have stopped. Thank you for telling us; you can open it again at any time.")
    careful = True
    body = words(_("Why do you withdraw it?"), _("Tell us why, in a few words."), rows=3)


class Appoint(OwnForm):
    title, button = _("Let somebody act for you"), _("Let them act for me")
    lead = _("A relative, a friend or an adviser may read and write here in your place. You can end it at any time.")
    done = _("It is on record. They may act for you now.")
    name = forms.CharField(label=_("Their name"), max_length=200, error_messages={"required": _("Type their name.")})
    relation = forms.CharField(label=_("What are they to you?"), required=False, max_length=80)
    contact = forms.EmailField(
        label=_("Their e-mail address"),
        help_text=_("With it and the reference they can follow your complaint here."),
        error_messages={"required": _("Type their e-mail address."), "invalid": _("Type an e-mail address.")},
    )
    consent = forms.BooleanField(
        label=_("I agree that you talk with this person about my complaint"),
        error_messages={"required": _("Tick the box if you agree.")},
    )


class EndRepresentative(OwnForm):
    title, button = _("Nobody acts for me any more"), _("End it")
    lead = _("From now on we deal with you alone.")
    done = _("Nobody acts for you any more.")
    careful = True


class Wishes(OwnForm):
    title, button = _("How we deal with you"), _("Keep my wishes")
    done = _("Thank you. We keep to it.")
    channel = forms.ChoiceField(
        label=_("How shall we answer?"),
        choices=[("", _("As it suits you")), *((way.value, way.label) for way in ANSWERING)],
        required=False,
        widget=forms.RadioSelect,
    )
    needs = forms.CharField(
        label=_("Is there anything that makes it easier for you?"),
        help_text=_("Large print, another language, safe times to call, somebody else on the line."),
        required=False,
        max_length=300,
    )

    def prepare(self) -> None:
        customer = self.where.complaint.customer
        self.initial.update(channel=customer.preferred_channel, needs=customer.needs)


FORMS: Mapping[str, type[OwnForm]] = {
    "answer": Answer, "accept": Accept, "dispute": Dispute, "review": Review, "reopen": Reopen, "withdraw": Withdraw,
    "representative": Appoint, "end-representative": EndRepresentative, "wishes": Wishes,
}  # fmt: skip
