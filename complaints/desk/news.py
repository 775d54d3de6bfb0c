"""What happened to a complaint since somebody began to write, in words."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from complaints.actions.door import changes_since
from complaints.choices import ActorKind, EventKind, MessageDirection
from complaints.desk.forms.base import About
from complaints.desk.story import details
from complaints.models import Complaint, Event
from complaints.queries.timeline import Entry, timeline
from complaints.types import Actor

MOST = 12


def entries_since(about: About, seq: int, *, others_only: bool = False) -> list[dict[str, Any]]:
    """The newest entries after event `seq`, the oldest of them first, each with its words."""
    if seq >= about.complaint.event_seq:
        return []
    entries = timeline(about.actor, about.complaint)
    told = [entry for entry in entries if (entry.seq or 0) > seq and entry.kind != EventKind.CLOCK_STEPPED]
    if others_only:
        told = [entry for entry in told if is_news(entry, about.actor, seq)]
    return [_told(entry, about) for entry in told[:MOST]][::-1]


def is_news(entry: Entry, actor: Actor, seq: int) -> bool:
    """Whether others did this after event `seq`: what the engine's clocks did, and oneself, is no news."""
    return (entry.seq or 0) > seq and entry.by_kind != ActorKind.SYSTEM and entry.by_id != actor.id


def _told(entry: Entry, about: About) -> dict[str, Any]:
    words = entry.message or entry.note
    incoming = entry.message is not None and entry.message.direction == MessageDirection.IN
    return {
        "at": entry.at,
        "actor": entry.by,
        "title": entry.title,
        "said_by": about.customer if incoming else "",
        "body": (words.body or _("(erased)")) if words else details(entry.kind, entry.data, about.complaint.currency),
        "internal": entry.note is not None,
    }


def since_version(complaint: Complaint, posted: QueryDict) -> int:
    """The newest event somebody knew who read this version; for forms that do not say it themselves."""
    text = posted.get("version", "")
    read = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    later = [change["version"] for change in changes_since(complaint, read)]
    if not later:
        return complaint.event_seq
    first = Event.objects.filter(complaint=complaint, data__version=min(later)).values_list("seq", flat=True).first()
    return (first or 1) - 1
