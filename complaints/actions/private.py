"""Mails with a link for one person's eyes: it is made as the mail leaves and kept nowhere."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from complaints.actions.claimed import Claimed
from complaints.channels.errors import Undeliverable
from complaints.channels.mail import Letter, send
from complaints.models import Complaint, Message, PortalLink, Representative, Survey
from complaints.queries import mail
from complaints.rules import secrets
from complaints.rules.mail_addresses import message_id

LIVES = timedelta(minutes=15)


def hashed(purpose: str, value: str) -> str:
    return secrets.kept(purpose, value, key=settings.SECRET_KEY.encode())


def spoken(language: str) -> translation.override:
    """The customer's language where we speak it, else ours."""
    return translation.override(language if translation.check_for_language(language) else settings.LANGUAGE_CODE)


def survey_token(complaint: int) -> str:
    return secrets.token("survey", str(complaint), key=settings.SECRET_KEY.encode())


def portal_link(row: Claimed) -> None:
    """Mail the one-time link to the address on record, if what was typed is of a complaint and its address.

    Looked up here, not when asked: whoever asks waits equally long for what we have and what we have not.
    """
    said = secrets.token("portal", str(row.payload["link"]), key=settings.SECRET_KEY.encode())
    with transaction.atomic():
        link = PortalLink.objects.select_for_update().filter(pk=row.payload["link"], used_at=None).first()
        found = Complaint.objects.filter(reference=row.payload["reference"]).select_related("customer").first()
        if link is None or found is None:
            return
        to, speaker = _whose(found, link.address)
        if not to:
            return
        link.complaint, link.representative, link.token = found, speaker, hashed("link", said)
        link.expires_at = link.expires_at or row.now + LIVES
        link.save(update_fields=["complaint", "representative", "token", "expires_at"])
    address = f"{settings.SITE_URL}{reverse('portal:follow_open', args=[said])}"
    with spoken(found.language):
        subject = _("Your link to complaint %(reference)s") % {"reference": found.reference}
        body = _(
            "You asked to see your complaint %(reference)s.\n\nOpen this link in the browser in which you asked. It "
            "works once, for 15 minutes:\n\n%(link)s\n\nIf you did not ask for it, you need do nothing."
        ) % {"reference": found.reference, "link": address}
    _send(row, to, subject, body)


def _whose(complaint: Complaint, address: str) -> tuple[str, Representative | None]:
    """The address on record that was typed: the customer's, or a representative's with consent."""
    customer = complaint.customer
    if customer.erased_at is not None:
        return "", None
    if customer.email and hashed("address", customer.email.lower()) == address:
        return customer.email, None
    speaker = complaint.representatives.filter(ended_at=None, consent_given_at__isnull=False).first()
    contact = speaker.contact.strip() if speaker is not None else ""
    return (contact, speaker) if "@" in contact and hashed("address", contact.lower()) == address else ("", None)


def survey(row: Claimed) -> None:
    """Mail the questions with their link, unless the customer's words are gone by now."""
    asked = Survey.objects.select_related("customer", "complaint").get(complaint=int(row.payload["complaint"]))
    message = Message.objects.get(pk=row.payload["message"])
    if asked.customer.erased_at is not None or message.erased_at is not None or not asked.customer.email:
        return
    address = f"{settings.SITE_URL}{reverse('portal:survey', args=[survey_token(asked.complaint_id)])}"
    subject = f"{asked.complaint.reference}: {message.subject}"
    _send(row, asked.customer.email, subject, f"{message.body}\n\n{address}")


def _send(row: Claimed, to: str, subject: str, body: str) -> None:
    if (stopped := mail.suppressed(to)) is not None:
        raise Undeliverable(f"nothing is mailed to this address: {stopped.reason}", permanent=True)
    send(Letter(to=to, subject=subject, body=body, message_id=message_id(row.dedup, settings.MAIL_ADDRESS)))
