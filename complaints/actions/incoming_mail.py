"""Mail comes in."""

from __future__ import annotations

from datetime import datetime


def receive(raw: bytes, *, source: str, now: datetime) -> None:
    """Not yet."""
