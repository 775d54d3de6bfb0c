"""Published words in a small markup of our own, read into plain blocks: what a page may hold, and nothing else.

    ## Heading, ### smaller heading
    - a list          1. a list with numbers
    [words](https://example.org), [words](/complain/), **strong words**
    {company} in a line; {promises} alone in a paragraph, as every gap that stands for a block

Templates draw the blocks, escaping every word: no markup of a writer ever reaches a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

INLINE = re.compile(r"\[([^\[\]]{1,200})\]\(([^()\s]{1,300})\)|\*\*([^*\n]{1,300})\*\*")
GAP = re.compile(r"\{([a-z_]{1,30})\}")
NUMBERED, BULLET = re.compile(r"\d{1,2}\.\s+"), "- "
SAFE = ("https://", "mailto:", "tel:")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words; with an address, a link."""

    text: str
    href: str = ""
    strong: bool = False


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a page. `kind` is heading, small_heading, words, list, numbers, or the name of a block's gap."""

    kind: str
    lines: tuple[Line, ...] = ()


def blocks(body: str, values: Mapping[str, str], block_gaps: frozenset[str] = frozenset()) -> list[Block]:
    """Read the words; gaps in a line are filled from `values`, unknown ones stay as they are written."""
    pieces = re.split(r"\n\s*\n", body.replace("\r\n", "\n").strip())
    return [block for piece in pieces if piece.strip() for block in _read(piece.strip(), values, block_gaps)]


def gaps(body: str) -> set[str]:
    """The names of all gaps in these words."""
    return set(GAP.findall(body))


def is_safe(href: str) -> bool:
    """Addresses of ours, of secure pages, of mail and telephones; nothing that runs."""
    own = href.startswith("/") and not href.startswith(("//", "/\\"))
    return href.isprintable() and (own or href.lower().startswith(SAFE))


def _read(piece: str, values: Mapping[str, str], block_gaps: frozenset[str]) -> Iterator[Block]:
    alone = GAP.fullmatch(piece)
    if alone and alone[1] in block_gaps:
        yield Block(alone[1])
        return
    kind, lines = "", list[str]()
    for line in map(str.strip, piece.split("\n")):
        this, words = _of(line)
        if this == "words" and kind in ("list", "numbers"):  # a long line of a list goes on
            lines[-1] += f" {words}"
            continue
        if this != kind or this.endswith("heading"):
            if lines:
                yield _block(kind, lines, values)
            kind, lines = this, []
        lines.append(words)
    yield _block(kind, lines, values)


def _of(line: str) -> tuple[str, str]:
    """What kind of block this line belongs to, and the line without its sign."""
    if line.startswith("### "):
        return "small_heading", line[4:].strip()
    if line.startswith("## "):
        return "heading", line[3:].strip()
    if line.startswith(BULLET):
        return "list", line[len(BULLET) :].strip()
    numbered = NUMBERED.match(line)
    return ("numbers", line[numbered.end() :].strip()) if numbered else ("words", line)


def _block(kind: str, lines: list[str], values: Mapping[str, str]) -> Block:
    whole = [" ".join(lines)] if kind == "words" else lines
    return Block(kind, tuple(_line(line, values) for line in whole))


def _line(text: str, values: Mapping[str, str]) -> Line:
    """Links are found in what the writer wrote; what fills a gap is only ever words."""
    spans, at = list[Span](), 0
    for found in INLINE.finditer(text):
        if found[2] and not is_safe(_fill(found[2], values)):
            continue
        spans.append(Span(_fill(text[at : found.start()], values)))
        if found[2]:
            spans.append(Span(_fill(found[1], values), href=_fill(found[2], values)))
        else:
            spans.append(Span(_fill(found[3], values), strong=True))
        at = found.end()
    return tuple(span for span in (*spans, Span(_fill(text[at:], values))) if span.text)


def _fill(text: str, values: Mapping[str, str]) -> str:
    return GAP.sub(lambda found: values.get(found[1], found[0]), text)
