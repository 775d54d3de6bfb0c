"""Everything that happened to one complaint, newest first: events, words with the customer, colleagues' notes.

What this reader may not know is left out, its event too. Six queries, however long the history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from complaints.choices import ActorKind, EventKind, MessageKind
from complaints.models import Complaint, Event, Message, Note, Staff
from complaints.queries.access import visible_complaints, visible_notes
from complaints.queries.organisation import teams_on
from complaints.queries.parts import parts
from complaints.queries.policies import titles
from complaints.types import Actor

MOST = 2000
"""Events of one timeline; the rare longer history shows its newest part."""

PEOPLE = ("handler", "assignee", "staff")
HIDDEN = ("version", "policy", "calendar", "clocks", "passed_over", "message", "note", "effective_at", "under",
          "starts")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timeline. `data` is what the event says, names in place of numbers."""

    at: datetime
    kind: str
    title: str
    by: str
    by_kind: str
    by_id: int | None = None
    seq: int | None = None
    recorded_at: datetime | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    clocks: Sequence[Mapping[str, Any]] = ()
    message: Message | None = None
    note: Note | None = None


@dataclass(slots=True)
class _Names:
    """Numbers in events' data, looked up for all events together."""

    people: Mapping[int, str]
    teams: Mapping[int, str]
    references: frozenset[str]
    standards: Mapping[str, str]
    parts: Mapping[int, str]


def timeline(actor: Actor, complaint: Complaint) -> list[Entry]:
    """The complaint's timeline as this actor may see it; the caller found the complaint through `access`."""
    events = list(Event.objects.filter(complaint=complaint).order_by("-seq")[:MOST])[::-1]
    messages = {m.pk: m for m in Message.objects.filter(complaint=complaint).select_related("author", "document")}
    notes = {n.pk: n for n in visible_notes(actor, complaint.pk).select_related("author")}
    names = _names(actor, complaint, events)
    seen = [_entry(event, messages, notes, names) for event in events if not _secret(event, notes)]
    entries = _with_first_words(seen, messages)
    alone = _alone(entries, messages, notes)
    return sorted(entries + alone, key=lambda entry: (entry.at, entry.seq or 0), reverse=True)


def _secret(event: Event, notes: Mapping[int, Note]) -> bool:
    """An event about a need-to-know note is as secret as the note."""
    return bool(event.data.get("need_to_know")) and event.data.get("note") not in notes


def _entry(event: Event, messages: Mapping[int, Message], notes: Mapping[int, Note], names: _Names) -> Entry:
    data = event.data
    effective = data.get("effective_at")
    return Entry(
        at=datetime.fromisoformat(effective) if effective else event.at,
        recorded_at=event.at,
        seq=event.seq,
        kind=event.kind,
        title=_title(event, names),
        by=names.people.get(event.actor_id or 0, "") or str(ActorKind(event.actor_kind).label),
        by_kind=event.actor_kind,
        by_id=event.actor_id,
        data=_told(data, names),
        clocks=data.get("clocks", ()),
        message=messages.get(data.get("message", 0)),
        note=notes.get(data.get("note", 0)),
    )


def _title(event: Event, names: _Names) -> str:
    if event.kind == EventKind.CLOCK_STEPPED:
        code = str(event.data.get("clock", "")).partition("#")[0]
        return f"{names.standards.get(code, code)}: {event.data.get('step', '').replace('_', ' ')}"
    return str(EventKind(event.kind).label)


def _told(data: Mapping[str, Any], names: _Names) -> dict[str, Any]:
    """The event's data for a reader: people and teams by name, other complaints only if they may be known."""
    told = {name: value for name, value in data.items() if name not in HIDDEN}
    for name in PEOPLE:
        if name in told:
            told[name] = _each(told[name], lambda number: names.people.get(number, ""))
    if "team" in told:
        told["team"] = _each(told["team"], lambda number: names.teams.get(number, ""))
    if "part" in told:
        told["part"] = names.parts.get(told["part"], "")
    if "other" in told and told["other"] not in names.references:
        told["other"] = None
    return told


def _each(value: Any, name: Callable[[Any], str]) -> Any:
    """A number's name, or the names of [before, after]."""
    if isinstance(value, list):
        return [None if number is None else name(number) for number in value]
    return None if value is None else name(value)


def _names(actor: Actor, complaint: Complaint, events: Iterable[Event]) -> _Names:
    people: set[int] = set()
    teams: set[int] = set()
    others: set[str] = set()
    for event in events:
        people |= {event.actor_id} if event.actor_id else set()
        for name in PEOPLE:
            people |= _numbers(event.data.get(name))
        teams |= _numbers(event.data.get("team"))
        others |= {event.data["other"]} if isinstance(event.data.get("other"), str) else set()
    visible = visible_complaints(actor).filter(reference__in=others).values_list("reference", flat=True)
    return _Names(
        people={person.pk: str(person) for person in Staff.objects.filter(pk__in=people)},
        teams={number: team.name for number, team in teams_on(complaint, teams).items()},
        references=frozenset(visible) if others else frozenset(),
        standards=titles(complaint),
        parts={part.pk: part.title for part in parts(complaint)},
    )


def _numbers(value: Any) -> set[int]:
    values = value if isinstance(value, list) else [value]
    return {number for number in values if isinstance(number, int)}


def _with_first_words(entries: list[Entry], messages: Mapping[int, Message]) -> list[Entry]:
    """The complaint's own words belong to its receipt, which was written before their row had a number."""
    first = next((m for m in messages.values() if m.kind == MessageKind.COMPLAINT), None)
    return [
        replace(entry, message=first) if entry.kind == EventKind.RECEIVED and first is not None else entry
        for entry in entries
    ]


def _alone(entries: Sequence[Entry], messages: Mapping[int, Message], notes: Mapping[int, Note]) -> list[Entry]:
    """Words and notes no event points to."""
    told = {entry.message.pk for entry in entries if entry.message}
    noted = {entry.note.pk for entry in entries if entry.note}
    spoken = [
        Entry(m.at, "message", str(MessageKind(m.kind).label), _author(m), ActorKind.STAFF, message=m)
        for m in messages.values()
        if m.pk not in told
    ]
    return spoken + [
        Entry(n.at, "note", str(EventKind.NOTED.label), _author(n), ActorKind.STAFF, note=n)
        for n in notes.values()
        if n.pk not in noted
    ]


def _author(words: Message | Note) -> str:
    return str(words.author) if words.author else str(ActorKind.SYSTEM.label)
