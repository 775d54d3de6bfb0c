"""Calendars in use: how far ahead each of them knows its public holidays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from complaints.models import CalendarVersion
from complaints.rules.hours import Hours

AHEAD = timedelta(days=366)
"""So long before they run out somebody should hear of it: the longest promises are made for months."""


def holidays_ending(now: datetime) -> list[tuple[str, date]]:
    """The calendars whose newest version knows its holidays for less than a year ahead, with the last known day."""
    newest = CalendarVersion.objects.order_by("calendar", "-number").distinct("calendar")
    rows = [(code, _until(said)) for code, said in newest.values_list("calendar__code", "definition")]
    return sorted((code, until) for code, until in rows if until is not None and until < (now + AHEAD).date())


def _until(definition: Mapping[str, Any]) -> date | None:
    """None where it never had any: there is nothing to run out."""
    if told := definition.get("holidays_until"):
        return date.fromisoformat(told)
    last = max(Hours.from_definition(definition, may_never_open=True).holidays, default=None)
    return last and date(last.year, 12, 31)
