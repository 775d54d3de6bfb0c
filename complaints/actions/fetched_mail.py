"""Mail from a mailbox: kept first, marked read after; a crash between the two fetches it again, and it is known."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings

from complaints.actions import heartbeat, incoming_mail
from complaints.channels import imap
from complaints.channels.errors import Undeliverable

logger = logging.getLogger(__name__)

MOST = 50


def fetch(*, now: datetime, limit: int = MOST) -> int:
    """Take in what is new; returns how many. A mailbox that cannot be reached is tried again by the next round."""
    if not settings.IMAP_URL:
        return 0
    taken = 0
    try:
        with imap.opened(settings.IMAP_URL) as mailbox:
            for mail in mailbox.new(limit):
                incoming_mail.receive(mail.raw, source="imap", now=now)
                mailbox.done(mail.uid)
                taken += 1
    except Undeliverable:
        logger.warning("The mailbox could not be read", exc_info=True)
        return taken
    heartbeat.beat("mailbox", now=now, taken=taken)
    return taken
