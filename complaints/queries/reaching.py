"""How the customer of one complaint is reached, from what is on record."""

from __future__ import annotations

from typing import cast

from django.conf import settings

from complaints.choices import Channel
from complaints.models import Complaint
from complaints.rules.reaching import WAYS, Person, Reach, reach

LANGUAGES = ("de", "en", "es", "fr")
"""Languages there are words of letters in (`complaints/letters/`)."""


def of(complaint: Complaint) -> Reach:
    """Whom we write to about this complaint, and how; read once for each time the complaint is loaded."""
    held = vars(complaint).get("reach")
    if held is None:
        held = vars(complaint)["reach"] = reach(person(complaint), able=able(), languages=languages(complaint))
    return cast(Reach, held)


def able() -> tuple[str, ...]:
    """The ways Redress takes by itself here: a text message only where a sender is set up."""
    return tuple(way for way in WAYS if way != Channel.SMS or settings.SMS_BACKEND)


def languages(complaint: Complaint) -> list[str]:
    """The languages there are words in, the company's own first, then English."""
    own = complaint.legal_entity.language.partition("-")[0].lower()
    first = [one for one in (own, "en") if one in LANGUAGES]
    return list(dict.fromkeys([*first, *LANGUAGES]))


def language_of(complaint: Complaint) -> str:
    return reach(Person("", language=complaint.language), languages=languages(complaint)).language


def person(complaint: Complaint) -> Person:
    customer = complaint.customer
    nobody = vars(complaint).get("spoken_for_by", "unknown") in (None, "")  # a page has asked already
    speaks = None if nobody else complaint.representatives.filter(ended_at=None).first()
    return Person(
        name=customer.name,
        email=customer.email,
        phone=customer.phone,
        address=customer.address,
        language=complaint.language or customer.language,
        preferred=customer.preferred_channel,
        needs=customer.needs,
        came_by=complaint.channel,
        representative=speaks.name if speaks else "",
        representative_contact=speaks.contact if speaks else "",
        consented=bool(speaks and speaks.consent_given_at),
    )
