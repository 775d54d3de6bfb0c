"""How a complaint begins: its row and the event that it was received, with all that its promises rest on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from complaints.actions.change import Change
from complaints.choices import ActorKind, Closure, CodeKind, EventKind, Outcome, Stage, WaitingOn
from complaints.models import Complaint
from complaints.queries.policies import Versions, asked, other_calendars, terms
from complaints.queries.reception import Reception
from complaints.rules.conditions import Matter
from complaints.rules.references import reference
from complaints.types import Actor, InboundComplaint

OUTCOMES = frozenset(Outcome.values)  # `values` makes a list at each call


@dataclass(frozen=True, slots=True)
class Start:
    """Whether the clocks of what is received run, and since when if not since receipt."""

    clocks: bool
    clocks_from: datetime | None

    def of(self, inbound: InboundComplaint) -> bool:
        return self.clocks and inbound.historic is None


def begun(
    inbound: InboundComplaint,
    number: int,
    customer: int,
    desk: Reception,
    actor: Actor,
    now: datetime,
    start: Start,
) -> Change:
    """The complaint as it begins, unwritten: under the policy in force at receipt, its first clocks started."""
    versions = desk.pinned(inbound.received_at, now)
    category = desk.code(CodeKind.CATEGORY, inbound.category)
    team = desk.teams.get(inbound.team) or (desk.by_category.get(category) if category else None) or desk.default_team
    complaint = _complaint(
        id=number, reference=reference(number), legal_entity_id=desk.entity, customer_id=customer,
        channel=inbound.channel, external_id=inbound.external_id, received_at=inbound.received_at, logged_at=now,
        logged_by_id=actor.id, imported=actor.kind == ActorKind.IMPORT, subject=inbound.subject,
        desired_outcome=inbound.desired_outcome, language=inbound.language or desk.language,
        currency=inbound.currency or desk.currency, product_id=desk.code(CodeKind.PRODUCT, inbound.product),
        category_id=category, severity=inbound.severity, impact=inbound.impact, safety=inbound.safety,
        vulnerable=bool(inbound.vulnerability), restricted=inbound.restricted, stage=Stage.GREET,
        waiting_on=WaitingOn.US, team_id=team, policy_version_id=versions.policy,
        calendar_version_id=versions.calendar, changed_at=now, earlier_handlers=[], place=inbound.place,
        taken_by_id=inbound.taken_by,
    )  # fmt: skip
    its_terms = terms(versions.policy, versions.calendar)
    if not start.of(inbound):
        its_terms = replace(its_terms, standards={})
    change = Change(complaint=complaint, actor=actor, now=now, terms=its_terms)
    said: dict[str, Any] = {
        "channel": str(inbound.channel),
        "team": team,
        "policy": versions.policy,
        "calendar": versions.calendar,
        "imported": complaint.imported,
        "version": 1,
        **_pins(inbound, desk, versions, now),
    }
    if start.clocks_from is not None:
        said["received_at"] = inbound.received_at.isoformat()
    counts_from = start.clocks_from or inbound.received_at
    change.record(EventKind.RECEIVED, at=counts_from, **said, **_off(change))
    if inbound.historic is not None:
        _close_as_history(change, inbound)
    return change


def _pins(inbound: InboundComplaint, desk: Reception, versions: Versions, now: datetime) -> dict[str, Any]:
    """What the policy's conditions ask about and its further calendars, where it has any: why it applied, for good.

    Words that neither the policy nor our lists know stay out: they may be anybody's, and an event keeps them for good.
    """
    calendars = desk.calendars_at(now, other_calendars(versions.policy))
    said: dict[str, Any] = {"calendars": calendars} if calendars else {}
    asks = asked(versions.policy)
    if not asks:
        return said
    product, nothing = inbound.product, frozenset[str]()
    known = desk.code(CodeKind.PRODUCT, product) is not None or product in asks.get("products", nothing)
    matter = Matter(
        product=product if known else "",
        flags=frozenset(inbound.flags) & asks.get("flags", nothing),
        complainant=inbound.complainant if inbound.complainant in asks.get("complainants", nothing) else "",
        channel=str(inbound.channel),
        entity=desk.code_of_entity,
    )
    return said | {"matter": matter.to_json()}


@cache
def _fields() -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """Columns of a complaint in order, and what each holds when nothing is said."""
    fields = Complaint._meta.concrete_fields
    return tuple(field.attname for field in fields), tuple(field.get_default() for field in fields)


def _complaint(**values: Any) -> Complaint:
    """A new complaint from values by column: in order, which Django takes in half the time names cost it."""
    return Complaint(*map(values.get, *_fields()))


def _close_as_history(change: Change, inbound: InboundComplaint) -> None:
    """The source says the complaint ended; it enters closed, marked historic, with the outcome given."""
    historic, complaint = inbound.historic, change.complaint
    if historic is None:
        return
    complaint.stage, complaint.closure, complaint.closed_at = (
        Stage.CLOSED,
        Closure.HISTORIC,
        historic.closed_at,
    )
    if historic.outcome in OUTCOMES:
        complaint.outcome, complaint.decided_at = historic.outcome, historic.closed_at
    data: dict[str, Any] = {
        "closure": Closure.HISTORIC.value,
        "outcome": complaint.outcome,
        "label": historic.label,
    }
    change.record(EventKind.CLOSED, at=historic.closed_at, **data, timely=historic.timely, **_off(change))


def _off(change: Change) -> dict[str, bool]:
    """Replay must know that this event started no clock, whatever the policy says."""
    return {} if change.terms.standards else {"clocks_off": True}
