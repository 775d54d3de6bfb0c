"""Templates of replies: written, written anew as the next version, retired. What was in force stays readable."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from complaints.choices import MessageKind, Role
from complaints.errors import InvalidInput, NotAllowed, NotFound
from complaints.models import ReplyTemplate, ReplyTemplateVersion
from complaints.rules.first_templates import FIRST
from complaints.rules.reply_templates import PLACEHOLDERS, wrong_gaps
from complaints.types import Actor

MAY = (Role.MANAGER, Role.ADMINISTRATOR)
KINDS = (
    MessageKind.ACKNOWLEDGEMENT, MessageKind.QUESTION, MessageKind.UPDATE, MessageKind.EXTENSION,
    MessageKind.DECISION, MessageKind.SET_ASIDE,
)  # fmt: skip
"""The kinds of message whose form offers a template."""
TITLE, BODY = 120, 8000


@transaction.atomic
def write(
    *, actor: Actor, now: datetime, title: str, body: str, kind: str = "", language: str = "en", template: int = 0
) -> ReplyTemplateVersion:
    """The next version of `template`, or the first of a new one; words that are in force already make no version."""
    _permit(actor)
    title, body = title.strip(), body.replace("\r\n", "\n").strip()
    _check(title, body)
    held = _locked(template) if template else _new(kind, language)
    newest = held.versions.order_by("-number").first()
    if newest is not None and (newest.title, newest.body) == (title, body):
        return newest
    return ReplyTemplateVersion.objects.create(
        template=held, number=newest.number + 1 if newest else 1, title=title, body=body, effective_from=now,
        written_by_id=actor.id,
    )  # fmt: skip


@transaction.atomic
def retire(template: int, *, actor: Actor, now: datetime) -> ReplyTemplate:
    """Offer it no more; repeated, it stays retired since the first time."""
    _permit(actor)
    held = _locked(template)
    if held.retired_at is None:
        held.retired_at = now
        held.save(update_fields=["retired_at"])
    return held


@transaction.atomic
def begin_with(*, now: datetime) -> int:
    """The templates everybody begins with, where there are none yet; returns how many were written."""
    if ReplyTemplate.objects.exists():
        return 0
    for kind, title, body in FIRST:
        template = ReplyTemplate.objects.create(kind=kind, language="en")
        ReplyTemplateVersion.objects.create(
            template=template, number=1, title=title, body=body.strip(), effective_from=now
        )
    return len(FIRST)


def _permit(actor: Actor) -> None:
    if not actor.is_staff or actor.role not in MAY:
        raise NotAllowed("Templates are for managers and administrators.")


def _check(title: str, body: str) -> None:
    faults = {}
    if not 1 <= len(title) <= TITLE:
        faults["title"] = f"Give it a name of 1 to {TITLE} characters."
    if not 1 <= len(body) <= BODY:
        faults["body"] = f"Write 1 to {BODY} characters."
    elif wrong := wrong_gaps(body):
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        faults["body"] = f"Nothing fills {', '.join(wrong)}. Use {known}."
    if faults:
        raise InvalidInput(**faults)


def _new(kind: str, language: str) -> ReplyTemplate:
    if kind not in KINDS:
        raise InvalidInput(kind=f"Choose one of {', '.join(KINDS)}.")
    if not language.replace("-", "").isalnum() or len(language) > 16:
        raise InvalidInput(language="Give the language as a code, for example en or cy.")
    return ReplyTemplate.objects.create(kind=kind, language=language)


def _locked(template: int) -> ReplyTemplate:
    found = ReplyTemplate.objects.select_for_update(no_key=True).filter(pk=template).first()
    if found is None:
        raise NotFound()
    return found
