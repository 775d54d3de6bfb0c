"""The raw mail as it may be kept: card numbers masked wherever they can be read, the rest byte for byte."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import Message

from complaints.channels.mailbox import parts
from complaints.rules.cards import mask_cards

SENDER = "Content-Transfer-Encoding"
DIGITS = re.compile(rb"[0-9]")


def masked(raw: bytes) -> bytes:
    """The mail without card numbers. Unchanged, to the byte, when there are none."""
    try:
        return _plain(_decoded(raw))
    except (Exception, RecursionError):  # a tree the library cannot put together again
        return _plain(raw)


def _plain(raw: bytes) -> bytes:
    return mask_cards(raw.decode("latin-1")).encode("latin-1")


def _decoded(raw: bytes) -> bytes:
    """Text parts that travel encoded are looked at decoded, and written anew when there is something to mask."""
    message = message_from_bytes(raw, policy=policy.compat32)
    changed = False
    for part, _ in parts.leaves(message):
        if parts.kind(part).startswith("text/") and part.get(SENDER):
            text = parts.words(part)
            safe = mask_cards(text)
            if safe != text:
                _write(part, safe)
                changed = True
    return message.as_bytes() if changed else raw


def _write(part: Message, text: str) -> None:
    del part[SENDER]
    part.set_payload(text.encode("utf-8", "replace"), "utf-8")
