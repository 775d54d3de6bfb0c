"""Payment card numbers never stay: found by the Luhn check in any text and masked."""

from __future__ import annotations

import re
from typing import Any

CANDIDATE = re.compile(r"(?<![0-9])[0-9](?:[ .\u00a0\u2010-\u2015-]?[0-9]){11,18}(?![0-9])")
NOT_DIGITS = re.compile(r"[^0-9]")


def mask_cards(text: str) -> str:
    """The text with each card number's digits but the last four replaced; everything else unchanged."""
    return CANDIDATE.sub(_masked, text) if len(text) >= 12 else text


def mask_all(value: Any) -> Any:
    """The same for every text inside lists and dicts."""
    if isinstance(value, str):
        return mask_cards(value)
    if isinstance(value, dict):
        return {key: mask_all(inner) for key, inner in value.items()}
    return [mask_all(inner) for inner in value] if isinstance(value, list | tuple) else value


def _masked(found: re.Match[str]) -> str:
    digits = NOT_DIGITS.sub("", found[0])
    if not luhn(digits) or len(set(digits)) == 1:
        return found[0]
    hide, shown = len(digits) - 4, []
    for sign in found[0]:
        shown.append("*" if sign.isdigit() and hide > 0 else sign)
        hide -= sign.isdigit()
    return "".join(shown)


def luhn(digits: str) -> bool:
    """Whether the digits pass the Luhn check (ISO/IEC 7812-1 annex B)."""
    total = 0
    for place, sign in enumerate(reversed(digits)):
        value = int(sign) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
