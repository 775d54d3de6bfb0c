"""The door every verb goes through: lock, permit, version, lifecycle, let time pass, do, write. One transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction
from psycopg.errors import DeadlockDetected, LockNotAvailable

from complaints.actions import enforce, heard, ledger
from complaints.actions.change import Change, opened_on
from complaints.choices import ActorKind, EventKind
from complaints.errors import Busy, NotFound, StaleVersion, VersionRequired
from complaints.models import Complaint, Event
from complaints.queries.access import visible_complaints
from complaints.rules import gates, lifecycle
from complaints.rules.cards import mask_all
from complaints.rules.lifecycle import Transition
from complaints.rules.references import normalise
from complaints.types import Actor


@dataclass(slots=True)
class Open(Change):
    """A change with the verb that opened it."""

    transition: Transition = lifecycle.TRANSITIONS[0]

    def gate(self, **facts: Any) -> None:
        """Raise GateOpen naming every missing part of the verb's gate."""
        gates.check(self.transition.gate, gates.Facts(**facts))

    def done(self, **data: Any) -> None:
        """Move to the verb's next stage and record its event."""
        said = dict(data)
        if self.transition.to is not None and self.transition.to != self.complaint.stage:
            said["stage"] = [str(self.complaint.stage), str(self.transition.to.value)]
            self.set(stage=self.transition.to)
        self.written(self.transition.event, **said)

    def written(self, kind: EventKind, *, at: datetime | None = None, **data: Any) -> None:
        """Record an event that people see: the complaint's version goes up by one."""
        self.set(version=self.complaint.version + 1, changed_at=self.now)
        self.record(kind, at=at, **data, version=self.complaint.version)


@contextmanager
def opened(reference: str, verb: str, *, actor: Actor, now: datetime, version: int | None = None) -> Iterator[Open]:
    """Open one complaint for a verb.

    1. Lock it, if the actor may see it (NotFound). 2. May the actor's role (NotAllowed)? 3. Was this version
    read (VersionRequired, StaleVersion)? 4. Has the stage this verb (NotNow)? 5. Let time pass up to now.
    6. The verb checks its gate (GateOpen) and changes. 7. Write all of it.
    """
    with refusing_to_wait(), transaction.atomic():
        complaint = locked(reference, actor)
        transition = lifecycle.permit(actor, verb, asked=complaint.pk in actor.asked)
        _check_version(complaint, transition, actor, version)
        lifecycle.look_up(complaint.stage, verb)
        change = begin(complaint, transition, actor, now)
        enforce.let_time_pass([change])
        yield change
        if actor.kind == ActorKind.CUSTOMER:
            heard.tell(change, transition.event)
        ledger.commit([change], now=now)


@contextmanager
def refusing_to_wait() -> Iterator[None]:
    """A lock somebody else holds too long is Busy, said kindly; nothing was changed."""
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
            raise Busy() from error
        raise


def locked(reference: str, actor: Actor) -> Complaint:
    """The complaint, locked for change, if this actor may see it (the engine sees by reference)."""
    tidy = normalise(reference)
    people = (ActorKind.STAFF, ActorKind.CUSTOMER)
    rows = visible_complaints(actor) if actor.kind in people else Complaint.objects.all()
    found = rows.filter(reference=tidy).select_for_update(of=("self",), no_key=True).first() if tidy else None
    if found is None:
        raise NotFound()
    return found


def lock_both(references: Sequence[str], actor: Actor) -> list[Complaint]:
    """Lock several complaints in the one order (by id), so that two such changes never deadlock."""
    tidy = {normalise(reference) for reference in references} - {None}
    rows = visible_complaints(actor).filter(reference__in=tidy)
    found = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    if len(found) != len(set(references)):
        raise NotFound()
    return found


def begin(complaint: Complaint, transition: Transition, actor: Actor, now: datetime) -> Open:
    """A change on a locked complaint, its clocks loaded."""
    return opened_on(Open, complaint, actor=actor, now=now, transition=transition)


def clean(**texts: str) -> dict[str, str]:
    """Texts as they may be kept: card numbers masked, ends trimmed."""
    return {name: str(mask_all(text)).strip() for name, text in texts.items()}


def _check_version(complaint: Complaint, transition: Transition, actor: Actor, version: int | None) -> None:
    if not transition.versioned or not actor.is_staff:
        return
    if version is None:
        raise VersionRequired(version=complaint.version)
    if version != complaint.version:
        raise StaleVersion(version=complaint.version, changes=changes_since(complaint, version))


def changes_since(complaint: Complaint, version: int) -> list[dict[str, Any]]:
    """What people did to the complaint after `version`: kind, who, when."""
    events = Event.objects.filter(complaint=complaint, data__version__gt=version).order_by("seq")
    rows = events.values_list("kind", "at", "actor__first_name", "actor__last_name", "data__version")
    return [
        {"kind": kind, "at": at.isoformat(), "by": f"{first or ''} {last or ''}".strip(), "version": number}
        for kind, at, first, last, number in rows
    ]
