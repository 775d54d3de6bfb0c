"""Files come with complaints: looked into, kept outside the web root, handed out so that they can do nothing.

attach(complaint_id, name, content, message_id=None, actor=..., now=...)   -> Attachment; InvalidInput says why not
attach(..., refused_is_kept=True)   -> an Attachment in state `refused` instead, name and reason without the bytes
read(attachment, actor=..., now=..., door="desk")   -> Served: bytes and the headers to answer with
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.http import content_disposition_header

from complaints.actions.reading import log_read
from complaints.channels import files as shelf
from complaints.channels import virus
from complaints.channels.errors import RefusedFile
from complaints.choices import ActorKind, FileState
from complaints.errors import InvalidInput, NotAllowed, NotFound, NotNow
from complaints.models import Attachment, PortalDraft
from complaints.queries.access import visible_complaints
from complaints.rules.cards import mask_cards
from complaints.rules.files import KINDS, MOST, ending, shown_name
from complaints.rules.lifecycle import RECEIVERS
from complaints.types import Actor

logger = logging.getLogger(__name__)

ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended(%s, 6))"
A_TURN = 20
EMPTY_SHA = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Served:
    """What a view answers with: the bytes, and headers under which no browser does anything but save them."""

    content: bytes
    headers: Mapping[str, str]


def attach(
    complaint_id: int, name: str, content: bytes, *, message_id: int | None = None, actor: Actor, now: datetime,
    refused_is_kept: bool = False,
) -> Attachment:  # fmt: skip
    """Put one file on a complaint's record. `content` is what arrived; what is kept is what passed the checks."""
    _may_attach(actor, complaint_id)
    try:
        held = shelf.examined(name, content)
    except RefusedFile as refusal:
        if not refused_is_kept:
            raise InvalidInput(files=f"{shown(name)}: {refusal.reason}") from refusal
        return _refused(complaint_id, name, len(content), refusal.reason, message_id, actor, now)
    with transaction.atomic():
        _room(Attachment.objects.filter(complaint=complaint_id), f"complaint {complaint_id}")
        stored = shelf.keep(_folder(), held.content)
        return _row(held, stored, now, complaint_id=complaint_id, message_id=message_id, added_by_id=actor.id)


def attach_to_draft(draft: PortalDraft, name: str, content: bytes, *, now: datetime) -> Attachment:
    """Keep a file of a complaint that is being written."""
    try:
        held = shelf.examined(name, content)
    except RefusedFile as refusal:
        raise InvalidInput(files=f"{shown(name)}: {refusal.reason}") from refusal
    with transaction.atomic():
        _room(Attachment.objects.filter(draft=draft), f"draft {draft.pk}")
        stored = shelf.keep(_folder(), held.content)
        return _row(held, stored, now, draft=draft)


@transaction.atomic
def take_off_draft(draft: PortalDraft, number: int) -> bool:
    """Throw away one file of a complaint that is being written; whether it was there."""
    held = Attachment.objects.filter(draft=draft, pk=number).first()
    if held is None:
        return False
    held.delete()
    transaction.on_commit(lambda: shelf.discard(_folder(), held.stored))
    return True


def read(held: Attachment, *, actor: Actor, now: datetime, door: str) -> Served:
    """The file's bytes for somebody who found it through `queries.files`; that they read it is written down."""
    if held.state != FileState.CLEAN:
        raise NotNow(str(FileState(held.state).label) + ".")
    try:
        content = shelf.load(_folder(), held.stored)
    except FileNotFoundError as error:
        raise NotFound("The file is not where it was put. Tell whoever looks after this installation.") from error
    log_read(actor=actor, now=now, door=door, complaint=held.complaint_id, detail=f"file {held.pk}")
    return Served(content, headers(held))


def headers(held: Attachment) -> dict[str, str]:
    """Saved, never shown; taken for what we say it is; without scripts, forms or a way to our pages."""
    return {
        "Content-Type": KINDS.get(held.kind, "application/octet-stream"),
        "Content-Disposition": content_disposition_header(True, held.name) or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }


def scan_waiting(*, now: datetime) -> int:
    """Have the scanner look into files that wait; returns how many it looked into. Unreachable, it leaves them."""
    address = settings.CLAMAV_ADDRESS
    rows = list(Attachment.objects.filter(state=FileState.WAITING).order_by("id")[:A_TURN])
    done = 0
    for held in rows:
        try:
            name = virus.found(address, shelf.load(_folder(), held.stored)) if address else ""
        except virus.Unreachable as error:
            logger.warning("the virus scanner does not answer: %s", error)
            break
        except FileNotFoundError:
            logger.exception("a file is not where it was put", extra={"attachment": held.pk})
            continue
        state = FileState.QUARANTINED if name else FileState.CLEAN
        waiting = Attachment.objects.filter(pk=held.pk, state=FileState.WAITING)
        done += waiting.update(state=state, reason=name[:200], checked_at=now)
    return done


def shown(name: str) -> str:
    """What a file is called in a sentence, also one we refuse."""
    return mask_cards(shown_name(name, ending(name) or "bin").removesuffix(".bin"))


def _may_attach(actor: Actor, complaint_id: int) -> None:
    if actor.kind == ActorKind.CUSTOMER and complaint_id not in actor.let_in:
        raise NotFound()
    if not actor.is_staff:
        return
    if not visible_complaints(actor).filter(pk=complaint_id).exists():
        raise NotFound()
    if actor.role not in RECEIVERS or complaint_id in actor.asked:
        raise NotAllowed("Files are put on record by those who work on the complaint.")


def _room(there: QuerySet[Attachment], where: str) -> None:
    """Until the transaction ends nobody else adds a file there, so that the count holds."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, [f"files of {where}"])
    if there.exclude(state=FileState.REFUSED).count() >= MOST:
        raise InvalidInput(files=f"There are {MOST} files already; that is as many as we can keep here.")


def _row(held: shelf.Examined, stored: str, now: datetime, **where: object) -> Attachment:
    waits = bool(settings.CLAMAV_ADDRESS)
    return Attachment.objects.create(
        name=mask_cards(held.name), kind=held.kind, size=len(held.content), stored=stored,
        sha256=hashlib.sha256(held.content).hexdigest(), added_at=now,
        state=FileState.WAITING if waits else FileState.CLEAN, checked_at=None if waits else now, **where,
    )  # fmt: skip


def _refused(
    complaint_id: int, name: str, size: int, reason: str, message_id: int | None, actor: Actor, now: datetime
) -> Attachment:
    """On record that something came, and why it was not kept."""
    return Attachment.objects.create(
        complaint_id=complaint_id, message_id=message_id, name=shown(name)[:120], kind=ending(name) or "", size=size,
        sha256=EMPTY_SHA, stored=f"refused-{complaint_id}-{secrets.token_hex(8)}",
        state=FileState.REFUSED, reason=reason[:200], added_at=now, added_by_id=actor.id, checked_at=now,
    )  # fmt: skip


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT)
