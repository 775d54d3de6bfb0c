"""A part of a complaint under promises of its own: split off, with word to the customer, and answered by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max

from complaints.actions import decisions, letter_words, promised, words
from complaints.actions.checking import unknown_words
from complaints.actions.classify import starts
from complaints.actions.door import Open, clean, opened
from complaints.choices import CodeKind, EventKind, MessageKind
from complaints.errors import GateOpen, InvalidInput, Missing
from complaints.models import Code, Complaint, Part, PolicyVersion
from complaints.queries import policies, taxonomy
from complaints.rules.conditions import Matter
from complaints.rules.pinning import pinned
from complaints.rules.standards import Owner
from complaints.rules.terms import Terms
from complaints.types import Actor


def add_part(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    title: str = "",
    flags: Iterable[str] = (),
    product: str = "",
    policy: str = "",
    body: str = "",
    channel: str = "",
) -> Complaint:
    """Handle a part of the complaint by itself, under the complaint's own policy or another published one.

    `flags` and `product` are what the part is about. Its promises count from when they would have counted had the
    part been known at receipt. The customer gets `body`, and below it which part is answered by when.
    """
    with opened(reference, "add_part", actor=actor, now=now, version=version) as change:
        said = clean(title=title, body=body)
        change.gate(given=said)
        if len(said["title"]) > 200:
            raise InvalidInput(title="Name the part in at most 200 characters.")
        about = product_of(product, change.now)
        part = _kept(change, said["title"], about, _edition(change, policy), sorted({*flags}))
        under = _under(change, part, about)
        its = _terms(change, part, under)
        since = starts(change, its, [code for code, standard in its.standards.items() if its.has(standard)])
        way = channel or change.complaint.channel
        letter = "\n\n".join(filter(None, [said["body"], promised.in_words(change, part.title, its, since)]))
        message = words.to_customer(change, MessageKind.UPDATE, letter, way)
        change.done(part=part.pk, number=part.number, under=under, starts=since, message=message.pk, channel=way)
    return change.complaint


def product_of(product: str, now: datetime) -> Code | None:
    """The product by its code; none where it is empty: as the complaint."""
    found = taxonomy.code(CodeKind.PRODUCT, product, now.date())
    if product and found is None:
        raise InvalidInput(product="There is no such code in force today.")
    return found


def _edition(change: Open, policy: str) -> int:
    """The version the part is handled under: the complaint's own, or that of another policy in force at receipt."""
    complaint = change.complaint
    if not policy or policy == complaint.policy_version.policy.code:
        return complaint.policy_version_id
    rows = PolicyVersion.objects.filter(policy__code=policy, policy__retired_at=None)
    found = policies.edition(rows, complaint.received_at)
    if found is None or not policies.promises(found):
        usable = ", ".join(row.policy.code for row in policies.for_customers())
        raise InvalidInput(policy=f"No such policy makes promises to customers; choose one of {usable}.")
    return found


def _kept(change: Open, title: str, product: Code | None, edition: int, flags: list[str]) -> Part:
    wrong = unknown_words(edition, flags)
    if wrong:
        raise InvalidInput(**wrong)
    complaint = change.complaint
    last = complaint.parts.aggregate(last=Max("number"))["last"] or 0
    return Part.objects.create(
        complaint=complaint, number=last + 1, title=title, product=product, flags=flags, policy_version_id=edition,
        added_at=change.now, added_by_id=change.actor.id,
    )  # fmt: skip


def _under(change: Open, part: Part, product: Code | None) -> dict[str, Any]:
    """What the part's clocks run under: its policy, the complaint's calendar, and what the part is about."""
    complaint = change.complaint
    code = product or complaint.product
    matter = Matter(
        product=code.code if code else "",
        flags=frozenset(part.flags),
        complainant=change.terms.matter.complainant,
        channel=complaint.channel,
        entity=complaint.legal_entity.code,
    )
    under: dict[str, Any] = {"policy": part.policy_version_id, "calendar": complaint.calendar_version_id}
    if part.policy_version_id == complaint.policy_version_id:
        calendars = complaint.further_terms.get("calendars", {})
    else:
        calendars = policies.brought_along(part.policy_version_id, change.now)
    return under | {"matter": matter.to_json()} | ({"calendars": calendars} if calendars else {})


def _terms(change: Open, part: Part, under: Mapping[str, Any]) -> Terms:
    """The part's terms as they will be once its event is written."""
    complaint = change.complaint
    further = pinned(complaint.further_terms, EventKind.PART_ADDED, {"part": part.pk, "under": under})
    whole = policies.terms(complaint.policy_version_id, complaint.calendar_version_id, further)
    return whole.of((Owner.PART, part.pk))


def answer_part(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    part: int | None = None,
    outcome: str = "",
    reasons: str = "",
    parts: Mapping[str, str] | None = None,
    channel: str = "",
) -> Complaint:
    """Decide one part, by its number, and send its letter: its promises are kept, the rest of the complaint goes on.

    The letter needs what the part's own policy demands of a decision. A remedy that waits for approval does not hold
    it back: it may belong to the rest, and the part's promise would be broken for it; the decision for all waits.
    """
    with opened(reference, "answer_part", actor=actor, now=now, version=version) as change:
        waiting = {row.number: row for row in change.complaint.parts.filter(answered_at=None)}
        chosen = chosen_of(waiting, part)
        demanded = demanded_of(change.complaint, chosen) if chosen else {}
        letter = decisions.written(parts, demanded)
        said = clean(outcome=outcome, reasons=reasons)
        change.gate(given={**said, "part": part}, open_parts=[*waiting], letter_parts=letter, demanded_parts=demanded)
        body, way = letter_words.whole(change, MessageKind.DECISION, letter), channel or change.complaint.channel
        if not body or chosen is None:
            raise GateOpen([Missing("letter", "Write the letter.")])
        message = words.to_customer(change, MessageKind.DECISION, body, way, parts=letter)
        Part.objects.filter(pk=chosen.pk).update(**said, answered_at=change.now, message=message)
        change.done(part=chosen.pk, number=chosen.number, answer=outcome, message=message.pk, channel=way)
    return change.complaint


def chosen_of(waiting: Mapping[int, Part], number: int | None) -> Part | None:
    """The part of this number among those that wait; none where none was chosen."""
    if number is not None and waiting and number not in waiting:
        raise InvalidInput(part=f"Choose one of the parts still to be answered: {', '.join(map(str, waiting))}.")
    return waiting.get(number or 0)


def demanded_of(complaint: Complaint, part: Part) -> Mapping[str, str]:
    """The mandatory parts of the letter that answers this part: code to title."""
    return policies.demanded_of(complaint, MessageKind.DECISION.value, (Owner.PART, part.pk))
