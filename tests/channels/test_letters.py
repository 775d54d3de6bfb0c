"""Letters on paper: readable by a screen reader, the same bytes each time, and deaf to what is written in them."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from complaints.channels.errors import Undeliverable
from complaints.channels.letters import Block, blocks, bound, printable, typeset
from complaints.channels.sms import GSM_TWICE, segments, tidy
from tests.letters import sheet, sheets, wordings

SHEETS = dict(sheets())
PLAIN = sheet(wordings()["en"], "question", {})
MARKUP = (
    '#read("/etc/passwd")', "#eval(\"1+1\")", '#include "letter.typ"', "*bold* _slanted_ `raw`", "= A heading",
    "$ x^2 $", '#image("/letter.typ")', "@reference <label>", "\\", "// nothing", "/* nothing */", '[#link("x")[y]]',
    "#set page(width: 1pt)", "#panic()", "{{ 7 * 7 }}", "{% load x %}", "<script>alert(1)</script>",
    '"}, "title": "Taken over"', "#import \"@preview/x:0.1.0\": *",
)  # fmt: skip


def reader(file: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(file))


def text_of(file: bytes) -> str:
    return "\n".join(page.extract_text() for page in reader(file).pages)


def flat(text: str) -> str:
    return "".join(text.split())


def tags(file: bytes) -> list[str]:
    """The kinds of element of the document's tag tree."""
    found: list[str] = []
    todo = [reader(file).trailer["/Root"]["/StructTreeRoot"]]
    while todo:
        node = todo.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            todo.extend(node)
        elif isinstance(node, dict):
            found += [str(node["/S"])] if "/S" in node else []
            todo += [node["/K"]] if "/K" in node else []
    return found


@pytest.mark.parametrize("name", SHEETS)
def test_every_letter_is_tagged_named_and_in_its_language(name: str) -> None:
    one = SHEETS[name]
    file = typeset(one)
    root = reader(file).trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == (one.language, True)
    assert b"pdfuaid:part" in file or "pdfuaid" in str(root["/Metadata"].get_data())
    kinds = tags(file)
    headings = sum(1 for block in one.blocks if block.heading)
    assert (kinds.count("/H1"), kinds.count("/H2")) == (1, headings)
    said = flat(text_of(file))
    words = [one.title, *one.to, one.reference, one.date, *(block.heading for block in one.blocks)]
    words += [line for block in one.blocks for paragraph in block.paragraphs for line in paragraph]
    assert [word for word in words if flat(word) not in said] == []


@pytest.mark.parametrize("name", ["decision-en", "decision-de"])
def test_the_same_letter_is_the_same_file(name: str) -> None:
    assert typeset(SHEETS[name]) == typeset(SHEETS[name])


def test_large_print_takes_more_paper() -> None:
    small, large = (len(reader(typeset(SHEETS[name])).pages) for name in ("decision-en", "decision-en-large"))
    assert small < large


@pytest.mark.parametrize("words", MARKUP)
def test_what_is_written_in_a_letter_is_only_ever_written(words: str) -> None:
    one = replace(PLAIN, title=words, to=[words], reference=words[:30], blocks=[Block(words, [[words, "Last line."]])])
    said = flat(text_of(typeset(one)))
    assert said.count(flat(words)) >= 3
    assert "Lastline." in said
    assert "root:" not in said


def test_pictures_and_invisible_marks_are_left_out_and_unknown_letters_refused() -> None:
    assert printable("a\u200bb\u0007c🎉d\u202ee") == "abcde"
    assert "Thank you" in text_of(typeset(replace(PLAIN, blocks=blocks("Thank you 🎉\u200b\ufe0f"))))
    with pytest.raises(Undeliverable) as refused:
        typeset(replace(PLAIN, blocks=blocks("\U00013000 an owl")))
    assert refused.value.permanent


def test_a_line_is_a_heading_only_where_a_part_has_it() -> None:
    body = "Dear Nora,\n\nOur decision\nWe pay.\n\nMore.\n\nAnother thing\nis no heading."
    assert blocks(body, ["Our decision"]) == [
        Block("", [["Dear Nora,"]]),
        Block("Our decision", [["We pay."], ["More."], ["Another thing", "is no heading."]]),
    ]


def test_letters_for_the_printer_each_begin_on_a_sheet_of_their_own() -> None:
    file = typeset(PLAIN)
    assert len(reader(bound([file, file, file])).pages) == 6


def test_the_pdfs_in_the_documents_are_those_of_today() -> None:
    folder = Path(__file__).resolve().parents[2] / "docs" / "letters"
    assert sorted(file.stem for file in folder.glob("*.pdf")) == sorted(SHEETS)
    assert text_of((folder / "decision-en.pdf").read_bytes()) == text_of(typeset(SHEETS["decision-en"]))


@pytest.mark.parametrize(
    ("body", "parts"),
    [("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2), ("ж" * 70, 1),
     ("ж" * 71, 2), ("🎉" * 35, 1), ("🎉" * 36, 2), ("", 1)],
)  # fmt: skip
def test_text_messages_are_counted_as_networks_count_them(body: str, parts: int) -> None:
    assert segments(body) == parts
    assert "€" in GSM_TWICE


@pytest.mark.parametrize(
    ("typed", "number"),
    [("+44 20 7946 0123", "+442079460123"), ("(020) 7946-0123", "02079460123"), ("none", ""), ("+44 20 ext. 5", ""),
     ("", ""), ("12", "")],
)  # fmt: skip
def test_a_number_is_tidied_or_none(typed: str, number: str) -> None:
    assert tidy(typed) == number
