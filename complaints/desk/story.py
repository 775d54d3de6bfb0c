"""A complaint's history as the page tells it: words, notes and work, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.choices import (
    Channel,
    Closure,
    EscalationReason,
    EventKind,
    MessageDirection,
    MessageKind,
    Outcome,
    RemedyKind,
)
from complaints.desk.wording import money
from complaints.models import Complaint, Message
from complaints.queries.policies import policy
from complaints.queries.timeline import Entry
from complaints.rules import lifecycle
from complaints.rules.standards import Owner
from complaints.types import Actor

FIRST_LOOK = 60
ICONS = {
    EventKind.RECEIVED: "inbox",
    EventKind.ASSESSED: "clipboard-check",
    EventKind.TAKEN: "person-check",
    EventKind.ASSIGNED: "person-plus",
    EventKind.RELEASED: "person-dash",
    EventKind.TRANSFERRED: "people",
    EventKind.RECLASSIFIED: "tags",
    EventKind.PART_ADDED: "node-plus",
    EventKind.PART_ANSWERED: "envelope-paper",
    EventKind.DECIDED: "signpost-split",
    EventKind.DECISION_ACCEPTED: "hand-thumbs-up",
    EventKind.DECISION_DISPUTED: "hand-thumbs-down",
    EventKind.CLOSED: "check2-circle",
    EventKind.REOPENED: "arrow-counterclockwise",
    EventKind.REVIEW_STARTED: "search",
    EventKind.EXTENDED: "calendar-plus",
    EventKind.PAUSED: "pause-circle",
    EventKind.RESUMED: "play-circle",
    EventKind.CORRECTED: "eraser",
    EventKind.DUPLICATE_LINKED: "link-45deg",
    EventKind.MERGED: "sign-merge-right",
    EventKind.REMEDY_PROPOSED: "gift",
    EventKind.REMEDY_APPROVED: "check2",
    EventKind.REMEDY_DECLINED: "x-lg",
    EventKind.REMEDY_PAID: "cash-coin",
    EventKind.REFERRED: "chat-left-dots",
    EventKind.REFERRAL_CHASED: "bell",
    EventKind.REFERRAL_ANSWERED: "chat-left-text",
    EventKind.REFERRAL_RECALLED: "arrow-return-left",
    EventKind.CLOCK_STEPPED: "hourglass-split",
    EventKind.LATENESS_EXPLAINED: "clock-history",
    EventKind.ACCESS_GIVEN: "key",
    EventKind.ACCESS_TAKEN_BACK: "lock",
}
WORDS, WORK = "words", "work"


def story(entries: Sequence[Entry], complaint: Complaint) -> list[dict[str, Any]]:
    """Every entry as `components/entry.html` wants it; steps that an escalation's own line tells stay silent.

    Words that several events share (a resolution at first contact) are told once, with the first of them.
    """
    told: list[dict[str, Any]] = []
    between_us = {s.code for s in policy(complaint.policy_version_id).standards if s.owner == Owner.ESCALATION}
    heard: set[int] = set()
    letters = {entry.message.pk: entry.message for entry in entries if entry.message}
    righted = {message.corrects_id: message for message in letters.values() if message.corrects_id}
    for entry in reversed(entries):
        if _silent(entry, between_us):
            continue
        repeated = entry.message is not None and entry.message.pk in heard
        line = _told(replace(entry, message=None) if repeated else entry, complaint)
        if entry.message is not None and not repeated:
            line |= _corrections(entry, righted.get(entry.message.pk), letters)
        told.append({**line, "entry": entry})
        if entry.message is not None:
            heard.add(entry.message.pk)
    return told[::-1]


def with_ways(entries: Sequence[dict[str, Any]], actor: Actor, complaint: Complaint) -> list[dict[str, Any]]:
    """Beside each letter that may be corrected, the way to do it, for those who may."""
    if complaint.pk in actor.asked or actor.role not in lifecycle.BY_VERB["correct_letter"].roles:
        return list(entries)
    url = reverse("desk:verb", args=[complaint.reference, "correct_letter"])
    return [line | ({"correct_url": f"{url}?message={line['number']}"} if _open(line) else {}) for line in entries]


def _open(line: Mapping[str, Any]) -> bool:
    sent = line.get("number") and line.get("direction") == MessageDirection.OUT and not line["corrected_by"]
    return bool(sent) and line["entry"].message.erased_at is None


def part(entries: Sequence[dict[str, Any]], show: str) -> list[dict[str, Any]]:
    """All of the story, the words alone, or the work alone."""
    if show == WORDS:
        return [entry for entry in entries if entry["kind"] != "work"]
    return [entry for entry in entries if entry["kind"] == "work"] if show == WORK else list(entries)


def _silent(entry: Entry, between_us: set[str]) -> bool:
    if entry.kind != EventKind.CLOCK_STEPPED:
        return False
    code = str(entry.data.get("clock", "")).partition("#")[0]
    return code in between_us or str(entry.data.get("step", "")).startswith("escalate")


def _told(entry: Entry, complaint: Complaint) -> dict[str, Any]:
    if entry.message is not None:
        return _message(entry, complaint)
    if entry.note is not None:
        said = details(entry.kind, entry.data, complaint.currency)
        title = "" if entry.kind == EventKind.NOTED else " · ".join(part for part in (entry.title, said) if part)
        return {"kind": "note", "internal": True, "at": entry.at, "actor": entry.by, "title": title,
                "body": entry.note.body or _("(erased)")}  # fmt: skip
    return {
        "kind": "work",
        "at": entry.at,
        "actor": entry.by if entry.by_kind != "system" else "",
        "title": _title(entry),
        "icon": _icon(entry.kind),
        "body": details(entry.kind, entry.data, complaint.currency),
    }


def _message(entry: Entry, complaint: Complaint) -> dict[str, Any]:
    message = entry.message
    assert message is not None  # noqa: S101 - the caller looked
    incoming = message.direction == MessageDirection.IN
    by_itself = incoming or message.author_id is None
    return {
        "kind": "message",
        "direction": message.direction,
        "at": entry.at,
        "actor": complaint.customer.name if incoming else "Redress" if by_itself else entry.by,
        "title": _of_part(str(MessageKind(message.kind).label), entry.data),
        "body": message.body or _("(erased)"),
        "channel_label": Channel(message.channel).label,
        "bounced": _("Did not arrive: %(reason)s") % {"reason": message.bounce_reason} if message.bounced_at else "",
    }


def _corrections(entry: Entry, by: Message | None, letters: Mapping[int, Message]) -> dict[str, Any]:
    """Which letter this one corrects and why, and which one corrects it."""
    message = entry.message
    assert message is not None  # noqa: S101 - the caller looked
    wrong = letters.get(message.corrects_id or 0)
    return {
        "number": message.pk,
        "corrects": {"number": wrong.pk, "at": wrong.at} if wrong else None,
        "why": entry.note.body if wrong and entry.note else "",
        "corrected_by": {"number": by.pk, "at": by.at} if by else None,
    }


def _of_part(title: str, data: Mapping[str, Any]) -> str:
    return f"{title}: {data['part']}" if data.get("part") else title


def _title(entry: Entry) -> str:
    if entry.kind != EventKind.CLOCK_STEPPED:
        return entry.title
    promise, step = entry.title.partition(": ")[0], str(entry.data.get("step", ""))
    if step == "breach":
        return _("%(promise)s: the promise is broken") % {"promise": promise}
    if step == "resume":
        return _("%(promise)s: the clock runs again") % {"promise": promise}
    return _("%(promise)s: the promise is at risk") % {"promise": promise}


def _icon(kind: str) -> str:
    if kind.startswith("escalat"):
        return "arrow-up-circle"
    return ICONS.get(EventKind(kind), "envelope") if kind in EventKind.values else "envelope"


def details(kind: str, data: Mapping[str, Any], currency: str) -> str:
    """What an event's data says to a reader, in one line."""
    asked = str(data.get("team") or "") if kind.startswith("referr") else ""
    parts = [asked, _moved(data.get("team")), _person(kind, data), _what(data, currency), _ended(data)]
    if kind.startswith("escalat") and data.get("reason") in EscalationReason.values:
        level = _("level %(n)s") % {"n": data.get("level", 1)}
        parts += [str(EscalationReason(data["reason"]).label), level]
    elif isinstance(data.get("reason"), str):
        parts.append(data["reason"])
    if isinstance(data.get("other"), str):
        parts.append(data["other"])
    return " · ".join(part for part in parts if part)


def _moved(team: Any) -> str:
    if isinstance(team, list):
        return " → ".join(str(name) for name in team if name)
    return ""


def _person(kind: str, data: Mapping[str, Any]) -> str:
    for name in ("handler", "assignee", "staff"):
        value = data.get(name)
        chosen = value[-1] if isinstance(value, list) else value
        if chosen and kind != EventKind.TAKEN:
            return str(chosen) if name == "staff" else _("to %(name)s") % {"name": chosen}
    return ""


def _what(data: Mapping[str, Any], currency: str) -> str:
    if data.get("what") not in RemedyKind.values:
        return ""
    kind, amount = str(RemedyKind(data["what"]).label), data.get("amount")
    return f"{kind}: {money(Decimal(amount), currency)}" if amount else kind


def _ended(data: Mapping[str, Any]) -> str:
    if data.get("closure") in Closure.values:
        return str(Closure(data["closure"]).label)
    outcome = data.get("outcome")
    return str(Outcome(outcome).label) if outcome in Outcome.values else ""
