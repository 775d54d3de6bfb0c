"""References a person can read out: RD- and seven signs without look-alikes, the last a check.

The number is spread by a bijection, so neighbours look unlike each other and no two are ever alike.
"""

from __future__ import annotations

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 signs, a prime number, without 0 O 1 I L: a weighted sum finds every single slip and every swap."""

PREFIX = "RD-"
BODY = 6
SPACE = len(SIGNS) ** BODY
FACTOR, SHIFT = 396_481_219, 271_828_183
READ_AS = str.maketrans({"0": "Q", "O": "Q", "1": "J", "I": "J", "L": "J"})


def reference(number: int) -> str:
    """The reference of a row number in 1..887,503,680; ValueError outside."""
    if not 0 < number < SPACE:
        raise ValueError(f"no reference for {number}")
    spread, body = (number * FACTOR + SHIFT) % SPACE, ""
    for _ in range(BODY):
        spread, sign = divmod(spread, len(SIGNS))
        body += SIGNS[sign]
    return PREFIX + body + check_sign(body)


def check_sign(body: str) -> str:
    return SIGNS[-sum(weight * SIGNS.index(sign) for weight, sign in enumerate(body, start=2)) % len(SIGNS)]


def normalise(typed: str) -> str | None:
    """The reference somebody typed or said, tidied; None when it cannot be one."""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum())
    body = (signs[2:] if len(signs) == BODY + 3 and signs.startswith("RD") else signs).translate(READ_AS)
    if len(body) != BODY + 1 or any(sign not in SIGNS for sign in body):
        return None
    return PREFIX + body if check_sign(body[:-1]) == body[-1] else None


def nearby(typed: str) -> list[str]:
    """The references one slip away from what was typed: one sign misread, or two neighbours swapped.

    For each place the check sign allows exactly one other sign, so there are few. Empty for what is a reference, and
    for what has not the shape of one.
    """
    signs = "".join(sign for sign in typed.upper() if sign.isalnum())
    body = (signs[2:] if len(signs) == BODY + 3 and signs.startswith("RD") else signs).translate(READ_AS)
    if len(body) != BODY + 1 or normalise(body) is not None or not body.isascii():
        return []
    guesses = [body[:at] + sign + body[at + 1 :] for at in range(BODY + 1) for sign in SIGNS]
    guesses += [body[:at] + body[at + 1] + body[at] + body[at + 2 :] for at in range(BODY)]
    return sorted({found for guess in guesses if (found := normalise(guess)) is not None})
