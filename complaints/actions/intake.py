"""Complaints come in: every channel, and imports, through one action. A complaint is a batch of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from complaints.actions import bulk, customers, ledger, receipts
from complaints.actions.beginning import Start, begun
from complaints.actions.change import Change
from complaints.actions.checking import checked, unknown_words
from complaints.actions.escalations import Scene
from complaints.choices import ActorKind, CodeKind, EscalationReason, MessageDirection, MessageKind
from complaints.errors import InvalidInput, NotAllowed
from complaints.models import Complaint, Message, Note, Representative
from complaints.models.complaints import NEVER
from complaints.queries.reception import Reception, reception
from complaints.rules.clocks import Clocks
from complaints.rules.lifecycle import RECEIVERS
from complaints.types import Actor, InboundComplaint

COMPLAINT = (
    "id", "reference", "legal_entity", "customer", "channel", "external_id", "received_at", "logged_at", "logged_by",
    "imported", "subject", "desired_outcome", "definition", "language", "currency", "product", "category", "severity",
    "impact", "safety", "vulnerable", "restricted", "stage", "tier", "waiting_on", "team", "earlier_handlers",
    "outcome", "reasons", "decided_at", "decision_answer", "contact_attempts", "learning", "closed_at", "closure",
    "policy_version", "calendar_version", "further_terms", "risk", "next_due_at", "version", "changed_at", "event_seq",
    "event_head", "place", "taken_by",
)  # fmt: skip
MESSAGE = ("complaint", "direction", "kind", "channel", "at", "author", "subject", "body", "parts", "sent_at")


@dataclass(frozen=True, slots=True)
class New:
    """A complaint as it was just written, its clocks, and code and name of the team it went to."""

    complaint: Complaint
    clocks: Clocks
    team: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one inbound complaint: its row, and, only when this call made it, what was written."""

    id: int
    reference: str
    new: New | None = None

    @property
    def created(self) -> bool:
        return self.new is not None


def receive_complaints(
    batch: Sequence[InboundComplaint],
    *,
    actor: Actor,
    now: datetime,
    entity: str = "",
    start_clocks: bool = True,
    clocks_from: datetime | None = None,
    strict: bool = False,
) -> list[Received]:
    """Take in a batch in one transaction; the same (channel, external id) twice is the same complaint.

    1. check and mask, 2. find what is here already, 3. customers, 4. rows with the policy version in force at
    receipt, 5. clocks, events and outbox, 6. a safety matter is escalated at once.
    `start_clocks=False` marks imported history: no clock, no notice, no escalation; so does a historic outcome.
    `clocks_from` lets the promises of open complaints count from then, not from receipt (a live import).
    `strict` refuses a team, product or category that is not there instead of passing over it; the company, when not
    named, is that of the team named or of the actor's own teams.
    """
    _may_receive(actor)
    told = [checked(inbound, now) for inbound in batch]
    with transaction.atomic():
        desk = _reception(entity, told, actor, now, strict)
        known = _known(told)
        fresh = [i for i in _first_of_each(told) if i.external_id == "" or (i.channel, i.external_id) not in known]
        created = _receive_fresh(fresh, desk, actor, now, Start(start_clocks, clocks_from))
        lost = [i for i in fresh if _complaint_key(i) not in created]
        known |= _known(lost)
        return [_answer(inbound, known, created) for inbound in told]


def receive_complaint(
    inbound: InboundComplaint, *, actor: Actor, now: datetime, entity: str = "", strict: bool = False
) -> Received:
    """One complaint: a batch of one."""
    return receive_complaints([inbound], actor=actor, now=now, entity=entity, strict=strict)[0]


Key = tuple[str, str]
Known = dict[Key, tuple[int, str]]


def _may_receive(actor: Actor) -> None:
    if actor.kind == ActorKind.STAFF and actor.role not in RECEIVERS:
        raise NotAllowed("Logging complaints is for reporters, handlers, supervisors and managers.")


def _reception(entity: str, batch: Sequence[InboundComplaint], actor: Actor, now: datetime, strict: bool) -> Reception:
    said = {code for inbound in batch for code in (inbound.product, inbound.category)}
    if not strict:
        return reception(entity, said, today=now.date())
    team = next((inbound.team for inbound in batch if inbound.team), "")
    desk = reception(entity, said, today=now.date(), team=team, own=actor.team_ids)
    for inbound in batch:
        wrong = _unknown(inbound, desk, now)
        if wrong:
            raise InvalidInput(**wrong)
    return desk


def _unknown(inbound: InboundComplaint, desk: Reception, now: datetime) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for name, kind, code in (("product", CodeKind.PRODUCT, inbound.product),
                             ("category", CodeKind.CATEGORY, inbound.category)):  # fmt: skip
        if code and desk.code(kind, code) is None:
            wrong[name] = "There is no such code in force today."
    if inbound.team and inbound.team not in desk.teams:
        wrong["team"] = "There is no such team."
    if inbound.flags or inbound.complainant:
        wrong |= unknown_words(desk.pinned(inbound.received_at, now).policy, inbound.flags, inbound.complainant)
    return wrong


def _known(batch: Sequence[InboundComplaint]) -> Known:
    keyed = [inbound for inbound in batch if inbound.external_id]
    if not keyed:
        return {}
    rows = Complaint.objects.filter(
        channel__in={i.channel for i in keyed}, external_id__in=[i.external_id for i in keyed]
    ).values_list("channel", "external_id", "id", "reference")
    return {(channel, external): (number, ref) for channel, external, number, ref in rows}


def _first_of_each(batch: Sequence[InboundComplaint]) -> list[InboundComplaint]:
    seen: set[tuple[str, str]] = set()
    first = []
    for inbound in batch:
        key = (inbound.channel, inbound.external_id)
        if not inbound.external_id or key not in seen:
            first.append(inbound)
            seen.add(key)
    return first


def _answer(inbound: InboundComplaint, known: Known, created: Mapping[Key, New]) -> Received:
    new = created.get(_complaint_key(inbound))
    if new is not None:
        return Received(new.complaint.pk, new.complaint.reference, new)
    return Received(*known[_complaint_key(inbound)])


def _receive_fresh(
    fresh: Sequence[InboundComplaint], desk: Reception, actor: Actor, now: datetime, start: Start
) -> dict[Key, New]:
    people = customers.find_or_make(fresh, desk)
    changes = [
        begun(inbound, number, customer, desk, actor, now, start)
        for inbound, number, customer in zip(fresh, people.numbers, people.of_each, strict=True)
    ]
    scene = Scene(changes) if changes else None
    for inbound, change in zip(fresh, changes, strict=True):
        if inbound.safety and start.of(inbound) and scene is not None:
            scene.raise_(change, level=1, reason=EscalationReason.SAFETY, wanted="Somebody’s safety is at stake.")
        if start.of(inbound) and start.clocks_from is None and actor.kind in (ActorKind.CUSTOMER, ActorKind.SYSTEM):
            receipts.promise(change)  # nobody of ours was there when it came in
    rows = [ledger.chained(change) for change in changes]
    kept = _insert_complaints(changes)
    mine = [change for change in changes if change.complaint.pk in kept]
    customers.forget(people.made - {change.complaint.customer_id for change in mine})
    if scene is not None:
        scene.keep(kept)
        scene.write()
    ledger.start_clocks(mine)
    ledger.insert_events([row for change_rows in rows for row in change_rows if row[0] in kept], mine)
    _words(fresh, changes, kept, actor)
    ledger.outgoing(mine, now)
    return {
        _complaint_key(inbound): New(change.complaint, change.clocks, desk.names[change.complaint.team_id])
        for inbound, change in zip(fresh, changes, strict=True)
        if change.complaint.pk in kept
    }


def _insert_complaints(changes: Sequence[Change]) -> set[int]:
    """The ids of those nobody else made at the same moment; in one order, so that two batches never deadlock."""
    ordered = sorted(changes, key=lambda change: (change.complaint.channel, change.complaint.external_id))
    rows = [_row(change) for change in ordered]
    return set(
        bulk.insert(
            Complaint, COMPLAINT, rows, on_conflict="(channel, external_id) where external_id <> ''", returning="id"
        )
    )


def _complaint_key(inbound: InboundComplaint) -> Key:
    """What makes it the same complaint; without an external id every inbound is its own."""
    return (inbound.channel, inbound.external_id) if inbound.external_id else ("", str(id(inbound)))


def _row(change: Change) -> tuple[Any, ...]:
    c = change.complaint
    if change.terms.standards == {}:
        c.next_due_at = NEVER
    return tuple(getattr(c, f"{name}_id" if name in REFERS else name) for name in COMPLAINT)


REFERS = frozenset({
    "legal_entity", "customer", "logged_by", "product", "category", "team", "policy_version", "calendar_version",
    "taken_by",
})  # fmt: skip


def _words(fresh: Sequence[InboundComplaint], changes: Sequence[Change], kept: set[int], actor: Actor) -> None:
    """The customer's own words, the representative and what was said of vulnerability."""
    pairs = [(i, c) for i, c in zip(fresh, changes, strict=True) if c.complaint.pk in kept]
    rows: list[tuple[Any, ...]] = [
        (c.complaint.pk, MessageDirection.IN.value, MessageKind.COMPLAINT.value, i.channel, i.received_at, actor.id,
         i.subject, i.description, {}, i.received_at)
        for i, c in pairs
    ]  # fmt: skip
    bulk.insert(Message, MESSAGE, rows)
    for inbound, change in pairs:
        if inbound.vulnerability:
            Note.objects.create(complaint_id=change.complaint.pk, at=change.now, author_id=actor.id,
                                body=inbound.vulnerability, need_to_know=True)  # fmt: skip
        said = inbound.representative
        if said is not None:
            Representative.objects.create(
                complaint_id=change.complaint.pk, name=said.name, relation=said.relation, contact=said.contact,
                consent_given_at=said.consent_given_at, consent_evidence=said.consent_evidence,
            )  # fmt: skip
