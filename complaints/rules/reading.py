"""Reading a parsed table with care: every refusal names the place and the reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from enum import Enum
from typing import Any, TypeVar

from complaints.errors import InvalidPack

E = TypeVar("E", bound=Enum)

_CODE = re.compile(r"[a-z][a-z0-9_]{0,49}")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


class Reader:
    """One table of a pack. `done()` refuses keys nobody asked for, so a misspelt setting is never ignored."""

    __slots__ = ("_data", "_left", "place")

    def __init__(self, data: Mapping[str, Any], place: str) -> None:
        if not isinstance(data, Mapping):
            raise InvalidPack(place, "is not a table")
        self._data = data
        self._left = set(data)
        self.place = place

    def done(self) -> None:
        if self._left:
            raise InvalidPack(f"{self.place}.{min(map(str, self._left))}", "is not a known setting")

    def fail(self, key: str, reason: str) -> InvalidPack:
        return InvalidPack(f"{self.place}.{key}", reason)

    def value(self, key: str) -> Any:
        return self._take(key)

    def skip(self, key: str) -> None:
        """Allow a key without reading it."""
        self._left.discard(key)

    def text(self, key: str, default: str | None = None) -> str:
        value = self._take(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.fail(key, "needs words")
        return value.strip()

    def name(self, key: str, most: int) -> str:
        """Words that must fit where names are kept."""
        said = self.text(key)
        if len(said) > most:
            raise self.fail(key, f"is longer than {most} characters")
        return said

    def text_or_none(self, key: str) -> str | None:
        return self.text(key, "") or None

    def code(self, key: str) -> str:
        """A short lower-case name such as `keep_informed`."""
        return self._checked_code(key, self._take(key))

    def codes(self, key: str) -> tuple[str, ...]:
        value = self._list(key)
        found = tuple(self._checked_code(key, item) for item in value)
        if len(set(found)) != len(found):
            raise self.fail(key, "names the same thing twice")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        found = self._list(key)
        if not all(isinstance(item, str) and item.strip() for item in found):
            raise self.fail(key, "needs a list of sentences")
        return tuple(item.strip() for item in found)

    def flag(self, key: str, default: bool = False) -> bool:
        value = self._take(key, default)
        if not isinstance(value, bool):
            raise self.fail(key, "is neither true nor false")
        return value

    def whole(self, key: str, *, least: int, most: int, default: int | None = None) -> int:
        value = self._take(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.fail(key, "needs a whole number")
        if not least <= value <= most:
            raise self.fail(key, f"must lie between {least} and {most}, not {value}")
        return value

    def whole_or_none(self, key: str, *, least: int, most: int) -> int | None:
        if self._data.get(key) is None:
            self._left.discard(key)
            return None
        return self.whole(key, least=least, most=most)

    def whole_numbers(self, key: str) -> tuple[int, ...] | None:
        if self._data.get(key) is None:
            self._left.discard(key)
            return None
        found = self._list(key)
        if not found or any(isinstance(item, bool) or not isinstance(item, int) or item < 1 for item in found):
            raise self.fail(key, "needs a list of whole numbers from 1")
        return tuple(sorted(set(found)))

    def share(self, key: str) -> float | None:
        value = self._take(key, None, optional=True)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1:
            raise self.fail(key, "must lie between 0 and 1")
        return float(value)

    def clock_time(self, key: str) -> time | None:
        value = self._take(key, None, optional=True)
        if value is None:
            return None
        found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            raise self.fail(key, "needs a time of day such as 17:00")
        return time(int(found[1]), int(found[2]))

    def day(self, key: str) -> date:
        value = self._take(key)
        try:
            found = value if isinstance(value, date) else date.fromisoformat(value)
        except (TypeError, ValueError):
            found = None
        if found is None or isinstance(found, datetime):
            raise self.fail(key, "needs a date such as 2026-01-01")
        return found

    def choice(self, key: str, kind: type[E], default: E | None = None) -> E:
        value = self._take(key, default)
        try:
            return kind(value)
        except ValueError:
            known = ", ".join(str(item.value) for item in kind)
            raise self.fail(key, f"is {value!r}; it must be one of {known}") from None

    def table(self, key: str) -> Mapping[str, Any] | None:
        value = self._take(key, None, optional=True)
        if value is not None and not isinstance(value, Mapping):
            raise self.fail(key, "is not a table")
        return value

    def tables(self, key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Each table of a list with its place, numbered from 1."""
        for number, row in enumerate(self._list(key), start=1):
            yield f"{self.place}.{key}[{number}]", row

    def _take(self, key: str, default: Any = None, *, optional: bool = False) -> Any:
        self._left.discard(key)
        value = self._data.get(key)
        if value is not None:
            return value
        if default is None and not optional:
            raise self.fail(key, "is missing")
        return default

    def _list(self, key: str) -> list[Any] | tuple[Any, ...]:
        value = self._take(key, (), optional=True)
        if not isinstance(value, list | tuple):
            raise self.fail(key, "is not a list")
        return value

    def _checked_code(self, key: str, value: Any) -> str:
        if not isinstance(value, str) or not _CODE.fullmatch(value):
            raise self.fail(key, f"{value!r} is no code: small letters, digits and _ only")
        return value
