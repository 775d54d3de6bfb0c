"""What is promised: to a customer whose complaint is being logged, and to one whose complaint has just been."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from complaints.choices import ClockSeverity, ClockState, EventKind
from complaints.models import CalendarVersion, Clock, LegalEntity, PolicyVersion
from complaints.queries import policies
from complaints.rules.conditions import Matter
from complaints.rules.deadlines import compute_deadline

Promised = tuple[str, datetime]


def promises_for(
    received_at: datetime, now: datetime, *, product: str = "", flags: Collection[str] = (), complainant: str = "",
    channel: str = "",
) -> list[Promised]:  # fmt: skip
    """Title and due instant of what a complaint received then, about this, would be promised; the nearest first."""
    entity = LegalEntity.objects.order_by("id").first()
    if entity is None or entity.policy_id is None or entity.calendar_id is None:
        return []
    policy = policies.edition(PolicyVersion.objects.filter(policy=entity.policy_id), received_at)
    calendar = policies.edition(CalendarVersion.objects.filter(calendar=entity.calendar_id), max(received_at, now))
    if policy is None or calendar is None:
        return []
    pinned: dict[str, object] = {}
    asks = policies.asked(policy)
    if calendars := policies.brought_along(policy, now):
        pinned["calendars"] = calendars
    if asks:
        known = frozenset(flags) & asks.get("flags", frozenset())
        who = complainant if complainant in asks.get("complainants", ()) else ""
        pinned["matter"] = Matter(product, known, who, channel, entity.code).to_json()
    terms = policies.terms(policy, calendar, pinned)
    begun = [s for s in terms.startable(EventKind.RECEIVED) if s.severity != ClockSeverity.INTERNAL]
    found = [(s.title, compute_deadline(s, terms.calendar(s), received_at).due_at) for s in begun]
    return sorted(found, key=lambda promise: promise[1])


def promised(complaint_id: int) -> list[Promised]:
    """What this complaint's customer was promised and waits for, the nearest first; one query."""
    running = Clock.objects.filter(complaint=complaint_id, state=ClockState.RUNNING, escalation=None, referral=None)
    told = running.exclude(standard__severity=ClockSeverity.INTERNAL).order_by("due_at", "id")
    return list(told.values_list("standard__title", "due_at"))
