"""A row of the outbox while one relay has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LEASE = timedelta(minutes=2)
"""How long a row is one relay's own."""


@dataclass(frozen=True, slots=True)
class Claimed:
    id: int
    topic: str
    key: str
    dedup: str
    payload: dict[str, int | str]
    attempts: int
    created_at: datetime
    until: datetime

    @property
    def now(self) -> datetime:
        """When it was claimed."""
        return self.until - LEASE
