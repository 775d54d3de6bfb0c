"""Frozen values that travel between the rings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from complaints.choices import ActorKind, Channel, Impact, Role, Severity


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something.

    `team_ids` are the teams whose complaints the actor may see, `let_in` the single complaints beside them:
    leave given for a restricted one, or one escalated to somebody outside its team. Of these, `asked` are those of
    which the actor's team was only asked something.
    """

    kind: ActorKind
    id: int | None = None
    role: Role | None = None
    name: str = ""
    team_ids: frozenset[int] = frozenset()
    skills: frozenset[str] = frozenset()
    authority_limit: Decimal = Decimal(0)
    let_in: frozenset[int] = frozenset()
    asked: frozenset[int] = frozenset()

    @property
    def is_staff(self) -> bool:
        return self.kind == ActorKind.STAFF


SYSTEM = Actor(ActorKind.SYSTEM, name="Redress")
CUSTOMER = Actor(ActorKind.CUSTOMER, name="Customer")
IMPORTER = Actor(ActorKind.IMPORT, name="Import")


@dataclass(frozen=True, slots=True)
class InboundCustomer:
    """Who complains, as told to us. All but the name may be empty: a customer need not have e-mail."""

    name: str
    email: str = ""
    phone: str = ""
    address: str = ""
    external_id: str = ""
    language: str = ""
    preferred_channel: str = ""
    needs: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True)
class InboundRepresentative:
    """Somebody acting for the customer, and how consent was given."""

    name: str
    relation: str = ""
    contact: str = ""
    consent_given_at: datetime | None = None
    consent_evidence: str = ""


@dataclass(frozen=True, slots=True)
class HistoricOutcome:
    """What the source of an import says became of a complaint before it reached Redress."""

    closed_at: datetime
    outcome: str = ""
    label: str = ""
    timely: bool | None = None


@dataclass(frozen=True, slots=True)
class InboundComplaint:
    """A complaint as it reached us, from whatever channel. Instants are aware; texts are plain."""

    customer: InboundCustomer
    subject: str
    description: str
    channel: Channel
    received_at: datetime
    external_id: str = ""
    desired_outcome: str = ""
    product: str = ""
    category: str = ""
    team: str = ""
    language: str = ""
    currency: str = ""
    severity: Severity = Severity.MEDIUM
    impact: Impact = Impact.ONE
    safety: bool = False
    vulnerability: str = ""
    restricted: bool = False
    representative: InboundRepresentative | None = None
    historic: HistoricOutcome | None = None
    flags: frozenset[str] = frozenset()
    complainant: str = ""
    place: str = ""
    taken_by: int | None = None
    tags: Mapping[str, Any] = field(default_factory=dict)
