"""Rehearsal: past complaints under another policy, beside what really happened. Nothing is written.

Reads events, policies and calendars, and of a complaint only its reference, team and product.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from complaints.models import Complaint, Rehearsal, Standard, Team
from complaints.queries import policies
from complaints.queries.access import visible_complaints
from complaints.queries.replay import Retold, Told, read, retell
from complaints.rules.conditions import Matter
from complaints.rules.packs import PolicyDefinition
from complaints.rules.rehearsing import OUTCOMES, Promise, changed, promises, rehearsed
from complaints.rules.terms import Terms
from complaints.types import Actor

Count = dict[str, int]
MOST_NAMED = 5_000
"""How many complaints that change are listed; all are counted."""


@dataclass(slots=True)
class Tally:
    """How many promises came to what, by team and standard: really, and rehearsed."""

    complaints: int = 0
    differ: int = 0
    counts: dict[str, dict[str, dict[str, Count]]] = field(default_factory=dict)
    named: list[dict[str, Any]] = field(default_factory=list)

    def add(self, team: str, side: str, made: Iterable[Promise]) -> None:
        """`counts[team][standard][side]` holds each outcome, and how many were extended."""
        for promise in made:
            standards = self.counts.setdefault(team, {}).setdefault(promise.code, {})
            count = standards.setdefault(side, dict.fromkeys((*OUTCOMES, "extended"), 0))
            count[promise.outcome] += 1
            count["extended"] += promise.extended

    def merge(self, other: Tally) -> None:
        """Take in what another chunk of complaints came to."""
        self.complaints += other.complaints
        self.differ += other.differ
        self.named = [*self.named, *other.named][:MOST_NAMED]
        for team, standards in other.counts.items():
            for code, sides in standards.items():
                for side, counted in sides.items():
                    mine = self.counts.setdefault(team, {}).setdefault(code, {}).setdefault(side, {})
                    mine |= {name: mine.get(name, 0) + number for name, number in counted.items()}

    def to_json(self) -> dict[str, Any]:
        return {"complaints": self.complaints, "differ": self.differ, "counts": self.counts, "named": self.named}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Tally:
        return cls(**data) if data else cls()


def rehearse(ids: Sequence[int], definition: PolicyDefinition, *, until: datetime) -> Tally:
    """What the promises of these complaints would have come to under `definition`, and what they did come to.

    Each keeps its own calendar. Complaints that came in as history, without clocks, are passed over.
    """
    tally, events = Tally(), read(ids)
    rows = (
        Complaint.objects.filter(pk__in=ids)
        .order_by("pk")
        .values_list("id", "reference", "team__code", "product__code", "legal_entity__code")
    )
    for number, reference, team, product, entity in rows:
        told = events[number]
        if not told or told[0].data.get("clocks_off"):
            continue
        _one(tally, reference, team, told, definition, _known(told[0], product or "", entity), until)
    return tally


def _one(
    tally: Tally,
    reference: str,
    team: str,
    told: Sequence[Told],
    definition: PolicyDefinition,
    known: Matter,
    until: datetime,
) -> None:
    really = retell(told)
    terms = _terms(really, definition, known)
    happenings = [event.happening for event in told]
    before, after = promises(really.clocks), promises(rehearsed(happenings, terms, until))
    tally.complaints += 1
    tally.add(team, "really", before.values())
    tally.add(team, "rehearsed", after.values())
    if changed(before, after):
        tally.differ += 1
        if len(tally.named) < MOST_NAMED:
            said = {"before": _said(before.values()), "after": _said(after.values())}
            tally.named.append({"reference": reference, "team": team, **said})


def _said(made: Iterable[Promise]) -> list[list[str]]:
    """Standard, outcome and due instant of each promise, as they are exported."""
    return sorted([promise.code, promise.outcome, promise.due_at.isoformat()] for promise in made)


def _known(received: Told, product: str, entity: str) -> Matter:
    """What is known of a complaint whose own policy asked nothing."""
    return Matter(product=product, channel=received.data["channel"], entity=entity)


def _terms(really: Retold, definition: PolicyDefinition, known: Matter) -> Terms:
    """The other policy for this complaint, for its matter as finally judged, and for its parts."""
    versions, further = really.versions, really.further
    if versions is None:
        raise ValueError("no event says that it was received")
    matter = Matter.from_json(further["matter"]) if "matter" in further else known
    own = Terms(definition.by_code, policies.calendars(versions.calendar, further), matter=matter)
    return replace(own, within=policies.parts_of(own, versions.policy, further))


def chunk(after: int, *, since: datetime | None, teams: Sequence[int] | None, size: int) -> list[int]:
    """The next complaints to rehearse, in the order of their numbers; `teams` None: everybody's."""
    return list(_asked(since, teams).filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])


def total(*, since: datetime | None, teams: Sequence[int] | None) -> int:
    """How many complaints a rehearsal looks at."""
    return _asked(since, teams).count()


def _asked(since: datetime | None, teams: Sequence[int] | None) -> QuerySet[Complaint]:
    rows = Complaint.objects.all()
    rows = rows if since is None else rows.filter(received_at__gte=since)
    return rows if teams is None else rows.filter(team__in=teams)


def rehearsals_of(actor: Actor, most: int = 10) -> list[Rehearsal]:
    """What this person asked for, the newest first."""
    return list(Rehearsal.objects.filter(asked_by=actor.id).defer("result").order_by("-pk")[:most])


def team_names(codes: Iterable[str]) -> dict[str, str]:
    return dict(Team.objects.filter(code__in=list(codes)).values_list("code", "name"))


def standard_titles(codes: Iterable[str]) -> dict[str, str]:
    """What standards are called, in the newest edition that has one of this code."""
    rows = Standard.objects.filter(code__in=set(codes)).order_by("policy_version_id")
    return dict(rows.values_list("code", "title"))


def changes_seen(actor: Actor, named: Sequence[Mapping[str, Any]], most: int) -> list[Mapping[str, Any]]:
    """The first of the complaints that come out differently which this person may see."""
    asked = [row["reference"] for row in named]
    seen = set(visible_complaints(actor).filter(reference__in=asked).values_list("reference", flat=True))
    return [row for row in named if row["reference"] in seen][:most]
