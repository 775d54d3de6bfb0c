"""What mail is about: the message of ours it answers, whether its sender is known there, and what waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from complaints.choices import MessageDirection, Role
from complaints.models import Complaint, IncomingMail, Message, Representative, Staff, SuppressedAddress, Team
from complaints.queries.access import visible_complaints
from complaints.rules.lifecycle import WORKERS
from complaints.rules.mail_addresses import our_dedups, plain
from complaints.types import Actor

WAITING = (IncomingMail.State.HELD, IncomingMail.State.FAILED)
FLOOD, FLOOD_WITHIN = 20, timedelta(hours=1)
"""So many new complaints from one address in that time, and the next waits for a person."""


def by_token(tokens: Iterable[str]) -> Message | None:
    """The message whose address was written to."""
    found = Message.objects.filter(token__in=list(tokens)).select_related("complaint__customer")
    return found.order_by("-id").first()


def by_ids(ids: Sequence[str], domain: str) -> Message | None:
    """The newest of the messages named: ours by our own ids, the customer's by those they were sent under."""
    numbers = [int(dedup.removeprefix("message:")) for dedup in our_dedups(ids, domain)
               if dedup.startswith("message:") and dedup.removeprefix("message:").isdigit()]  # fmt: skip
    rows = Message.objects.select_related("complaint__customer")
    fit = [number for number in numbers if number < 2**63]
    ours = rows.filter(pk__in=fit, direction=MessageDirection.OUT).order_by("-id").first()
    theirs = rows.filter(mail_id__in=[one[:500] for one in ids]).order_by("-id").first() if ids else None
    return ours or theirs


def knows(complaint: Complaint, address: str) -> bool:
    """Whether the address is the customer's, or of who acts for them with consent."""
    asked = address.strip().lower()
    if not asked:
        return False
    if complaint.customer.email.strip().lower() == asked:
        return True
    acting = Representative.objects.filter(complaint=complaint, ended_at=None).exclude(consent_given_at=None)
    return any(plain(asked) == plain(contact) for contact in acting.values_list("contact", flat=True))


def last_mail_id(complaint_id: int) -> str:
    """Message-ID of the newest mail from the customer, so that ours stands below it in their mail program."""
    rows = Message.objects.filter(complaint=complaint_id, direction=MessageDirection.IN).exclude(mail_id="")
    return rows.order_by("-id").values_list("mail_id", flat=True).first() or ""


def suppressed(address: str) -> SuppressedAddress | None:
    """Why nothing is mailed to this address; None when it may be."""
    return SuppressedAddress.objects.filter(address=address.strip().lower(), lifted_at=None).first()


def floods(sender: str, now: datetime) -> bool:
    lately = IncomingMail.objects.filter(sender=sender, received_at__gt=now - FLOOD_WITHIN, outcome="complaint")
    return lately.count() >= FLOOD


def waiting() -> QuerySet[IncomingMail]:
    """What a person must look at, the oldest first; without the raw mail."""
    return IncomingMail.objects.filter(state__in=WAITING).defer("raw").order_by("id")


def answerable() -> list[int]:
    """Who is told of mail that belongs to no complaint: seniors of the teams that receive, by id."""
    teams = Team.objects.filter(is_default=True)
    people = Staff.objects.filter(is_active=True, role__in=[Role.SUPERVISOR, Role.MANAGER], teams__in=teams)
    return sorted(set(people.values_list("id", flat=True)))


def waiting_for(actor: Actor) -> QuerySet[IncomingMail]:
    """What waits and this person may see: of complaints they see, and, in a team that receives, of none yet."""
    if actor.role not in WORKERS:
        return IncomingMail.objects.none()
    mine = Q(complaint__in=visible_complaints(actor))
    if Team.objects.filter(pk__in=actor.team_ids, is_default=True).exists():
        mine |= Q(complaint=None)
    return waiting().filter(mine)


def stopped_for(actor: Actor) -> QuerySet[SuppressedAddress]:
    """Addresses nothing is mailed to, of customers whose complaints this person may see; the newest first."""
    if actor.role not in WORKERS:
        return SuppressedAddress.objects.none()
    theirs = visible_complaints(actor).filter(customer__email__iexact=OuterRef("address"))
    return SuppressedAddress.objects.filter(Exists(theirs), lifted_at=None).order_by("-since", "-id")
