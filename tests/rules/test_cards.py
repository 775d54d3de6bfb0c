"""How a card number may be grouped between other numbers, and how long it may be."""

from __future__ import annotations

from itertools import pairwise

import pytest

from complaints.rules.cards import luhn, mask_all, mask_cards


def number(length: int, begins: str = "4") -> str:
    """The first number of this length after 7, 14, 21... that passes the check."""
    stem = begins + "".join(str((7 * place + length) % 10) for place in range(length - len(begins) - 1))
    return next(f"{stem}{last}" for last in range(10) if luhn(f"{stem}{last}"))


def grouped(digits: str, sizes: tuple[int, ...]) -> str:
    cuts = [sum(sizes[:place]) for place in range(len(sizes) + 1)]
    return " ".join(digits[begin:end] for begin, end in pairwise(cuts))


def hidden(digits: str) -> str:
    return "*" * (len(digits) - 4) + digits[-4:]


@pytest.mark.parametrize(
    "sizes",
    [
        (16,), (13,), (19,), (4, 4, 4, 4), (4, 4, 4, 1), (4, 4, 4, 3), (4, 4, 4, 4, 3), (4, 4, 8), (4, 8, 4), (12, 4),
        (8, 8), (8, 8, 3), (8, 5), (8, 4, 4), (5, 5, 5), (5, 5, 3), (5, 5, 5, 1), (5, 5, 5, 4), (3, 3, 3, 3, 1),
        (2,) * 8, (1,) * 13, (4, 6, 5), (4, 6, 4), (6, 13),
    ],
    ids=str,
)  # fmt: skip
def test_a_number_grouped_as_on_a_card_is_masked_between_other_numbers(sizes: tuple[int, ...]) -> None:
    digits = number(sum(sizes))
    between = f"000 {grouped(digits, sizes)}, 000000000000"
    assert mask_cards(between) == f"000 {grouped(hidden(digits), sizes)}, 000000000000"


@pytest.mark.parametrize(
    "sizes",
    [(4, 4, 5), (4, 5, 4), (7, 7, 2), (7, 6), (10, 6), (9, 4), (6, 7), (4, 6, 6), (6, 4, 4), (4, 4, 2, 4), (5, 4, 5),
     (3, 4, 4, 4), (8, 3, 4), (6, 6, 4), (11, 4), (4, 1, 4, 4), (5, 6, 3)],
    ids=str,
)  # fmt: skip
def test_a_number_grouped_otherwise_is_not_taken_for_a_card_there(sizes: tuple[int, ...]) -> None:
    between = f"000 {grouped(number(sum(sizes)), sizes)}, 000000000000"
    assert mask_cards(between) == between


@pytest.mark.parametrize("begins", ["4", "1", "9"])
@pytest.mark.parametrize("length", [13, 16, 19])
def test_what_stands_alone_is_masked_whoever_issued_it(length: int, begins: str) -> None:
    digits = number(length, begins)
    assert mask_cards(digits) == hidden(digits)
    assert mask_cards(f"on 07, {digits}, or 25") == f"on 07, {hidden(digits)}, or 25"
    split = grouped(digits, (7, length - 7))
    assert mask_cards(split) == grouped(hidden(digits), (7, length - 7))


@pytest.mark.parametrize("begins", ["4", "1"])
@pytest.mark.parametrize("length", [12, 20])
def test_what_is_shorter_or_longer_is_no_card(length: int, begins: str) -> None:
    digits = number(length, begins)
    assert mask_cards(digits) == digits


def test_only_an_issuers_number_is_found_across_wider_gaps() -> None:
    for begins, masked in (("4", True), ("1", False)):
        digits = number(16, begins)
        apart = "/".join((digits[:7], digits[7:]))
        found = "/".join((hidden(digits)[:7], hidden(digits)[7:]))
        assert mask_cards(apart) == (found if masked else apart)


def test_two_numbers_in_one_run_are_each_found() -> None:
    one, other = number(16), number(16, "5")
    assert mask_cards(f"{one}, {other}") == f"{hidden(one)}, {hidden(other)}"
    assert mask_cards(f"{one} {other}") == f"{hidden(one)} {hidden(other)}"


@pytest.mark.parametrize("digits", ["8888888888888888", "0" * 16])
def test_one_digit_over_and_over_is_no_card_though_it_passes_the_check(digits: str) -> None:
    assert luhn(digits)
    assert mask_cards(digits) == digits


@pytest.mark.parametrize(
    ("begins", "known"),
    [("2204", True), ("2205", False), ("2221", True), ("2220", False), ("2720", True), ("2721", False), ("34", True),
     ("33", False), ("35", True), ("62", True), ("81", True), ("83", False), ("19", False), ("20", False)],
)  # fmt: skip
def test_a_scheme_is_known_by_its_first_digits(begins: str, known: bool) -> None:
    digits = number(16, begins)
    text = "000 {}, 000000000000"
    found = hidden(digits) if known else digits
    assert mask_cards(text.format(grouped(digits, (4,) * 4))) == text.format(grouped(found, (4,) * 4))


def test_masking_leaves_tuples_as_lists_and_other_values_alone() -> None:
    digits = number(16)
    assert mask_all((digits, {"n": None}, 4.5)) == [hidden(digits), {"n": None}, 4.5]
