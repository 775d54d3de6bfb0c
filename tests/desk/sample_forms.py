"""Forms of the sample pages: one of each kind of field."""

from __future__ import annotations

from django import forms


class DecideForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, initial=7)
    outcome = forms.ChoiceField(
        label="Outcome",
        choices=[("upheld", "Upheld"), ("partly_upheld", "Partly upheld"), ("not_upheld", "Not upheld")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an outcome: upheld, partly upheld or not upheld."},
    )
    amount = forms.DecimalField(
        label="Refund",
        # Text, not number: a browser throws away what it cannot parse, and the person's typing with it.
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text="Up to £50.00 without asking. More goes to your supervisor.",
        error_messages={"invalid": "Add the amount, for example 34.99."},
    )
    reasons = forms.CharField(
        label="Your letter to Nia Evans",
        help_text="What we found, what we decided and why, what happens next. By letter, large print.",
        widget=forms.Textarea,
        error_messages={"required": "Write the reasons, so the customer can follow them."},
    )
    tell_team = forms.BooleanField(label="Tell the warehouse what went wrong", required=False)


class NoteForm(forms.Form):
    body = forms.CharField(label="Note", help_text="Only colleagues read this.", widget=forms.Textarea)


class AdviceForm(forms.Form):
    advice = forms.CharField(label="Your advice to the handler", widget=forms.Textarea)


class LogForm(forms.Form):
    said = forms.CharField(
        label="What happened?",
        help_text="Do not type card numbers; any we find are hidden.",
        widget=forms.Textarea,
    )
    wanted = forms.CharField(label="What would put it right?", widget=forms.Textarea, required=False)
    name = forms.CharField(label="Name")
    contact = forms.ChoiceField(
        label="How shall we answer?",
        choices=[("letter", "Letter"), ("email", "E-mail"), ("phone", "Telephone")],
    )
    email = forms.EmailField(label="E-mail", required=False)
    phone = forms.CharField(label="Telephone", required=False)
    channel = forms.ChoiceField(label="How did it reach us?", choices=[("phone", "Telephone"), ("letter", "Letter")])
    severity = forms.ChoiceField(
        label="How bad is it?", choices=[("low", "Low"), ("medium", "Medium"), ("high", "High")]
    )
    safety = forms.BooleanField(
        label="Somebody may be in danger", required=False, help_text="A supervisor is told at once."
    )


class LoginForm(forms.Form):
    username = forms.CharField(label="Username", widget=forms.TextInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(label="Password", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
