"""What is wrong with a complaint as told to us, and the complaint as it may be kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from complaints.actions.masking import masked
from complaints.choices import Channel
from complaints.errors import InvalidInput
from complaints.queries.policies import asked
from complaints.types import InboundComplaint

CHANNELS = tuple(Channel.values)  # `values` makes a list at each call
GRACE = timedelta(minutes=5)
"""How far another machine's clock may be ahead of ours before its instants are in the future."""


def checked(inbound: InboundComplaint, now: datetime) -> InboundComplaint:
    """The complaint with card numbers masked; InvalidInput names every wrong field."""
    wrong = faults(inbound, now)
    if wrong:
        raise InvalidInput(**wrong)
    return masked(inbound)


def faults(inbound: InboundComplaint, now: datetime) -> dict[str, str]:
    """What is wrong with a complaint as told to us: field to sentence; empty when it can be received."""
    wrong: dict[str, str] = {}
    if not inbound.customer.name.strip() and inbound.customer.id is None:
        wrong["customer"] = "Add the customer’s name."
    if not inbound.subject.strip() or len(inbound.subject) > 200:
        wrong["subject"] = "Say in 1 to 200 characters what the complaint is about."
    if not inbound.description.strip() or len(inbound.description) > 50_000:
        wrong["description"] = "Write down the complaint, in at most 50,000 characters."
    if inbound.received_at > now + GRACE:
        wrong["received_at"] = "This lies in the future."
    if inbound.channel not in CHANNELS:
        wrong["channel"] = f"Choose one of {', '.join(CHANNELS)}."
    if any("\x00" in text for text in _texts(inbound)):
        wrong["description"] = "The text holds a character (NUL) that cannot be kept."
    if len(inbound.external_id) > 120:
        wrong["external_id"] = "The other system’s number is longer than 120 characters."
    if inbound.historic is not None and inbound.historic.closed_at > now + GRACE:
        wrong["historic"] = "It cannot have been closed in the future."
    return wrong


def unknown_words(policy_version: int, flags: Iterable[str], complainant: str = "") -> dict[str, str]:
    """The refusals of words a policy does not ask about, by field: no promise would change with them."""
    wrong: dict[str, str] = {}
    for name, key, said in (("flags", "flags", {*flags}), ("complainant", "complainants", {complainant} - {""})):
        known = asked(policy_version).get(key, frozenset())
        if said - known:
            usable = ", ".join(sorted(known)) or "none"
            wrong[name] = f"The policy in force knows no {', '.join(sorted(said - known))}; it knows {usable}."
    return wrong


def _texts(inbound: InboundComplaint) -> list[str]:
    who = inbound.customer
    return [inbound.subject, inbound.description, inbound.desired_outcome, inbound.vulnerability, inbound.external_id,
            who.name, who.email, who.phone, who.address, who.needs, who.external_id]  # fmt: skip
