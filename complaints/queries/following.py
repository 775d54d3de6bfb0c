"""What a customer sees of their own complaint: words to and from them, promised dates. Nothing of ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from complaints.choices import Channel, ClockSeverity, ClockState, EventKind, MessageKind
from complaints.errors import NotFound
from complaints.models import Complaint, Message, PortalLink, Representative
from complaints.queries import clocks as clock_rows
from complaints.queries.access import visible_complaints
from complaints.queries.policies import terms_of
from complaints.rules.standards import Owner
from complaints.types import Actor

IDLE = timedelta(minutes=20)
LONGEST = timedelta(hours=4)
"""A visit ends by itself after so long without a click, and after so long in all."""

BY_MACHINE = (Channel.EMAIL, Channel.WEB)
"""A contact by these is a letter of ours; by any other it is a colleague's note of an attempt."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody looking at one complaint through a link of ours, and for whom."""

    link: Any
    complaint_id: int
    representative: Representative | None


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise to the customer: what keeps it, and by when."""

    kept_by: str
    due_at: datetime
    part: str


def visit(kept: str, *, now: datetime) -> Visit | None:
    """The visit of this hashed secret while it goes on; a representative's only while they act for the customer."""
    links = PortalLink.objects.select_related("representative").filter(
        session=kept, ended_at=None, seen_at__gt=now - IDLE, used_at__gt=now - LONGEST
    )
    link = links.first()
    if link is None or link.complaint_id is None:
        return None
    speaker = link.representative
    if speaker is not None and (speaker.ended_at is not None or speaker.consent_given_at is None):
        return None
    return Visit(link, link.complaint_id, speaker)


def own(actor: Actor, complaint_id: int) -> Complaint:
    """The complaint with the names its page shows."""
    rows = visible_complaints(actor).select_related("customer", "team", "handler", "legal_entity")
    found = rows.filter(pk=complaint_id).first()
    if found is None:
        raise NotFound()
    return found


def words(complaint: Complaint) -> list[Message]:
    """Words to and from the customer, the newest first; what was corrected since is left out.

    What a colleague wrote down about trying to reach somebody is no word to the customer: its text stays ours.
    """
    rows = Message.objects.filter(complaint=complaint, erased_at=None, corrected_by=None).order_by("-at", "-id")
    shown = list(rows.defer("author")[:200])
    return [message for message in shown if not is_attempt(message)]


def attempts(complaint: Complaint) -> list[datetime]:
    """When we tried to reach the customer; without our words about it."""
    rows = Message.objects.filter(complaint=complaint, kind=MessageKind.CONTACT, erased_at=None)
    return list(rows.exclude(channel__in=BY_MACHINE).values_list("at", flat=True))


def is_attempt(message: Message) -> bool:
    return message.kind == MessageKind.CONTACT and message.channel not in BY_MACHINE


def promises(complaint: Complaint) -> list[Promise]:
    """What the customer was promised and waits for, the nearest first; never what colleagues owe each other."""
    terms, found = terms_of(complaint), []
    running = [c for _, c in clock_rows.load([complaint.pk]).get(complaint.pk, ()) if c.state == ClockState.RUNNING]
    titles = dict(complaint.parts.values_list("pk", "title")) if any(clock.within for clock in running) else {}
    for clock in running:
        owner, number = clock.within or (Owner.COMPLAINT, None)
        if clock.escalation is not None or owner == Owner.REFERRAL:
            continue
        standard = terms.of(clock.within).standards[clock.code]
        kept_by = _kept_by(standard.satisfied_by)
        if kept_by and standard.severity != ClockSeverity.INTERNAL:
            found.append(Promise(kept_by, clock.due_at, titles.get(number or 0, "")))
    return sorted(found, key=lambda promise: promise.due_at)


TOLD = (
    EventKind.DECISION_SENT, EventKind.PART_ANSWERED, EventKind.ACKNOWLEDGED, EventKind.DEFINED, EventKind.INFORMED,
    EventKind.CONTACTED,
)  # fmt: skip


def _kept_by(kinds: Iterable[str]) -> str:
    """What the customer will notice when the promise is kept; empty for what they would not."""
    known = {str(kind) for kind in kinds}
    return next((str(kind.value) for kind in TOLD if kind.value in known), "")


def speaker_of(complaint: Complaint) -> Representative | None:
    return complaint.representatives.filter(ended_at=None).first()
