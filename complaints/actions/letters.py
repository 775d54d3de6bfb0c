"""Letters on paper: set from the message, kept, printed together, marked as posted."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from complaints.actions.reading import log_read
from complaints.actions.sheets import sheet_of
from complaints.channels import letters as paper
from complaints.channels.errors import Undeliverable
from complaints.choices import Role
from complaints.errors import NotAllowed, NotFound
from complaints.models import LetterDocument, Message
from complaints.queries import reaching
from complaints.queries.printing import visible_letters
from complaints.queries.wordings import wording_for
from complaints.types import Actor

MAY_POST = (Role.HANDLER, Role.SUPERVISOR, Role.MANAGER)
MOST = 200
"""Letters of one batch."""
FOLDER = "letters"


def make(message_id: int) -> LetterDocument:
    """Set the letter of a message, once for good: called again it answers with the one there is."""
    kept = LetterDocument.objects.filter(message=message_id).first()
    if kept is not None:
        return kept
    message = Message.objects.select_related("complaint__customer", "complaint__legal_entity", "complaint__team").get(
        pk=message_id
    )
    if message.erased_at is not None:
        raise Undeliverable("the words were erased before they left", permanent=True)
    file = paper.typeset(sheet_of(message))
    name = default_storage.save(f"{FOLDER}/{uuid4().hex}.pdf", ContentFile(file))
    try:
        return _keep(message, name, file)
    except IntegrityError:  # another relay was faster
        default_storage.delete(name)
        return LetterDocument.objects.get(message=message_id)


def _keep(message: Message, name: str, file: bytes) -> LetterDocument:
    words = wording_for(message.complaint)
    with transaction.atomic():
        return LetterDocument.objects.create(
            message=message,
            file=name,
            sha256=hashlib.sha256(file).hexdigest(),
            size=len(file),
            language=words.language,
            wording=f"{words.language} {words.version}",
            large_print=reaching.of(message.complaint).large_print,
            made_at=message.at,
        )


def read(number: int, *, actor: Actor, now: datetime, door: str = "letter") -> bytes:
    """The letter's PDF, as it was made; reading it is written down. NotFound when it is not this person's to see."""
    document = visible_letters(actor).filter(pk=number).first()
    if document is None:
        raise NotFound()
    log_read(actor=actor, now=now, door=door, complaint=document.message.complaint_id, detail="a letter")
    return _bytes(document)


def _bytes(document: LetterDocument) -> bytes:
    """What is in the storage, if it is still what was made."""
    with default_storage.open(document.file) as kept:
        file: bytes = kept.read()
    if hashlib.sha256(file).hexdigest() != document.sha256:
        raise NotFound("This letter's file is not the one that was made.")
    return file


def print_batch(numbers: Collection[int], *, actor: Actor, now: datetime) -> bytes:
    """These letters as one file; each is marked as printed, the first time."""
    chosen = _chosen(numbers, actor)
    whole = paper.bound(_bytes(document) for document in chosen)
    mine = [document.pk for document in chosen]
    LetterDocument.objects.filter(pk__in=mine, printed_at=None).update(printed_at=now, printed_by=actor.id)
    for document in chosen:
        log_read(actor=actor, now=now, door="print", complaint=document.message.complaint_id, detail="a letter")
    return whole


def posted(numbers: Collection[int], *, actor: Actor, now: datetime) -> int:
    """These letters went to the post: the customer's words are on their way. Marked once; returns how many were."""
    chosen = [document for document in _chosen(numbers, actor) if document.posted_at is None]
    with transaction.atomic():
        fresh = LetterDocument.objects.filter(pk__in=[document.pk for document in chosen], posted_at=None)
        marked = list(fresh.select_for_update(no_key=True).values_list("pk", "message"))
        LetterDocument.objects.filter(pk__in=[pk for pk, _ in marked]).update(posted_at=now, posted_by=actor.id)
        Message.objects.filter(pk__in=[message for _, message in marked], sent_at=None).update(sent_at=now)
    return len(marked)


def _chosen(numbers: Collection[int], actor: Actor) -> list[LetterDocument]:
    if actor.role not in MAY_POST:
        raise NotAllowed("Posting letters is for handlers, supervisors and managers.")
    return list(visible_letters(actor).filter(pk__in=list(numbers)[:MOST]).order_by("made_at", "pk"))
