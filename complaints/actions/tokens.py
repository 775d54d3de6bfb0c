"""Sign-in for programs: tokens kept only as hashes, which expire and can be taken back at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from knox.models import AuthToken

from complaints.errors import RedressError
from complaints.models import Staff

KEPT = timedelta(hours=12)
"""A working day; a program signs in again with its name and password."""


class SignInRefused(RedressError):
    code = "sign_in_refused"
    http_status = 401
    message = "The name or the password is wrong."


class CodeNeeded(SignInRefused):
    code = "code_needed"
    message = "Send the code of the authenticator app, or a recovery code, as well."


def sign_in(staff: Staff, *, now: datetime) -> tuple[str, datetime]:
    """A fresh token for a person whose name and password are proved, and when it expires; expired ones are dropped."""
    with transaction.atomic():
        AuthToken.objects.filter(user=staff, expiry__lt=now).delete()
        _, token = AuthToken.objects.create(user=staff, expiry=KEPT)
    return token, now + KEPT


def sign_out(digest: str) -> None:
    """Take one token back."""
    AuthToken.objects.filter(digest=digest).delete()
