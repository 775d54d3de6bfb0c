"""The way back to a complaint that is not sent yet, by mail."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from complaints.actions.claimed import Claimed
from complaints.actions.portal_drafts import link
from complaints.channels.mail import Letter, send
from complaints.models import PortalDraft
from complaints.rules.mail_addresses import message_id


def leave(row: Claimed) -> None:
    """Mail the link; one that was used or replaced meanwhile is not mailed."""
    draft = PortalDraft.objects.filter(pk=row.payload["draft"], link_serial=row.payload["serial"]).first()
    if draft is None or draft.link_until is None:
        return
    with translation.override(draft.language):
        words = (
            _("You can go on with your complaint here, once, within 14 days:"),
            _("If you did not ask for this, you need not do anything. What was written is deleted after 14 days."),
        )
        body = f"{words[0]}\n\n{link(draft.pk, draft.link_serial)}\n\n{words[1]}"
        subject = _("Go on with your complaint")
    again = message_id(row.dedup, settings.MAIL_ADDRESS)
    send(Letter(to=str(row.payload["to"]), subject=subject, body=body, message_id=again))
