"""How a customer is reached: preferred way, representative, language, needs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from complaints.choices import Channel
from complaints.rules.reaching import Person, call_times, first_choice, language, reach

NORA = Person("Nora Quill", email="nora@customer.example", phone="020 7946 0123", address="2 Low Road\nLeeds")
SPEAKS = replace(NORA, representative="Otto Kern", consented=True)


@pytest.mark.parametrize(
    ("preferred", "came_by", "able", "way"),
    [
        ("letter", "email", ("email", "letter"), "letter"),
        ("", "web", ("email", "letter"), "email"),
        ("", "letter", ("email", "letter"), "letter"),
        ("sms", "phone", ("email", "letter"), "email"),
        ("sms", "phone", ("email", "letter", "sms"), "sms"),
        ("phone", "in_person", ("letter",), "letter"),
        ("letter", "email", (), ""),
    ],
)
def test_the_preferred_way_if_it_works_then_the_way_they_came_then_any(
    preferred: str, came_by: str, able: tuple[str, ...], way: str
) -> None:
    assert reach(replace(NORA, preferred=preferred, came_by=came_by), able=able).way == way


def test_a_way_without_an_address_is_none() -> None:
    assert reach(Person("Nora", preferred="email"), able=("email", "letter")).way == ""
    assert reach(Person("Nora", preferred="email", address="2 Low Road"), able=("email", "letter")).way == "letter"


@pytest.mark.parametrize(
    ("contact", "to"),
    [
        ("otto@kern.example", ("Otto Kern", "otto@kern.example", "")),
        ("Ring 5, 1010 Wien", ("Otto Kern", "", "Ring 5, 1010 Wien")),
        ("+43 1 234567", ("Nora Quill", "nora@customer.example", "2 Low Road\nLeeds")),
        ("", ("Nora Quill", "nora@customer.example", "2 Low Road\nLeeds")),
    ],
)
def test_a_representative_gets_the_words_where_we_know_a_way(contact: str, to: tuple[str, str, str]) -> None:
    found = reach(replace(SPEAKS, representative_contact=contact))
    assert (found.addressee, found.email, found.address) == to
    assert found.on_behalf == ("Nora Quill" if found.addressee == "Otto Kern" else "")


def test_without_consent_the_representative_hears_nothing() -> None:
    found = reach(replace(SPEAKS, representative_contact="otto@kern.example", consented=False))
    assert (found.addressee, found.email, found.on_behalf) == ("Nora Quill", "nora@customer.example", "")


@pytest.mark.parametrize(
    ("wanted", "found"), [("de-AT", "de"), ("DE_at", "de"), ("cy", "en"), ("", "en"), ("fr", "fr"), ("d", "en")]
)
def test_the_language_is_theirs_where_there_are_words(wanted: str, found: str) -> None:
    assert language(wanted, ["en", "de", "fr"]) == found


@pytest.mark.parametrize(
    ("needs", "large"),
    [("Large print please", True), ("large-print", True), ("Großdruck", True), ("gros caractères", True),
     ("letra grande", True), ("Interpreter", False), ("", False)],
)  # fmt: skip
def test_large_print_is_understood(needs: str, large: bool) -> None:
    assert reach(replace(NORA, needs=needs)).large_print is large


def test_safe_times_to_call_are_kept_in_their_words() -> None:
    assert call_times("Large print; please call after 17:00 only; interpreter") == "please call after 17:00 only"
    assert call_times("Large print") == ""


def test_a_writer_is_offered_what_the_customer_prefers() -> None:
    ways = (Channel.EMAIL, Channel.LETTER, Channel.PHONE)
    assert first_choice("letter", "web", ways) == "letter"
    assert first_choice("social", "web", ways) == "email"
    assert first_choice("", "social", (Channel.LETTER,)) == "letter"
