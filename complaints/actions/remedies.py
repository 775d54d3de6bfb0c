"""Putting it right, within authority: propose, approve, decline, pay. Nobody approves their own proposal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum

from complaints.actions.door import Open, clean, opened, refusing_to_wait
from complaints.choices import (
    MONEY_REMEDIES,
    ActorKind,
    EventKind,
    RemedyKind,
    RemedyState,
    Role,
    Stage,
)
from complaints.errors import Busy, GateOpen, InvalidInput, Missing, NotAllowed, NotFound, NotNow
from complaints.models import Complaint, Remedy
from complaints.queries.access import visible_complaints
from complaints.rules.references import normalise
from complaints.types import Actor

COUNTS = (RemedyState.PROPOSED, RemedyState.APPROVED, RemedyState.PAID)
FREE = (RemedyKind.APOLOGY, RemedyKind.EXPLANATION, RemedyKind.CHANGE_OF_PRACTICE)
"""What costs nothing; everything else needs its amount before anybody's limit can be asked."""
LOOKS = 5
"""How often a matter may grow while we wait for its locks, before we say that it is busy."""


def propose(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    kind: str = "",
    amount: Decimal | None = None,
    justification: str = "",
) -> Remedy:
    """Propose a remedy. Within the proposer's authority (summed over the matter) it is approved at once."""
    with _matter_opened(reference, actor=actor, now=now, version=version) as change:
        complaint = change.complaint
        if complaint.stage in (Stage.GREET, Stage.CLOSED):
            raise NotNow("A remedy is proposed while a complaint is clarified, resolved or followed up.")
        said = clean(justification=justification)["justification"]
        _check(kind, amount, said)
        within = (amount is not None or kind in FREE) and _within(change, amount)
        remedy = Remedy.objects.create(
            complaint=complaint, kind=kind, amount=amount, currency=complaint.currency if amount else "",
            justification=said, proposed_at=change.now, proposed_by_id=actor.id, within_authority=within,
            state=RemedyState.APPROVED if within else RemedyState.PROPOSED,
            decided_at=change.now if within else None, decided_by_id=actor.id if within else None,
        )  # fmt: skip
        data: dict[str, Any] = {"remedy": remedy.pk, "what": kind, "amount": str(amount) if amount else None}
        change.written(EventKind.REMEDY_PROPOSED, **data, within_authority=within)
        if within:
            change.written(EventKind.REMEDY_APPROVED, **data, within_authority=True)
    return remedy


def approve(remedy_id: int, *, actor: Actor, now: datetime, version: int | None = None, note: str = "") -> Remedy:
    """Approve somebody else's proposal, within one's own authority."""
    return _decide(remedy_id, RemedyState.APPROVED, EventKind.REMEDY_APPROVED, actor, now, version, note)


def decline(remedy_id: int, *, actor: Actor, now: datetime, version: int | None = None, note: str = "") -> Remedy:
    """Decline a proposal, with the reason."""
    return _decide(remedy_id, RemedyState.DECLINED, EventKind.REMEDY_DECLINED, actor, now, version, note)


def pay(remedy_id: int, *, actor: Actor, now: datetime, version: int | None = None, evidence: str = "") -> Remedy:
    """Record that an approved remedy was paid or done, with its evidence."""
    with opened(_reference(remedy_id), "note", actor=actor, now=now, version=version) as change:
        remedy = _of(change, remedy_id)
        if actor.role not in (Role.HANDLER, Role.SUPERVISOR, Role.MANAGER):
            raise NotAllowed()
        if remedy.state != RemedyState.APPROVED:
            raise NotNow("Only an approved remedy can be paid.")
        if not evidence.strip():
            raise GateOpen([Missing("evidence", "Say how it was paid or done, for example the payment’s number.")])
        remedy.state, remedy.paid_at, remedy.evidence = (
            RemedyState.PAID,
            change.now,
            clean(e=evidence)["e"][:300],
        )
        remedy.save(update_fields=["state", "paid_at", "evidence"])
        change.written(EventKind.REMEDY_PAID, remedy=remedy.pk, what=remedy.kind)
    return remedy


def _decide(
    remedy_id: int,
    state: RemedyState,
    kind: EventKind,
    actor: Actor,
    now: datetime,
    version: int | None,
    note: str,
) -> Remedy:
    with _matter_opened(_reference(remedy_id), actor=actor, now=now, version=version) as change:
        remedy = _of(change, remedy_id)
        if actor.role not in (Role.SUPERVISOR, Role.MANAGER):
            raise NotAllowed("Only supervisors and managers decide on remedies.")
        if remedy.proposed_by_id == actor.id:
            raise NotAllowed("Whoever proposed a remedy does not decide on it.")
        if remedy.state != RemedyState.PROPOSED:
            raise NotNow("This remedy is decided already.")
        if state == RemedyState.DECLINED and not note.strip():
            raise GateOpen([Missing("note", "Give the reason.")])
        if state == RemedyState.APPROVED and remedy.amount and not _within(change, None):
            raise NotAllowed("This is above your authority; escalate it to somebody who may decide.")
        remedy.state, remedy.decided_at, remedy.decided_by_id = state, change.now, actor.id
        remedy.decision_note = clean(note=note)["note"][:300]
        remedy.save(update_fields=["state", "decided_at", "decided_by", "decision_note"])
        change.written(kind, remedy=remedy.pk, what=remedy.kind)
    return remedy


@contextmanager
def _matter_opened(reference: str, *, actor: Actor, now: datetime, version: int | None) -> Iterator[Open]:
    """The complaint open for change, and its whole matter locked: nobody spends the same limit beside us."""
    with refusing_to_wait(), transaction.atomic():
        if actor.is_staff:
            _lock_matter(reference, actor)
        with opened(reference, "correct", actor=actor, now=now, version=version) as change:
            yield change


def _lock_matter(reference: str, actor: Actor) -> None:
    """Lock every complaint whose remedies are summed, in the one order (by id).

    Who waited looks again: what was linked meanwhile belongs to it too, and may come earlier in the order, so the
    locks are let go and taken anew. `opened` refuses what is not there.
    """
    own = visible_complaints(actor).filter(reference=normalise(reference)).first()
    if own is None:
        return
    wanted = _matter(own)
    for _ in range(LOOKS):
        before = transaction.savepoint()
        rows = Complaint.objects.filter(pk__in=wanted).select_for_update(no_key=True)
        list(rows.order_by("pk").values_list("pk"))
        found = _matter(own)
        if found <= wanted:
            transaction.savepoint_commit(before)
            return
        transaction.savepoint_rollback(before)
        wanted = found
    raise Busy()


def _within(change: Open, amount: Decimal | None) -> bool:
    """Whether everything proposed or granted in this matter, and `amount`, stays within the actor's limit."""
    if change.actor.kind != ActorKind.STAFF or change.actor.role == Role.REPORTER:
        return False
    kept = Remedy.objects.filter(complaint__in=_matter(change.complaint), state__in=COUNTS)
    total = kept.aggregate(total=Sum("amount"))["total"]
    return (total or Decimal(0)) + (amount or Decimal(0)) <= change.actor.authority_limit


def _matter(complaint: Complaint) -> set[int]:
    """The complaint and all it is linked to or merged with, however far: one matter is not paid in slices."""
    known: set[int] = set()
    found = {complaint.pk}
    while found - known:
        known |= found
        near = Complaint.objects.filter(Q(pk__in=known) | Q(duplicate_of__in=known) | Q(merged_into__in=known))
        rows = near.values_list("pk", "duplicate_of_id", "merged_into_id")
        found = {number for row in rows for number in row if number}
    return known


def _check(kind: str, amount: Decimal | None, justification: str) -> None:
    if kind not in RemedyKind.values:
        raise InvalidInput(kind=f"Choose one of {', '.join(RemedyKind.values)}.")
    if kind in MONEY_REMEDIES and amount is None:
        raise InvalidInput(amount="Add the amount, for example 34.99.")
    if amount is not None and (amount <= 0 or amount != round(amount, 2) or amount >= Decimal(10) ** 10):
        raise InvalidInput(amount="Give a positive amount in whole pence, for example 34.99.")
    if not justification:
        raise GateOpen([Missing("justification", "Say why this puts it right.")])


def _reference(remedy_id: int) -> str:
    found = Remedy.objects.filter(pk=remedy_id).values_list("complaint__reference", flat=True).first()
    if found is None:
        raise NotFound()
    return found


def _of(change: Open, remedy_id: int) -> Remedy:
    complaint: Complaint = change.complaint
    if complaint.merged_into_id is not None:
        raise NotNow("This complaint was merged into another; put it right there.")
    return complaint.remedies.get(pk=remedy_id)
