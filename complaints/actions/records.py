"""The record itself: corrections, duplicates, merging, who may read a restricted complaint."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from complaints.actions import ledger, words
from complaints.actions.classify import correct_product
from complaints.actions.door import Open, begin, clean, lock_both, opened, refusing_to_wait
from complaints.actions.endings import end
from complaints.choices import Closure, CodeKind, EventKind, Outcome, Stage
from complaints.errors import InvalidInput, NotAllowed
from complaints.models import Complaint, ComplaintAccess, Staff
from complaints.queries import taxonomy
from complaints.queries.access import find
from complaints.rules import lifecycle
from complaints.rules.cards import mask_cards
from complaints.types import Actor

TEXTS = {"subject": 200, "desired_outcome": 2000, "definition": 4000, "reasons": 8000, "learning": 4000}
CODES = {"product": CodeKind.PRODUCT, "category": CodeKind.CATEGORY, "cause": CodeKind.CAUSE}


def correct(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Complaint:
    """Put a wrong record right. `changes` maps subject, desired_outcome, definition, reasons, learning, product,
    category, cause or outcome to the new value; old texts go into a note, old codes into the event."""
    with opened(reference, "correct", actor=actor, now=now, version=version) as change:
        said = clean(reason=reason)
        change.gate(given={"changes": changes, **said})
        columns, data, old_texts = _corrections(change, changes or {})
        change.set(**columns)
        if old_texts:
            old = "Corrected. It said before:\n" + "\n".join(old_texts)
            said["reason"] += f"\n\n{old}"
        change.done(**data, **words.because(change, said["reason"]))
        if "product" in data:
            correct_product(change, str((changes or {})["product"]))
    return change.complaint


def _corrections(change: Open, changes: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    complaint, texts = change.complaint, list[str]()
    columns: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for name, value in changes.items():
        if name in TEXTS:
            if not str(value).strip() or len(str(value)) > TEXTS[name]:
                raise InvalidInput(changes=f"{name}: write 1 to {TEXTS[name]} characters.")
            texts.append(f"{name}: {getattr(complaint, name)}")
            columns[name], data[name] = mask_cards(str(value)).strip(), "corrected"
        elif name in CODES:
            code = taxonomy.code(CODES[name], str(value), change.now.date())
            if code is None:
                raise InvalidInput(changes=f"{name}: choose a code from the list.")
            data[name] = [getattr(complaint, f"{name}_id"), code.pk]
            columns[f"{name}_id"] = code.pk
        elif name == "outcome" and value in Outcome.values and complaint.decided_at:
            columns["outcome"], data["outcome"] = value, [complaint.outcome, value]
        else:
            raise InvalidInput(changes=f"{name} cannot be corrected here.")
    return columns, data, texts


def link_duplicate(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    other: str = "",
    reason: str = "",
) -> Complaint:
    """Say that this complaint is about the same matter as `other`; both go on, each with its history."""
    with opened(reference, "link_duplicate", actor=actor, now=now, version=version) as change:
        said = clean(reason=reason)
        change.gate(given={"other": other, **said})
        first = find(actor, other)
        if first.pk == change.complaint.pk:
            raise InvalidInput(other="Give another complaint than this one.")
        _refuse_loop(change.complaint, first)
        change.set(duplicate_of_id=first.pk)
        change.done(other=first.reference, **words.because(change, said["reason"]))
    return change.complaint


def _refuse_loop(complaint: Complaint, other: Complaint) -> None:
    """Duplicates lead to one first complaint, never round in a circle."""
    seen, row = {other.pk}, other
    while row.duplicate_of is not None and row.duplicate_of.pk not in seen:
        row = row.duplicate_of
        seen.add(row.pk)
    if complaint.pk in seen:
        raise InvalidInput(other="That complaint is linked to this one already.")


def merge(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    other: str = "",
    reason: str = "",
) -> Complaint:
    """End this record in favour of `other`. Both histories are kept; the other gets an event that points here."""
    with refusing_to_wait(), transaction.atomic():
        said = clean(reason=reason)
        target = _locked_with(reference, other, actor)
        with opened(reference, "merge", actor=actor, now=now, version=version) as change:
            change.gate(given={"other": other, **said})
            if target is None or target.pk == change.complaint.pk or target.stage == Stage.CLOSED:
                raise InvalidInput(other="Give another complaint that is open.")
            _check_same_matter(change.complaint, target)
            change.set(merged_into_id=target.pk)
            end(change, Closure.MERGED, other=target.reference, **words.because(change, said["reason"]))
        receiving = begin(target, lifecycle.BY_VERB["link_duplicate"], actor, now)
        because = words.because(receiving, said["reason"])
        merged: dict[str, Any] = {"other": change.complaint.reference, "merged": True, **because}
        receiving.written(EventKind.DUPLICATE_LINKED, **merged)
        ledger.commit([receiving], now=now)
    return change.complaint


def _check_same_matter(complaint: Complaint, target: Complaint) -> None:
    """A merge may lose nobody's answer and no deadline: same customer, same company, into the older one."""
    same = (complaint.customer_id, complaint.legal_entity_id) == (target.customer_id, target.legal_entity_id)
    if not same:
        raise InvalidInput(other="Only complaints of one customer can be merged; link them as duplicates instead.")
    if target.received_at > complaint.received_at:
        raise InvalidInput(other="Merge the newer complaint into the older one, so that no deadline is lost.")
    if complaint.parts.filter(answered_at=None).exists():
        raise InvalidInput(other="A part of this complaint still waits for its own answer; answer it first.")


def _locked_with(reference: str, other: str, actor: Actor) -> Complaint | None:
    """The other complaint, both locked in the one order; None when none is named (the gate then says so)."""
    if not other.strip():
        return None
    both = {row.pk: row for row in lock_both([reference, other], actor)}
    return both.get(find(actor, other).pk)


def let_in(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    staff: int | None = None,
    reason: str = "",
) -> Complaint:
    """Give one colleague leave to read a restricted complaint; given already, it changes nothing."""
    with opened(reference, "let_in", actor=actor, now=now, version=version) as change:
        said = clean(reason=reason)
        change.gate(given={"staff": staff, **said})
        person = Staff.objects.filter(pk=staff or 0, is_active=True).first()
        if person is None:
            raise InvalidInput(staff="Choose a colleague who works here.")
        if not ComplaintAccess.objects.filter(complaint=change.complaint, staff=person, taken_back_at=None).exists():
            ComplaintAccess.objects.create(
                complaint=change.complaint, staff=person, granted_by_id=_giver(change), granted_at=change.now,
                reason=said["reason"][:300],
            )  # fmt: skip
            change.done(staff=person.pk, **words.because(change, said["reason"]))
    return change.complaint


def _giver(change: Open) -> int:
    """Leave is given and taken back by people, never by the engine."""
    if change.actor.id is None:
        raise NotAllowed()
    return change.actor.id


def shut_out(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    staff: int | None = None,
    reason: str = "",
) -> Complaint:
    """Take a colleague's leave back; the row stays as evidence. Taken back already, it changes nothing."""
    with opened(reference, "shut_out", actor=actor, now=now, version=version) as change:
        said = clean(reason=reason)
        change.gate(given={"staff": staff, **said})
        given = ComplaintAccess.objects.filter(complaint=change.complaint, staff=staff)
        if not given.exists():
            raise InvalidInput(staff="Choose a colleague who was let in.")
        live = given.filter(taken_back_at=None)
        if live.update(taken_back_at=change.now, taken_back_by=_giver(change)):
            change.done(staff=staff, **words.because(change, said["reason"]))
    return change.complaint
