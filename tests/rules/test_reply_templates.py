"""Gaps of templates: known ones are filled, unknown ones are told of."""

from __future__ import annotations

import pytest

from complaints.rules.first_templates import FIRST
from complaints.rules.reply_templates import PLACEHOLDERS, SAMPLE, fill, wrong_gaps


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("Dear {customer}, {handler} of {team} at {company} about {subject}, {reference}, by {due}.", []),
        ("Dear {name}, {name} and {Customer}", ["{name}", "{Customer}"]),
        ("{}", ["{}"]),
        ("a { b", ["{"]),
        ("a } b { c", ["}", "{"]),
        ("{two\nlines}", ["{", "}"]),
        ("{{customer}}", ["{", "}"]),
        ("no gap at all", []),
    ],
)
def test_what_in_braces_is_not_known_is_told_once_each(body: str, wrong: list[str]) -> None:
    assert wrong_gaps(body) == wrong


def test_gaps_are_filled_in_one_pass_and_words_of_a_customer_are_never_gaps() -> None:
    said = fill("Dear {customer}, {reference}.", {"customer": "{reference}", "reference": "RD-1"})
    assert said == "Dear {reference}, RD-1."


@pytest.mark.parametrize("values", [{}, {"due": ""}])
def test_what_is_not_known_stays_in_square_brackets_to_be_seen(values: dict[str, str]) -> None:
    assert fill("by {due}", values) == "by [due]"


def test_a_preview_has_a_word_for_every_gap() -> None:
    assert tuple(SAMPLE) == PLACEHOLDERS
    assert SAMPLE == {
        "customer": "Nora Quill", "reference": "RD-2345-678C", "subject": "Refund refused after fault",
        "handler": "Hana Marsh", "team": "Customer care", "due": "Tuesday 24 November",
        "company": "Larch & Lantern Ltd",
    }  # fmt: skip


@pytest.mark.parametrize("body", [body for _, _, body in FIRST], ids=[name for _, name, _ in FIRST])
def test_the_first_templates_have_no_gap_nobody_fills(body: str) -> None:
    assert wrong_gaps(body) == []
