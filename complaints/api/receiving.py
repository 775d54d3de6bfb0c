"""From the input of a POST to the frozen complaint every channel hands over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from complaints.choices import Channel, CodeKind, Impact, Severity
from complaints.errors import InvalidInput
from complaints.queries import taxonomy
from complaints.queries.customers import visible_customers
from complaints.queries.organisation import company_of
from complaints.rules.cards import mask_all
from complaints.types import Actor, InboundComplaint, InboundCustomer, InboundRepresentative

CODES = {"product": CodeKind.PRODUCT, "category": CodeKind.CATEGORY}


def inbound(given: Mapping[str, Any], *, actor: Actor, now: datetime) -> tuple[InboundComplaint, str]:
    """The complaint, and the company it is about; InvalidInput for codes, teams and customers that are not there."""
    said = dict(given)
    _check_codes(said, now)
    entity = said.pop("entity", "") or _entity(said.get("team", ""), actor)
    representative = said.pop("representative", None)
    customer = InboundCustomer(**{"name": "", **said.pop("customer")})
    _check_customer(customer, actor, entity)
    channel = Channel(said.pop("channel"))
    return (
        InboundComplaint(
            **{
                **said,
                "customer": customer,
                "channel": channel,
                "received_at": said.get("received_at", now),
                "severity": Severity(said.get("severity", Severity.MEDIUM)),
                "impact": Impact(said.get("impact", Impact.ONE)),
                "representative": InboundRepresentative(**mask_all(representative)) if representative else None,
            }
        ),
        entity,
    )


def _check_codes(said: Mapping[str, Any], now: datetime) -> None:
    wrong = {
        name: "There is no such code in force today."
        for name, kind in CODES.items()
        if said.get(name) and taxonomy.code(kind, said[name], now.date()) is None
    }
    if wrong:
        raise InvalidInput(**wrong)


def _entity(team: str, actor: Actor) -> str:
    """The company of the team named, or of the person's own teams; empty for the only or first one."""
    found = company_of(team=team, team_ids=actor.team_ids)
    if team and found is None:
        raise InvalidInput(team="There is no such team.")
    return found or ""


def _check_customer(customer: InboundCustomer, actor: Actor, entity: str) -> None:
    if customer.id is None:
        return
    found = visible_customers(actor).filter(pk=customer.id)
    if not (found.filter(legal_entity__code=entity) if entity else found).exists():
        raise InvalidInput(customer="There is no such customer, or they are not yours to see.")
