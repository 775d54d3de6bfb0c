"""A part of a complaint judged anew: what it alone is about, and so what it alone is promised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from complaints.actions.checking import unknown_words
from complaints.actions.classify import newly, starts
from complaints.actions.door import opened
from complaints.actions.parts import chosen_of, product_of
from complaints.errors import InvalidInput
from complaints.models import Complaint, Part
from complaints.rules.standards import Owner
from complaints.types import Actor


def assess_part(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    part: int | None = None,
    flags: Iterable[str] | None = None,
    product: str | None = None,
    complainant: str | None = None,
) -> Complaint:
    """Judge one part, by its number, anew; the rest of the complaint and its other parts stay as they are.

    What is not given stays; an empty product is the complaint's. Promises of the part that hold no longer are
    cancelled. Those that now hold count from when they would have counted, had we known at receipt.
    """
    with opened(reference, "assess_part", actor=actor, now=now, version=version) as change:
        waiting = {row.number: row for row in change.complaint.parts.filter(answered_at=None)}
        row = chosen_of(waiting, part)
        change.gate(given={"part": part}, open_parts=[*waiting])
        assert row is not None  # noqa: S101 - the gate saw it
        under = change.terms.of((Owner.PART, row.pk))
        matter = replace(under.matter, flags=frozenset(under.matter.flags if flags is None else flags))
        wrong = unknown_words(row.policy_version_id, matter.flags, complainant or "")
        if wrong:
            raise InvalidInput(**wrong)
        if complainant is not None:
            matter = replace(matter, complainant=complainant)
        named = row.product
        if product is not None:
            named = product_of(product, change.now)
            code = named or change.complaint.product
            matter = replace(matter, product=code.code if code else "")
        Part.objects.filter(pk=row.pk).update(flags=sorted(matter.flags), product=named)
        after = replace(under, matter=matter)
        since = starts(change, after, newly(under, after))
        said = {"matter": matter.to_json(), "before": under.matter.to_json(), "starts": since}
        change.done(part=row.pk, number=row.number, **said)
    return change.complaint
