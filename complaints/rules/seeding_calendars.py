"""Public holidays copied once into a calendar's definition. The package is asked here and never when a date is decided.

What it says changes with its version and with proclamations, so a calendar keeps the days as rows of its own, with
where they came from. No other module imports `holidays`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

import holidays
from holidays.version import __version__ as edition

from complaints.errors import InvalidCalendar
from complaints.rules.hours import Hours
from complaints.rules.pack_parts import PackCalendar

MOST_YEARS: Final = 40

IN_PARTS: Final = frozenset({"GB", "AU"})
"""Countries with no holiday list of their own worth using: without its part, Easter Monday is missing from GB."""

ANYWHERE_IN_THE_UK: Final = ("GB-ENG", "GB-NIR", "GB-SCT", "GB-WLS")


def calendar_definition(
    *,
    timezone: str,
    weekly_hours: Mapping[str, Any],
    places: Sequence[str] = (),
    years: Sequence[int] = (),
    half_days: Mapping[str, Any] | None = None,
    closures: Iterable[Sequence[str]] = (),
    one_off: Mapping[str, str] | None = None,
    not_closed: Iterable[str] = (),
) -> dict[str, Any]:
    """A calendar version's JSON, holidays filled in; raise InvalidCalendar with the place and the reason.

    `places` are written GB-SCT or IE; a day closed in any of them is closed. `half_days` give a date other hours,
    `closures` are [first, last, why], `one_off` adds closed days, `not_closed` takes days out that the source lists.
    Where the source knows the holidays of the later years only in part, `holidays_until` says up to when it knows all.
    """
    closed = {day.isoformat(): name for day, name in public_holidays(places, years).items()} | dict(one_off or {})
    for day in not_closed:
        closed.pop(day, None)
    definition: dict[str, Any] = {
        "timezone": timezone,
        "weekly_hours": {day: [list(interval) for interval in rows] for day, rows in weekly_hours.items()},
        "holidays": dict(sorted(closed.items())),
        "date_hours": {day: [list(interval) for interval in rows] for day, rows in sorted((half_days or {}).items())},
        "closures": [list(closure) for closure in closures],
    }
    if places:
        definition["source"] = f"holidays {edition}: {', '.join(places)}, {min(years)} to {max(years)}"
        if (last := _last_known(places, years)) < max(years):
            definition["holidays_until"] = f"{last}-12-31"
    Hours.from_definition(definition)
    return definition


def seeded(calendar: PackCalendar, years: Sequence[int], **more: Any) -> dict[str, Any]:
    """The definition of a calendar a pack describes, for these years; `more` as for `calendar_definition`."""
    return calendar_definition(
        timezone=calendar.timezone, weekly_hours=calendar.weekly_hours, places=calendar.places, years=years, **more
    )


def public_holidays(places: Sequence[str], years: Sequence[int]) -> dict[date, str]:
    """Every day that is a public holiday in any of the places, with its name; where only in some, with those."""
    if len(places) and not 0 < len(years) <= MOST_YEARS:
        raise InvalidCalendar("years", f"give 1 to {MOST_YEARS} years")
    found: dict[date, dict[str, list[str]]] = {}
    for number, place in enumerate(places, start=1):
        for day, name in _holidays(place, years, f"places[{number}]").items():
            found.setdefault(day, {}).setdefault(name, []).append(place)
    return {day: _name(names, len(places)) for day, names in sorted(found.items())}


def _last_known(places: Sequence[str], years: Sequence[int]) -> int:
    """The last of the years up to which the source knows every holiday; it knows lunar days for some years only."""
    last = min(years) - 1
    for year in sorted(years):
        unsure = [place for place in places if not _complete(place, year)]
        if unsure and last < min(years):
            raise InvalidCalendar("years", f"the holidays of {', '.join(unsure)} are not all known in {year}")
        if unsure:
            break
        last = year
    return last


@lru_cache(maxsize=4096)
def _complete(place: str, year: int) -> bool:
    """The package warns, and no more, where it leaves days out that it does not know."""
    country, _, part = place.partition("-")
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        holidays.country_holidays(country, subdiv=part or None, years=[year])
    return not said


def _name(names: Mapping[str, Sequence[str]], places: int) -> str:
    said = [name if len(where) == places else f"{name} ({', '.join(where)})" for name, where in names.items()]
    return "; ".join(said)


def _holidays(place: str, years: Sequence[int], at: str) -> Mapping[date, str]:
    country, _, part = place.partition("-")
    if country in IN_PARTS and not part:
        raise InvalidCalendar(at, f"{country} alone lacks days; name its part, such as {_first_part(country)}")
    try:
        with warnings.catch_warnings(action="ignore"):  # told by `holidays_until`
            found = holidays.country_holidays(country, subdiv=part or None, years=list(years))
        # A holiday on a weekend is there twice: its own day, and the day it is observed.
        return dict(found.items())
    except NotImplementedError:
        raise InvalidCalendar(at, f"{place!r} is no place whose holidays are known; write it as GB-SCT or IE") from None


def _first_part(country: str) -> str:
    return f"{country}-{holidays.list_supported_countries()[country][0]}"
