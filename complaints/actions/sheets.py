"""What stands on a letter: the company's head, the address, the words in their blocks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from complaints.channels.letters import Sender, Sheet, blocks
from complaints.models import Complaint, Message
from complaints.queries import reaching
from complaints.queries.wordings import day, wording_for
from complaints.rules.reaching import Reach
from complaints.rules.wordings import Wording

LETTER_PAPER = frozenset({"US", "CA", "MX", "PH", "CL", "CO"})
"""Countries whose letters are on US Letter; everybody else's are on A4."""


def sheet_of(message: Message) -> Sheet:
    """All that stands on the letter of this message."""
    complaint, words = message.complaint, wording_for(message.complaint)
    return sheet(complaint, words, message.kind, message.body, message.parts, message.at)


def sheet(complaint: Complaint, words: Wording, kind: str, body: str, parts: Mapping[str, str], at: datetime) -> Sheet:
    """A letter of this kind with these words, at this moment."""
    found, company = reaching.of(complaint), complaint.legal_entity
    return Sheet(
        title=words.kinds[kind].title if kind in words.kinds else complaint.subject,
        sender=Sender(company.name, lines(company.address) + lines(company.contact), company.registered),
        to=address(found, words),
        reference=complaint.reference,
        reference_word=words.reference,
        page_word=words.page,
        date=day(at, words, complaint),
        language=words.language,
        blocks=blocks(body, words.headings(kind, parts).values()),
        at=at,
        large_print=found.large_print,
        paper="us-letter" if company.country in LETTER_PAPER else "a4",
    )


def address(found: Reach, words: Wording) -> list[str]:
    """The lines an envelope shows; a representative's name with whom they act for."""
    behalf = [f"{words.on_behalf} {found.on_behalf}"] if found.on_behalf else []
    return [found.addressee, *behalf, *lines(found.address)]


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
