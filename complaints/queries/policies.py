"""Policies and calendars as values: parsed once per process, since a version never changes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from complaints.errors import NotFound
from complaints.models import CalendarVersion, Complaint, LegalEntity, PolicyVersion, Standard
from complaints.rules.chain import CANON
from complaints.rules.conditions import Matter
from complaints.rules.pack_parts import Parts
from complaints.rules.packs import PolicyDefinition
from complaints.rules.pinning import Further
from complaints.rules.standards import Owner
from complaints.rules.terms import OF_A_PART, OF_A_REFERRAL, OWN, Terms, Within
from complaints.rules.working_time import Calendar


@dataclass(frozen=True, slots=True)
class Versions:
    """The editions a complaint is handled under."""

    policy: int
    calendar: int


@lru_cache(maxsize=256)
def policy(version_id: int) -> PolicyDefinition:
    return PolicyDefinition.from_json(PolicyVersion.objects.get(pk=version_id).definition)


@lru_cache(maxsize=256)
def calendar(version_id: int) -> Calendar:
    return Calendar.from_definition(CalendarVersion.objects.get(pk=version_id).definition)


def terms(policy_version: int, calendar_version: int, further: Further | None = None) -> Terms:
    """What the reducer runs under for this pair of versions, and for what is `further` pinned."""
    return _terms(policy_version, calendar_version, CANON.encode(further) if further else "")


def terms_of(complaint: Complaint) -> Terms:
    """What this complaint's clocks run under."""
    return terms(complaint.policy_version_id, complaint.calendar_version_id, complaint.further_terms)


def under(versions: Versions, further: Further, within: Within | None) -> Versions:
    """The editions one of a complaint's clocks is started under."""
    if within is None:
        return versions
    owner, number = within
    own = further["parts" if owner == Owner.PART else "referrals"][str(number)]
    return Versions(own["policy"], own["calendar"])


@lru_cache(maxsize=4096)
def _terms(policy_version: int, calendar_version: int, said: str) -> Terms:
    if not said:
        return _compiled(policy_version, calendar_version, {}, OWN)
    further = json.loads(said)
    own = _compiled(policy_version, calendar_version, further, OWN)
    within = parts_of(own, policy_version, further)
    for number, under in further.get("referrals", {}).items():
        within[Owner.REFERRAL, int(number)] = _compiled(under["policy"], under["calendar"], under, OF_A_REFERRAL)
    return replace(own, within=within)


def parts_of(own: Terms, policy_version: int, further: Further) -> dict[Within, Terms]:
    """The terms of a complaint's parts. Under its own policy a part has the complaint's standards, `own`, without
    those that hold for the complaint itself: what it is promised is not promised to its part once more."""
    promised = frozenset(code for code, standard in own.standards.items() if own.has(standard))
    found: dict[Within, Terms] = {}
    for number, under in further.get("parts", {}).items():
        part = _compiled(under["policy"], under["calendar"], under, OF_A_PART)
        same = under["policy"] == policy_version
        found[Owner.PART, int(number)] = replace(part, standards=own.standards, elsewhere=promised) if same else part
    return found


def calendars(own: int, under: Further) -> dict[str, Calendar]:
    """The calendar of this version, and those that were pinned beside it."""
    return {**{code: calendar(version) for code, version in under.get("calendars", {}).items()}, "": calendar(own)}


def _compiled(policy_version: int, calendar_version: int, under: Further, owners: frozenset[Owner]) -> Terms:
    return Terms(
        standards=policy(policy_version).by_code,
        calendars=calendars(calendar_version, under),
        matter=Matter.from_json(under.get("matter", {})),
        owners=owners,
    )


@lru_cache(maxsize=256)
def asked(version_id: int) -> Mapping[str, frozenset[str]]:
    """What the policy's conditions ask about, each with the values named; empty when it has none."""
    return policy(version_id).asked()


@lru_cache(maxsize=256)
def other_calendars(version_id: int) -> tuple[str, ...]:
    """The calendars, beside the complaint's own, by which standards of this policy count."""
    return tuple(sorted({s.calendar for s in policy(version_id).standards if s.calendar}))


def titles(complaint: Complaint) -> dict[str, str]:
    """Code and title of every standard that its clocks, its parts' and its referrals' may be of."""
    own = terms_of(complaint)
    every = [*own.within.values(), own]
    return {code: standard.title for held in every for code, standard in held.standards.items()}


def demanded_parts(complaint: Complaint, kind: str) -> Parts:
    """The parts a letter of this kind must have for this complaint, in its tier: code to name."""
    return demanded_of(complaint, kind, None)


def demanded_of(complaint: Complaint, kind: str, within: Within | None) -> Parts:
    """The same for a letter about one of its parts, under that part's own policy and matter."""
    versions = Versions(complaint.policy_version_id, complaint.calendar_version_id)
    its_policy = policy(under(versions, complaint.further_terms, within).policy)
    return its_policy.demanded_parts(kind, tier=complaint.tier, matter=terms_of(complaint).of(within).matter)


@lru_cache(maxsize=256)
def standard_ids(policy_version: int) -> Mapping[str, int]:
    return dict(Standard.objects.filter(policy_version=policy_version).values_list("code", "id"))


def in_force(entity: LegalEntity, at: datetime) -> Versions:
    """The versions in force for `entity` at an instant; NotFound when nothing was set up by then.

    A complaint received before the first version takes the first: there was no other promise.
    """
    policy_version = edition(PolicyVersion.objects.filter(policy=entity.policy_id), at)
    calendar_version = edition(CalendarVersion.objects.filter(calendar=entity.calendar_id), at)
    if policy_version is None or calendar_version is None:
        raise NotFound("This legal entity has no policy or no calendar yet.")
    return Versions(policy=policy_version, calendar=calendar_version)


def edition(rows: QuerySet[Any], at: datetime) -> int | None:
    """The one of these versions in force at an instant, or the first; None when there is none."""
    numbers = rows.values_list("id", flat=True)
    earlier = numbers.filter(effective_from__lte=at).order_by("-effective_from", "-number")
    return earlier.first() or numbers.order_by("effective_from", "number").first()


def newer_calendars(used: Iterable[int], at: datetime) -> dict[int, int]:
    """For each of these calendar versions that has a later one in force at an instant: that one."""
    rows = CalendarVersion.objects.filter(pk__in=list(used)).order_by("pk")
    mine = {number: (of, version) for number, of, version in rows.values_list("id", "calendar", "number")}
    there = CalendarVersion.objects.filter(calendar__in={of for of, _ in mine.values()}, effective_from__lte=at)
    newest = there.order_by("calendar", "-effective_from", "-number").distinct("calendar")
    found = {of: (number, pk) for of, number, pk in newest.values_list("calendar", "number", "id")}
    return {pk: found[of][1] for pk, (of, version) in mine.items() if found.get(of, (0, 0))[0] > version}


def brought_along(version_id: int, at: datetime) -> dict[str, int]:
    """The editions in force of the further calendars that standards of this policy count by, by code."""
    found = {}
    for code in other_calendars(version_id):
        rows = CalendarVersion.objects.filter(calendar__policy__versions=version_id, calendar__pack_code=code)
        number = edition(rows, at)
        if number is not None:
            found[code] = number
    return found


def for_customers() -> list[PolicyVersion]:
    """The live policies that make promises to customers, by name, in their newest edition.

    Agreements between departments promise a customer nothing.
    """
    return [row for row in _live() if promises(row.pk)]


def between_departments() -> list[PolicyVersion]:
    """The live policies a department may answer others under, by name, in their newest edition."""
    return [row for row in _live() if any(s.owner == Owner.REFERRAL for s in policy(row.pk).standards)]


def _live() -> list[PolicyVersion]:
    newest = PolicyVersion.objects.filter(policy__retired_at=None).order_by("policy", "-number").distinct("policy")
    return sorted(newest.select_related("policy"), key=lambda row: row.policy.name)


def promises(version_id: int) -> bool:
    """Whether this policy promises a customer anything."""
    return any(standard.owner in OF_A_PART for standard in policy(version_id).standards)


def forget() -> None:
    """Drop what was parsed; tests that reset the database need it."""
    for cached in (policy, calendar, asked, other_calendars, _terms, standard_ids):
        cached.cache_clear()
