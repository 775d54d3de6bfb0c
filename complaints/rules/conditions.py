"""Which complaints a standard is for: structured conditions over what a complaint, or a part of it, is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from complaints.choices import Channel
from complaints.errors import InvalidPack
from complaints.rules.reading import Reader


@dataclass(frozen=True, slots=True)
class Matter:
    """What a condition may ask about: a complaint, or one of its parts. Empty means unknown or usual."""

    product: str = ""
    flags: frozenset[str] = frozenset()
    complainant: str = ""
    channel: str = ""
    entity: str = ""

    def to_json(self) -> dict[str, Any]:
        """Only what is known, as an event tells it."""
        said: dict[str, Any] = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name)}
        return said | ({"flags": sorted(self.flags)} if self.flags else {})

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{**data, "flags": frozenset(data.get("flags", ()))})


USUAL = Matter()


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when each key said has one of its values; keys not said ask nothing."""

    products: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    complainants: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()

    def holds(self, matter: Matter) -> bool:
        asked = (
            (self.products, matter.product in self.products),
            (self.flags, not matter.flags.isdisjoint(self.flags)),
            (self.complainants, matter.complainant in self.complainants),
            (self.channels, matter.channel in self.channels),
            (self.entities, matter.entity in self.entities),
        )
        return all(met for values, met in asked if values)

    def in_words(self) -> str:
        said = ((f.name, getattr(self, f.name)) for f in fields(self))
        return " and ".join(f"{name} {' or '.join(values)}" for name, values in said if values)

    def to_json(self) -> dict[str, Any]:
        return {f.name: list(getattr(self, f.name)) for f in fields(self) if getattr(self, f.name)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any], place: str) -> Self:
        read = Reader(data, place)
        condition = cls(
            products=read.texts("products"),
            flags=read.codes("flags"),
            complainants=read.codes("complainants"),
            channels=read.codes("channels"),
            entities=read.texts("entities"),
        )
        read.done()
        if not any(getattr(condition, f.name) for f in fields(cls)):
            raise InvalidPack(place, "asks nothing; leave it out")
        for channel in condition.channels:
            if channel not in Channel.values:
                raise InvalidPack(f"{place}.channels", f"{channel!r} is no channel; use {', '.join(Channel.values)}")
        return condition


@dataclass(frozen=True, slots=True)
class Scope:
    """Where something applies: in these tiers (none said: all), only for this, not for that."""

    tiers: tuple[int, ...] | None = None
    only_for: Condition | None = None
    not_for: Condition | None = None

    def covers(self, matter: Matter, tier: int | None = None) -> bool:
        """Without a tier, whether it applies in any."""
        if tier is not None and self.tiers is not None and tier not in self.tiers:
            return False
        if self.only_for is not None and not self.only_for.holds(matter):
            return False
        return self.not_for is None or not self.not_for.holds(matter)

    def in_words(self) -> str:
        """For an event's record and a person asking: why did this apply?"""
        said = [
            f"in tier {' or '.join(map(str, self.tiers))}" if self.tiers else "",
            f"only for {self.only_for.in_words()}" if self.only_for else "",
            f"not for {self.not_for.in_words()}" if self.not_for else "",
        ]
        return ", ".join(filter(None, said)) or "for every complaint"

    @classmethod
    def read(cls, read: Reader) -> Self:
        """Take `tiers`, `only_for` and `not_for` from a table."""
        return cls(read.whole_numbers("tiers"), *(_condition(read, key) for key in ("only_for", "not_for")))


def _condition(read: Reader, key: str) -> Condition | None:
    data = read.table(key)
    return None if data is None else Condition.from_json(data, f"{read.place}.{key}")
