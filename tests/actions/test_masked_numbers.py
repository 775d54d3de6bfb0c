"""A customer's number at the source that looks like a card's is kept masked; whoever asks by the number finds them."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from complaints.actions.masking import masked_number
from complaints.models.people import Staff
from complaints.queries.customers import find_customers
from complaints.rules.numbers import OF_A_CUSTOMER, kept_number
from complaints.types import InboundCustomer
from tests.conftest import ActorFor, Log

CARD, OTHER, PLAIN = "4111111111111111", "5555555555871111", "C-20417"


@pytest.fixture
def three(log: Log) -> None:
    """Nora and Otto, whose numbers are card numbers that end alike, and Walter with a plain one."""
    for name, number in (("Nora Quill", CARD), ("Otto Reed", OTHER), ("Walter Moss", PLAIN)):
        log(customer=InboundCustomer(name, external_id=number))


def found(who: Any, asked: str) -> list[str]:
    return [row["name"] for row in find_customers(who, asked)]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        (CARD, ["Nora Quill"]),
        (f"  {CARD} ", ["Nora Quill"]),
        (OTHER, ["Otto Reed"]),
        (PLAIN, ["Walter Moss"]),
        ("4012888888881881", []),
        ("************1111", []),
    ],
)
def test_a_customer_is_found_by_the_number_as_the_source_writes_it(
    three: None, supervisor: Staff, actor: ActorFor, asked: str, names: list[str]
) -> None:
    assert found(actor(supervisor), asked) == names


def test_a_customer_is_found_by_the_number_as_it_is_shown(three: None, supervisor: Staff, actor: ActorFor) -> None:
    (row,) = find_customers(actor(supervisor), CARD)
    assert CARD not in str(row)
    assert found(actor(supervisor), row["external_id"]) == ["Nora Quill"]


@given(st.text(st.sampled_from("0123456789 -ab"), max_size=60) | st.text(max_size=120))
def test_what_is_kept_of_a_number_is_kept_again_as_it_is(number: str) -> None:
    kept = kept_number(number, OF_A_CUSTOMER, key=b"k")
    assert kept_number(kept, OF_A_CUSTOMER, key=b"k") == kept
    assert kept == number.strip() or (len(kept) <= OF_A_CUSTOMER and "*" in kept)


def test_writing_and_looking_make_the_same_of_a_number() -> None:
    key = settings.EVENT_CHAIN_KEY.encode()
    assert masked_number(CARD, OF_A_CUSTOMER) == kept_number(CARD, OF_A_CUSTOMER, key=key)
    assert kept_number(CARD, OF_A_CUSTOMER, key=b"another key") != kept_number(CARD, OF_A_CUSTOMER, key=key)
