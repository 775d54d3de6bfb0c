"""Files from outside: looked into before they are kept, and kept under random names outside the web root.

`examined` refuses what is not what it says, what acts by itself and what unpacks without end; pictures are drawn anew,
which drops the place and time inside them and all that hangs behind. `keep`, `load` and `discard` are the shelf.
"""

from __future__ import annotations

import io
import os
import re
import secrets
import warnings
from dataclasses import dataclass
from pathlib import Path

import puremagic
from PIL import Image, ImageOps, UnidentifiedImageError

from complaints.channels import documents
from complaints.channels.errors import RefusedFile
from complaints.rules.files import ACCEPTED, LARGEST, ending, shown_name

MOST_PIXELS = 50_000_000
LONGEST_SIDE = 20_000
FORMATS = {"png": "PNG", "jpg": "JPEG"}
SIGNS = {
    "pdf": b"%PDF-",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff",
    "docx": b"PK\x03\x04",
    "xlsx": b"PK\x03\x04",
    "msg": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
}
PROGRAMS = {".exe", ".dll", ".elf", ".so", ".class", ".jar", ".apk", ".msi", ".com", ".sys", ".scr", ".dmg", ".swf"}
STORED = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Examined:
    """A file as it may be kept: its shown name, its kind, its bytes."""

    name: str
    kind: str
    content: bytes


def examined(name: str, content: bytes) -> Examined:
    """The file as it may be kept; RefusedFile says in words for its sender why not.

    1. size, 2. ending on our list, 3. the bytes begin as that kind does and as no program does, 4. it can be read
    whole as that kind, with nothing in it that acts.
    """
    if not content:
        raise RefusedFile("It is empty.")
    if len(content) > LARGEST:
        raise RefusedFile(f"It is larger than {LARGEST // 1024**2} MB.")
    kind = ending(name)
    if not kind:
        raise RefusedFile(f"We take {ACCEPTED} files.")
    if not content.startswith(SIGNS.get(kind, b"")) or _is_program(content):
        raise RefusedFile(f"It is not a {kind} file, whatever its name says.")
    return Examined(shown_name(name, kind), kind, _read_whole(kind, content))


def _read_whole(kind: str, content: bytes) -> bytes:
    match kind:
        case "png" | "jpg":
            return _drawn_anew(FORMATS[kind], content)
        case "pdf":
            documents.read_pdf(content)
        case "docx" | "xlsx":
            documents.read_office(kind, content)
        case "msg":
            documents.read_msg(content)
        case _:
            documents.read_text(content)
    return content


def _is_program(content: bytes) -> bool:
    if content.startswith((b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!")):
        return True
    try:
        guesses = puremagic.magic_string(content[:4096])
    except (puremagic.PureError, ValueError):
        return False
    return bool(guesses) and guesses[0].confidence >= 0.9 and guesses[0].extension in PROGRAMS


def _drawn_anew(form: str, content: bytes) -> bytes:
    """The picture turned as its camera meant it, and nothing else of what the file held."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[form]) as image:
                wide, high = image.size
                if wide * high > MOST_PIXELS or max(wide, high) > LONGEST_SIDE:
                    raise RefusedFile("The picture has too many points. Save it smaller and try again.")
                image.load()
                turned = ImageOps.exif_transpose(image)
                return _saved(turned, form)
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning, OSError,
            SyntaxError, ValueError, EOFError) as error:  # fmt: skip
        raise RefusedFile("The picture cannot be opened. It may be damaged.") from error


def _saved(image: Image.Image, form: str) -> bytes:
    modes = ("L", "RGB") if form == "JPEG" else ("1", "L", "LA", "P", "RGB", "RGBA")
    plain = image if image.mode in modes else image.convert("RGB" if form == "JPEG" else "RGBA")
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    if plain.mode == "P":
        bare.putpalette(plain.getpalette() or [])
    into = io.BytesIO()
    encode = bare.save  # into memory: nothing is kept here
    encode(into, form, **({"quality": 88} if form == "JPEG" else {"optimize": False}))
    return into.getvalue()


def keep(folder: Path, content: bytes) -> str:
    """Write the bytes under a new random name; returns it. On disk before the caller commits its row."""
    stored = secrets.token_hex(16)
    place = _place(folder, stored)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return stored


def load(folder: Path, stored: str) -> bytes:
    return _place(folder, stored).read_bytes()


def discard(folder: Path, stored: str) -> None:
    _place(folder, stored).unlink(missing_ok=True)


def _place(folder: Path, stored: str) -> Path:
    if not STORED.fullmatch(stored):
        raise ValueError("not a name of ours")
    return folder / "files" / stored[:2] / stored
