"""Notices inside Redress: read."""

from __future__ import annotations

from datetime import datetime

from complaints.models import Notice
from complaints.types import Actor


def read_all(*, actor: Actor, now: datetime) -> int:
    """Everything told to this person up to now counts as read; returns how many were new."""
    return Notice.objects.filter(staff=actor.id, read_at=None, at__lte=now).update(read_at=now)
