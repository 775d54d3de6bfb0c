"""The daily anchor: count and root over all chain heads, each anchor sealed onto the one before; a copy leaves the
database as a file with every head, so that a cut, rewritten or removed chain can be named later."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from complaints.channels import anchor_files
from complaints.models import Anchor
from complaints.queries.anchored import heads, seal
from complaints.rules.chain import root

logger = logging.getLogger("redress.anchor")


def drop_anchor(*, now: datetime, folder: Path | None = None) -> Anchor:
    """Today's anchor, made once a day from one snapshot. Its figures go to the log and its heads to `folder` as well.

    One statement reads every head, so all of them are of one moment, however long the reading takes.
    """
    today = Anchor.objects.filter(day=now.date()).first()
    if today is not None:
        return today
    if folder is not None:
        said = write_file(folder / f"anchor-{now:%Y-%m-%d}.jsonl.gz", now=now)
    else:
        with transaction.atomic():
            said = anchor_files.Totals(*root(_key(), heads()))
    anchor = _keep(now, said)
    figures = {"day": str(anchor.day), "complaints": anchor.complaints, "events": anchor.events}
    logger.info("anchor", extra={**figures, "root": anchor.root, "mac": anchor.mac})
    return anchor


def write_file(path: Path, *, now: datetime) -> anchor_files.Totals:
    """Write every head of this moment to a file that is to leave this machine; returns its totals."""
    with transaction.atomic():
        return anchor_files.write(path, heads(), at=now, key=_key())


def _keep(now: datetime, said: anchor_files.Totals) -> Anchor:
    """Anchors are sealed one after another; whoever comes second the same day gets the first one's."""
    with transaction.atomic():
        last = Anchor.objects.filter(day__lt=now.date()).order_by("-day").first()
        anchor, _ = Anchor.objects.get_or_create(
            day=now.date(),
            defaults={
                "at": now,
                "complaints": said.complaints,
                "events": said.events,
                "root": said.root,
                "mac": seal(last.mac if last else "", now.date(), said.complaints, said.events, said.root),
            },
        )
    return anchor


def _key() -> bytes:
    return settings.EVENT_CHAIN_KEY.encode()
