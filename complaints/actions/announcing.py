"""Telling other systems: outbox rows for every endpoint that wants to hear, written with the change itself.

Whether anybody listens comes back with the events' own insert, so without endpoints it costs no query.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from complaints.actions.change import Change, Entry
from complaints.choices import ActorKind, ClockSeverity
from complaints.queries.webhooks import Listener, codes_of, listeners
from complaints.rules.announcing import News, news
from complaints.rules.clocks import RESUME, Clock
from complaints.rules.standards import Owner, StepKind

TOPIC = "webhook"
ANYBODY = "exists (select 1 from complaints_webhookendpoint where state <> 'ended')"
"""Returned by the insert of events: whether somebody may want to hear of them."""


class Happened(NamedTuple):
    change: Change
    seq: int
    news: News


def announce(changes: Sequence[Change]) -> None:
    """Let the news of these changes leave to each endpoint that wants to hear, in the order in which they happened."""
    told = [one for change in changes if change.actor.kind != ActorKind.IMPORT for one in _happened(change)]
    listening = listeners() if told else []
    wanted = {topic for listener in listening for topic in listener.topics}
    told = [one for one in told if one.news[0] in wanted]
    if not told:
        return
    codes = codes_of({one.change.complaint.pk for one in told})
    for listener in listening:
        for one in told:
            complaint = one.change.complaint
            if one.news[0] in listener.topics and (listener.restricted or not complaint.restricted):
                _leave(one, listener, codes.get(complaint.pk, {}))


def ident(dedup: str) -> str:
    """What a receiver knows a message by: the same however often it is sent."""
    return f"msg_{hashlib.sha256(dedup.encode()).hexdigest()[:32]}"


def body_of(topic: str, at: datetime, data: dict[str, Any]) -> str:
    """The message's words, made once: a signature is over exactly these."""
    return json.dumps({"type": topic, "timestamp": at.isoformat(), "data": data}, separators=(",", ":"))


def _leave(one: Happened, listener: Listener, codes: dict[str, Any]) -> None:
    change, (topic, about) = one.change, one.news
    complaint = change.complaint
    data = {
        "reference": complaint.reference, "event": one.seq, "stage": str(complaint.stage), "tier": complaint.tier,
        "outcome": str(complaint.outcome), "closure": str(complaint.closure), **codes, **about,
    }  # fmt: skip
    promise = f":{about['promise']}" if "promise" in about else ""
    dedup = f"{listener.lane}:{complaint.pk}.{one.seq}:{topic.value}{promise}"[:120]
    body = body_of(topic.value, change.now, data)
    change.send(TOPIC, dedup, key=listener.lane, endpoint=listener.id, type=topic.value, body=body)


def _happened(change: Change) -> Iterator[Happened]:
    """The news in a change whose events were numbered already."""
    first = change.complaint.event_seq - len(change.entries) + 1
    promises = frozenset(_promises(change.clocks, change))
    for seq, entry in enumerate(change.entries, start=first):
        warned = _warned(entry, change)
        for one in news(str(entry.kind.value), entry.data, promises=promises, warned=warned):
            yield Happened(change, seq, one)


def _promises(clocks: Iterable[Clock], change: Change) -> Iterator[str]:
    """Clocks of the complaint itself and its parts; what we promise each other is nobody else's news."""
    for clock in clocks:
        ours = clock.escalation is not None or (clock.within is not None and clock.within[0] != Owner.PART)
        standard = change.terms.of(clock.within).standards.get(clock.code)
        if not ours and standard is not None and standard.severity != ClockSeverity.INTERNAL:
            yield clock.key


def _warned(entry: Entry, change: Change) -> str:
    """The clock an event warns of; "" for every other event."""
    if entry.step is None or entry.step[2] == RESUME:
        return ""
    key = str(entry.data["clock"])
    clock = next(clock for clock in change.clocks if clock.key == key)
    standard = change.terms.of(clock.within).standards[clock.code]
    return key if standard.step(entry.step[2]).kind == StepKind.WARN else ""
