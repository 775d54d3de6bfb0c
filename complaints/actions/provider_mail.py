"""What a mail provider tells us by its webhook, by way of anymail: mail that came, and mail that came back."""

from __future__ import annotations

from typing import Any

from anymail.signals import AnymailInboundEvent, AnymailTrackingEvent, inbound, tracking
from django.dispatch import receiver
from django.utils import timezone

from complaints.actions import incoming_mail, mail_reports
from complaints.channels.mailbox.values import Report
from complaints.queries import mail

CAME_BACK = {"bounced": "failed", "rejected": "failed", "failed": "failed", "complained": "abuse"}


@receiver(inbound, dispatch_uid="redress.inbound")
def came_in(sender: Any, event: AnymailInboundEvent, esp_name: str, **more: Any) -> None:
    """The mail as any other. What the provider says of its envelope goes before it, as a mail server would write it."""
    message = event.message
    raw: bytes = message.as_bytes()
    to = "".join(str(message.envelope_recipient or "").split())
    head = f"X-Original-To: {to}\r\n".encode("utf-8", "replace") if to else b""
    incoming_mail.receive(head + raw, source=esp_name[:20].lower(), now=timezone.now())


@receiver(tracking, dispatch_uid="redress.tracking")
def came_back(sender: Any, event: AnymailTrackingEvent, esp_name: str, **more: Any) -> None:
    """A bounce or a complaint about a message of ours, known by the token sent with it."""
    kind = CAME_BACK.get(event.event_type or "", "")
    message = mail.by_token([str((event.metadata or {}).get("token", ""))]) if kind else None
    if message is None:
        return
    said = " ".join(str(event.mta_response or event.description or event.reject_reason or "").split())
    passing = event.event_type == "bounced" and event.reject_reason not in ("bounced", "invalid")
    status = "4" if passing else ""
    mail_reports.returned(message, Report(kind, event.recipient or "", status, said[:200]), now=timezone.now())
