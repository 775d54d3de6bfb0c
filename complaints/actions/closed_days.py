"""Public holidays for a calendar version: asked of the `holidays` package once, kept in our own row for good."""

from __future__ import annotations

from collections.abc import Iterable

import holidays

from complaints.errors import InvalidInput


def public_holidays(country: str, subdivision: str, years: Iterable[int]) -> dict[str, str]:
    """Date to name, in order, as a calendar's definition writes them; InvalidInput for an unknown country or region."""
    try:
        found = holidays.country_holidays(country, subdiv=subdivision or None, years=sorted(years))
    except NotImplementedError as error:
        raise InvalidInput(holidays=f"No public holidays are known for {country} {subdivision}: {error}") from error
    return {day.isoformat(): name for day, name in sorted(found.items())}
