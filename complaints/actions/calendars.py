"""A calendar changes: a new version for what comes, and, previewed and with a reason, for promises still open.

Promises already kept, broken or ended never move. What moved is an event on each complaint.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from complaints.actions import enforce, ledger, settings_log, setup
from complaints.actions.change import Change, changes_on
from complaints.actions.door import refusing_to_wait
from complaints.choices import OPEN_STAGES, ActorKind, EventKind, Role, SettingKind
from complaints.errors import Busy, InvalidInput, NotAllowed, NotFound, NotNow
from complaints.models import Calendar, CalendarVersion, Complaint
from complaints.queries import health, policies
from complaints.types import Actor

BATCH = 200
PATIENCE, PAUSE = 10.0, 0.05
"""Seconds for which it waits for those who were writing complaints down while the new version came."""
MAY = (Role.MANAGER, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Move:
    """A promise whose due instant moves."""

    reference: str
    clock: str
    title: str
    before: datetime
    after: datetime


@dataclass(slots=True)
class Moves:
    """What a change does, or would do: the complaints touched and the promises that move."""

    complaints: int = 0
    moved: list[Move] = field(default_factory=list)
    version: int = 0

    def late(self, now: datetime) -> int:
        """How many of them would be broken the moment they move."""
        return sum(1 for move in self.moved if move.after < now <= move.before)


def preview(code: str, definition: Mapping[str, Any], *, now: datetime) -> Moves:
    """What a new version would do to open promises, for a page or a command to show before anybody decides.

    `moved` names each running or paused promise whose due instant would differ: its complaint's reference, the clock,
    the promise's title, due `before` and `after`; `complaints` counts those looked at, `late(now)` the moved ones that
    would be broken at once. All of it runs in a transaction that is rolled back: no version, clock or event is left,
    and no complaint is locked. `change_calendar` with the same definition and `now` moves exactly these. Anybody may
    look ahead: who may change is asked there (`MAY`). Raise NotFound for an unknown calendar, InvalidCalendar.
    """
    with transaction.atomic():
        moves = Moves()
        version, older = _published(code, definition, now, "preview")
        for changes in _changes(older, version, now=now, lock=False, by=Actor(ActorKind.SYSTEM)):
            _note(moves, changes)
        transaction.set_rollback(True)
    return moves


def change_calendar(
    code: str, definition: Mapping[str, Any], *, actor: Actor, now: datetime, reason: str, amends: int | None = None
) -> Moves:
    """Publish the next version and work out again the promises that are open. Done again, it goes on where it ended.

    `amends` is the number of the version that `definition` was made from. Raise NotAllowed, NotFound for an unknown
    calendar, InvalidCalendar, InvalidInput without a reason, NotNow when another version came meanwhile, and Busy when
    somebody's transaction does not end.
    """
    if actor.kind == ActorKind.STAFF and actor.role not in MAY:
        raise NotAllowed("Calendars are changed by managers and administrators.")
    if not reason.strip():
        raise InvalidInput(reason="Give the reason.")
    version, older = _published(code, definition, now, reason.strip()[:300], amends, actor)
    _let_others_end()
    moves = Moves(version=version.number)
    for changes in _changes(older, version, now=now, lock=True, by=actor):
        _note(moves, changes)
    return moves


def _let_others_end() -> None:
    """Who began before the new version could be read may be writing down a complaint under the old one."""
    since = health.database_now()
    for _ in range(round(PATIENCE / PAUSE)):
        if not health.others_since(since):
            return
        time.sleep(PAUSE)
    raise Busy("Others have been writing for long. The new version is there; do it again, and it goes on.")


@transaction.atomic
def _published(
    code: str, definition: Mapping[str, Any], now: datetime, reason: str, amends: int | None = None,
    actor: Actor | None = None,
) -> tuple[CalendarVersion, set[int]]:  # fmt: skip
    """The new version and the ids of those before it; what two people change at once is not lost."""
    calendar = Calendar.objects.select_for_update().filter(code=code).first()
    if calendar is None:
        raise NotFound("There is no such calendar.")
    newest = calendar.versions.order_by("-number").first()
    version = setup.publish_calendar(code, calendar.name, definition, effective_from=now, reason=reason)
    if amends is not None and newest is not None and newest.number != amends and version != newest:
        raise NotNow("The calendar was changed meanwhile; look at what it says now.", version=newest.number)
    if actor is not None and version != newest:
        numbers = (newest.number if newest else "", version.number)
        settings_log.record(
            SettingKind.CALENDAR, code, calendar.name, [("version", *numbers)], actor=actor, now=now, reason=reason
        )
    return version, set(calendar.versions.filter(number__lt=version.number).values_list("id", flat=True))


def _changes(
    older: set[int], version: CalendarVersion, *, now: datetime, lock: bool, by: Actor
) -> Iterator[Sequence[Change]]:
    """Open complaints under an older version, a batch at a time, each batch one transaction.

    Busy when somebody holds a complaint too long: what is done stays done, and doing it again goes on.
    """
    rows = Complaint.objects.filter(stage__in=OPEN_STAGES).values_list("id", "calendar_version", "further_terms")
    touched = sorted(number for number, own, further in rows.iterator() if own in older or _pins(further) & older)
    for first in range(0, len(touched), BATCH):
        with refusing_to_wait(), transaction.atomic():
            changes = changes_on(_opened(touched[first : first + BATCH], lock=lock), actor=by, now=now)
            enforce.let_time_pass(changes)
            for change in changes:
                used = used_by(change.complaint)
                _rebase(change, dict.fromkeys(sorted(used & older), version.pk))
            if lock:
                ledger.commit([change for change in changes if change.entries], now=now)
            else:
                transaction.set_rollback(True)  # let go at once of what looking ahead wrote
        yield changes


def _opened(ids: Sequence[int], *, lock: bool) -> list[Complaint]:
    rows = Complaint.objects.filter(pk__in=ids, stage__in=OPEN_STAGES).order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True) if lock else rows)


def _pins(further: Mapping[str, Any]) -> set[int]:
    """Every calendar version that is pinned beside the complaint's own."""
    found = set(further.get("calendars", {}).values())
    for children in ("parts", "referrals"):
        for own in further.get(children, {}).values():
            found |= {own["calendar"]} | _pins(own)
    return found


def used_by(complaint: Complaint) -> set[int]:
    """The calendar versions a complaint, its parts and its referrals run under."""
    return {complaint.calendar_version_id} | _pins(complaint.further_terms)


def catch_up(change: Change) -> None:
    """What was closed while its calendar changed begins again: its promises from now on count by today's calendar."""
    _rebase(change, policies.newer_calendars(used_by(change.complaint), change.now))


def _rebase(change: Change, editions: Mapping[int, int]) -> None:
    for old, new in editions.items():
        change.set(version=change.complaint.version + 1, changed_at=change.now)
        change.record(EventKind.REBASED, edition=[old, new], version=change.complaint.version)


def _note(moves: Moves, changes: Sequence[Change]) -> None:
    moves.complaints += len(changes)
    for change in changes:
        before = {clock.key: clock.due_at for clock in change.stored}
        for clock in change.clocks:
            due = before.get(clock.key)
            if due is not None and due != clock.due_at:
                title = change.terms.of(clock.within).standards[clock.code].title
                moves.moved.append(Move(change.complaint.reference, clock.key, title, due, clock.due_at))
