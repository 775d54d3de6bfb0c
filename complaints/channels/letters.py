"""Letters on paper: plain values in, one PDF out that a screen reader can read (PDF/UA-1), the same bytes each time."""

from __future__ import annotations

import io
import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import pypdf
import typst

from complaints.channels.errors import Undeliverable

TEMPLATE = Path(__file__).resolve().parent.parent / "letters" / "letter.typ"
STANDARD: Literal["ua-1"] = "ua-1"
VARIANTS = frozenset(map(chr, range(0xFE00, 0xFE10)))


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, which may be empty, and paragraphs of lines."""

    heading: str
    paragraphs: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Sender:
    name: str
    lines: Sequence[str] = ()
    registered: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that stands on one letter. `at` is the moment in the file's own record, for the same bytes each time."""

    title: str
    sender: Sender
    to: Sequence[str]
    reference: str
    reference_word: str
    page_word: str
    date: str
    language: str
    blocks: Sequence[Block]
    at: datetime
    large_print: bool = False
    paper: str = "a4"


def typeset(sheet: Sheet) -> bytes:
    """The letter as PDF/UA-1. Its words travel as JSON, so that nothing in them is ever read as markup."""
    said = {**asdict(sheet), "at": None}
    try:
        made = typst.compile(
            TEMPLATE,
            root=TEMPLATE.parent,
            format="pdf",
            sys_inputs={"letter": json.dumps(_shown(said), ensure_ascii=False)},
            pdf_standards=STANDARD,
            timestamp=int(sheet.at.timestamp()),
        )
    except typst.TypstError as error:
        raise Undeliverable(f"cannot be set on paper: {error}"[:400], permanent=True) from error
    return made


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {name: _shown(item) for name, item in value.items()}
    return [_shown(item) for item in value] if isinstance(value, list | tuple) else value


def printable(text: str) -> str:
    """The text without what paper cannot show: pictures (emoji) and invisible marks."""
    return "".join(char for char in text if not _unseen(char))


def _unseen(char: str) -> bool:
    kind = unicodedata.category(char)
    return kind in ("Cc", "Cf", "Cs", "Co", "Cn") or (kind in ("So", "Sk") and ord(char) > 0x2FFF) or char in VARIANTS


def bound(files: Iterable[bytes]) -> bytes:
    """Several letters as one file to print, each beginning on a sheet of its own."""
    writer = pypdf.PdfWriter()
    for file in files:
        reader = pypdf.PdfReader(io.BytesIO(file))
        for page in reader.pages:
            writer.add_page(page)
        if len(reader.pages) % 2:
            writer.add_blank_page()
    whole = io.BytesIO()
    writer.write(whole)
    return whole.getvalue()


def blocks(body: str, headings: Iterable[str] = ()) -> list[Block]:
    """A letter's plain text as blocks: a line that is one of these headings, alone above its words, is a heading."""
    known = {heading for heading in headings if heading}
    found: list[Block] = []
    for paragraph in body.replace("\r\n", "\n").split("\n\n"):
        lines = [line.rstrip() for line in paragraph.strip("\n").split("\n")]
        if not any(lines):
            continue
        if lines[0] in known and len(lines) > 1:
            found.append(Block(lines[0], [lines[1:]]))
        elif found:
            last = found.pop()
            found.append(Block(last.heading, [*last.paragraphs, lines]))
        else:
            found.append(Block("", [lines]))
    return found
