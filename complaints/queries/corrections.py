"""Letters and messages to the customer that may still be corrected."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet

from complaints.choices import MessageDirection, MessageKind
from complaints.models import Complaint, Message
from complaints.queries.policies import demanded_parts


def correctable(complaint: Complaint) -> QuerySet[Message]:
    """What went to the customer and nothing corrected since, the newest first."""
    sent = Message.objects.filter(complaint=complaint, direction=MessageDirection.OUT, erased_at=None)
    return sent.filter(corrected_by=None).order_by("-at", "-id")


def parts_of(complaint: Complaint, message: Message) -> Mapping[str, str]:
    """The parts this letter was written in, code to name; nothing for words in one piece."""
    named = demanded_parts(complaint, MessageKind(message.kind).value)
    return {code: named.get(code) or code.replace("_", " ") for code in message.parts}
