"""Documents read whole before they are kept: what cannot be read, acts by itself or unpacks without end is refused."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from complaints.channels.errors import RefusedFile

MOST_OBJECTS, MOST_ENTRIES = 50_000, 3_000
MOST_UNPACKED, MOST_TIMES = 100 * 1024 * 1024, 200
PIECE = 256 * 1024
ACTING = ("/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/GoToE", "/ImportData",
          "/SubmitForm", "/XFA", "/Movie", "/Sound", "/Rendition")  # fmt: skip
MAIN_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
ACTING_PARTS = ("vbaproject", "oleobject", "activex")
ACTING_ENDS = (".bin", ".exe", ".dll", ".js", ".vbs", ".jar", ".scr", ".bat")
HARMLESS_BINARY = "printersettings"
DAMAGED = "It cannot be opened. It may be damaged."
ACTS = "It holds something that acts by itself, such as a script or another file. Send it without."


def read_pdf(content: bytes) -> None:
    """Open it and look at every object; refuse passwords, scripts, launches and files inside."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise RefusedFile(ACTS)
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise RefusedFile("It is locked with a password. Send it without one.")
        if not reader.pages:
            raise RefusedFile(DAMAGED)
        for number, held in enumerate(_objects(reader)):
            if number > MOST_OBJECTS:
                raise RefusedFile("It is too complicated for us to check. Send it as pictures.")
            if isinstance(held, DictionaryObject) and _acts(held):
                raise RefusedFile(ACTS)
    except RefusedFile:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError,
            AssertionError, NotImplementedError, OverflowError, zlib.error) as error:  # fmt: skip
        raise RefusedFile(DAMAGED) from error


def _objects(reader: PdfReader) -> Iterator[Any]:
    """Every object of the file, those nobody points at too, with what is nested in each."""
    numbers = {(number, generation) for generation, held in reader.xref.items() for number in held}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    waiting: list[Any] = [reader.trailer]
    for number, generation in sorted(numbers):
        if number:
            waiting.append(reader.get_object(IndirectObject(number, generation, reader)))
    while waiting:
        held = waiting.pop()
        yield held
        inside = list(held.values()) if isinstance(held, DictionaryObject) else held
        if isinstance(inside, ArrayObject | list):
            waiting += [one for one in inside if isinstance(one, DictionaryObject | ArrayObject)]


def _acts(held: DictionaryObject) -> bool:
    names = {str(name) for name in held}
    kinds = {str(held.raw_get(name)) for name in ("/S", "/Type", "/Subtype") if name in held}
    return not (names | kinds).isdisjoint(ACTING)


def read_office(kind: str, content: bytes) -> None:
    """A package of its kind, unpacked piece by piece within limits; refuse macros and objects inside."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            names = [entry.filename for entry in entries]
            if len(names) > MOST_ENTRIES or len(set(names)) != len(names):
                raise RefusedFile(DAMAGED)
            if "[Content_Types].xml" not in names or MAIN_PART[kind] not in names:
                raise RefusedFile(f"It is not a {kind} file, whatever its name says.")
            if any(_outside(name) for name in names):
                raise RefusedFile(DAMAGED)
            if any(_is_acting_part(name) for name in names):
                raise RefusedFile(ACTS)
            _unpack(package, entries, len(content))
    except RefusedFile:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise RefusedFile(DAMAGED) from error


def _outside(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in PurePosixPath(name.replace("\\", "/")).parts


def _is_acting_part(name: str) -> bool:
    low = name.lower()
    if HARMLESS_BINARY in low:
        return False
    return any(sign in low for sign in ACTING_PARTS) or low.endswith(ACTING_ENDS)


def _unpack(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo], packed: int) -> None:
    """What it says of its own size is not believed: it is counted."""
    most, seen = min(MOST_UNPACKED, MOST_TIMES * packed), 0
    for entry in entries:
        with package.open(entry) as part:
            while piece := part.read(PIECE):
                seen += len(piece)
                if seen > most:
                    raise RefusedFile("It unpacks to far more than it seems. Send it another way.")


def read_msg(content: bytes) -> None:
    """A message saved by a mail program, not another document in the same box."""
    if "__properties_version1.0".encode("utf-16-le") not in content:
        raise RefusedFile("It is not a msg file, whatever its name says.")


def read_text(content: bytes) -> None:
    """Words in one of the usual encodings."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise RefusedFile(DAMAGED) from error
        return
    odd = sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in content)
    if odd:
        raise RefusedFile("It is not a text file, whatever its name says.")
