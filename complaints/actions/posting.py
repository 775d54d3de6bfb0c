"""What leaves, by its topic. Called by the relay, one lane at a time; no transaction is open.

Words to customers are `messages_out`'s, what other systems hear is `delivering`'s; here are notices to colleagues, and
which topic is whose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.conf import settings

from complaints.actions import draft_links, keeping_informed, letters, messages_out, notices, private, receipts
from complaints.actions.claimed import Claimed
from complaints.actions.delivering import hand_over
from complaints.channels.mail import Letter, send
from complaints.models import Staff
from complaints.rules.mail_addresses import message_id


def post(group: Sequence[Claimed]) -> None:
    """Hand one lane's rows over; Undeliverable says whether trying again may help."""
    first = group[0]
    if first.topic == "notice":
        _notices(group)
    elif first.topic in SINGLY:
        SINGLY[first.topic](first)


def _notices(group: Sequence[Claimed]) -> None:
    reader = Staff.objects.filter(pk=group[0].payload["staff"], is_active=True).first()
    group = notices.still_wanted(group)
    if reader is None or not reader.email or not group:
        return
    lines = [str(row.payload["text"]) for row in group]
    subject = lines[0] if len(lines) == 1 else f"{len(lines)} complaints need you"
    body = "\n".join(f"- {line}" for line in lines) + f"\n\n{settings.SITE_URL}/desk/"
    send(
        Letter(
            to=reader.email, subject=subject, body=body, message_id=message_id(group[0].dedup, settings.MAIL_ADDRESS)
        )
    )


def _webhook(row: Claimed) -> None:
    hand_over(row.dedup, int(row.payload["endpoint"]), str(row.payload["body"]))


def _letter(row: Claimed) -> None:
    letters.make(int(row.payload["message"]))


def _receipt(row: Claimed) -> None:
    receipts.send(str(row.payload["reference"]), now=row.now)


def _keep_informed(row: Claimed) -> None:
    keeping_informed.write(int(row.payload["clock"]), int(row.payload["generation"]), now=row.now)


SINGLY: Mapping[str, Callable[[Claimed], None]] = {
    "message": messages_out.leave,
    "webhook": _webhook,
    "letter": _letter,
    "receipt": _receipt,
    "keep_informed": _keep_informed,
    "draft_link": draft_links.leave,
    "portal_link": private.portal_link,
    "survey": private.survey,
}
