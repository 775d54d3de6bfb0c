"""Other systems' numbers as they are kept: one that looks like a card's is masked, and still names one thing only."""

from __future__ import annotations

import hmac

from complaints.rules.cards import mask_cards

OF_A_COMPLAINT, OF_A_CUSTOMER = 120, 80
"""How long each may be, mark and all."""
MARK = 16


def kept_number(number: str, longest: int, *, key: bytes) -> str:
    """The number, trimmed; masked, and then with a keyed mark: two numbers never become the same one.

    Whoever looks for a number looks for what this makes of it. What is kept already stays as it is.
    """
    number = number.strip()
    masked = mask_cards(number)
    if masked == number:
        return number
    mark = hmac.digest(key, f"number:{number}".encode(), "sha256").hex()[:MARK]
    return f"{masked[: longest - MARK - 1]}~{mark}"
