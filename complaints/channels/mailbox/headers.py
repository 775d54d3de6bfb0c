"""Header values to text: encoded words in every condition, addresses without trust in their form.

Read by hand and not by the standard library's structured headers: those raise on what real mail holds, and some take
quadratic time on what an attacker sends.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from email.message import Message

from complaints.channels.mailbox.charsets import fit, text_of

LONGEST = 16_000
"""Characters of one header value that are looked at."""
MOST_ADDRESSES = 100
WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
BETWEEN = re.compile(r"(\?=)[ \t\r\n]+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
SPACE = re.compile(r"[\s\x00]+")
ANGLE = re.compile(r"<([^<>]*)>")
BARE = re.compile(r"[^\s<>,;:\"()]+@[^\s<>,;:\"()]+")
COMMENT = re.compile(r"\(([^()]*)\)")
HEX = re.compile(rb"=([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Address:
    """Who, as a header says: nothing of it is proof."""

    name: str = ""
    address: str = ""


def values(message: Message, name: str) -> list[str]:
    """Every value of a header as it stands, bytes that are no ASCII as surrogates."""
    wanted = name.lower()
    return [str(value)[:LONGEST] for key, value in message.raw_items() if key.strip().lower() == wanted]


def text(message: Message, name: str) -> str:
    """The first value of a header as people read it; empty when there is none."""
    found = values(message, name)
    return readable(found[0]) if found else ""


def readable(value: str) -> str:
    """One line: encoded words decoded, raw bytes guessed, folding undone."""
    plain = _guessed(value[:LONGEST])
    return SPACE.sub(" ", fit(_words(BETWEEN.sub(r"\1", plain)))).strip()


def _guessed(value: str) -> str:
    """A value with raw bytes in it (surrogates) is read as one text."""
    if value.isascii():
        return value
    return text_of(value.encode("utf-8", "surrogateescape"))


def _words(value: str) -> str:
    """Encoded words that touch and are written alike are one: a character may be cut between them."""
    whole, waiting, last = [], b"", ("", 0)
    for found in WORD.finditer(value):
        charset = found[1].partition("*")[0]
        before = value[last[1] : found.start()]
        if waiting and (before or charset.lower() != last[0].lower()):
            whole.append(text_of(waiting, last[0]))
            waiting = b""
        whole.append(before)
        waiting += _base64(found[3]) if found[2] in "bB" else _quoted(found[3])
        last = (charset, found.end())
    if waiting:
        whole.append(text_of(waiting, last[0]))
    return "".join(whole) + value[last[1] :]


def _base64(value: str) -> bytes:
    signs = re.sub(r"[^A-Za-z0-9+/]", "", value)
    signs = signs[: len(signs) - 1] if len(signs) % 4 == 1 else signs
    try:
        return base64.b64decode(signs + "=" * (-len(signs) % 4))
    except (binascii.Error, ValueError):
        return b""


def _quoted(value: str) -> bytes:
    raw = value.replace("_", " ").encode("utf-8", "surrogateescape")
    return HEX.sub(lambda found: bytes([int(found[1], 16)]), raw)


def addresses(message: Message, *names: str) -> list[Address]:
    """Every address of these headers, in order."""
    found: list[Address] = []
    for name in names:
        for value in values(message, name):
            found += [one for one in _several(value) if one.address]
    return found[:MOST_ADDRESSES]


def first_address(message: Message, *names: str) -> Address:
    """The first address the first of these headers with one gives; a name alone when there is no address."""
    said = Address()
    for name in names:
        for value in values(message, name):
            for one in _several(value):
                if one.address:
                    return one
                said = said if said.name else one
    return said


def _several(value: str) -> list[Address]:
    pieces = _split(SPACE.sub(" ", value))
    found = [_one(piece) for piece in pieces[:MOST_ADDRESSES]]
    if not any(one.address for one in found):  # the whole header as one encoded word
        found = [_one(piece) for piece in _split(readable(value))[:MOST_ADDRESSES]]
    return found


def _split(value: str) -> list[str]:
    """At commas and semicolons outside quotes, brackets and comments."""
    pieces, begun, quoted, depth = [], 0, False, 0
    place = 0
    while place < len(value):
        sign = value[place]
        if sign == "\\" and quoted:
            place += 1
        elif sign == '"':
            quoted = not quoted
        elif not quoted and sign in "<(":
            depth += 1
        elif not quoted and sign in ">)":
            depth = max(0, depth - 1)
        elif sign in ",;" and not quoted and depth == 0:
            pieces.append(value[begun:place])
            begun = place + 1
        place += 1
    return [piece for piece in (*pieces, value[begun:]) if piece.strip()]


def _one(piece: str) -> Address:
    angles = [found for found in ANGLE.finditer(piece) if "@" in found[1]]
    if angles:
        last = angles[-1]
        return Address(_name(piece[: angles[0].start()]), _address(last[1]))
    bare = BARE.search(piece)
    if bare:
        comment = COMMENT.search(piece)
        return Address(_name(comment[1]) if comment else "", _address(bare[0]))
    return Address(_name(ANGLE.sub(" ", piece)))


def _name(value: str) -> str:
    said = readable(value).strip(" \t,;")
    if len(said) > 1 and said[0] == said[-1] and said[0] in "\"'":
        said = said[1:-1]
    return re.sub(r"\\(.)", r"\1", said).strip()[:200]


def _address(value: str) -> str:
    return re.sub(r"[\s\"]+", "", _guessed(fit(value) or value)).strip("<>.,;:'")[:320]
