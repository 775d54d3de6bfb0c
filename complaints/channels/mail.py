"""E-mail out: plain values in, one message handed to the mail server, every call with a time limit."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass

from django.core.mail import EmailMessage

from complaints.channels.errors import Undeliverable


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail. `message_id` is the same whenever the same words are sent again."""

    to: str
    subject: str
    body: str
    message_id: str


def send(letter: Letter) -> None:
    """Hand the letter over; Undeliverable says whether trying again may help."""
    subject = " ".join(letter.subject.split())[:150]
    headers = {"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"}
    try:
        EmailMessage(subject=subject, body=letter.body, to=[letter.to], headers=headers).send()
    except smtplib.SMTPRecipientsRefused as error:
        code = max((reply[0] for reply in error.recipients.values()), default=0)
        raise Undeliverable(f"refused with {code}", permanent=code >= 500) from error
    except smtplib.SMTPResponseException as error:
        raise Undeliverable(f"answered {error.smtp_code}", permanent=error.smtp_code >= 550) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Undeliverable(f"{type(error).__name__}") from error
