"""Payment card numbers never stay: found by the Luhn check in any text and masked.

A number is looked for inside each run of digits and separators, wherever a group of digits begins and ends, since
people write their card between other numbers: its date, its security code, the telephone. Three things are taken for
a card number, each of 13 to 19 digits that pass the check:

1. all digits between wider gaps, however they are grouped; 2. a whole run that begins as an issuer's numbers do;
3. groups inside a run that begin so and are grouped as on a card, which dates and telephone numbers are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

SHORTEST, LONGEST, SHOWN = 13, 19, 4
GAP = r"[\s.,/_\u00ad\u200b-\u200d\u2010-\u2015\u2060\u2212\ufeff-]"
RUN = re.compile(rf"[0-9](?:{GAP}{{0,3}}[0-9]){{{SHORTEST - 1},}}")
GROUP = re.compile(r"[0-9]+")
NARROW = re.compile(r"[ .\u00a0\u2010-\u2015-]")
ISSUER = re.compile(r"220[0-4]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|30[0-59]|3[4-9]|[456]|8[12]")
"""First digits of the card schemes; no year of these centuries and no trunk prefix is among them."""
EQUAL = frozenset({1, 2, 3, 4, 5, 8})
"""Sizes of groups a number is cut into evenly; seven or ten digits are a telephone number."""
PRINTED = frozenset({(4, 6, 5), (4, 6, 4), (6, 13)})
PASSES = 4

Span = tuple[int, int]


def mask_cards(text: str) -> str:
    """The text with each card number's digits but the last four replaced; everything else unchanged."""
    for _ in range(PASSES):  # what is left of one number can, rarely, complete another
        masked = RUN.sub(_masked, text) if len(text) >= SHORTEST else text
        if masked == text:
            break
        text = masked
    return text


def mask_all(value: Any) -> Any:
    """The same for every text inside lists and dicts."""
    if isinstance(value, str):
        return mask_cards(value)
    if isinstance(value, dict):
        return {key: mask_all(inner) for key, inner in value.items()}
    return [mask_all(inner) for inner in value] if isinstance(value, list | tuple) else value


def luhn(digits: str) -> bool:
    """Whether the digits pass the Luhn check (ISO/IEC 7812-1 annex B)."""
    return Sums(digits).pass_check(0, len(digits))


class Sums:
    """The Luhn sums of every part of a row of digits, so that a part is checked without adding it up again."""

    def __init__(self, digits: str) -> None:
        self._sums = [
            list(accumulate((_value(int(sign), place % 2 == odd) for place, sign in enumerate(digits)), initial=0))
            for odd in (0, 1)
        ]

    def pass_check(self, start: int, end: int) -> bool:
        """Counted from the right, each second digit is doubled: those whose place has the parity of `end`."""
        sums = self._sums[end % 2]
        return (sums[end] - sums[start]) % 10 == 0


def _value(digit: int, doubled: bool) -> int:
    return digit if not doubled else 2 * digit - 9 * (digit > 4)


def _masked(found: re.Match[str]) -> str:
    run = found[0]
    groups = [group.span() for group in GROUP.finditer(run)]
    places = [place for start, end in groups for place in range(start, end)]
    digits = "".join(run[place] for place in places)
    sums, signs = Sums(digits), list(run)
    for start, end in _candidates(run, groups, digits):
        if sums.pass_check(start, end) and len(set(digits[start:end])) > 1:
            for place in places[start : end - SHOWN]:
                signs[place] = "*"
    return "".join(signs)


def _candidates(run: str, groups: list[Span], digits: str) -> Iterator[Span]:
    """Where among the digits a card number may stand, as (first, past the last)."""
    sizes = [end - start for start, end in groups]
    begins = [0, *accumulate(sizes)]
    if len(digits) <= LONGEST and ISSUER.match(digits):
        yield 0, len(digits)
    first = 0
    for number in range(len(groups)):
        if ISSUER.match(digits, begins[number]):
            yield from ((begins[number], begins[end]) for end in _card_like(sizes, number))
        last = number + 1 == len(groups) or not NARROW.fullmatch(run[groups[number][1] : groups[number + 1][0]])
        if last:
            if SHORTEST <= begins[number + 1] - begins[first] <= LONGEST and digits[begins[first]] != "0":
                yield begins[first], begins[number + 1]
            first = number + 1


def _card_like(sizes: list[int], first: int) -> Iterator[int]:
    """After which groups a number that begins with group `first` may end, grouped as cards are."""
    size, total, evenly, by_four = sizes[first], 0, sizes[first] in EQUAL, True
    for number in range(first, len(sizes)):
        own = sizes[number]
        total += own
        if total > LONGEST:
            return
        fits = (evenly and own <= size) or (by_four and (own % 4 == 0 or own < 4))
        if total >= SHORTEST and (number == first or fits or tuple(sizes[first : number + 1]) in PRINTED):
            yield number + 1
        evenly, by_four = evenly and own == size, by_four and own % 4 == 0
