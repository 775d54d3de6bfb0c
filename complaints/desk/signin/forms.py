"""Allauth's forms in our words; codes are counted when wrong and good once."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.actions.sign_in import first_use
from complaints.desk.signin.lockout import count_wrong_code, is_locked

NUMBERS = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "off", "spellcheck": "false"}


class SignInForm(LoginForm):
    """Name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self)
        self.fields["login"].label = _("Username")
        self.fields["login"].widget.attrs.update(autocapitalize="off", spellcheck="false")
        self.fields["password"].help_text = ""


class ConfirmForm(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self)
        self.fields["password"].label = _("Your password")


class PasswordForm(ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self)
        for name, label in (
            ("oldpassword", _("Present password")),
            ("password1", _("New password")),
            ("password2", _("New password again")),
        ):
            self.fields[name].label = label
        self.fields["password1"].help_text = _("At least twelve characters; three or four words are easy to remember.")


class Counted:
    """Refuse while locked out; count a wrong code; accept a code once."""

    user: Any

    def clean_code(self) -> str:
        request = context.request
        if is_locked(request, self.user.get_username()):
            raise ValidationError(_("Too many attempts. Wait a quarter of an hour, then try again."))
        try:
            code: str = super().clean_code()  # type: ignore[misc]
            if not first_use(self.user.pk, code):
                raise get_adapter().validation_error("incorrect_code")
        except ValidationError:
            count_wrong_code(request, self.user)
            raise
        return code


class CodeForm(Counted, AuthenticateForm):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=32,
        help_text=gettext_lazy("Six digits from your authenticator app, or one of your recovery codes."),
        widget=forms.TextInput(attrs={**NUMBERS, "autofocus": True}),
    )


class ConfirmCodeForm(Counted, ReauthenticateByCodeForm):
    code = CodeForm.base_fields["code"]


class AppForm(ActivateTOTPForm):
    code = forms.CharField(
        label=gettext_lazy("Code the app shows now"), max_length=32, widget=forms.TextInput(attrs=NUMBERS)
    )


class PasskeyForm(AddWebAuthnForm):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("So that you know it again: “Laptop”, “Blue key”."),
    )
    passwordless = forms.BooleanField(
        label=gettext_lazy("Sign in with this passkey alone, without the password"),
        required=False,
        initial=True,
    )


def plain(form: forms.Form) -> None:
    """Labels stand above; nothing is written inside a field."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
