"""The outbox relay: claim in one transaction, send with none open, settle in another.

At least once, in order per lane. No send begins that could outlast the lease, and none takes longer than its limit, so
two never send the same at the same time. Whoever is slower all the same (a machine put to sleep) harms nobody: what was
sent stays sent.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic as seconds

from django.db import connection, transaction
from django.db.models import F, QuerySet

from complaints.actions import announcing, heartbeat, posting
from complaints.actions.claimed import LEASE, Claimed
from complaints.channels.errors import Undeliverable
from complaints.channels.smtp import LIMIT
from complaints.models import Message, Outbox
from complaints.queries.health import FIRST_OF_LANE

logger = logging.getLogger(__name__)

BUDGET = 45.0
"""Seconds after which no send begins and the rest is given back: well within the lease and the task's time limit."""
LONGEST_SEND = LIMIT + 30.0
"""A letter, and before it a read of ours, which the database ends after 30 seconds."""
FIRST_WAIT, LONGEST_WAIT, GIVE_UP = timedelta(seconds=30), timedelta(hours=6), timedelta(days=3)
FOR_SYSTEMS = 10.0
"""Seconds of one run for telling other systems, who come after people; then letters are looked for again."""
MOST_DOUBLINGS = 10
"""More would exceed the longest wait anyway, and at some point what an interval can hold."""

CLAIM = f"""
update complaints_outbox set locked_until = %(until)s, attempts = attempts + 1
where id in (
    select o.id from complaints_outbox o
    where o.sent_at is null and o.parked_at is null and o.available_at <= %(now)s
      and (o.locked_until is null or o.locked_until < %(now)s)
      and (%(lane)s = '' or o.key = %(lane)s)
      and {FIRST_OF_LANE}
    order by o.available_at, o.id limit %(limit)s for update skip locked)
returning id, topic, key, dedup, payload, attempts, created_at
"""  # noqa: S608 - a constant of ours


def relay(*, now: datetime, limit: int = 50) -> int:
    """Send what is waiting, for as long as the budget lasts; returns how many rows were settled as sent."""
    begun, sent = seconds(), 0  # before the claim, which begins the lease
    for_systems: float | None = None
    groups = deque(_groups(claim(now=now, limit=limit)))
    while groups:
        group = groups.popleft()
        passed, to_system = seconds() - begun, group[0].topic == announcing.TOPIC
        if to_system and for_systems is None:
            for_systems = passed
        if not _time_for_one_more(passed) or (for_systems is not None and passed - for_systems > FOR_SYSTEMS):
            _give_back([row for left in (group, *groups) for row in left])
            break
        try:
            posting.post(group)
        except Undeliverable as error:
            _settle_failed(group, error, now)
        except Exception as error:
            logger.exception("outbox row failed", extra={"outbox": group[0].id, "topic": group[0].topic})
            _settle_failed(group, Undeliverable(type(error).__name__), now)
        else:
            settle_sent(group, now=now)
            sent += len(group)
            if to_system:  # which takes what it is told: the next of its lane, after everybody else's turn
                groups.extend(_groups(claim(now=now, limit=1, lane=group[0].key)))
    heartbeat.beat("relay", now=now, sent=sent)
    return sent


def _time_for_one_more(passed: float) -> bool:
    return passed <= BUDGET and LEASE.total_seconds() - passed > LONGEST_SEND


def claim(*, now: datetime, limit: int, lane: str = "") -> list[Claimed]:
    """Lease waiting rows for two minutes, of one lane or of all; whoever dies loses the lease and another sends."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "until": now + LEASE, "limit": limit, "lane": lane})
        rows = sorted(cursor.fetchall())
    ids = {row[0]: row for row in rows}
    payloads = dict(Outbox.objects.filter(pk__in=ids).values_list("id", "payload"))
    return [Claimed(row[0], row[1], row[2], row[3], payloads[row[0]], row[5], row[6], now + LEASE) for row in rows]


def settle_sent(group: Sequence[Claimed], *, now: datetime) -> None:
    """It left: that holds whoever has the lease by now, and even if somebody else gave up on it."""
    with transaction.atomic():
        unsent = Outbox.objects.filter(pk__in=[row.id for row in group], sent_at=None)
        unsent.update(sent_at=now, parked_at=None, locked_until=None, last_error="")
        messages = [row.payload["message"] for row in group if row.topic in ("message", "survey")]
        Message.objects.filter(pk__in=messages, sent_at=None).update(sent_at=now)


def _settle_failed(group: Sequence[Claimed], error: Undeliverable, now: datetime) -> None:
    """Try again later, twice as long each time; park what is hopeless or three days old. Only what is still ours."""
    for row in group:
        wait = min(FIRST_WAIT * 2 ** min(row.attempts - 1, MOST_DOUBLINGS), LONGEST_WAIT)
        hopeless = error.permanent or now - _asked_at(row) > GIVE_UP
        _still_ours([row]).update(
            locked_until=None,
            available_at=now + wait,
            parked_at=now if hopeless else None,
            last_error=str(error)[:500],
        )


def _give_back(rows: Sequence[Claimed]) -> None:
    """Nobody tried these; the next to come may have them at once."""
    _still_ours(rows).update(locked_until=None, attempts=F("attempts") - 1)


def _still_ours(rows: Sequence[Claimed]) -> QuerySet[Outbox]:
    """Those of one claim nobody settled, and nobody leased after our lease ran out."""
    until = {row.until for row in rows}
    return Outbox.objects.filter(pk__in=[row.id for row in rows], locked_until__in=until, sent_at=None, parked_at=None)


def _groups(claimed: Sequence[Claimed]) -> list[list[Claimed]]:
    """Notices to one person make one mail; everything else goes alone. People first, other systems after them."""
    groups: dict[str, list[Claimed]] = {}
    for row in claimed:
        groups.setdefault(row.key if row.topic == "notice" else str(row.id), []).append(row)
    return sorted(groups.values(), key=lambda group: group[0].topic == announcing.TOPIC)


def _asked_at(row: Claimed) -> datetime:
    """Since when we try: what is sent again has its three days anew."""
    again = row.payload.get("again")
    return datetime.fromisoformat(str(again)) if again else row.created_at
