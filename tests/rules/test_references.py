"""References as they are written on letters: once given they never change."""

from __future__ import annotations

import pytest

from complaints.rules.references import SIGNS, SPACE, nearby, normalise, reference


@pytest.mark.parametrize(
    ("number", "written"),
    [(1, "RD-U8APCSF"), (2, "RD-KR2Z78N"), (31, "RD-4G25U6B"), (12345, "RD-AKXCRAK"), (SPACE - 1, "RD-C8S2PV4")],
)
def test_a_number_keeps_its_reference_for_good(number: int, written: str) -> None:
    assert reference(number) == written


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("rd u8ap csf", "RD-U8APCSF"),
        ("U8APCSF", "RD-U8APCSF"),
        ("RDU8APCSF", "RD-U8APCSF"),
        ("RD-U8APCS", None),
        ("RD-U8APCSFF", None),
        ("XX-U8APCSF", None),
        ("RD-U8APCSG", None),
        ("RD-U8APCSé", None),
        ("RD", None),
        ("", None),
    ],
)
def test_what_was_typed_is_read_or_refused(typed: str, read: str | None) -> None:
    assert normalise(typed) == read


def test_signs_that_look_alike_are_read_as_the_one_that_exists() -> None:
    for number in range(1, 3000):
        written = reference(number)
        for sign, others in (("Q", "0O"), ("J", "1IL")):
            for other in others:
                assert normalise(written.replace(sign, other)) == written


def test_a_reference_that_itself_begins_with_rd_is_still_read() -> None:
    bare = next(written[3:] for written in map(reference, range(1, 200_000)) if written.startswith("RD-RD"))
    assert normalise(bare) == f"RD-{bare}"


RIGHT = "RD-U8APCSF"


def test_a_slip_of_one_sign_anywhere_leads_back_to_the_reference() -> None:
    for at in range(3, len(RIGHT)):
        for sign in set(SIGNS) - {RIGHT[at]}:
            typed = RIGHT[:at] + sign + RIGHT[at + 1 :]
            assert RIGHT in nearby(typed), typed
            assert len(nearby(typed)) <= 13


def test_two_neighbours_swapped_lead_back_to_the_reference() -> None:
    for at in range(3, len(RIGHT) - 1):
        typed = RIGHT[:at] + RIGHT[at + 1] + RIGHT[at] + RIGHT[at + 2 :]
        assert RIGHT in nearby(typed.lower()), typed


def test_everything_nearby_is_a_reference_in_order_and_once() -> None:
    found = nearby("U8APCSG")
    assert found == sorted(set(found))
    assert all(normalise(one) == one for one in found)


@pytest.mark.parametrize("typed", [RIGHT, "rd u8ap csf", "", "RD", "U8APCS", "U8APCSFF", "XX-U8APCSG", "U8APCSé"])
def test_nothing_is_near_what_is_right_or_has_not_the_shape(typed: str) -> None:
    assert nearby(typed) == []


def test_signs_that_look_alike_are_read_as_they_look() -> None:
    assert nearby("O8APCSF") == nearby("Q8APCSF") != []
