"""One key, one effect, one answer: the record is committed together with the work it answers for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from complaints.actions import bulk
from complaints.actions.door import refusing_to_wait
from complaints.errors import InvalidInput, KeyReused
from complaints.models import IdempotencyRecord
from complaints.rules.chain import CANON

KEPT = timedelta(days=7)
CLAIM = """
insert into complaints_idempotencyrecord (actor, route, key, request_hash, created_at) values (%s, %s, %s, %s, %s)
on conflict (actor, key) do nothing returning id
"""


@dataclass(frozen=True, slots=True)
class Answered:
    """The first answer to a key; `replayed` tells a repeat from the first."""

    status: int
    body: Any
    replayed: bool


def once(
    *, actor: str, route: str, key: str, request: Mapping[str, Any], now: datetime,
    work: Callable[[], tuple[int, Any]],
) -> Answered:  # fmt: skip
    """Do `work` once for this key. A repeat waits for the first and gets its answer; another request under the
    same key, or the key on another route, is KeyReused. `work` returns status and JSON body."""
    if not key.isprintable() or not 1 <= len(key) <= 255:
        raise InvalidInput(idempotency_key="Use 1 to 255 printable characters.")
    digest = hashlib.sha256(CANON.encode(request).encode()).hexdigest()
    with refusing_to_wait(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, [actor, route, key, digest, now])
            claimed = cursor.fetchone()
        if claimed is None:
            return _replay(actor, route, key, digest)
        status, body = work()
        bulk.update(IdempotencyRecord, ("status", "body"), [(claimed[0], status, body)])
        return Answered(status, body, replayed=False)


def _replay(actor: str, route: str, key: str, digest: str) -> Answered:
    record = IdempotencyRecord.objects.get(actor=actor, key=key)
    if (record.route, record.request_hash) != (route, digest):
        raise KeyReused()
    return Answered(record.status or 200, record.body, replayed=True)


def forget(*, now: datetime) -> int:
    """Drop keys older than a week; returns how many."""
    return IdempotencyRecord.objects.filter(created_at__lt=now - KEPT).delete()[0]
