"""Who stands at the desk, and when: asked once per request."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from complaints.choices import Role
from complaints.errors import NotAllowed
from complaints.queries import people
from complaints.types import Actor


def now_of(request: HttpRequest) -> datetime:
    """The moment of this request; one page never shows two."""
    held: Any = request
    if not hasattr(held, "desk_now"):
        held.desk_now = timezone.now()
    moment: datetime = held.desk_now
    return moment


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person as an actor; two queries, once."""
    held: Any = request
    if not hasattr(held, "desk_actor"):
        held.desk_actor = people.actor_for(held.user, now=now_of(request))
    actor: Actor = held.desk_actor
    return actor


def only(actor: Actor, roles: Iterable[Role], sentence: str) -> None:
    """Raise NotAllowed unless the actor has one of the roles."""
    if actor.role not in tuple(roles):
        raise NotAllowed(sentence)
