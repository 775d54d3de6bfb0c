"""Following a complaint: ask for a one-time link, open it once, look around for a while, end it."""

from __future__ import annotations

import secrets as randomness
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, Q

from complaints.actions import bulk
from complaints.actions.private import hashed
from complaints.models import Outbox, PortalLink
from complaints.queries.following import IDLE, Visit, visit
from complaints.rules import secrets
from complaints.rules.references import normalise

MOST_ABOUT, MOST_FROM = 5, 30
WITHIN = timedelta(hours=1)
"""So many links an hour for one reference and address, and so many questions from one place."""
KEPT = timedelta(days=30)
OUTBOX = ("topic", "key", "dedup", "payload", "created_at", "available_at", "attempts", "last_error")


def ask(reference: str, address: str, *, browser: str, client: str, now: datetime) -> bool:
    """Write down that somebody asked; the relay finds out whether there is such a complaint. False: too often.

    The same statements run for what we have and what we have not.
    """
    tidy = normalise(reference) or ""
    told = address.strip().lower()
    about, place = hashed("about", f"{tidy} {told}"), hashed("client", client)
    with transaction.atomic():
        _one_at_a_time(about)
        lately = PortalLink.objects.filter(Q(about=about) | Q(client=place), asked_at__gt=now - WITHIN)
        often = lately.aggregate(about=Count("pk", filter=Q(about=about)), client=Count("pk", filter=Q(client=place)))
        if often["about"] >= MOST_ABOUT or often["client"] >= MOST_FROM:
            return False
        link = PortalLink.objects.create(
            asked_at=now, about=about, address=hashed("address", told), client=place, browser=hashed("browser", browser)
        )
        payload = {"link": link.pk, "reference": tidy}
        row = ("portal_link", f"portal:{about[:32]}", f"portal:{link.pk}", payload, now, now, 0, "")
        bulk.insert(Outbox, OUTBOX, [row])
    return True


def _one_at_a_time(about: str) -> None:
    """Two questions about one thing at the same moment count one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"portal {about}"])


def open_link(token: str, *, browser: str, now: datetime) -> str | None:
    """Use the link, once: the secret of the visit it begins; None when it is spent, too old or of another browser."""
    if not secrets.looks_like_token(token):
        return None
    secret = randomness.token_urlsafe(32)
    fits = PortalLink.objects.filter(
        token=hashed("link", token), browser=hashed("browser", browser), used_at=None, ended_at=None, expires_at__gt=now
    )
    used = fits.update(used_at=now, seen_at=now, session=hashed("visit", secret))
    return secret if used else None


def seen(secret: str, *, now: datetime) -> Visit | None:
    """The visit of this secret, if it goes on; looking around keeps it going."""
    found = visit(hashed("visit", secret), now=now) if secret else None
    if found is not None and now - found.link.seen_at > IDLE / 20:
        PortalLink.objects.filter(pk=found.link.pk, ended_at=None).update(seen_at=now)
    return found


def end(secret: str, *, now: datetime) -> None:
    """The visit is over; its secret opens nothing any more."""
    PortalLink.objects.filter(session=hashed("visit", secret), ended_at=None).update(ended_at=now)


def end_of_representative(representative: int, *, now: datetime) -> None:
    """Whoever no longer acts for the customer sees nothing any more."""
    PortalLink.objects.filter(representative=representative, ended_at=None).update(ended_at=now)


def forget_old(*, now: datetime) -> int:
    """Drop what was asked a month ago; returns how many."""
    return PortalLink.objects.filter(asked_at__lt=now - KEPT).delete()[0]
