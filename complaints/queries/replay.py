"""A complaint told again from its events alone: what its clocks and its columns must be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from json import JSONDecoder
from typing import Any, NamedTuple

from django.db import connection

from complaints.choices import EventKind, Stage
from complaints.queries.policies import Versions, terms, under
from complaints.rules.chain import Link
from complaints.rules.clocks import Clocks, Happening, advance
from complaints.rules.describing import summary
from complaints.rules.pinning import PINNING, Further, pinned, rebased
from complaints.rules.terms import Terms

READ_JSON = JSONDecoder().raw_decode
"""PostgreSQL puts nothing around its JSON, so nothing around it needs looking for."""

# The instant as text, which `fromisoformat` reads ten times faster than the driver does.
READ = """
select complaint_id, seq, at::text, kind, actor_kind, actor_id, operation::text, data, clock_id, generation, step, hash
from complaints_event where complaint_id = any(%s) order by complaint_id, seq
"""


Row = tuple[Any, ...]


class Told(NamedTuple):
    """One event as it stands in the database."""

    complaint: int
    seq: int
    at: datetime
    kind: str
    actor_kind: str
    actor: int | None
    operation: str
    data: Mapping[str, Any]
    clock: int | None
    generation: int | None
    step: str | None
    hash: bytes

    @property
    def link(self) -> Link:
        """What its hash was made from."""
        step = None
        if self.step is not None and self.generation is not None:
            step = (str(self.data.get("clock")), self.generation, self.step)
        return Link(*self[:8], step)

    @property
    def happening(self) -> Happening:
        """The event as the reducer folds it: when it counts from, in which tier."""
        counts = self.data.get("effective_at")
        at = datetime.fromisoformat(counts) if counts else self.at
        return Happening(self.kind, at, self.data.get("tier", 1), self.data)


@dataclass(slots=True)
class Retold:
    """What the events say: clocks, and the columns that only events may change."""

    versions: Versions | None = None
    further: Further = field(default_factory=dict)
    clocks: Clocks = ()
    started_under: dict[str, Versions] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=lambda: {"stage": "greet", "closure": "", "outcome": "", "tier": 1})

    def engine(self) -> dict[str, Any]:
        """Risk and next due instant as the clocks say (None: nothing is due)."""
        risk, due = summary(self.clocks)
        return {"risk": risk.value, "next_due_at": due}


def read(ids: Sequence[int]) -> dict[int, list[Told]]:
    """Every event of these complaints in order, in one query."""
    return {number: told(rows) for number, rows in fetch(ids).items()}


def fetch(ids: Sequence[int]) -> dict[int, list[Row]]:
    """The same as the database gave it: `told` makes events of one complaint's rows when its turn has come."""
    found: dict[int, list[Row]] = {number: [] for number in ids}
    with connection.cursor() as cursor:
        cursor.execute(READ, [list(ids)])
        for row in cursor.fetchall():
            found[row[0]].append(row)
    return found


def told(rows: Iterable[Row]) -> list[Told]:
    """One complaint's events out of their rows."""
    events = []
    for number, seq, at, kind, actor_kind, actor, operation, said, clock, generation, step, digest in rows:
        data = READ_JSON(said)[0] if isinstance(said, str) else said
        link = number, seq, datetime.fromisoformat(at), kind, actor_kind, actor, operation, data
        events.append(Told(*link, clock, generation, step, bytes(digest)))
    return events


def retell(events: Iterable[Told]) -> Retold:
    """Fold events in order. Reads nothing but the policy and calendar versions the events name."""
    told = Retold()
    full: Terms | None = None
    off: Terms | None = None
    for event in events:
        if event.kind in PINNING:
            full, off = _pinned(told, event), None
        if full is not None:
            held, holding = len(told.clocks), full
            if event.data.get("clocks_off"):
                holding = off = off or replace(full, standards={})
            told.clocks = advance(told.clocks, event.happening, holding)
            _note_versions(told, held)
        _columns(told.columns, event)
    return told


def _pinned(told: Retold, event: Told) -> Terms:
    """What holds after an event that changes what the clocks run under."""
    data = event.data
    if event.kind == EventKind.RECEIVED:
        told.versions = Versions(data["policy"], data["calendar"])
    elif event.kind == EventKind.REBASED and told.versions is not None:
        told.versions = replace(told.versions, calendar=rebased(told.versions.calendar, data))
    versions = told.versions or Versions(0, 0)
    told.further = pinned(told.further, event.kind, data)
    return terms(versions.policy, versions.calendar, told.further)


def _note_versions(told: Retold, held: int) -> None:
    """The editions under which the clocks that this event began, after those `held` before, were started."""
    for clock in told.clocks[held:]:
        if told.versions is not None:
            told.started_under[clock.key] = under(told.versions, told.further, clock.within)


UNDECIDED = frozenset({EventKind.DECISION_DISPUTED, EventKind.REOPENED, EventKind.REVIEW_STARTED})


def _columns(columns: dict[str, Any], event: Told) -> None:
    """Stage, closure, outcome and tier as this event leaves them."""
    data = event.data
    if "stage" in data:
        columns["stage"] = data["stage"][1]
    if "tier" in data:
        columns["tier"] = data["tier"]
    if event.kind in UNDECIDED:
        columns |= {"outcome": "", "closure": ""}
    if "closure" in data:
        columns |= {"closure": data["closure"], "stage": Stage.CLOSED.value}
    if "outcome" in data:
        said = data["outcome"]
        columns["outcome"] = said[1] if isinstance(said, list) else said
