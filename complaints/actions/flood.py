"""How fast somebody sends: a token bucket in the database, the same for every process. It tells; callers decide."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from complaints.models import Bucket

FORGOTTEN = timedelta(days=2)
TAKE = """
insert into complaints_bucket as b (key, "left", at) values (%(key)s, %(most)s - 1, %(now)s)
on conflict (key) do update set
    "left" = greatest(-1, least(%(most)s, b."left" + greatest(0, extract(epoch from %(now)s - b.at)) * %(rate)s) - 1),
    at = greatest(b.at, %(now)s)
returning "left"
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many at once, and as many again in each such time."""

    name: str
    most: int
    each: timedelta


COMPLAINTS_OF_A_PLACE = Limit("complaints of a place", 30, timedelta(hours=1))
"""Generous: a library, an office or a whole village may share one address of the network."""
COMPLAINTS_OF_AN_ADDRESS = Limit("complaints of an address", 6, timedelta(hours=6))
LINKS_OF_A_PLACE = Limit("links of a place", 20, timedelta(hours=1))
LINKS_TO_AN_ADDRESS = Limit("links to an address", 4, timedelta(hours=1))
FILES_OF_A_PLACE = Limit("files of a place", 120, timedelta(hours=1))


def within(limit: Limit, whose: str, *, now: datetime) -> bool:
    """Take one; whether there was one left. Whoever has none left is given none by trying."""
    rate = limit.most / limit.each.total_seconds()
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"key": _key(limit, whose), "most": limit.most, "rate": rate, "now": now})
        return bool(cursor.fetchone()[0] >= 0)


def forget_old(*, now: datetime) -> int:
    """Drop buckets nobody used for two days: they are full again."""
    return Bucket.objects.filter(at__lt=now - FORGOTTEN).delete()[0]


def _key(limit: Limit, whose: str) -> str:
    """A name nobody can read back: no address of a person or a network stands in the table."""
    said = f"{limit.name}\n{whose.strip().lower()}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()
