"""The tree of a MIME message, walked without recursion and within limits: which parts are words, which are files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from typing import Any

from complaints.channels.mailbox import headers
from complaints.channels.mailbox.charsets import fit, html_charset, text_of
from complaints.channels.mailbox.values import Attachment

MOST_PARTS, DEEPEST = 1000, 40
NAME_LENGTH = 120
TOKEN = re.compile(r"[^\w!#$&^.+*/-]")
ENDINGS = {
    "text/plain": "txt", "text/html": "html", "text/calendar": "ics", "image/jpeg": "jpg", "image/png": "png",
    "image/gif": "gif", "application/pdf": "pdf", "message/rfc822": "eml", "message/delivery-status": "txt",
}  # fmt: skip
TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def leaves(message: Message) -> Iterator[tuple[Message, tuple[str, ...]]]:
    """Every part that holds no others, in order, with the kinds of what it stands in. A mail inside is one part."""
    waiting: list[tuple[Message, tuple[str, ...]]] = [(message, ())]
    seen = 0
    while waiting and seen < MOST_PARTS:
        part, above = waiting.pop()
        seen += 1
        payload = inside(part)
        if isinstance(payload, list) and kind(part).startswith("multipart/") and len(above) < DEEPEST:
            below = [(child, (*above, kind(part))) for child in payload if isinstance(child, Message)]
            waiting += reversed(below)
        else:
            yield part, above


def inside(part: Message) -> Any:
    """What the part holds: parts, or a text; as it stands when the library stumbles over its character set."""
    try:
        return part.get_payload()
    except (ValueError, LookupError, AttributeError, TypeError, UnicodeError):
        return getattr(part, "_payload", "")


def kind(part: Message) -> str:
    """`type/subtype`, lower case, of whatever is there; text/plain when that is nothing sensible."""
    try:
        said = part.get_content_type()
    except (ValueError, LookupError, AttributeError, TypeError):
        return "text/plain"
    return TOKEN.sub("", str(said).lower())[:100] or "text/plain"


def parameter(part: Message, name: str, header: str = "content-type") -> str:
    """One parameter of a header, in whatever way it is written."""
    try:
        said = part.get_param(name, "", header)
        if isinstance(said, tuple):
            raw = (said[2] or "").encode("latin-1", "surrogateescape" if not said[2].isascii() else "replace")
            said = text_of(raw, said[0] or "")
        return headers.readable(str(said or ""))
    except (ValueError, LookupError, AttributeError, TypeError, UnicodeError):
        return ""


def disposition(part: Message) -> str:
    found = headers.values(part, "content-disposition")
    return found[0].partition(";")[0].strip().lower()[:40] if found else ""


def content(part: Message) -> bytes:
    """The part's bytes with its transfer encoding undone; as they stand when that cannot be."""
    payload = inside(part)
    if isinstance(payload, list):
        return b"\n".join(flat(one) for one in payload if isinstance(one, Message))
    try:
        found = part.get_payload(decode=True)
    except (ValueError, LookupError, AttributeError, TypeError, AssertionError):
        found = None
    if isinstance(found, bytes):
        return found
    return str(payload or "").encode("utf-8", "surrogateescape")


def flat(message: Message) -> bytes:
    """A mail inside a mail as bytes again, as near to what it was as the library can tell."""
    try:
        return message.as_bytes()
    except Exception:  # the generator raises whatever it meets in a damaged tree
        pairs = [f"{name}: {value}" for name, value in message.raw_items()]
        body = inside(message)
        text = "\n".join([*pairs, "", body if isinstance(body, str) else ""])
        return text.encode("utf-8", "surrogateescape")


def words(part: Message) -> str:
    """A text part's text."""
    raw = content(part)
    declared = parameter(part, "charset")
    if not declared and kind(part) == "text/html":
        declared = html_charset(raw)
    return text_of(raw, declared).replace("\r\n", "\n").replace("\r", "\n")


def is_words(part: Message) -> bool:
    """Whether the part is to be read where it stands."""
    if kind(part) not in ("text/plain", "text/html", "text/enriched", "text/richtext"):
        return False
    return disposition(part) != "attachment" and (not file_name(part) or disposition(part) == "inline")


def file_name(part: Message) -> str:
    """The name the sender gives the file, whichever way; empty when there is none."""
    return parameter(part, "filename", "content-disposition") or parameter(part, "name")


def attachment(part: Message, number: int) -> Attachment:
    """The part as a file."""
    said = kind(part)
    name = file_name(part)
    if said == "message/rfc822" and not name:
        inner = inside(part)
        first = inner[0] if isinstance(inner, list) and inner else part
        name = f"{headers.text(first, 'subject') or 'message'}.eml"
    shown = disposition(part) == "inline" or (bool(headers.values(part, "content-id")) and said.startswith("image/"))
    return Attachment(safe_name(name, said, number), said, content(part), shown)


def safe_name(name: str, said: str, number: int) -> str:
    """A name that is no path and hides nothing; one of ours when nothing is left."""
    last = TURNING.sub("", fit(name)).replace("\\", "/").rstrip("/").rpartition("/")[2]
    tidy = re.sub(r"[\s<>:\"|?*]+", " ", last).strip(" .")
    if not tidy:
        return f"attachment-{number}.{ENDINGS.get(said, 'bin')}"
    stem, dot, ending = tidy.rpartition(".")
    if len(tidy) <= NAME_LENGTH:
        return tidy
    return f"{stem[: NAME_LENGTH - 20]}.{ending[:12]}" if dot else tidy[:NAME_LENGTH]
