"""Asked afterwards, once: how was the handling, how was the outcome, is everything resolved (ISO 10004)."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from complaints.actions import private
from complaints.actions.change import Change
from complaints.choices import Channel, Closure, MessageDirection, MessageKind
from complaints.models import Message, Survey

AFTER = (Closure.ACCEPTED, Closure.NO_REPLY, Closure.FIRST_CONTACT)
REST = timedelta(days=30)
"""Nobody is asked about another complaint so soon again."""
OPEN = timedelta(days=60)


def ask(change: Change, closure: Closure) -> None:
    """Send the questions with the closing, to whom they can reach and who was not asked lately."""
    complaint = change.complaint
    customer = complaint.customer
    if closure not in AFTER or not customer.email or customer.erased_at is not None or complaint.imported:
        return
    if Survey.objects.filter(customer=customer, asked_at__gt=change.now - REST).exists():
        return
    _row, fresh = Survey.objects.get_or_create(
        complaint=complaint,
        defaults={
            "customer": customer,
            "team_id": complaint.team_id,
            "asked_at": change.now,
            "token": private.hashed("survey", private.survey_token(complaint.pk)),
            "expires_at": change.now + OPEN,
        },
    )
    if fresh:
        change.send(
            "survey", f"survey:{complaint.pk}", key=f"survey:{complaint.pk}", complaint=complaint.pk,
            message=_words(change).pk,
        )  # fmt: skip


def _words(change: Change) -> Message:
    """What is sent, on the complaint's record; the link is put in as it leaves."""
    complaint = change.complaint
    with private.spoken(complaint.language):
        subject = _("How did we do?")
        body = _(
            "Thank you for complaining: it helps us do better.\n\nYour complaint “%(subject)s” is closed now. Would "
            "you tell us how we dealt with it? There are three short questions. If something is not resolved, say so "
            "there and we go on.\n\nYour answer stays with your complaint. The link is for you only:"
        ) % {"subject": complaint.subject}
    return Message.objects.create(
        complaint=complaint, direction=MessageDirection.OUT, kind=MessageKind.CONTACT, channel=Channel.EMAIL,
        at=change.now, subject=subject, body=body,
    )  # fmt: skip
