"""What a complaint is about, where its policy asks: judged at receipt, and anew when more is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from complaints.actions.change import Change
from complaints.choices import EventKind
from complaints.models import Part
from complaints.queries import replay
from complaints.queries.policies import asked
from complaints.rules.clocks import Clocks, Happening, advance
from complaints.rules.conditions import Matter
from complaints.rules.standards import Owner
from complaints.rules.terms import Terms, Within


def reclassify(change: Change, matter: Matter) -> None:
    """Judge anew what it is about: promises that hold no longer are cancelled, those that now hold begin.

    A promise that now holds counts from the instant it would have counted from, had we known.
    """
    before = change.terms.matter
    if matter == before or change.terms.standards == {}:
        return
    after = replace(change.terms, matter=matter, within={})
    begun = newly(change.terms, after)
    said: dict[str, Any] = {"matter": matter.to_json(), "before": before.to_json()}
    of_parts = dict(change.terms.within)
    change.record(EventKind.RECLASSIFIED, **said, starts=starts(change, after, begun))
    _give_to_parts(change, of_parts)


def correct_product(change: Change, product: str) -> None:
    """The product recorded was the wrong one: other promises may hold, where the policy asks about products."""
    if "products" in asked(change.complaint.policy_version_id):
        reclassify(change, replace(change.terms.matter, product=product))


def newly(before: Terms, after: Terms) -> set[str]:
    """The promises that hold after and did not before."""
    return {code for code, standard in after.standards.items() if after.has(standard) and not before.has(standard)}


def _give_to_parts(change: Change, before: Mapping[Within, Terms]) -> None:
    """What the complaint is promised no longer may be promised to a part of it that still waits."""
    waiting = Part.objects.filter(complaint=change.complaint, answered_at=None).order_by("number") if before else ()
    for part in waiting:
        after = change.terms.of((Owner.PART, part.pk))
        begun = newly(before[Owner.PART, part.pk], after)
        if begun and (since := starts(change, after, begun)):
            matter = after.matter.to_json()
            change.record(EventKind.RECLASSIFIED, part=part.pk, number=part.number, matter=matter, starts=since)


def starts(change: Change, under: Terms, codes: Iterable[str]) -> dict[str, str]:
    """When the promises named would have begun, of those that would still be running: code to instant."""
    wanted = frozenset(codes)
    narrowed = replace(under, elsewhere=frozenset(under.standards) - wanted)
    clocks: Clocks = ()
    for happening in _history(change):
        clocks = advance(clocks, happening, narrowed)
    return {clock.code: clock.started_at.isoformat() for clock in clocks if clock.live}


def _history(change: Change) -> list[Happening]:
    """Everything that happened to the complaint so far, this change included, but the steps of its clocks.

    What an event began late is left out: the fold finds by itself what would have begun, and when.
    """
    complaint = change.complaint
    told = replay.read([complaint.pk])[complaint.pk]
    before = [event.happening for event in told if not event.data.get("clocks_off")]
    now = [Happening(entry.kind, change.now, complaint.tier, entry.data) for entry in change.entries]
    happened = (happening for happening in (*before, *now) if happening.kind != EventKind.CLOCK_STEPPED)
    return [one._replace(data={k: v for k, v in one.data.items() if k != "starts"}) for one in happened]
