"""E-mail out: plain values in, one message handed to the mail server, every call with a time limit."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass

from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.mail import EmailMessage

from complaints.channels.errors import Undeliverable
from complaints.rules import mail_addresses


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail. `message_id` is the same whenever the same words are sent again."""

    to: str
    subject: str
    body: str
    message_id: str
    machine: bool = True
    reply_to: str = ""
    envelope: str = ""
    """Where a mail server reports that it could not deliver; empty is our own address."""
    answers: str = ""
    """Message-ID of the mail this one answers."""


def send(letter: Letter) -> None:
    """Hand the letter over; Undeliverable says whether trying again may help."""
    subject = " ".join(letter.subject.split())[:150]
    try:
        words = EmailMessage(
            subject=subject, body=letter.body, from_email=letter.envelope or None, to=[letter.to],
            reply_to=[letter.reply_to] if letter.reply_to else None, headers=_headers(letter),
        )  # fmt: skip
        tokens = mail_addresses.tokens([letter.envelope], mail_addresses.BOUNCE)
        words.metadata = {"token": tokens[0]} if tokens else {}  # type: ignore[attr-defined]  # providers hand it back
        words.send()
    except AnymailError as error:
        answered = getattr(error, "status_code", None) or 0
        raise Undeliverable(f"the provider answered {answered}", permanent=answered in (400, 422)) from error
    except smtplib.SMTPRecipientsRefused as error:
        code = max((reply[0] for reply in error.recipients.values()), default=0)
        raise Undeliverable(f"refused with {code}", permanent=code >= 500) from error
    except smtplib.SMTPResponseException as error:
        raise Undeliverable(f"answered {error.smtp_code}", permanent=error.smtp_code >= 550) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Undeliverable(f"{type(error).__name__}") from error


def _headers(letter: Letter) -> dict[str, str]:
    """What other mail programs go by: threads, and whether a machine wrote (RFC 3834)."""
    said = {"Message-ID": letter.message_id}
    if letter.envelope:
        said["From"] = settings.DEFAULT_FROM_EMAIL
    if letter.machine:
        said["Auto-Submitted"] = "auto-generated"
    if letter.answers:
        said |= {"In-Reply-To": letter.answers, "References": letter.answers}
    return said
