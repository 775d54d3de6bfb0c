"""Endpoints of other systems: added, changed, paused, ended, given a new secret; and what was sent, sent again."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Func, JSONField, Q, QuerySet, Value

from complaints.actions.announcing import TOPIC, body_of
from complaints.actions.sealing import seal
from complaints.channels.webhooks import fault_of
from complaints.choices import Role, WebhookState, WebhookTopic
from complaints.errors import InvalidInput, NotAllowed, NotFound
from complaints.models import Outbox, WebhookEndpoint
from complaints.types import Actor

MAY = (Role.MANAGER, Role.ADMINISTRATOR)
SEALED = "webhooks"
BOTH = timedelta(days=1)
"""How long the secret before goes on signing beside the new one."""
MOST = 20
TEST = "webhook.test"
ENDED_BY = "Ended by %s"
AT_THE_END = "given up when the endpoint was ended"
GONE = "The receiver answered 410, which means: send no more."


@transaction.atomic
def add(
    *,
    actor: Actor,
    now: datetime,
    operation: UUID,
    name: str,
    url: str,
    topics: Collection[str],
    restricted: bool = False,
) -> tuple[WebhookEndpoint, str]:
    """A new endpoint and its secret, which is said this once; repeated, the endpoint that is there and no secret."""
    person = _permit(actor)
    known = WebhookEndpoint.objects.filter(operation=operation).first()
    if known is not None:
        return known, ""
    _check(name, url, topics)
    if WebhookEndpoint.objects.exclude(state=WebhookState.ENDED).count() >= MOST:
        raise InvalidInput(url=f"There are {MOST} endpoints already. End one that is not needed.")
    secret = _fresh()
    made = WebhookEndpoint.objects.create(
        name=name.strip(), url=url.strip(), topics=_tidy(topics), restricted=restricted, secret=seal(secret, SEALED),
        created_by_id=person, created_at=now, changed_at=now, operation=operation,
    )  # fmt: skip
    return made, secret


@transaction.atomic
def change(
    number: int, *, actor: Actor, now: datetime, name: str, url: str, topics: Collection[str], restricted: bool = False
) -> WebhookEndpoint:
    """Another name, address or choice of topics; what waits goes to the address as it is then."""
    hook = _locked(number, actor)
    _check(name, url, topics)
    hook.name, hook.url, hook.topics, hook.restricted = name.strip(), url.strip(), _tidy(topics), restricted
    hook.changed_at = now
    hook.save(update_fields=["name", "url", "topics", "restricted", "changed_at"])
    return hook


@transaction.atomic
def rotate(number: int, *, actor: Actor, now: datetime, operation: UUID) -> str:
    """A new secret, said this once; the one before signs beside it for a day. Repeated, nothing and ""."""
    hook = _locked(number, actor)
    if hook.operation == operation:
        return ""
    secret = _fresh()
    hook.earlier_secret, hook.earlier_until = hook.secret, now + BOTH
    hook.secret, hook.operation, hook.changed_at = seal(secret, SEALED), operation, now
    hook.save(update_fields=["earlier_secret", "earlier_until", "secret", "operation", "changed_at"])
    return secret


def pause(number: int, *, actor: Actor, now: datetime) -> None:
    """Send nothing for now; what happens meanwhile waits."""
    _turn(number, WebhookState.PAUSED, "", (WebhookState.ACTIVE,), actor, now)


def resume(number: int, *, actor: Actor, now: datetime) -> None:
    """Send again, what waits first, and at once; also to an endpoint that was ended, from now on."""
    _turn(number, WebhookState.ACTIVE, "", (WebhookState.PAUSED, WebhookState.ENDED), actor, now)


def end(number: int, *, actor: Actor, now: datetime) -> None:
    """Tell it nothing more."""
    open_ = (WebhookState.ACTIVE, WebhookState.PAUSED)
    _turn(number, WebhookState.ENDED, (ENDED_BY % actor.name)[:200], open_, actor, now)


def end_because_gone(number: int, *, now: datetime) -> None:
    """The receiver itself wants no more."""
    still = WebhookEndpoint.objects.filter(pk=number).exclude(state=WebhookState.ENDED)
    with transaction.atomic():
        if still.update(state=WebhookState.ENDED, disabled_reason=GONE, changed_at=now):
            _waiting(WebhookEndpoint(pk=number)).update(parked_at=now, locked_until=None, last_error=AT_THE_END)


@transaction.atomic
def send_test(number: int, *, actor: Actor, now: datetime, operation: UUID) -> None:
    """A message that says nothing, in the lane like every other; the same form sends one."""
    hook = _locked(number, actor)
    body = body_of(TEST, now, {"endpoint": hook.name})
    row = Outbox(
        topic=TOPIC, key=hook.lane, dedup=f"{hook.lane}:test:{operation}", created_at=now, available_at=now,
        payload={"endpoint": hook.pk, "type": TEST, "body": body},
    )  # fmt: skip
    Outbox.objects.bulk_create([row], ignore_conflicts=True)


@transaction.atomic
def replay(number: int, *, actor: Actor, now: datetime, delivery: int = 0, since: datetime | None = None) -> int:
    """Send again what was sent or given up: one message, or all that happened since; returns how many.

    They keep their webhook-id and go before what waits, in their old order. What waits already is left as it is.
    """
    hook = _locked(number, actor)
    if not delivery and since is None:
        raise InvalidInput(since="Say since when.")
    rows = Outbox.objects.filter(Q(sent_at__isnull=False) | Q(parked_at__isnull=False), topic=TOPIC, key=hook.lane)
    if delivery:
        if not Outbox.objects.filter(pk=delivery, topic=TOPIC, key=hook.lane).exists():
            raise NotFound()
        rows = rows.filter(pk=delivery)
    else:
        rows = rows.filter(created_at__gte=since)
    # Three days of trying begin anew; when it happened stays as it is.
    again = Func(
        F("payload"), Value({"again": now.isoformat()}, JSONField()), template="(%(expressions)s)", arg_joiner=" || "
    )
    return rows.update(
        sent_at=None, parked_at=None, locked_until=None, attempts=0, available_at=now, last_error="", payload=again
    )


@transaction.atomic
def _turn(
    number: int, to: WebhookState, reason: str, since: Iterable[WebhookState], actor: Actor, now: datetime
) -> None:
    """From one state to another; there already, nothing happens."""
    hook = _locked(number, actor)
    if hook.state not in tuple(since):
        return
    hook.state, hook.disabled_reason, hook.changed_at = to, reason, now
    hook.save(update_fields=["state", "disabled_reason", "changed_at"])
    if to == WebhookState.ACTIVE:
        _waiting(hook).update(available_at=now)
    if to == WebhookState.ENDED:
        _waiting(hook).update(parked_at=now, locked_until=None, last_error=AT_THE_END)


def _waiting(hook: WebhookEndpoint) -> QuerySet[Outbox]:
    return Outbox.objects.filter(key=hook.lane, sent_at=None, parked_at=None)


def _permit(actor: Actor) -> int:
    """The number of a person who may."""
    if actor.id is None or not actor.is_staff or actor.role not in MAY:
        raise NotAllowed("Webhooks are for managers and administrators.")
    return actor.id


def _locked(number: int, actor: Actor) -> WebhookEndpoint:
    _permit(actor)
    found = WebhookEndpoint.objects.select_for_update(no_key=True).filter(pk=number).first()
    if found is None:
        raise NotFound()
    return found


def _check(name: str, url: str, topics: Collection[str]) -> None:
    faults = {}
    if not 1 <= len(name.strip()) <= 80:
        faults["name"] = "Give it a name of 1 to 80 characters."
    if fault := fault_of(url.strip(), loopback=settings.WEBHOOKS_TO_LOOPBACK):
        faults["url"] = fault
    if not topics or set(topics) - set(WebhookTopic.values):
        faults["topics"] = "Choose at least one of the topics."
    if faults:
        raise InvalidInput(**faults)


def _tidy(topics: Collection[str]) -> list[str]:
    return [topic for topic in WebhookTopic.values if topic in topics]


def _fresh() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"
