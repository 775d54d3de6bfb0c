"""A mail as read and judged together, and the line `receive_mail --dry-run` prints of it."""

from __future__ import annotations

from typing import Any

from complaints.channels.mailbox.reading import read
from complaints.channels.mailbox.values import Mail
from complaints.rules.mail_judging import Facts, Judged, judge
from complaints.rules.mail_quoting import fold


def judged(mail: Mail, ours: str) -> Judged:
    """What the mail is, as far as itself tells."""
    said = mail.report
    reported = " ".join(filter(None, (said.recipient, said.status or said.diagnostic))) if said else ""
    return judge(
        Facts(
            mail.sender, mail.subject, mail.text, mail.message_id, mail.recipients, mail.answers, mail.headers,
            said.kind if said else "", reported, len(mail.attachments), mail.sealed, mail.defects,
        ),
        ours,
    )  # fmt: skip


def line(name: str, raw: bytes, ours: str) -> dict[str, Any]:
    """One message as JSON can carry it."""
    mail = read(raw)
    found = judged(mail, ours)
    return {
        "file": name, "outcome": found.outcome, "reason": found.reason, "from": mail.sender, "name": mail.name,
        "subject": mail.subject, "text": mail.text, "visible_reply": fold(mail.text).visible,
        "attachments": [{"name": one.name, "type": one.type, "size": one.size} for one in mail.attachments],
        "auto": found.auto,
    }  # fmt: skip
