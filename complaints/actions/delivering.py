"""Handing a webhook over. Called by the relay, no transaction open."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from complaints.actions.announcing import ident
from complaints.actions.sealing import Unreadable, unseal
from complaints.actions.webhooks import SEALED, end_because_gone
from complaints.channels.errors import Undeliverable
from complaints.channels.webhooks import Delivery, Gone, deliver
from complaints.models import WebhookEndpoint


def hand_over(dedup: str, endpoint: int, body: str) -> None:
    """Post one message, signed with every secret in use; whoever answers 410 is told nothing more."""
    hook = WebhookEndpoint.objects.get(pk=endpoint)
    delivery = Delivery(
        url=hook.url, id=ident(dedup), body=body, secrets=_secrets(hook), loopback=settings.WEBHOOKS_TO_LOOPBACK
    )
    try:
        deliver(delivery)
    except Gone:
        end_because_gone(hook.pk, now=timezone.now())
        raise


def _secrets(hook: WebhookEndpoint) -> list[str]:
    sealed = [hook.secret]
    if hook.earlier_until is not None and timezone.now() < hook.earlier_until:
        sealed.append(hook.earlier_secret)
    try:
        return [unseal(one, SEALED) for one in sealed]
    except Unreadable:
        raise Undeliverable("its secret was sealed under another key: give it a new one") from None
