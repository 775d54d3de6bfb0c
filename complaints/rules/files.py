"""Which files we take, how large and how many, and what a file may be called."""

from __future__ import annotations

import unicodedata
from typing import Final

KINDS: Final = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "txt": "text/plain; charset=utf-8",
    "eml": "message/rfc822",
    "msg": "application/vnd.ms-outlook",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Each kind we take, by its ending, and as what it is handed out."""

ALSO: Final = {"jpeg": "jpg", "jpe": "jpg", "text": "txt", "log": "txt"}
"""Other endings of the same kinds."""

LARGEST: Final = 10 * 1024 * 1024
MOST: Final = 10
LONGEST_NAME: Final = 100
ACCEPTED: Final = ", ".join(KINDS)
RENAMED: Final = "file"


def ending(name: str) -> str:
    """The kind a name claims to be, or nothing."""
    last = name.strip().rstrip(". ").rpartition(".")
    said = last[2].lower() if last[1] else ""
    said = ALSO.get(said, said)
    return said if said in KINDS else ""


def shown_name(name: str, kind: str) -> str:
    """A name that is only ever a name: no path, nothing invisible, nothing that turns the direction of writing round,
    and the ending of what the file is."""
    tidy = unicodedata.normalize("NFC", name.replace("\\", "/")).rpartition("/")[2]
    seen = "".join(" " if c.isspace() else c for c in tidy if c.isspace() or unicodedata.category(c)[0] != "C")
    words = "".join("_" if c in '<>:"|?*;%&' else c for c in " ".join(seen.split()))
    stem, dot, last = words.rpartition(".")
    if not dot or (last.lower() != kind and ALSO.get(last.lower()) != kind):
        stem = words
    stem = stem.strip(". ")[: LONGEST_NAME - len(kind) - 1].strip(". ")
    return f"{stem or RENAMED}.{kind}"
