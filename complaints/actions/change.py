"""One complaint under change: its locked row, its clocks, and everything that will be written of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from complaints.choices import EventKind, Risk
from complaints.models import Complaint
from complaints.models.complaints import NEVER
from complaints.queries import clocks as clock_rows
from complaints.queries.policies import Versions, terms_of, under
from complaints.rules import clocks as reducer
from complaints.rules.clocks import Clock, Clocks, DueStep, Happening
from complaints.rules.describing import describe, summary
from complaints.rules.pinning import PINNING, pinned, rebased
from complaints.rules.terms import Terms, Within
from complaints.types import Actor

C = TypeVar("C", bound="Change")


@dataclass(frozen=True, slots=True)
class Entry:
    """An event about to be written; `step` is (clock id, generation, step code) of a fired step."""

    kind: EventKind
    data: dict[str, Any]
    step: tuple[int, int, str] | None = None


@dataclass(frozen=True, slots=True)
class Leaving:
    """An outbox row about to be written; `dedup` makes it one for good."""

    topic: str
    key: str
    dedup: str
    payload: dict[str, Any]
    available_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A notice about to be written for a colleague."""

    staff: int
    text: str
    dedup: str
    urgent: bool = False


@dataclass(slots=True)
class Change:
    """Collects; `ledger.commit` writes. Folding happens here, so columns and clocks never disagree."""

    complaint: Complaint
    actor: Actor
    now: datetime
    terms: Terms
    clocks: Clocks = ()
    ids: dict[str, int] = field(default_factory=dict)
    stored: Clocks = ()
    columns: dict[str, Any] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    leaving: list[Leaving] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    operation: UUID = field(default_factory=uuid4)
    pause_reason: str = ""
    begun_under: dict[str, Versions] = field(default_factory=dict)

    def set(self, **columns: Any) -> None:
        """Give the complaint new values; only these columns are written."""
        for name, value in columns.items():
            setattr(self.complaint, name, value)
        self.columns |= columns

    def record(self, kind: EventKind, *, at: datetime | None = None, **data: Any) -> None:
        """Write down one event and fold it; `at` is when it counts from, if not now."""
        if at is not None and at != self.now:
            data["effective_at"] = at.isoformat()
        if kind in PINNING:
            self._pin(kind, data)
        happening = Happening(kind, at or self.now, self.complaint.tier, data)
        before, self.clocks = self.clocks, reducer.advance(self.clocks, happening, self.terms)
        changed = describe(before, self.clocks, self.terms)
        tier = {"tier": self.complaint.tier} if self.complaint.tier != 1 else {}
        self.entries.append(Entry(kind, data | tier | ({"clocks": changed} if changed else {})))

    def _pin(self, kind: EventKind, data: Mapping[str, Any]) -> None:
        """The event changes what the clocks run under; the complaint's row keeps it."""
        complaint = self.complaint
        further = pinned(complaint.further_terms, kind, data)
        if kind == EventKind.REBASED:
            fresh = [clock for clock in self.clocks if clock.key not in self.ids]  # begun in this same change
            self.begun_under |= {c.key: self.under(c.within) for c in fresh if c.key not in self.begun_under}
            self.set(calendar_version_id=rebased(complaint.calendar_version_id, data))
        elif further == complaint.further_terms:
            return
        self.set(further_terms=further)
        if self.terms.standards:  # of what came in with its clocks off, none runs
            self.terms = terms_of(complaint)

    def step(self, due: DueStep, **more: Any) -> Clock:
        """Let time pass for one clock; returns the clock after its step. `more` is what else its event says."""
        clock = due.clock
        data: dict[str, Any] = {"clock": clock.key, "generation": clock.generation, "step": due.step}
        data |= {"due": due.at.isoformat(), **more}
        happening = Happening(EventKind.CLOCK_STEPPED, self.now, self.complaint.tier, data)
        before, self.clocks = self.clocks, reducer.advance(self.clocks, happening, self.terms)
        changed = describe(before, self.clocks, self.terms)
        said = data | ({"clocks": changed} if changed else {})
        self.entries.append(Entry(EventKind.CLOCK_STEPPED, said, (self.ids[clock.key], clock.generation, due.step)))
        return next(after for after in self.clocks if after.key == clock.key)

    def send(self, topic: str, dedup: str, *, key: str, at: datetime | None = None, **payload: Any) -> None:
        """Let something leave after the commit, once for good under `dedup`, in order within its lane `key`."""
        self.leaving.append(Leaving(topic, key, dedup, payload, at or self.now))

    def tell(self, staff: int, text: str, dedup: str, *, at: datetime, urgent: bool = False) -> None:
        """A notice in the application now, and by e-mail at `at`."""
        unique = f"{dedup}:{staff}"
        if any(told.dedup == unique for told in self.told):
            return
        self.told.append(Told(staff, text, unique, urgent))
        self.send("notice", f"notice:{unique}", key=f"staff:{staff}", at=at, staff=staff, text=text,
                  complaint=self.complaint.pk, **({"urgent": True} if urgent else {}))  # fmt: skip

    def under(self, within: Within | None) -> Versions:
        """The editions a clock of this complaint, its part or its referral is started under now."""
        complaint = self.complaint
        versions = Versions(complaint.policy_version_id, complaint.calendar_version_id)
        return under(versions, complaint.further_terms, within)

    def engine_columns(self) -> tuple[Risk, datetime]:
        """The complaint's risk and next due instant as its clocks now say."""
        risk, due = summary(self.clocks)
        return risk, due or NEVER


def changes_on(complaints: Sequence[Complaint], *, actor: Actor, now: datetime) -> list[Change]:
    """A change on each of these complaints, its clocks loaded; one query."""
    loaded = clock_rows.load([complaint.pk for complaint in complaints])
    return [Change(**_loaded(complaint, loaded.get(complaint.pk, ()), actor, now)) for complaint in complaints]


def opened_on(kind: type[C], complaint: Complaint, *, actor: Actor, now: datetime, **more: Any) -> C:
    """A change of some kind on one complaint, its clocks loaded."""
    own = clock_rows.load([complaint.pk]).get(complaint.pk, ())
    return kind(**_loaded(complaint, own, actor, now), **more)


def _loaded(complaint: Complaint, own: Sequence[tuple[int, Clock]], actor: Actor, now: datetime) -> dict[str, Any]:
    """No change is dated before the last one, whatever the clocks of two machines say."""
    clocks = tuple(clock for _, clock in own)
    ids = {clock.key: number for number, clock in own}
    since = max(now, complaint.changed_at)
    return {
        "complaint": complaint, "actor": actor, "now": since, "terms": terms_of(complaint), "clocks": clocks,
        "stored": clocks, "ids": ids,
    }  # fmt: skip
