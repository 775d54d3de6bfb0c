"""The words of letters: read with care, gaps filled once, nothing else ever done with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.rules.letters import compose, left_open, ordered, said_in, settle
from complaints.rules.packs import read_pack
from complaints.rules.wordings import FIELDS, InvalidWording, fill, read_wording, unfilled

HOUSE = Path(__file__).resolve().parents[2] / "complaints"
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in sorted((HOUSE / "letters").glob("*.toml"))}
WORDS = {language: read_wording(text, language) for language, text in TEXTS.items()}
PACKS = [read_pack(path.read_text(encoding="utf-8")) for path in sorted((HOUSE / "packs").glob("*.toml"))]
DEMANDED = sorted({
    (kind, code) for pack in PACKS
    for kind, codes in [*pack.letters.items(), *((row.letter, row.parts) for row in pack.letter_additions)]
    for code in codes
})  # fmt: skip


@pytest.mark.parametrize("language", WORDS)
def test_every_language_has_words_for_every_part_any_policy_demands(language: str) -> None:
    assert [pair for pair in DEMANDED if not WORDS[language].part(*pair).words] == []


@pytest.mark.parametrize("language", WORDS)
def test_languages_ask_for_the_same_gaps(language: str) -> None:
    for code, part in WORDS["en"].parts.items():
        other = WORDS[language].parts[code]
        assert sorted(unfilled(other.words).__len__() * [""]) == sorted(len(unfilled(part.words)) * [""]), code


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('greeting = "Dear {{ addressee }},"', 'greeting = "Dear {{ addresee }},"', "en.greeting"),
        ('page = "Page"', "", "en.page"),
        ('page = "Page"', 'page = "Page {"', "en.page"),
        ("version = 1", "version = 0", "en.version"),
        ("version = 1", "version = true", "en.version"),
        ('title = "A question about your complaint"', "title = 7", "en.kinds.question.title"),
        ('says = ["handler"]', 'says = ["boss"]', "en.parts.contact.says"),
        ('next = "If', 'other = "If', "en.receipt"),
        ('page = "Page"', 'page = "Page"\npoem = "Roses"', "en.poem"),
        ('page = "Page"', "page = ", "en"),
    ],
)
def test_a_slip_in_the_words_is_named_with_its_place(old: str, new: str, place: str) -> None:
    assert old in TEXTS["en"]
    with pytest.raises(InvalidWording) as refused:
        read_wording(TEXTS["en"].replace(old, new, 1), "en")
    assert refused.value.place == place


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), st.text(max_size=40)), st.text(max_size=60))
def test_a_value_is_never_read_again(values: dict[str, str], around: str) -> None:
    """Whatever a customer is called, their words come out as they went in."""
    plain = around.replace("{", "").replace("}", "")
    for name, value in values.items():
        said = fill(f"{plain}{{{{ {name} }}}}{plain}", values | {"customer": "{{ reference }}"})
        expected = "{{ reference }}" if name == "customer" else value or f"[{name}]"
        assert said == f"{plain}{expected}{plain}"


@given(st.text(max_size=200))
def test_any_text_is_looked_through_without_a_stumble(text: str) -> None:
    for gap in unfilled(text):
        assert gap in text


def test_parts_come_in_the_policys_order_under_their_headings() -> None:
    parts = ordered({"b": "Two.", "x": "More.", "a": "One.", "c": " "}, {"a": "first", "b": "second", "c": "third"})
    assert list(parts) == ["a", "b", "c", "x"]
    assert (
        compose(parts, {"a": "First", "b": ""}, before="Dear,", after="Bye")
        == "Dear,\n\nFirst\nOne.\n\nTwo.\n\nMore.\n\nBye"
    )
    assert compose({"a": " "}, {}, before="Dear,") == ""


def test_what_the_words_say_already_is_not_said_twice_and_what_is_given_empty_lacks() -> None:
    words, fields = WORDS["en"], {"handler": "Hana", "reference": "RD-1", "due": "2 December 2026"}
    demanded = {"contact": "who", "reference": "reference", "next_step": "what next"}
    body = "I am Hana."
    assert said_in(body, words, "acknowledgement", "contact", fields)
    parts, added = settle(words, "acknowledgement", demanded, {"next_step": ""}, body, fields)
    assert (list(parts), parts["next_step"], list(added)) == (["contact", "reference", "next_step"], "", ["reference"])
    unknown, _ = settle(words, "acknowledgement", demanded, {}, body, {"handler": "Hana"})
    assert list(unknown) == ["contact"]


def test_a_placeholder_is_named_where_it_stands() -> None:
    left = left_open("Dear [customer]\n\nbecause [why]", {"reason": "because [why]"})
    assert [(one.code, "[why]" in one.message) for one in left] == [("letter.reason", True), ("body", False)]
