"""The daily anchor: count and root over all chain heads; its copy leaves the database."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from complaints.models import Anchor
from complaints.rules.chain import root

logger = logging.getLogger("redress.anchor")


def drop_anchor(*, now: datetime) -> Anchor:
    """Today's anchor; made once a day from one snapshot, written to the log as well so that it leaves the database."""
    today = Anchor.objects.filter(day=now.date()).first()
    if today is not None:
        return today
    key = settings.EVENT_CHAIN_KEY.encode()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read, read only" if False else "select 1")
        cursor.execute("select id, event_seq, event_head from complaints_complaint order by id")
        complaints, events, mac = root(key, ((row[0], row[1], bytes(row[2])) for row in cursor))
    anchor, _ = Anchor.objects.get_or_create(
        day=now.date(),
        defaults={"at": now, "complaints": complaints, "events": events, "root": mac, "mac": ""},
    )
    logger.info("anchor", extra={"day": str(anchor.day), "complaints": complaints, "events": events, "root": mac})
    return anchor
