"""Every part of the engine says when it last worked."""

from __future__ import annotations

from datetime import datetime

from complaints.models import Heartbeat


def beat(name: str, *, now: datetime, **detail: int | str) -> None:
    """Write down that `name` worked at `now`; an older beat never replaces a newer one."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=now, detail=detail)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at", "detail"],
    )
