"""A complaint a customer is writing: kept between pages, found again by a link mailed to them.

Whoever holds the secret of the browser, or the newest link until it is used, goes on with it; nobody else finds it.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from complaints.actions import flood
from complaints.channels import files as shelf
from complaints.errors import NotFound
from complaints.models import Attachment, Outbox, PortalDraft
from complaints.queries.portal_drafts import hashed
from complaints.rules.cards import mask_all

KEPT = timedelta(days=14)
"""How long what nobody sends is kept, and what was sent shows its reference to the same browser."""
SALT = "complaints.portal.link"


def begin(*, now: datetime, language: str) -> tuple[PortalDraft, str]:
    """An empty draft and the secret by which its browser finds it."""
    key = secrets.token_urlsafe(32)
    draft = PortalDraft.objects.create(key_hash=hashed(key), language=language, began_at=now, saved_at=now)
    return draft, key


@transaction.atomic
def keep(draft: PortalDraft, values: Mapping[str, Any], *, now: datetime) -> PortalDraft:
    """Add answers to those that are there; card numbers masked. What was sent is not changed any more."""
    held = locked(draft.pk)
    if held.complaint_id is None:
        held.values = {**held.values, **mask_all(dict(values))}
        held.saved_at = now
        held.save(update_fields=["values", "saved_at"])
    return held


@transaction.atomic
def mail_link(draft: PortalDraft, email: str, *, place: str, now: datetime) -> None:
    """Let a link to go on leave to this address; any link before it no longer works. Too many in an hour: none leaves,
    and nobody is told, so that our letters cannot be used to trouble somebody."""
    may = [
        flood.within(flood.LINKS_OF_A_PLACE, place, now=now),
        flood.within(flood.LINKS_TO_AN_ADDRESS, email, now=now),
    ]
    held = locked(draft.pk)
    if not all(may) or held.complaint_id is not None:
        return
    held.link_serial, held.link_until, held.saved_at = held.link_serial + 1, now + KEPT, now
    held.save(update_fields=["link_serial", "link_until", "saved_at"])
    Outbox.objects.create(
        topic="draft_link", key=f"draft:{held.pk}", dedup=f"draft_link:{held.pk}:{held.link_serial}",
        payload={"draft": held.pk, "serial": held.link_serial, "to": email}, created_at=now, available_at=now,
    )  # fmt: skip


def token(draft_id: int, serial: int) -> str:
    """What stands in the link: which draft, and 256 bits only we can reckon; nothing secret lies in the database."""
    mac = salted_hmac(SALT, f"{draft_id}:{serial}", algorithm="sha256").digest()
    return f"{draft_id}.{serial}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def link(draft_id: int, serial: int) -> str:
    return f"{settings.SITE_URL}/complain/go-on/{token(draft_id, serial)}/"


@transaction.atomic
def follow_link(said: str, *, now: datetime) -> str:
    """Use a mailed link up; returns a new secret for this browser, and the one before no longer works.

    NotFound for what is wrong, used, replaced or too old, all alike.
    """
    number, _, rest = said.partition(".")
    serial = rest.partition(".")[0]
    if not (number.isascii() and number.isdigit() and serial.isascii() and serial.isdigit() and len(said) < 90):
        raise NotFound()
    if not constant_time_compare(said, token(int(number), int(serial))):
        raise NotFound()
    held = PortalDraft.objects.select_for_update().filter(pk=int(number), link_serial=int(serial)).first()
    if held is None or held.link_until is None or held.link_until <= now:
        raise NotFound()
    key = secrets.token_urlsafe(32)
    held.key_hash, held.link_until = hashed(key), None
    held.save(update_fields=["key_hash", "link_until"])
    return key


@transaction.atomic
def forget(draft: PortalDraft) -> None:
    """Throw a draft away with its files; a complaint that was sent stays."""
    _drop(PortalDraft.objects.select_for_update().filter(pk=draft.pk))


@transaction.atomic
def forget_old(*, now: datetime) -> int:
    """Drop what nobody went on with for two weeks, with its files; returns how many."""
    return _drop(PortalDraft.objects.select_for_update(skip_locked=True).filter(saved_at__lt=now - KEPT))


def _drop(drafts: Any) -> int:
    numbers = list(drafts.values_list("pk", flat=True))
    files = Attachment.objects.filter(draft__in=numbers)
    stored = list(files.values_list("stored", flat=True))
    files.delete()
    PortalDraft.objects.filter(pk__in=numbers).delete()
    folder = Path(settings.MEDIA_ROOT)
    for name in stored:
        transaction.on_commit(partial(shelf.discard, folder, name))
    return len(numbers)


def locked(number: int) -> PortalDraft:
    """The draft, nobody else's until the transaction ends; NotFound when it was thrown away."""
    held = PortalDraft.objects.select_for_update(of=("self",)).select_related("complaint").filter(pk=number).first()
    if held is None:
        raise NotFound()
    return held
