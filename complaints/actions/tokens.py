"""Sign-in for programs: tokens kept only as hashes, which expire and can be taken back at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth import authenticate
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


def sign_in(username: str, password: str, *, now: datetime) -> tuple[Staff, str, datetime]:
    """The person, a fresh token and when it expires; expired tokens of the person are dropped."""
    staff = authenticate(username=username, password=password)
    if not isinstance(staff, Staff):
        raise SignInRefused()
    with transaction.atomic():
        AuthToken.objects.filter(user=staff, expiry__lt=now).delete()
        _, token = AuthToken.objects.create(user=staff, expiry=KEPT)
    return staff, token, now + KEPT


def sign_out(digest: str) -> None:
    """Take one token back."""
    AuthToken.objects.filter(digest=digest).delete()
