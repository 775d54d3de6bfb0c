"""The policy packs that come with Redress, read once per process."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from complaints.errors import InvalidPack
from complaints.rules.packs import PolicyDefinition, read_pack

PACKS = Path(__file__).resolve().parents[1] / "packs"


def names() -> list[str]:
    """The names of our packs, which are those of their files."""
    return [file.stem for file in files()]


def files() -> list[Path]:
    return sorted(PACKS.glob("*.toml"))


@lru_cache(maxsize=64)
def pack(name: str) -> PolicyDefinition:
    """The pack of this name; InvalidPack when there is none."""
    if name not in names():
        raise InvalidPack("pack", f"there is no pack “{name}”; there is {', '.join(names())}")
    return read_pack((PACKS / f"{name}.toml").read_text(encoding="utf-8"))


def titles() -> dict[str, str]:
    """Name and title of each of our packs."""
    return {name: pack(name).title for name in names()}
