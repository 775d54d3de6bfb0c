"""Promises the engine cannot keep moving: a step that fails again and again is told to people, every day anew."""

from __future__ import annotations

from datetime import datetime, timedelta

from complaints.actions import ledger
from complaints.actions.change import changes_on
from complaints.models import Clock, Complaint
from complaints.queries.people import Directory
from complaints.types import SYSTEM

STUCK = timedelta(minutes=30)
MOST = 200


def tell_of_stuck_clocks(*, now: datetime) -> int:
    """Tell who answers for the team of complaints whose step failed and is still due; returns how many complaints.

    The sweep goes on trying; the notice comes once a day for as long as it fails.
    """
    failing = Clock.objects.filter(retry_at__isnull=False, wake_at__lt=now - STUCK)
    numbers = sorted(set(failing.values_list("complaint", flat=True)[:MOST]))
    if not numbers:
        return 0
    changes = changes_on(list(Complaint.objects.filter(pk__in=numbers).order_by("pk")), actor=SYSTEM, now=now)
    directory = Directory(now)
    for change in changes:
        complaint = change.complaint
        text = f"{complaint.reference}: a deadline could not be worked and is tried again. Tell the administrator."
        for reader in directory.answerable(complaint.team_id):
            change.tell(reader, text, f"stuck:{complaint.pk}:{now:%Y-%m-%d}", at=now, urgent=True)
    ledger.outgoing(changes, now)
    return len(changes)
