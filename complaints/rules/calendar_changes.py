"""A calendar amended: days closed, days opened again, other hours on a date; the rest stays as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from complaints.rules.hours import Hours


def amended(
    definition: Mapping[str, Any],
    *,
    closures: Iterable[Sequence[str]] = (),
    closed: Mapping[str, str] | None = None,
    opened: Iterable[str] = (),
    hours: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The definition of the next version; raise InvalidCalendar with the place and the reason.

    `closures` are [first day, last day, why], `closed` gives further closed days their names, `opened` are days
    closed no more, `hours` give dates opening times of their own; days are ISO dates.
    """
    again = frozenset(opened)
    said = definition.get("holidays") or {}
    holidays = dict(said) if isinstance(said, Mapping) else dict.fromkeys(said, "Closed")
    holidays = {day: name for day, name in (holidays | dict(closed or {})).items() if day not in again}
    kept = [row for row in definition.get("closures") or () if not (row[0] == row[1] and row[0] in again)]
    after = {
        **definition,
        "holidays": dict(sorted(holidays.items())),
        "closures": [list(row) for row in sorted({*map(tuple, kept), *map(tuple, closures)})],
        "date_hours": dict(sorted({**(definition.get("date_hours") or {}), **(hours or {})}.items())),
    }
    Hours.from_definition(after)
    return after
