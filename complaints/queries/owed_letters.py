"""Letters a broken promise demands: what must be on its way to the customer when the answer is not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from complaints.choices import MessageDirection
from complaints.models import Complaint, Message
from complaints.queries import clocks as clock_rows
from complaints.queries.policies import demanded_of, terms_of
from complaints.rules.clocks import Clock
from complaints.rules.pack_parts import Parts
from complaints.rules.terms import Terms, Within


@dataclass(frozen=True, slots=True)
class Owed:
    """A letter of kind `letter` that must go now: for which promise, broken when, of the complaint or of a part."""

    letter: str
    clock: str
    title: str
    since: datetime
    within: Within | None


def owed(complaint: Complaint, clocks: Iterable[Clock] | None = None) -> list[Owed]:
    """The letters that must go now, the longest owed first; no query where no promise of this complaint demands one."""
    terms = terms_of(complaint)
    if not any(s.expiry_letter for held in (terms, *terms.within.values()) for s in held.standards.values()):
        return []
    if clocks is None:
        clocks = [clock for _, clock in clock_rows.load([complaint.pk]).get(complaint.pk, ())]
    found = [letter for clock in clocks if (letter := _of_clock(complaint.pk, clock, terms)) is not None]
    return sorted(found, key=lambda letter: letter.since)


def _of_clock(complaint_id: int, clock: Clock, terms: Terms) -> Owed | None:
    standard = terms.of(clock.within).standards[clock.code]
    broken = clock.breached_at
    if broken is None or not clock.live or standard.expiry_letter is None:
        return None
    if gone(complaint_id, standard.expiry_letter, clock):
        return None
    return Owed(standard.expiry_letter, clock.key, standard.title, broken, clock.within)


def gone(complaint_id: int, letter: str, clock: Clock) -> bool:
    """Whether such a letter was sent after the breach; or ahead of it, since the promise was at risk."""
    since = min(at for at in (clock.warned_at, clock.breached_at, clock.due_at) if at is not None)
    sent = Message.objects.filter(complaint=complaint_id, direction=MessageDirection.OUT, kind=letter, at__gte=since)
    return sent.exists()


def demanded(complaint: Complaint, letter: str, waiting: Iterable[Owed]) -> Parts:
    """What a letter of this kind must say: under the policy of the complaint, or of the part it is owed for."""
    owners = [one.within for one in waiting if one.letter == letter] or [None]
    parts: dict[str, str] = {}
    for within in owners:
        parts |= demanded_of(complaint, letter, within)
    return parts
