"""From the input of a POST to the frozen complaint every channel hands over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from complaints.choices import Channel, Impact, Severity
from complaints.errors import InvalidInput
from complaints.queries.customers import visible_customers
from complaints.queries.organisation import company_of
from complaints.rules.cards import mask_all
from complaints.types import Actor, InboundComplaint, InboundCustomer, InboundRepresentative


def inbound(given: Mapping[str, Any], *, actor: Actor, now: datetime) -> tuple[InboundComplaint, str]:
    """The complaint, and the company named, if one is; InvalidInput for a customer that is not there."""
    said = dict(given)
    entity = said.pop("entity", "")
    representative = said.pop("representative", None)
    customer = InboundCustomer(**{"name": "", **said.pop("customer")})
    if customer.id is not None:
        _check_customer(customer, actor, entity or company_of(team=said.get("team", ""), team_ids=actor.team_ids) or "")
    channel = Channel(said.pop("channel"))
    return (
        InboundComplaint(
            **{
                **said,
                "customer": customer,
                "channel": channel,
                "flags": frozenset(said.get("flags", ())),
                "received_at": said.get("received_at", now),
                "severity": Severity(said.get("severity", Severity.MEDIUM)),
                "impact": Impact(said.get("impact", Impact.ONE)),
                "representative": InboundRepresentative(**mask_all(representative)) if representative else None,
            }
        ),
        entity,
    )


def _check_customer(customer: InboundCustomer, actor: Actor, entity: str) -> None:
    found = visible_customers(actor).filter(pk=customer.id or 0)
    if not (found.filter(legal_entity__code=entity) if entity else found).exists():
        raise InvalidInput(customer="There is no such customer, or they are not yours to see.")
