"""What no chain can tell by itself: complaints and events that are gone whole. Anchors tell."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from django.conf import settings
from django.db import connection

from complaints.models import Anchor, CalendarVersion, Complaint, PolicyVersion
from complaints.queries.verify import Finding
from complaints.rules.chain import CANON
from complaints.rules.packs import PolicyDefinition, sha256
from complaints.rules.references import reference

Head = tuple[int, int, bytes]
BATCH = 2000

ANCHORED = """
select a.id, c.id, e.hash
from unnest(%s::bigint[], %s::int[]) as a(id, seq)
left join complaints_complaint c on c.id = a.id
left join complaints_event e on e.complaint_id = a.id and e.seq = a.seq
"""
ORPHANS = """
select distinct o.complaint_id from {table} o
where not exists (select 1 from complaints_complaint c where c.id = o.complaint_id) order by 1
"""


def heads() -> Iterator[Head]:
    """(id, number of events, head) of every complaint by id; one statement, so all of one moment."""
    rows = Complaint.objects.order_by("pk").values_list("pk", "event_seq", "event_head")
    for number, length, head in rows.iterator(chunk_size=BATCH):
        yield number, length, bytes(head)


def compare(anchored: Iterable[Head]) -> Iterator[Finding]:
    """Complaints removed, cut or written anew since their heads were anchored."""
    rest = iter(anchored)
    while batch := list(islice(rest, BATCH)):
        yield from _compare(batch)


def _compare(batch: Sequence[Head]) -> Iterator[Finding]:
    wanted = {number: (length, head) for number, length, head in batch}
    with connection.cursor() as cursor:
        cursor.execute(ANCHORED, [list(wanted), [length for length, _ in wanted.values()]])
        rows = sorted(cursor.fetchall())
    for number, here, stored in rows:
        length, head = wanted[number]
        if here is None:
            yield Finding(reference(number), "complaint", "was anchored and has been removed")
        elif stored is None and length:
            yield Finding(reference(number), f"event {length}", "was anchored and is gone: the chain was cut")
        elif length and bytes(stored) != head:
            yield Finding(reference(number), f"event {length}", "is not the one anchored: the chain was written anew")


def seal(previous: str, day: date, complaints: int, events: int, root: str) -> str:
    """What binds an anchor to the one before it: none can be changed or taken out unseen."""
    line = f"{previous}|{day.isoformat()}|{complaints}|{events}|{root}"
    return hmac.digest(settings.EVENT_CHAIN_KEY.encode(), line.encode(), "sha256").hex()


def around() -> Iterator[Finding]:
    """What stands around the complaints: anchors sealed, editions unchanged, nothing without its complaint."""
    yield from _anchors()
    yield from _editions()
    yield from _orphans()


def _anchors() -> Iterator[Finding]:
    previous = ""
    for row in Anchor.objects.order_by("day"):
        if row.mac != seal(previous, row.day, row.complaints, row.events, row.root):
            yield Finding("anchor", str(row.day), "was changed, or the one before it is gone")
        previous = row.mac


def _editions() -> Iterator[Finding]:
    for policy in PolicyVersion.objects.select_related("policy"):
        if sha256(PolicyDefinition.from_json(policy.definition)) != policy.sha256:
            yield Finding(
                "policy", f"{policy.policy.code} version {policy.number}", "was changed after it was published"
            )
    for calendar in CalendarVersion.objects.select_related("calendar"):
        if hashlib.sha256(CANON.encode(calendar.definition).encode()).hexdigest() != calendar.sha256:
            place = f"{calendar.calendar.code} version {calendar.number}"
            yield Finding("calendar", place, "was changed after it was published")


def _orphans() -> Iterator[Finding]:
    for table in ("complaints_event", "complaints_clock"):
        with connection.cursor() as cursor:
            cursor.execute(ORPHANS.format(table=table))
            for (number,) in cursor.fetchall():
                yield Finding(reference(number), table.removeprefix("complaints_"), "is here, its complaint is gone")
