"""A mailbox at a mail server: what is new in it, and marking what was taken in. UIDs, since places in it move."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessageFlags
from imap_tools.errors import ImapToolsError

from complaints.channels.errors import Undeliverable

LIMIT = 30.0
FAULTS = (OSError, imaplib.IMAP4.error, ImapToolsError)
KINDS = {"imaps": (MailBox, 993), "imap+tls": (MailBoxStartTls, 143), "imap": (MailBoxUnencrypted, 143)}


@dataclass(frozen=True, slots=True)
class Fetched:
    uid: str
    raw: bytes


class Mailbox:
    """An open mailbox; nothing in it changes but by `done`."""

    def __init__(self, box: BaseMailBox, move_to: str) -> None:
        self._box, self._move_to = box, move_to

    def new(self, limit: int) -> Iterator[Fetched]:
        """Unread mail, the oldest first, each fetched when asked for and left unread."""
        for uid in self._box.uids("UNSEEN")[:limit]:
            raw = _body(self._box.client.uid("fetch", uid, "(BODY.PEEK[])"))
            if raw is not None:  # somebody else may have taken it away
                yield Fetched(uid, raw)

    def done(self, uid: str) -> None:
        """It is kept on our side: read, or moved where the address says."""
        self._box.flag(uid, [MailMessageFlags.SEEN], True)
        if self._move_to:
            self._box.move(uid, self._move_to)


@contextmanager
def opened(url: str) -> Iterator[Mailbox]:
    """`imaps://name:password@host:993/INBOX?move=Done`; imap+tls and imap as well. Undeliverable when it fails."""
    parts = urlsplit(url)
    kind, port = KINDS.get(parts.scheme, KINDS["imaps"])
    folder = unquote(parts.path.strip("/")) or "INBOX"
    move = parse_qs(parts.query).get("move", [""])[0]
    try:
        box: Any = kind(parts.hostname or "localhost", port=parts.port or port, timeout=LIMIT)
        box.login(unquote(parts.username or ""), unquote(parts.password or ""), folder)
    except FAULTS as error:
        raise Undeliverable(f"mailbox: {type(error).__name__}") from error
    try:
        yield Mailbox(box, move)
    except FAULTS as error:
        raise Undeliverable(f"mailbox: {type(error).__name__}") from error
    finally:
        with suppress(*FAULTS):  # what was done is done, whether or not it hears our goodbye
            box.logout()


def _body(answer: tuple[str, list[Any]]) -> bytes | None:
    return next((bytes(one[1]) for one in answer[1] if isinstance(one, tuple) and len(one) > 1), None)
