"""What a person signs in with, where they are signed in, and until when they are locked out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.db.models import Max

SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What proves a person beside the password; recovery codes only stand in for one of them."""


class SecondSteps(NamedTuple):
    """What one person has set up."""

    app: Authenticator | None
    passkeys: list[Authenticator]
    codes: Authenticator | None

    @property
    def any(self) -> bool:
        return self.app is not None or bool(self.passkeys)

    @property
    def codes_left(self) -> int | None:
        """Recovery codes not used yet, of ten; None where there are none at all."""
        return 10 - bin(self.codes.data["used_mask"]).count("1") if self.codes is not None else None


def has_second_factor(staff_id: int) -> bool:
    """Whether the person can prove themselves by more than a password; one query."""
    found: bool = Authenticator.objects.filter(user_id=staff_id, type__in=SECOND_STEPS).exists()
    return found


def second_steps(staff_id: int) -> SecondSteps:
    rows = list(Authenticator.objects.filter(user_id=staff_id).order_by("created_at"))
    by_kind: dict[str, list[Any]] = {kind: [row for row in rows if row.type == kind] for kind in Authenticator.Type}
    one = {kind: found[0] if found else None for kind, found in by_kind.items()}
    return SecondSteps(
        app=one[Authenticator.Type.TOTP],
        passkeys=by_kind[Authenticator.Type.WEBAUTHN],
        codes=one[Authenticator.Type.RECOVERY_CODES],
    )


def sessions_of(staff: Any) -> list[UserSession]:
    """Where the person is signed in, the newest first; sessions that ended are forgotten on the way."""
    live = UserSession.objects.purge_and_list(staff)
    return sorted(live, key=lambda session: session.created_at, reverse=True)


def locked_until(username: str, address: str, cool_off: timedelta) -> datetime | None:
    """When this name may be tried again from this address; None where nothing was tried."""
    tried = AccessAttempt.objects.filter(username=username, ip_address=address).aggregate(last=Max("attempt_time"))
    last: datetime | None = tried["last"]
    return last + cool_off if last is not None else None
