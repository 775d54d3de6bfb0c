"""A mail as the rest of Redress sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came along. `name` is safe to show; `type` is what the sender says it is."""

    name: str
    type: str
    content: bytes = field(repr=False)
    inline: bool = False

    @property
    def size(self) -> int:
        return len(self.content)


@dataclass(frozen=True, slots=True)
class Report:
    """What another mail server, or a provider, says became of a mail of ours."""

    kind: str
    """`failed`, `delayed`, `delivered`, `abuse` or `read`."""
    recipient: str = ""
    status: str = ""
    diagnostic: str = ""
    about: tuple[str, ...] = ()
    """Message-IDs of the mail reported on."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, read. Texts hold no control signs; addresses are what the sender claims."""

    sender: str = ""
    name: str = ""
    reply_to: str = ""
    recipients: tuple[str, ...] = ()
    subject: str = ""
    sent_at: datetime | None = None
    message_id: str = ""
    answers: tuple[str, ...] = ()
    """In-Reply-To, then References from the newest on."""
    text: str = ""
    html: str = field(default="", repr=False)
    """Harmless."""
    attachments: tuple[Attachment, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    report: Report | None = None
    sealed: bool = False
    """Encrypted: a person with the key must open it."""
    defects: tuple[str, ...] = ()
    size: int = 0
