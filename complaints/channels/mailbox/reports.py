"""What mail servers and providers report of mail we sent: RFC 3464 (delivery), RFC 5965 (abuse), RFC 8098 (read)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.message import Message

from complaints.channels.mailbox import headers, parts
from complaints.channels.mailbox.charsets import text_of
from complaints.channels.mailbox.values import Report

FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9-]{1,60}):[ \t]*(.*(?:\n[ \t]+.*)*)", re.MULTILINE)
IDS = re.compile(r"<[^<>\s@]{1,200}@[^<>\s]{1,250}>")
ORIGINAL_ID = re.compile(r"^(?:>\s*)?(?:X-)?(?:Original-)?Message-ID:\s*(<[^<>\s]{3,450}>)", re.I | re.M)
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b|\b(5[0-5]\d)[ -]")
LOOKED_AT = 200_000
KINDS = {
    "message/delivery-status": "delivery", "message/global-delivery-status": "delivery",
    "message/feedback-report": "abuse", "message/disposition-notification": "read",
    "message/global-disposition-notification": "read",
}  # fmt: skip
COPIES = frozenset({"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"})


def report(found: Sequence[Message]) -> Report | None:
    """What the report among these parts says, and of which mail; None when there is no report."""
    said = next(((KINDS[parts.kind(part)], _plain(part)) for part in found if parts.kind(part) in KINDS), None)
    if said is None:
        return None
    about = _about(found, said[1])
    if said[0] == "delivery":
        return _delivery(said[1], about)
    who = _address(said[1].get("original-rcpt-to", "") or said[1].get("original-recipient", ""))
    return Report(said[0], who, "", said[1].get("feedback-type", said[1].get("disposition", ""))[:200], about)


def guessed(text: str, sender: str, recipients: str) -> Report:
    """Of a mail that says in words alone that one of ours did not arrive."""
    head = text[:LOOKED_AT]
    status = STATUS.search(head)
    who = recipients or next((a for a in headers.BARE.findall(head) if a.lower() != sender.lower()), "")
    ids = tuple(dict.fromkeys(ORIGINAL_ID.findall(head)))
    return Report("failed", _address(who), (status[1] or status[2] or "") if status else "", _first_line(head), ids)


def _delivery(fields: dict[str, str], about: tuple[str, ...]) -> Report:
    action = fields.get("action", "").strip().lower()
    status = STATUS.search(fields.get("status", ""))
    code = (status[1] or status[2]) if status else ""
    kind = "failed"
    if action in ("delayed", "delivered", "relayed", "expanded"):
        kind = "delayed" if action == "delayed" else "delivered"
    elif not action and code.startswith(("2", "4")):
        kind = "delivered" if code[0] == "2" else "delayed"
    who = fields.get("original-recipient", "") or fields.get("final-recipient", "")
    return Report(kind, _address(who), code, " ".join(fields.get("diagnostic-code", "").split())[:300], about)


def _plain(part: Message) -> dict[str, str]:
    """The fields of a report part, the first of each name, whether the library took them for headers or not."""
    text = text_of(parts.content(part)[:LOOKED_AT])
    held = parts.inside(part)
    for inner in held if isinstance(held, list) else ():
        if isinstance(inner, Message):
            text += "\n" + "\n".join(f"{name}: {headers.readable(str(value))}" for name, value in inner.raw_items())
    found: dict[str, str] = {}
    for name, value in FIELD.findall(text):
        found.setdefault(name.lower(), value.strip())
    return found


def _about(found: Sequence[Message], fields: dict[str, str]) -> tuple[str, ...]:
    ids = IDS.findall(fields.get("original-message-id", ""))
    for part in found:
        if parts.kind(part) in COPIES:
            ids += ORIGINAL_ID.findall(text_of(parts.content(part)[:LOOKED_AT]))
    return tuple(dict.fromkeys(ids))


def _address(said: str) -> str:
    """`rfc822; someone@example.org` and its kin."""
    match = headers.BARE.search(said.rpartition(";")[2] or said)
    return match[0].strip("<>.,'")[:320] if match else ""


def _first_line(text: str) -> str:
    return next((line.strip()[:300] for line in text.splitlines() if STATUS.search(line)), "")
