"""The customer's own app: a token for one company, kept as a hash, counted by the minute, taken back at once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from complaints.choices import Role
from complaints.errors import InvalidInput, NotAllowed, NotFound, RedressError
from complaints.models import CustomerApp, LegalEntity
from complaints.types import Actor

MAY = (Role.MANAGER, Role.ADMINISTRATOR)
KEPT = timedelta(days=365)
A_MINUTE = 120
"""Requests an app may make in one minute."""
LET_IN = """
update complaints_customerapp
set asked = case when minute = %(minute)s then asked + 1 else 1 end, minute = %(minute)s
where digest = %(digest)s and taken_back_at is null and expires_at > %(now)s
returning id, name, legal_entity_id, asked
"""
"""Look-up and count in one statement, so that no two requests count as one."""


class TooMany(RedressError):
    code = "too_many"
    http_status = 429
    message = f"More than {A_MINUTE} requests in a minute. Wait for the next one."


@dataclass(frozen=True, slots=True)
class App:
    """An app let in: whose customers it may ask about."""

    id: int
    name: str
    entity: int
    is_authenticated: bool = True
    is_active: bool = True

    @property
    def pk(self) -> int:
        return self.id


@transaction.atomic
def add(*, actor: Actor, now: datetime, operation: UUID, name: str, entity: str) -> tuple[CustomerApp, str]:
    """A new app and its token, which is said this once; repeated, the app that is there and no token."""
    person = _permit(actor)
    known = CustomerApp.objects.filter(operation=operation).first()
    if known is not None:
        return known, ""
    company = LegalEntity.objects.filter(code=entity).first()
    if company is None:
        raise InvalidInput(entity="There is no such company.")
    if not 1 <= len(name.strip()) <= 80:
        raise InvalidInput(name="Give it a name of 1 to 80 characters.")
    token = secrets.token_urlsafe(32)
    made = CustomerApp.objects.create(
        name=name.strip(), legal_entity=company, digest=_digest(token), created_by_id=person, created_at=now,
        expires_at=now + KEPT, operation=operation,
    )  # fmt: skip
    return made, token


@transaction.atomic
def take_back(number: int, *, actor: Actor, now: datetime) -> None:
    """Its token opens nothing any more; repeated, it stays taken back since the first time."""
    _permit(actor)
    found = CustomerApp.objects.select_for_update().filter(pk=number).first()
    if found is None:
        raise NotFound()
    if found.taken_back_at is None:
        found.taken_back_at = now
        found.save(update_fields=["taken_back_at"])


def let_in(token: str, *, now: datetime) -> App | None:
    """The app with this token, its request counted; TooMany beyond its minute's share."""
    minute = now.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(LET_IN, {"digest": _digest(token), "now": now, "minute": minute})
        row = cursor.fetchone()
    if row is None:
        return None
    if row[3] > A_MINUTE:
        raise TooMany()
    return App(row[0], row[1], row[2])


def _permit(actor: Actor) -> int:
    """The number of a person who may."""
    if actor.id is None or not actor.is_staff or actor.role not in MAY:
        raise NotAllowed("Customer apps are for managers and administrators.")
    return actor.id


def _digest(token: str) -> str:
    """A token is 256 random bits: one plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
