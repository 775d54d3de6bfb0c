"""Reading personal data leaves a row: who, what, when, by which door."""

from __future__ import annotations

from datetime import datetime

from complaints.models import ReadLog
from complaints.types import Actor


def log_read(*, actor: Actor, now: datetime, door: str, complaint: int | None = None, detail: str = "") -> None:
    """Write down that this person read personal data of a complaint, or searched for people; one insert.

    `detail` never repeats what was typed or found: it says how much, not who.
    """
    if actor.is_staff and actor.id is not None:
        ReadLog.objects.create(staff_id=actor.id, complaint_id=complaint, at=now, door=door[:40], detail=detail[:200])
