"""What a complaint is handled under beside its policy and calendar: told by its events, kept on its row.

`{"matter": {...}, "calendars": {code: version}, "parts": {id: {...}}, "referrals": {id: {...}}}`, each key only where
there is something to say. A part and a referral have `policy`, `calendar`, `matter` and `calendars` of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from complaints.choices import EventKind

Further = Mapping[str, Any]

PINNING: Final = frozenset(
    {EventKind.RECEIVED, EventKind.RECLASSIFIED, EventKind.PART_ADDED, EventKind.REFERRED, EventKind.REBASED}
)
"""The events that change what the clocks run under."""


def pinned(further: Further, kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What holds after this event."""
    after = dict(further)
    if kind == EventKind.RECEIVED:
        after |= {key: data[key] for key in ("matter", "calendars") if data.get(key)}
    elif kind == EventKind.RECLASSIFIED and "part" in data:
        number = str(data["part"])
        after["parts"] = after["parts"] | {number: after["parts"][number] | {"matter": data["matter"]}}
    elif kind == EventKind.RECLASSIFIED:
        after["matter"] = data["matter"]
    elif kind == EventKind.PART_ADDED:
        after["parts"] = after.get("parts", {}) | {str(data["part"]): data["under"]}
    elif kind == EventKind.REFERRED and "under" in data:
        after["referrals"] = after.get("referrals", {}) | {str(data["referral"]): data["under"]}
    elif kind == EventKind.REBASED:
        return _moved(after, *data["edition"])
    return after


def rebased(calendar: int, data: Mapping[str, Any]) -> int:
    """The version that counts after a calendar was changed."""
    old, new = data["edition"]
    return int(new) if calendar == old else calendar


def _moved(under: Mapping[str, Any], old: int, new: int) -> dict[str, Any]:
    """The same with one calendar version in place of another, wherever it was pinned."""
    after = dict(under)
    if under.get("calendar") == old:
        after["calendar"] = new
    if "calendars" in under:
        after["calendars"] = {code: new if version == old else version for code, version in under["calendars"].items()}
    for children in ("parts", "referrals"):
        if children in under:
            after[children] = {number: _moved(own, old, new) for number, own in under[children].items()}
    return after
