"""Endpoints that are told of what happens: who listens, how each fares, what was sent to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from complaints.choices import WebhookState
from complaints.errors import NotFound
from complaints.models import Complaint, Outbox, WebhookEndpoint

SHOWN = 50


class Listener(NamedTuple):
    id: int
    topics: frozenset[str]
    restricted: bool

    @property
    def lane(self) -> str:
        return f"hook:{self.id}"


@dataclass(frozen=True, slots=True)
class Fares:
    """How an endpoint fares: when it last took something, what waits, what was given up, since when it waits."""

    last_success: datetime | None = None
    waiting: int = 0
    parked: int = 0
    oldest: datetime | None = None
    last_error: str = ""
    next_try: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """One message to an endpoint. Of the complaint it tells nothing: who looks after endpoints may see none."""

    id: int
    type: str
    created_at: datetime
    sent_at: datetime | None
    parked_at: datetime | None
    attempts: int
    last_error: str
    available_at: datetime


FARES = """
select h.id,
       (select o.sent_at from complaints_outbox o where o.topic = 'webhook' and o.key = 'hook:' || h.id
        and o.sent_at is not null order by o.id desc limit 1),
       w.waiting,
       (select count(*) from complaints_outbox o where o.key = 'hook:' || h.id and o.parked_at is not null),
       w.oldest, f.last_error, f.available_at
from complaints_webhookendpoint h
cross join lateral (
    select count(*) as waiting, min(o.created_at) as oldest from complaints_outbox o
    where o.key = 'hook:' || h.id and o.sent_at is null and o.parked_at is null) w
left join lateral (
    select o.last_error, o.available_at from complaints_outbox o
    where o.key = 'hook:' || h.id and o.sent_at is null and o.parked_at is null order by o.id limit 1) f on true
"""


def listeners() -> list[Listener]:
    """Who wants to hear; one query."""
    rows = WebhookEndpoint.objects.exclude(state=WebhookState.ENDED).values_list("id", "topics", "restricted")
    return [Listener(number, frozenset(topics), restricted) for number, topics, restricted in rows]


def codes_of(complaints: Collection[int]) -> dict[int, dict[str, Any]]:
    """Company, product and category of complaints, as codes; one query."""
    rows = Complaint.objects.filter(pk__in=complaints).values_list(
        "pk", "legal_entity__code", "product__code", "category__code"
    )
    return {
        pk: {"company": company, "product": product, "category": category} for pk, company, product, category in rows
    }


def endpoints() -> Sequence[WebhookEndpoint]:
    """All of them, the ended ones last."""
    every = list(WebhookEndpoint.objects.select_related("created_by"))
    return sorted(every, key=lambda endpoint: (endpoint.state == WebhookState.ENDED, endpoint.pk))


def endpoint(number: int) -> WebhookEndpoint:
    found = WebhookEndpoint.objects.filter(pk=number).first()
    if found is None:
        raise NotFound()
    return found


def fares() -> Mapping[int, Fares]:
    """How each endpoint fares; one query."""
    with connection.cursor() as cursor:
        cursor.execute(FARES)
        return {
            number: Fares(last, waiting, parked, oldest, error or "", following)
            for number, last, waiting, parked, oldest, error, following in cursor.fetchall()
        }


def deliveries(hook: WebhookEndpoint) -> list[Sent]:
    """The newest messages to an endpoint."""
    rows = Outbox.objects.filter(topic="webhook", key=hook.lane).order_by("-id")[:SHOWN]
    return [
        Sent(row.pk, row.payload["type"], row.created_at, row.sent_at, row.parked_at, row.attempts, row.last_error,
             row.available_at)
        for row in rows
    ]  # fmt: skip
