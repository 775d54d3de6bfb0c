"""What came back of our mail: the message is marked, the address is mailed no more, its handler is told."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from complaints.actions import mail_news
from complaints.channels.mailbox.values import Mail, Report
from complaints.models import Complaint, IncomingMail, Message, SuppressedAddress
from complaints.queries import mail as found
from complaints.rules.mail_addresses import BOUNCE, REPLY, tokens


def bounced(mail: Mail, row: IncomingMail, *, now: datetime) -> Complaint | None:
    """The complaint whose message this report is about; None when that cannot be told for certain.

    The token in the envelope proves it. An id of ours proves little, as it can be guessed: then the report must also
    name the address we wrote to.
    """
    report = mail.report
    if report is None:
        return None
    message = found.by_token(tokens(mail.recipients, BOUNCE) + tokens(mail.recipients, REPLY))
    if message is None:
        named = found.by_ids(report.about, str(settings.MAIL_ADDRESS).rpartition("@")[2])
        same = named is not None and named.complaint.customer.email.lower() == report.recipient.lower() != ""
        message = named if same else None
    if message is None:
        return None
    returned(message, report, now=now)
    return message.complaint


def returned(message: Message, report: Report, *, now: datetime) -> None:
    """Mark the message, suppress the address when trying again is pointless, tell the handler."""
    complaint, reason = message.complaint, why(report)
    Message.objects.filter(pk=message.pk, bounced_at=None).update(bounced_at=now, bounce_reason=reason)
    if _for_good(report):
        suppress(complaint.customer.email, reason, now=now)
    text = f"A message did not reach the customer ({reason}). Write or call instead."
    mail_news.tell(text, f"bounce:{message.pk}", now=now, complaint=complaint)


def suppress(address: str, reason: str, *, now: datetime) -> None:
    """Mail nothing more to this address until a person lifts it."""
    tidy = address.strip().lower()
    if tidy:
        SuppressedAddress.objects.get_or_create(
            address=tidy, lifted_at=None, defaults={"reason": reason[:300], "since": now}
        )


def why(report: Report) -> str:
    said = "the recipient reported it as unwanted" if report.kind == "abuse" else "it could not be delivered"
    detail = report.diagnostic or report.status
    return f"{said}: {detail}"[:300] if detail and report.kind != "abuse" else said


def _for_good(report: Report) -> bool:
    """No such address, or its owner wants no mail; a full mailbox may be emptied."""
    return report.kind == "abuse" or not report.status.startswith(("4", "5.2.2", "5.3.", "5.4.", "5.7."))
