"""Canonical bytes of an event and the HMAC chain over them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

# What is told is a tree out of our own words or out of JSON: it needs no watch for circles.
CANON = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False
)


class Link(NamedTuple):
    """The part of an event that is evidence."""

    complaint: int
    seq: int
    at: datetime
    kind: str
    actor_kind: str
    actor: int | None
    operation: str
    data: Mapping[str, Any]
    step: tuple[str, int, str] | None = None


def canonical(link: Link) -> bytes:
    """Our own bytes for a link: a JSON array in fixed order, keys sorted, instants in UTC with microseconds."""
    at = link.at.astimezone(UTC).isoformat(timespec="microseconds")
    return CANON.encode((link.complaint, link.seq, at, *link[3:])).encode()


def link_hash(key: bytes, previous: bytes, link: Link) -> bytes:
    """HMAC-SHA256 over the previous hash and this link's canonical bytes: 32 bytes."""
    mac = _begun(key).copy()
    mac.update(previous + canonical(link))
    return mac.digest()


@lru_cache(maxsize=8)
def _begun(key: bytes) -> hmac.HMAC:
    """The key taken in once, not for each of a million events; only ever copied."""
    return hmac.new(key, digestmod=hashlib.sha256)


def root(key: bytes, heads: Iterable[tuple[int, int, bytes]]) -> tuple[int, int, str]:
    """Count of complaints, count of events and one HMAC over all (id, length, head), in the order given."""
    mac = hmac.new(key, digestmod=hashlib.sha256)
    complaints = events = 0
    for number, length, head in heads:
        mac.update(b"%d:%d:" % (number, length) + head)
        complaints += 1
        events += length
    return complaints, events, mac.hexdigest()
