"""Drafts: words not sent yet, kept on the server every few seconds, so that a closed tab loses nothing.

They are the person's own and no evidence: no event tells of them, and they are gone when they are sent, when they are
thrown away, and after a month.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from complaints.errors import InvalidInput
from complaints.models import Complaint, Draft, IdempotencyRecord
from complaints.rules.cards import mask_all
from complaints.types import Actor

KEPT = timedelta(days=30)
MOST_FIELDS, LONGEST = 60, 200_000
"""A letter of many parts fits many times; nobody types more."""
ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended(%s, 4))"


@transaction.atomic
def keep(
    complaint: Complaint, form: str, values: Mapping[str, Any], *,
    actor: Actor, now: datetime, begun_at_seq: int, operation: str = "",
) -> Draft | None:  # fmt: skip
    """Keep these words, in place of those kept before; without words the draft is gone, and the answer None.

    1. One after the other with the act that sends them. 2. What was sent under `operation` is no draft any more: a
    late save never brings it back. 3. Card numbers masked. The caller found the complaint through `access`.
    """
    if len(values) > MOST_FIELDS or len(json.dumps(values)) > LONGEST:
        raise InvalidInput("That is too long to be kept as a draft.")
    _alone(actor, complaint.pk, form)
    if operation and IdempotencyRecord.objects.filter(actor=f"staff:{actor.id}", key=operation).exists():
        return None
    mine = Draft.objects.filter(staff=actor.id, complaint=complaint, form=form)
    before = mine.values_list("begun_at_seq", flat=True).first() or 0
    if not any(str(value).strip() for value in values.values()):
        mine.delete()
        return None
    kept = {
        "values": mask_all(dict(values)),
        "saved_at": now,
        "begun_at_seq": max(before, min(begun_at_seq, complaint.event_seq)),  # what was shown since is not news again
    }
    draft, _ = Draft.objects.update_or_create(kept, staff_id=actor.id or 0, complaint=complaint, form=form)
    return draft


@transaction.atomic
def forget(complaint: int, form: str, *, actor: Actor) -> bool:
    """Throw one's own draft away; whether there was one."""
    _alone(actor, complaint, form)
    return Draft.objects.filter(staff=actor.id, complaint=complaint, form=form).delete()[0] > 0


def forget_old(*, now: datetime) -> int:
    """Drop what nobody went on with for a month; returns how many."""
    return Draft.objects.filter(saved_at__lt=now - KEPT).delete()[0]


def _alone(actor: Actor, complaint: int, form: str) -> None:
    """Until the transaction ends, nobody else keeps or sends this draft."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, [f"draft {actor.id} {complaint} {form}"])
