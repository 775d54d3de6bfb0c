"""A complaint half written down: kept while somebody types, so that a closed tab loses nothing. No evidence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from complaints.actions.drafts import KEPT, LONGEST, MOST_FIELDS, ONE_AT_A_TIME
from complaints.errors import InvalidInput
from complaints.models import IdempotencyRecord, LogDraft
from complaints.rules.cards import mask_all
from complaints.types import Actor


@transaction.atomic
def keep(values: Mapping[str, Any], *, actor: Actor, now: datetime, operation: str = "") -> LogDraft | None:
    """Keep these words in place of those kept before; without words nothing is kept. What was logged under
    `operation` is no draft any more: a late save never brings it back. Card numbers masked."""
    if len(values) > MOST_FIELDS or len(json.dumps(values)) > LONGEST:
        raise InvalidInput("That is too long to be kept as a draft.")
    _alone(actor)
    if operation and IdempotencyRecord.objects.filter(actor=f"staff:{actor.id}", key=operation).exists():
        return None
    if not any(str(value).strip() for value in values.values()):
        LogDraft.objects.filter(staff=actor.id).delete()
        return None
    kept = {"values": mask_all(dict(values)), "saved_at": now}
    return LogDraft.objects.update_or_create(kept, staff_id=actor.id or 0)[0]


@transaction.atomic
def forget(*, actor: Actor) -> bool:
    """Throw one's own away; whether there was one."""
    _alone(actor)
    return LogDraft.objects.filter(staff=actor.id).delete()[0] > 0


def forget_old(*, now: datetime) -> int:
    """Drop what nobody went on with for a month; returns how many."""
    return LogDraft.objects.filter(saved_at__lt=now - KEPT).delete()[0]


def _alone(actor: Actor) -> None:
    """Until the transaction ends, nobody else keeps or logs this draft."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, [f"log draft {actor.id}"])
