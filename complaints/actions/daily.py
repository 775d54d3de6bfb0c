"""Once a day's work, safe to do at any hour and by many at once."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from complaints.actions import alarms, anchors, drafts, flood, idempotency, log_drafts, portal_drafts, portal_links


def daily(*, now: datetime) -> None:
    """Drop the day's anchor, and its file where a folder is set; forget old keys and drafts; tell of what fails."""
    folder = getattr(settings, "ANCHOR_DIR", None)
    anchors.drop_anchor(now=now, folder=Path(folder) if folder else None)
    idempotency.forget(now=now)
    drafts.forget_old(now=now)
    log_drafts.forget_old(now=now)
    portal_drafts.forget_old(now=now)
    flood.forget_old(now=now)
    portal_links.forget_old(now=now)
    alarms.tell_of_stuck_clocks(now=now)
