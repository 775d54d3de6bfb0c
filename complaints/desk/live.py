"""Lists that refresh themselves: the page asks for its rows again with the tag of what it shows.

The tag is made of the rows themselves, which one walk along an index and one look at its rows give. So "nothing
new" is exact: it never hides a change and never redraws without one, and counts, names and forms are not asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render

FRAGMENT = "rows"
WORDS_HOLD = timedelta(minutes=10)
"""So long "late 2 h" and "due 14:30" may stand unrefreshed when nothing happens."""


def asked(request: HttpRequest) -> bool:
    """Whether only the rows are wanted."""
    return request.GET.get("fragment") == FRAGMENT


def mark(row: Mapping[str, Any]) -> str:
    """Changes when what a row shows does."""
    said = "|".join(f"{name}={_plain(value)}" for name, value in sorted(row.items()))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def stamp(rows: Sequence[Mapping[str, Any]], now: datetime, *, hold: timedelta = WORDS_HOLD) -> str:
    """The tag of a list: its rows in their order, and the stretch of time in which its words hold."""
    stretch = int(now.timestamp() // hold.total_seconds())
    said = " ".join([str(stretch), *(mark(row) for row in rows)])
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


def _plain(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, (list, tuple, set, frozenset)) else str(value)


def unchanged(request: HttpRequest, tag: str) -> bool:
    return asked(request) and request.headers.get("If-None-Match") == tag


def not_modified(tag: str) -> HttpResponse:
    return HttpResponseNotModified(headers={"ETag": tag, "Cache-Control": "no-store"})


def answer(request: HttpRequest, page: str, rows: str, context: Mapping[str, Any], tag: str) -> HttpResponse:
    """The whole page, or its rows alone when only they are wanted."""
    if not asked(request):
        return render(request, page, {**context, "live_tag": tag})
    found = render(request, rows, {**context, "live_tag": tag})
    found["ETag"], found["Cache-Control"] = tag, "no-store"
    return found
