"""Pages by key, never by offset: `(instant, id) > (x, y)` walks an index from where the last page ended.

Django's own way to write this, `a > x or (a = x and b > y)`, reads the index from its start each time;
the row-value form is flat at any depth (measured, see docs/decisions).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan

from complaints.errors import InvalidInput

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MOST = 100
BIGGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class SortKey:
    """One order a list offers: an instant that is never null, then the id, both in one direction."""

    name: str
    column: str
    descending: bool = False
    open_only: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a page ends: the last row's key, and which way to go on."""

    key: str
    backward: bool
    at: datetime
    id: int

    def text(self) -> str:
        micros = (self.at - EPOCH) // MICROSECOND
        plain = f"{self.key}|{'p' if self.backward else 'n'}|{micros}|{self.id}"
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Slice:
    """The ids of one page in order, and the cursors of its neighbours (None: there is none)."""

    ids: list[int]
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows to show, and the cursors of the neighbouring pages."""

    rows: list[dict[str, Any]]
    next: str | None
    previous: str | None


def chosen(keys: Mapping[str, SortKey], sort: str, cursor: str, default: str) -> SortKey:
    """The sort key asked for: by name, else by the cursor, else the default; InvalidInput for an unknown one."""
    name = sort or (read(cursor).key if cursor else default)
    if name not in keys:
        raise InvalidInput(sort=f"Choose one of {', '.join(keys)}.")
    return keys[name]


def read(cursor: str) -> Spot:
    """The spot a cursor names; InvalidInput for anything we did not write."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key, way, micros, number = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii").split("|")
        spot = Spot(key, way == "p", EPOCH + int(micros) * MICROSECOND, int(number))
    except (ValueError, OverflowError, binascii.Error):
        raise InvalidInput(cursor="This is not a cursor from an earlier page.") from None
    if way not in ("n", "p") or not 0 <= spot.id <= BIGGEST:
        raise InvalidInput(cursor="This is not a cursor from an earlier page.")
    return spot


def take(branches: Sequence[QuerySet[Any]], key: SortKey, cursor: str, limit: int) -> Slice:
    """One page of ids in one query.

    `branches` are disjoint: each is walked along its own index and the walks are merged, so that several
    teams' queues become one page without sorting them.
    """
    if not 1 <= limit <= MOST:
        raise InvalidInput(limit=f"Give 1 to {MOST}.")
    spot = read(cursor) if cursor else None
    if spot is not None and spot.key != key.name:
        raise InvalidInput(cursor="This cursor belongs to another order of the list.")
    backward = spot is not None and spot.backward
    walked = _walk(branches, key, spot, key.descending != backward, limit + 1)
    more, walked = len(walked) > limit, walked[:limit]
    if backward:
        walked.reverse()
    first, last = (walked[0], walked[-1]) if walked else (None, None)
    after, before = (backward or more), (more if backward else spot is not None)
    return Slice(
        [number for _, number in walked],
        Spot(key.name, False, *last).text() if last and after else None,
        Spot(key.name, True, *first).text() if first and before else None,
    )


def _walk(
    branches: Sequence[QuerySet[Any]], key: SortKey, spot: Spot | None, falling: bool, count: int
) -> list[tuple[datetime, int]]:
    order = [f"{'-' if falling else ''}{column}" for column in (key.column, "id")]
    walks = [_beyond(rows, key, spot, falling).order_by(*order) for rows in branches]
    narrow = [rows.values_list(key.column, "id")[:count] for rows in walks]
    if not narrow:
        return []
    merged = narrow[0] if len(narrow) == 1 else narrow[0].union(*narrow[1:], all=True).order_by(*order)[:count]
    return list(merged)


def _beyond(rows: QuerySet[Any], key: SortKey, spot: Spot | None, falling: bool) -> QuerySet[Any]:
    if spot is None:
        return rows
    lookup = TupleLessThan if falling else TupleGreaterThan
    return rows.filter(lookup((F(key.column), F("id")), (spot.at, spot.id)))
