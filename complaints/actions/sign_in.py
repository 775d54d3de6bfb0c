"""Ending sessions, and taking away authenticators that were lost."""

from __future__ import annotations

import hashlib
import logging

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from knox.models import AuthToken

from complaints.errors import NotFound
from complaints.models import Staff

logger = logging.getLogger(__name__)

GOOD_FOR = 120
"""Seconds for which a used code is remembered: longer than the app shows it and we accept it."""


def end_session(number: int, *, staff_id: int) -> None:
    """Sign the person out of one of their sessions."""
    session = UserSession.objects.filter(pk=number, user_id=staff_id).first()
    if session is None:
        raise NotFound("This session has ended already, or it is not yours.")
    session.end()


def end_other_sessions(staff_id: int, *, but: str = "") -> int:
    """Sign the person out everywhere except in the session with this key; says of how many."""
    others = list(UserSession.objects.filter(user_id=staff_id).exclude(session_key=but))
    for session in others:
        session.end()
    return len(others)


def use_code(staff_id: int, code: str) -> bool:
    """Whether this is a code of the person's app or one of their recovery codes, not used before; now it is."""
    typed = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    held = Authenticator.objects.filter(user_id=staff_id, type__in=typed)
    try:
        return any(one.wrap().validate_code(code) for one in held) and first_use(staff_id, code)
    except ValidationError:  # kept under another SECRET_KEY: it can no longer be read
        return False


def first_use(staff_id: int, code: str) -> bool:
    """Remember a code; False when it was used in the last minutes. The app's codes are good for longer than shown."""
    digest = hashlib.sha256("".join(code.split()).encode()).hexdigest()
    first: bool = cache.add(f"redress:code:{staff_id}:{digest}", "used", timeout=GOOD_FOR)
    return first


def forget_authenticators(username: str, *, by: str, reason: str) -> int:
    """Take away every second factor of a person who lost it, and end what was opened with it; says how many.

    The person signs in with the password and is led to set up a new one. It stands in the log, with who asked and why.
    """
    staff = Staff.objects.filter(username=username).first()
    if staff is None:
        raise NotFound(f"Nobody signs in as {username}.")
    with transaction.atomic():
        kinds = sorted(Authenticator.objects.filter(user=staff).values_list("type", flat=True))
        Authenticator.objects.filter(user=staff).delete()
        tokens, _ = AuthToken.objects.filter(user=staff).delete()
        sessions = end_other_sessions(staff.pk)
    logger.warning(
        "Authenticators of %s were taken away by %s (%s): %s; %d sessions and %d tokens ended",
        username, by, reason, ", ".join(kinds) or "there were none", sessions, tokens,
    )  # fmt: skip
    return len(kinds)
