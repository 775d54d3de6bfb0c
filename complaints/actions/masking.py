"""Card numbers never reach a row: complaints as told to us, with every number masked."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings

from complaints.rules.cards import mask_cards
from complaints.rules.numbers import OF_A_COMPLAINT, OF_A_CUSTOMER, kept_number
from complaints.types import InboundComplaint, InboundCustomer, InboundRepresentative


def masked(inbound: InboundComplaint) -> InboundComplaint:
    historic = inbound.historic
    return replace(
        inbound, customer=_masked_customer(inbound.customer), subject=mask_cards(inbound.subject).strip(),
        external_id=masked_number(inbound.external_id, OF_A_COMPLAINT), description=mask_cards(inbound.description),
        desired_outcome=mask_cards(inbound.desired_outcome), vulnerability=mask_cards(inbound.vulnerability),
        representative=_masked_representative(inbound.representative),
        historic=historic and replace(historic, label=mask_cards(historic.label)),
    )  # fmt: skip


def _masked_customer(who: InboundCustomer) -> InboundCustomer:
    """A masked e-mail address reaches nobody and identifies nobody: it is kept as words beside the postal address."""
    email, address = who.email.strip(), mask_cards(who.address)
    masked = mask_cards(email)
    if masked != email:
        email, address = "", f"{address}\n{masked}".strip()
    return replace(
        who, name=mask_cards(who.name).strip(), phone=mask_cards(who.phone).strip(), email=email, address=address,
        needs=mask_cards(who.needs), external_id=masked_number(who.external_id, OF_A_CUSTOMER),
    )  # fmt: skip


def masked_number(number: str, longest: int) -> str:
    """Another system's number as it is kept; see `rules.numbers`."""
    return kept_number(number, longest, key=settings.EVENT_CHAIN_KEY.encode())


def _masked_representative(said: InboundRepresentative | None) -> InboundRepresentative | None:
    if said is None:
        return None
    name, relation, contact = (mask_cards(text) for text in (said.name, said.relation, said.contact))
    evidence = mask_cards(said.consent_evidence)
    return replace(said, name=name, relation=relation, contact=contact, consent_evidence=evidence)
