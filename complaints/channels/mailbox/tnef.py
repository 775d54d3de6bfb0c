"""winmail.dat (TNEF, MS-OXTNEF): the files inside, and the plain words. What is damaged stays the one file it is."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from complaints.channels.mailbox.charsets import text_of

SIGNATURE = 0x223E9F78
BODY, NAME, DATA, RENDERING = 0x800C, 0x8010, 0x800F, 0x9002
ATTACHMENT = 0x9005
LONG_NAME, PLAIN = 0x3707, 0x1000
MOST = 200
TEXT8, TEXT16, BINARY, OBJECT = 0x1E, 0x1F, 0x102, 0x0D
FIXED = dict.fromkeys((0x00, 0x01, 0x02, 0x03, 0x04, 0x0A, 0x0B), 4) | dict.fromkeys((0x05, 0x06, 0x07, 0x14, 0x40), 8)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """Files of a winmail.dat, name and bytes, and its words when they are plain."""

    files: tuple[tuple[str, bytes], ...] = ()
    text: str = ""


def is_tnef(raw: bytes) -> bool:
    return len(raw) > 6 and struct.unpack_from("<I", raw)[0] == SIGNATURE


def unpack(raw: bytes) -> Unpacked:
    """What can be told of it; nothing when it is damaged from the start."""
    files: list[tuple[str, bytes]] = []
    text, name, data = "", "", b""
    for attribute, value in _attributes(raw):
        if attribute == RENDERING:  # the next file begins
            files += [(name, data)] if data else []
            name, data = "", b""
        elif attribute == NAME:
            name = name or text_of(value.rstrip(b"\0"))
        elif attribute == DATA:
            data = value
        elif attribute == ATTACHMENT:
            name = _property(value, LONG_NAME) or name
        elif attribute == BODY:
            text = text_of(value.rstrip(b"\0"))
    files += [(name, data)] if data else []
    return Unpacked(tuple(files[:MOST]), text)


def _attributes(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Level, id, length, that many bytes, a checksum nobody minds; ends where the file does."""
    place = 6
    while is_tnef(raw) and place + 9 <= len(raw):
        _, attribute, length = struct.unpack_from("<BII", raw, place)
        begin = place + 9
        if begin + length > len(raw):
            return
        yield attribute & 0xFFFF, raw[begin : begin + length]
        place = begin + length + 2


def _property(raw: bytes, wanted: int) -> str:
    """One text among the properties; nothing when it is not there or they cannot be followed."""
    try:
        return _found(raw, wanted)
    except (struct.error, IndexError):
        return ""


def _found(raw: bytes, wanted: int) -> str:
    count, place = struct.unpack_from("<I", raw)[0], 4
    for _ in range(min(count, 1000)):
        kind, number = struct.unpack_from("<HH", raw, place)
        place += 4
        if number >= 0x8000 or kind & 0x1000:
            return ""
        if kind in FIXED:
            place += FIXED[kind]
            continue
        if kind not in (TEXT8, TEXT16, BINARY, OBJECT):
            return ""
        length = struct.unpack_from("<I", raw, place + 4)[0]
        value = raw[place + 8 : place + 8 + length]
        if number == wanted and kind in (TEXT8, TEXT16):
            return value.decode("utf-16-le", "replace").rstrip("\0") if kind == TEXT16 else text_of(value.rstrip(b"\0"))
        place += 8 + length + (-length % 4)
    return ""
