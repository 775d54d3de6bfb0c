"""How allauth behaves here: nobody signs up, our words, secrets encrypted, the last factor stays where it must."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from qrcode.image.svg import SvgPathFillImage

from complaints.desk.recent import is_recent
from complaints.desk.signin.lockout import client_address
from complaints.queries.sign_in import second_steps


class Accounts(DefaultAccountAdapter):
    """Signing in with name and password."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": gettext_lazy("The name or the password is wrong. Check both and try again."),
        "incorrect_password": gettext_lazy("This is not your password. Try again."),
        "enter_current_password": gettext_lazy("This is not your present password."),
        "incorrect_code": gettext_lazy("This code is wrong, old or already used. Enter the one shown now."),
        "too_many_login_attempts": gettext_lazy("Too many attempts. Wait a quarter of an hour, then try again."),
        "rate_limited": gettext_lazy("Too many attempts. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Having just signed in is a confirmation, too."""
        return not is_recent(self.request)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        messages.error(request, _("The name or the password is wrong. Check both and try again."))
        return HttpResponseRedirect(reverse("login"))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": _("Use the password"),
            "mfa_reauthenticate": _("Use a code from the app, or a recovery code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        found = super().get_reauthentication_methods(user)
        return [{**method, "description": words.get(method["id"], method["description"])} for method in found]


class Factors(DefaultMFAAdapter):
    """The second step."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": Accounts.error_messages["incorrect_code"],
        "cannot_delete_authenticator": gettext_lazy(
            "This is your only second step, and nobody works here without one. Set up another first."
        ),
        "cannot_generate_recovery_codes": gettext_lazy("Set up an authenticator app or a passkey first."),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            raise ValidationError(_("This can no longer be read. Ask an administrator to take it away.")) from None

    def build_totp_svg(self, url: str) -> str:
        """On a white ground of its own, so that a telephone reads it on a dark page, too."""
        drawn: bytes = qrcode.make(url, image_factory=SvgPathFillImage, border=3).to_string()
        return drawn.decode()

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        if not settings.SECOND_FACTOR_REQUIRED:
            return True
        steps = second_steps(authenticator.user_id)
        return len(steps.passkeys) + (steps.app is not None) > 1

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - the library's name
        number = len(second_steps(user.pk).passkeys) + 1
        return _("Passkey") if number == 1 else _("Passkey {number}").format(number=number)


def _cipher() -> Fernet:
    """Keys of authenticators are read only with SECRET_KEY, so a copy of the database alone opens no door."""
    digest = hashlib.sha256(f"redress.authenticators:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
