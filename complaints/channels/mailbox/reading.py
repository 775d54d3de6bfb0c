"""`read(raw)`: one mail, whatever its bytes. What one way of reading cannot do, a plainer one does."""

from __future__ import annotations

import binascii
import logging
import re
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message
from email.utils import parsedate_to_datetime

from complaints.channels.mailbox import headers, html, parts, reports, tnef
from complaints.channels.mailbox.charsets import fit, text_of
from complaints.channels.mailbox.values import Attachment, Mail, Report
from complaints.rules.mail_automatic import is_failure

logger = logging.getLogger(__name__)

LARGEST = 60_000_000
LONGEST_TEXT = 500_000
MOST_BOUNDARIES = 150
IDS = re.compile(r"<[^<>\s]{1,500}>")
ENVELOPE = re.compile(rb"\A(?:\xef\xbb\xbf)?[\r\n\t ]*(?:From [^\r\n]*\r?\n|>From [^\r\n]*\r?\n)?")
UU = re.compile(r"^begin [0-7]{3,4} ([^\n]{1,200})\n((?:[^\n]{1,90}\n){1,200000}?)`?[ \t]*\n?end[ \t]*$", re.MULTILINE)
WRITTEN_TO = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "apparently-to", "bcc")
SEALED = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})
CRLF_ONLY = re.compile(rb"\r(?!\n)")


def read(raw: bytes) -> Mail:
    """The mail in these bytes. Never raises: what is beyond reading comes back with its defects named."""
    for way in (_whole, _plainly):
        try:
            return way(raw)
        except (Exception, RecursionError):  # the library, and what it meets, may raise anything
            logger.info("A mail of %s bytes could not be read by %s", len(raw), way.__name__)
    return Mail(defects=("unreadable",), size=len(raw))


def _whole(raw: bytes) -> Mail:
    message = message_from_bytes(_opened(raw), policy=policy.compat32)
    found = list(parts.leaves(message))
    text, page, files = _contents([part for part, _ in found])
    if not text.strip() and not page:
        text = _inner_words([part for part, _ in found])
    return _mail(message, raw, text, page, files, reports.report([part for part, _ in found]))


def _plainly(raw: bytes) -> Mail:
    """Headers as they stand, and the body as one text: for a tree nobody can climb."""
    head, _, body = _unwrapped(raw[:LARGEST]).replace(b"\r\n", b"\n").partition(b"\n\n")
    message = message_from_bytes(re.sub(rb"(?im)^content-type:.*(?:\n[ \t].*)*\n?", b"", head[:200_000]))
    text = text_of(body[:LONGEST_TEXT])
    return _mail(message, raw, text, "", [], None, "its parts could not be told apart")


def _opened(raw: bytes) -> bytes:
    """Without a mailbox file's first line; ValueError when it is a tree nobody meant."""
    if len(raw) > LARGEST:
        raise ValueError("too large to be taken apart")
    if raw.lower().count(b"boundary") > MOST_BOUNDARIES:
        raise ValueError("too many parts inside parts")
    return _unwrapped(raw)


def _unwrapped(raw: bytes) -> bytes:
    raw = raw[len(ENVELOPE.match(raw)[0]) :] if ENVELOPE.match(raw) else raw  # type: ignore[index]
    return CRLF_ONLY.sub(b"\n", raw) if b"\n" not in raw else raw


def _mail(
    message: Message, raw: bytes, text: str, page: str, files: list[Attachment], report: Report | None, *defects: str
) -> Mail:
    who = headers.first_address(message, "from", "sender", "return-path", "x-sender", "reply-to")
    head = {
        key.strip().lower(): headers.readable(str(value)).lower() for key, value in reversed(list(message.raw_items()))
    }
    subject = headers.text(message, "subject")[:500]
    text = fit(text)[:LONGEST_TEXT].strip("\n")
    if report is None and is_failure(head, subject, who.address):
        report = reports.guessed(text, who.address, head.get("x-failed-recipients", ""))
    ids = IDS.findall(headers.text(message, "message-id"))
    to = [one.address for one in headers.addresses(message, *WRITTEN_TO)]
    return Mail(
        sender=who.address, name=who.name, reply_to=headers.first_address(message, "reply-to").address,
        recipients=tuple(dict.fromkeys(to)), subject=subject, sent_at=_instant(headers.text(message, "date")),
        message_id=(ids[0] if ids else headers.text(message, "message-id").replace(" ", ""))[:500],
        answers=_answers(message), text=text, html=page, attachments=tuple(files), headers=head, report=report,
        sealed=parts.kind(message) in SEALED, defects=(*defects, *_defects(message, text, files)), size=len(raw),
    )  # fmt: skip


def _answers(message: Message) -> tuple[str, ...]:
    said = IDS.findall(headers.text(message, "in-reply-to"))
    for value in headers.values(message, "references"):
        said += reversed(IDS.findall(headers.readable(value)))
    return tuple(dict.fromkeys(said))[:100]


def _defects(message: Message, text: str, files: list[Attachment]) -> list[str]:
    named = sorted({type(defect).__name__ for defect in message.defects})
    return named if message.keys() or text.strip() or files else [*named, "empty"]


def _instant(said: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(said)
        return found if found.tzinfo and 1990 <= found.year <= 2100 else None
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


def _contents(found: list[Message]) -> tuple[str, str, list[Attachment]]:
    """Text, harmless HTML and files. Of two ways of saying the same, plain text; HTML when that is empty."""
    plain: list[str] = []
    pages: list[str] = []
    files: list[Attachment] = []
    for part in found:
        said = parts.kind(part)
        if parts.is_words(part) and said == "text/html":
            pages.append(parts.words(part))
        elif parts.is_words(part):
            text, inside = _without_uu(_flowed(part, parts.words(part)), len(files))
            plain.append(re.sub(r"</?[a-zA-Z-]{1,30}>", "", text) if said != "text/plain" else text)
            files += inside
        elif said not in reports.KINDS:
            files += _files(part, len(files) + 1, plain)
    page = "<hr>".join(html.harmless(one) for one in pages)
    text = "\n\n".join(one.strip("\n") for one in plain if one.strip())
    return text or "\n\n".join(filter(None, (html.text_of_html(one) for one in pages))), page, files


def _files(part: Message, number: int, plain: list[str]) -> list[Attachment]:
    """A part as a file; a winmail.dat also as what is in it, its words among the mail's when there are no others."""
    whole = parts.attachment(part, number)
    if not tnef.is_tnef(whole.content[:8]):
        return [whole] if whole.content or parts.file_name(part) else []
    inside = tnef.unpack(whole.content)
    if inside.text.strip() and not any(one.strip() for one in plain):
        plain.append(inside.text)
    kind = "application/octet-stream"
    unpacked = [Attachment(parts.safe_name(name, kind, number + place), kind, data)
                for place, (name, data) in enumerate(inside.files, start=1)]  # fmt: skip
    return [whole, *unpacked]


def _inner_words(found: list[Message]) -> str:
    """Of a mail that only carries another one, that one's words."""
    for part in found:
        payload = parts.inside(part)
        if parts.kind(part) == "message/rfc822" and isinstance(payload, list) and payload:
            inner = payload[0]
            leaves = [leaf for leaf, _ in parts.leaves(inner)] if isinstance(inner, Message) else []
            text, _, _ = _contents(leaves)
            head = "\n".join(f"{name}: {headers.text(inner, name)}" for name in ("From", "Date", "Subject"))
            return f"---------- Forwarded message ----------\n{head}\n\n{text}" if text.strip() else ""
    return ""


def _flowed(part: Message, text: str) -> str:
    """RFC 3676: a line that ends in a space goes on in the next."""
    if parts.parameter(part, "format").lower() != "flowed":
        return text
    delete = parts.parameter(part, "delsp").lower() == "yes"
    joined: list[str] = []
    open_line = False
    for line in text.split("\n"):
        own = line[1:] if line.startswith(" ") else line
        if open_line and not own.startswith(">") and own != "-- ":
            joined[-1] = (joined[-1][:-1] if delete else joined[-1]) + own
        else:
            joined.append(own)
        open_line = own.endswith(" ") and own != "-- " and not own.startswith(">")
    return "\n".join(joined)


def _without_uu(text: str, number: int) -> tuple[str, list[Attachment]]:
    """Files written into the text, as they were sent before MIME."""
    if "\nbegin " not in f"\n{text}":
        return text, []
    files = []
    for place, found in enumerate(UU.finditer(text), start=number + 1):
        kind = "application/octet-stream"
        files.append(Attachment(parts.safe_name(found[1], kind, place), kind, _uu(found[2])))
    return UU.sub("", text), files


def _uu(lines: str) -> bytes:
    whole = []
    for line in lines.splitlines():
        try:
            whole.append(binascii.a2b_uu(line.encode("ascii", "replace")))
        except binascii.Error:
            continue
    return b"".join(whole)
