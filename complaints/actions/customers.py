"""Whose complaint it is: a customer found again, or written down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from complaints.actions import bulk
from complaints.models import Complaint, Customer
from complaints.queries.reception import Reception
from complaints.types import InboundComplaint, InboundCustomer

CUSTOMER = (
    "id", "legal_entity", "external_id", "name", "email", "phone", "address", "language", "preferred_channel", "needs",
)  # fmt: skip
CUSTOMER_ONCE = "(legal_entity_id, external_id) where external_id <> ''"


@dataclass(frozen=True, slots=True)
class Complainants:
    """The customer of each complaint, in its order, the ids kept for the complaints, and whom this batch made."""

    of_each: list[int]
    numbers: list[int]
    made: frozenset[int]


def find_or_make(fresh: Sequence[InboundComplaint], desk: Reception) -> Complainants:
    """Each by its id, by the source's number, by e-mail, otherwise a new one."""
    found = _found_customers([i.customer for i in fresh], desk)
    new: dict[tuple[str, str], InboundCustomer] = {}
    for inbound in fresh:
        key = _key(inbound.customer)
        if inbound.customer.id is None and key not in found:
            new.setdefault(key, inbound.customer)
    keys = sorted(new)  # in one order, so that two batches never deadlock
    numbers, ids = bulk.allocate_each((Customer, len(new)), (Complaint, len(fresh)))
    rows = [
        (number, desk.entity, who.external_id, who.name[:200], who.email, who.phone[:40], who.address[:1000],
         who.language or desk.language, who.preferred_channel, who.needs[:300])
        for number, who in zip(numbers, (new[key] for key in keys), strict=True)
    ]  # fmt: skip
    kept = set(bulk.insert(Customer, CUSTOMER, rows, on_conflict=CUSTOMER_ONCE, returning="id"))
    found |= {key: number for key, number in zip(keys, numbers, strict=True) if number in kept}
    found |= _made_meanwhile([key for key in keys if key not in found], desk)
    each = [i.customer.id if i.customer.id is not None else found[_key(i.customer)] for i in fresh]
    return Complainants(each, ids, frozenset(kept))


def forget(numbers: Iterable[int]) -> None:
    """Take back customers this transaction made for complaints that somebody else was quicker to write."""
    unwanted = sorted(numbers)
    if unwanted:
        Customer.objects.filter(pk__in=unwanted).delete()


def _made_meanwhile(keys: Sequence[tuple[str, str]], desk: Reception) -> dict[tuple[str, str], int]:
    """The customers of these numbers, whom somebody else wrote down at the same moment."""
    if not keys:
        return {}
    rows = Customer.objects.filter(legal_entity=desk.entity, external_id__in=[code for _, code in keys])
    return {("external", code): number for code, number in rows.values_list("external_id", "id")}


def _key(who: InboundCustomer) -> tuple[str, str]:
    if who.external_id:
        return ("external", who.external_id)
    return ("email", who.email.lower()) if who.email else ("new", str(id(who)))


FOUND = """
select external_id, lower(email), id from complaints_customer
where legal_entity_id = %(entity)s and erased_at is null and external_id <> '' and external_id = any(%(external)s)
union all
select '', lower(email), id from complaints_customer
where legal_entity_id = %(entity)s and erased_at is null and email <> '' and lower(email) = any(%(emails)s)
order by id desc
"""


def _found_customers(people: Sequence[InboundCustomer], desk: Reception) -> dict[tuple[str, str], int]:
    """Whom we know: by the source's number, or by the e-mail address, the oldest of that address."""
    external = sorted({who.external_id for who in people if who.external_id})
    emails = sorted({who.email.lower() for who in people if who.email and not who.external_id})
    if not (external or emails):
        return {}
    with connection.cursor() as cursor:
        cursor.execute(FOUND, {"entity": desk.entity, "external": external, "emails": emails})
        rows = cursor.fetchall()
    return {("external", code) if code else ("email", email): number for code, email, number in rows}
