"""The outbox relay: claim in one transaction, send with none open, settle in another.

At least once, in order per lane.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from complaints.actions import heartbeat
from complaints.channels.errors import Undeliverable
from complaints.channels.mail import Letter, send
from complaints.models import Message, Outbox, Staff

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
FIRST_WAIT, LONGEST_WAIT, GIVE_UP = timedelta(seconds=30), timedelta(hours=6), timedelta(days=3)

# Only the oldest waiting row of a lane may go, so a lane stays in order; notices of one person go together.
CLAIM = """
update complaints_outbox set locked_until = %(until)s, attempts = attempts + 1
where id in (
    select o.id from complaints_outbox o
    where o.sent_at is null and o.parked_at is null and o.available_at <= %(now)s
      and (o.locked_until is null or o.locked_until < %(now)s)
      and (o.topic = 'notice' or not exists (
          select 1 from complaints_outbox e
          where e.key = o.key and e.id < o.id and e.topic <> 'notice' and e.sent_at is null and e.parked_at is null))
    order by o.available_at, o.id limit %(limit)s for update skip locked)
returning id, topic, key, dedup, payload, attempts, created_at
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    id: int
    topic: str
    key: str
    dedup: str
    payload: dict[str, int | str]
    attempts: int
    created_at: datetime


def relay(*, now: datetime, limit: int = 50) -> int:
    """Send what is waiting; returns how many rows were settled as sent."""
    claimed = claim(now=now, limit=limit)
    sent = 0
    for group in _groups(claimed):
        try:
            _send(group)
        except Undeliverable as error:
            _settle_failed(group, error, now)
        except Exception as error:
            logger.exception("outbox row failed", extra={"outbox": group[0].id, "topic": group[0].topic})
            _settle_failed(group, Undeliverable(type(error).__name__), now)
        else:
            settle_sent(group, now=now)
            sent += len(group)
    heartbeat.beat("relay", now=now, sent=sent)
    return sent


def claim(*, now: datetime, limit: int) -> list[Claimed]:
    """Lease waiting rows for two minutes; whoever dies loses the lease and another sends."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "until": now + LEASE, "limit": limit})
        rows = sorted(cursor.fetchall())
    ids = {row[0]: row for row in rows}
    payloads = dict(Outbox.objects.filter(pk__in=ids).values_list("id", "payload"))
    return [Claimed(row[0], row[1], row[2], row[3], payloads[row[0]], row[5], row[6]) for row in rows]


def settle_sent(group: Sequence[Claimed], *, now: datetime) -> None:
    with transaction.atomic():
        Outbox.objects.filter(pk__in=[row.id for row in group]).update(sent_at=now, locked_until=None, last_error="")
        messages = [row.payload["message"] for row in group if row.topic == "message"]
        Message.objects.filter(pk__in=messages, sent_at=None).update(sent_at=now)


def _settle_failed(group: Sequence[Claimed], error: Undeliverable, now: datetime) -> None:
    """Try again later, twice as long each time; park what is hopeless or three days old."""
    for row in group:
        wait = min(FIRST_WAIT * 2 ** (row.attempts - 1), LONGEST_WAIT)
        hopeless = error.permanent or now - row.created_at > GIVE_UP
        Outbox.objects.filter(pk=row.id).update(
            locked_until=None,
            available_at=now + wait,
            parked_at=now if hopeless else None,
            last_error=str(error)[:500],
        )


def _groups(claimed: Sequence[Claimed]) -> list[list[Claimed]]:
    """Notices to one person make one mail; everything else goes alone."""
    groups: dict[str, list[Claimed]] = {}
    for row in claimed:
        groups.setdefault(row.key if row.topic == "notice" else str(row.id), []).append(row)
    return list(groups.values())


def _send(group: Sequence[Claimed]) -> None:
    first = group[0]
    if first.topic == "notice":
        _send_notices(group)
    elif first.topic == "message":
        _send_message(first)
    # An "escalation" row tells other systems; the person's own notice is a row of its own.


def _send_notices(group: Sequence[Claimed]) -> None:
    reader = Staff.objects.filter(pk=group[0].payload["staff"], is_active=True).first()
    if reader is None or not reader.email:
        return
    lines = [str(row.payload["text"]) for row in group]
    subject = lines[0] if len(lines) == 1 else f"{len(lines)} complaints need you"
    body = "\n".join(f"- {line}" for line in lines) + f"\n\n{settings.SITE_URL}/"
    send(Letter(to=reader.email, subject=subject, body=body, message_id=first_id(group)))


def first_id(group: Sequence[Claimed]) -> str:
    """A Message-ID that is the same each time the same row is sent."""
    return f"<{group[0].dedup.replace(':', '.')}@redress.invalid>"


def _send_message(row: Claimed) -> None:
    message = Message.objects.select_related("complaint__customer").get(pk=row.payload["message"])
    customer = message.complaint.customer
    if message.erased_at is not None or not customer.email:
        return
    subject = f"{message.complaint.reference}: {message.subject}"
    send(Letter(to=customer.email, subject=subject, body=message.body, message_id=first_id([row])))
