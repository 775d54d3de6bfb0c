"""Asked afterwards by a signed link; compliments and suggestions from anybody."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from complaints.actions import feedback as acts
from complaints.actions import survey_answers
from complaints.choices import FeedbackKind
from complaints.errors import InvalidInput, NotFound
from complaints.portal import visiting
from complaints.portal.visiting import private
from complaints.queries import asked
from complaints.types import CUSTOMER

MARKS = [
    ("5", _("Very content")),
    ("4", _("Content")),
    ("3", _("Neither")),
    ("2", _("Not content")),
    ("1", _("Not content at all")),
]
CHOOSE = {"required": _("Choose one of these."), "invalid_choice": _("Choose one of these.")}


def pick(label: Any, rows: Any, hint: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, help_text=hint, choices=rows, widget=forms.RadioSelect, error_messages=CHOOSE
    )  # fmt: skip


class Questions(forms.Form):
    """The handling and the outcome apart: somebody may be treated well and get nothing, or the reverse."""

    use_required_attribute = False
    handling = pick(_("How content are you with the way we dealt with you?"), MARKS,
                    _("How we listened, kept you informed and kept to our dates."))  # fmt: skip
    outcome = pick(_("How content are you with what came out of it?"), MARKS)
    resolved = pick(_("Is everything resolved?"), [("yes", _("Yes")), ("no", _("No, please go on with it"))])
    reasons = forms.CharField(
        label=_("What are your reasons?"),
        help_text=_("What was good, what should we do better?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class Praise(forms.Form):
    """What somebody liked, or an idea."""

    use_required_attribute = False
    operation = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    kind = pick(_("What would you like to tell us?"),
                [(FeedbackKind.COMPLIMENT.value, _("Something was good")),
                 (FeedbackKind.SUGGESTION.value, _("I have an idea"))])  # fmt: skip
    body = forms.CharField(
        label=_("In your words"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write a few words.")},
    )
    about = forms.CharField(
        label=_("Whom or what is it about?"),
        help_text=_("A name, a shop, a product. We pass praise on to the person."),
        required=False,
        max_length=200,
    )
    name = forms.CharField(
        label=_("Your name"), required=False, max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("Only if you would like to hear what becomes of it."),
        required=False,
        error_messages={"invalid": _("Type an e-mail address, for example name@example.org.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


@private
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """Three questions behind a link of one's own; answered once, it says thank you."""
    now = timezone.now()
    found = asked.survey_of(token, now=now)
    if found is None:
        return render(request, "portal/feedback_over.html", {}, status=404)
    with visiting.in_its_language(found.complaint):
        if hasattr(found, "answer"):
            return render(request, "portal/feedback_thanks.html", {"again": True})
        form = Questions(request.POST if request.method == "POST" else None, auto_id="asked_%s")
        if request.method == "POST" and form.is_valid():
            said = form.cleaned_data
            try:
                answer = survey_answers.answer(
                    token, now=now, handling=int(said["handling"]), outcome=int(said["outcome"]),
                    resolved=said["resolved"] == "yes", reasons=said["reasons"],
                )  # fmt: skip
            except NotFound:
                return render(request, "portal/feedback_over.html", {}, status=404)
            reopened = "?open" if not answer.resolved else ""
            return redirect(f"{reverse('portal:survey_thanks')}{reopened}")
        context = {"form": form, "subject": found.complaint.subject, "reference": found.complaint.reference}
        return render(request, "portal/feedback_survey.html", context, status=422 if form.is_bound else 200)


@private
@require_safe
def survey_thanks(request: HttpRequest) -> HttpResponse:
    """Thank you, also for complaining."""
    return render(request, "portal/feedback_thanks.html", {"reopened": "open" in request.GET})


@private
@require_http_methods(["GET", "HEAD", "POST"])
def praise(request: HttpRequest) -> HttpResponse:
    """As easy as complaining."""
    first = {"operation": str(uuid4()), "kind": request.GET.get("kind", "")}
    form = Praise(request.POST if request.method == "POST" else None, auto_id="praise_%s", initial=first)
    if request.method == "POST" and form.is_valid():
        said = {**form.cleaned_data, "operation": form.cleaned_data["operation"] or str(uuid4())}
        try:
            acts.give(actor=CUSTOMER, now=timezone.now(), client=visiting.client_of(request), **said)
        except InvalidInput as refusal:
            for name, sentences in refusal.data.get("fields", {}).items():
                form.add_error(name if name in form.fields else None, sentences)
        else:
            return redirect("portal:praise_thanks")
    return render(request, "portal/feedback_praise.html", {"form": form}, status=422 if form.is_bound else 200)


@private
@require_safe
def praise_thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/feedback_praised.html", {})
