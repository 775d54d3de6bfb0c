"""Proof that a complaint is what its events say: the chain holds, and clocks and columns follow from it.

Every difference is named: which complaint, which row, which field. A clock computed under other rules than ours is
told apart from one that was changed behind our back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection

from complaints.models import Complaint
from complaints.models.complaints import NEVER
from complaints.queries import children
from complaints.queries import clocks as clock_rows
from complaints.queries.policies import Versions
from complaints.queries.replay import Retold, Told, fetch, retell, told
from complaints.rules.chain import link_hash
from complaints.rules.clocks import RULES_VERSION, Clock, Pause
from complaints.rules.references import reference

TAMPERED, RULES = "tampered", "rules changed"
FIELDS = (
    "started_at", "first_due_at", "due_at", "legal_due_date", "send_by", "escalation", "within", "state", "generation",
    "wake_at", "wake_step", "warned_at", "met_at", "breached_at", "detected_at", "cancelled_at",
)  # fmt: skip
COLUMNS = ("stage", "closure", "outcome", "tier", "risk", "next_due_at")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be: `place` is the row and field, `why` tampered or rules changed."""

    reference: str
    place: str
    said: str
    why: str = TAMPERED

    def __str__(self) -> str:
        return f"{self.reference} {self.place}: {self.said} [{self.why}]"


def verify(ids: Sequence[int]) -> list[Finding]:
    """Everything wrong with these complaints, in six queries; an empty list means all is well."""
    complaints = {row["pk"]: row for row in Complaint.objects.filter(pk__in=ids).values(*WANTED)}
    rows, loaded, versions = fetch(ids), clock_rows.load(ids), _versions(ids)
    parts, asked = children.read_rows(ids)
    found: list[Finding] = []
    for number in ids:
        row = complaints.get(number)
        if row is None:
            found.append(Finding(reference(number), "complaint", "is gone, its events are not"))
            continue
        events = told(rows[number])
        found += _verify_one(row, events, loaded.get(number, ()), versions)
        if number in parts or number in asked or children.told_of(events):
            found += _children(row["reference"], events, parts.get(number, {}), asked.get(number, {}))
    return found


WANTED = ("pk", "reference", "event_seq", "event_head", "policy_version", "calendar_version", "further_terms", *COLUMNS)
Row = Mapping[str, Any]
Rows = Mapping[int, Row]
Own = Sequence[tuple[int, Clock]]


@dataclass(frozen=True, slots=True)
class Under:
    """What a clock row says it was computed under."""

    rules: int
    versions: Versions


UNDER = """
select id, rules_version, policy_version_id, calendar_version_id from complaints_clock where complaint_id = any(%s)
"""


def _versions(ids: Sequence[int]) -> dict[int, Under]:
    with connection.cursor() as cursor:
        cursor.execute(UNDER, [list(ids)])
        return {pk: _under(rules, policy, calendar) for pk, rules, policy, calendar in cursor.fetchall()}


@lru_cache(maxsize=256)
def _under(rules: int, policy: int, calendar: int) -> Under:
    return Under(rules, Versions(policy, calendar))


def _verify_one(row: Row, events: Sequence[Told], own: Own, versions: Mapping[int, Under]) -> Iterator[Finding]:
    name = row["reference"]
    if name != reference(row["pk"]):
        yield Finding(reference(row["pk"]), "reference", f"was changed to {name}")
        name = reference(row["pk"])
    yield from _chain(name, row, events)
    try:
        again = retell(events)
    except (LookupError, TypeError, AttributeError, ValueError, StopIteration, ObjectDoesNotExist) as error:
        yield Finding(name, "events", f"cannot be told again: {type(error).__name__} {error}")
        return
    if again.versions is None:
        yield Finding(name, "events", "none says that it was received")
        return
    changed = any(versions[pk].rules != RULES_VERSION for pk, _ in own if pk in versions)
    yield from _complaint(name, row, again, RULES if changed else TAMPERED)
    yield from _clocks(name, again, own, versions)
    yield from _steps(name, events, own)


def _chain(name: str, row: Row, events: Sequence[Told]) -> Iterator[Finding]:
    """Each link against the hash stored before it, so that one changed event is one finding."""
    key, head, last = settings.EVENT_CHAIN_KEY.encode(), b"", 0
    for event in events:
        for missing in range(last + 1, event.seq):
            yield Finding(name, f"event {missing}", "is missing")
        if link_hash(key, head, event.link) != event.hash and event.seq == last + 1:
            yield Finding(name, f"event {event.seq}", "does not fit its hash: changed, moved or put in")
        head, last = event.hash, event.seq
    if last != row["event_seq"]:
        yield Finding(name, "event_seq", f"the complaint counts {row['event_seq']} events, the last here is {last}")
    elif head != bytes(row["event_head"]):
        yield Finding(name, "event_head", f"is not the hash of event {last}")


def _complaint(name: str, row: Row, told: Retold, why: str) -> Iterator[Finding]:
    versions = told.versions
    if versions != Versions(row["policy_version"], row["calendar_version"]):
        yield Finding(name, "policy_version", f"it was received under {versions}")
    if told.further != row["further_terms"]:
        yield Finding(name, "further_terms", _differs(row["further_terms"], told.further))
    expected = told.columns | told.engine()
    expected["next_due_at"] = expected["next_due_at"] or NEVER
    for column in COLUMNS:
        if row[column] != expected[column]:
            engine = column in ("risk", "next_due_at")
            yield Finding(name, column, _differs(row[column], expected[column]), why if engine else TAMPERED)


def _clocks(name: str, told: Retold, own: Own, versions: Mapping[int, Under]) -> Iterator[Finding]:
    stored = {clock.key: (pk, clock) for pk, clock in own}
    replayed = {clock.key: clock for clock in told.clocks}
    for key in sorted(replayed.keys() - stored.keys()):
        yield Finding(name, f"clock {key}", "was started by an event and is missing")
    for key in sorted(stored.keys() - replayed.keys()):
        yield Finding(name, f"clock {key}", "was started by no event")
    for key in sorted(stored.keys() & replayed.keys()):
        pk, clock = stored[key]
        under = versions.get(pk)
        if under is not None and under.versions != told.started_under.get(key):
            yield Finding(name, f"clock {key} policy_version", f"it was started under {told.started_under.get(key)}")
        why = RULES if under is not None and under.rules != RULES_VERSION else TAMPERED
        if clock != replayed[key]:
            yield from _fields(f"clock {key}", name, clock, replayed[key], why)


def _fields(place: str, name: str, stored: Clock, replayed: Clock, why: str) -> Iterator[Finding]:
    for field in FIELDS:
        is_, should = getattr(stored, field), getattr(replayed, field)
        if is_ != should:
            yield Finding(name, f"{place} {field}", _differs(is_, should), why)
    if _pauses(stored.pauses) != _pauses(replayed.pauses):
        yield Finding(name, f"{place} pauses", _differs(_pauses(stored.pauses), _pauses(replayed.pauses)), why)
    if stored.extensions != replayed.extensions:
        yield Finding(name, f"{place} extensions", _differs(stored.extensions, replayed.extensions), why)


def _pauses(pauses: Sequence[Pause]) -> list[tuple[Any, ...]]:
    return [(p.started_at, p.ended_at, p.until) for p in pauses]


def _steps(name: str, events: Sequence[Told], own: Own) -> Iterator[Finding]:
    """A fired step points at its clock's row; the hash holds the clock's key, not the row."""
    keys = {pk: clock.key for pk, clock in own}
    for event in events:
        if event.step is not None and keys.get(event.clock or 0) != event.data.get("clock"):
            yield Finding(name, f"event {event.seq} clock", "points at another clock than it says")


def _children(name: str, events: Sequence[Told], parts: Rows, asked: Rows) -> list[Finding]:
    """Its parts and referrals against what the events say of them."""
    try:
        found = list(children.differences(events, parts, asked))
    except (KeyError, TypeError, ValueError) as error:
        return [Finding(name, "events", f"of parts and referrals cannot be told: {type(error).__name__} {error}")]
    return [Finding(name, place, _missing(stored, expected)) for place, stored, expected in found]


def _missing(stored: object, expected: object) -> str:
    if isinstance(expected, Mapping):
        return "was begun by an event and is missing"
    return "was begun by no event" if isinstance(stored, Mapping) else _differs(stored, expected)


def _differs(stored: object, expected: object) -> str:
    return f"is {_said(stored)}, its events say {_said(expected)}"


def _said(value: object) -> str:
    if value is None or value == "":
        return "empty"
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat()) if isoformat else str(getattr(value, "value", value))
