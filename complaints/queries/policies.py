"""Policies and calendars as values: parsed once per process, since a version never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from complaints.errors import NotFound
from complaints.models import CalendarVersion, LegalEntity, PolicyVersion, Standard
from complaints.rules.clocks import Terms
from complaints.rules.packs import PolicyDefinition
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


@lru_cache(maxsize=256)
def terms(policy_version: int, calendar_version: int) -> Terms:
    """What the reducer runs under for this pair of versions."""
    return Terms(standards=policy(policy_version).by_code, calendars={"": calendar(calendar_version)})


@lru_cache(maxsize=256)
def standard_ids(policy_version: int) -> Mapping[str, int]:
    return dict(Standard.objects.filter(policy_version=policy_version).values_list("code", "id"))


def in_force(entity: LegalEntity, at: datetime) -> Versions:
    """The versions in force for `entity` at an instant; NotFound when nothing was set up by then.

    A complaint received before the first version takes the first: there was no other promise.
    """
    policies = PolicyVersion.objects.filter(policy=entity.policy_id)
    calendars = CalendarVersion.objects.filter(calendar=entity.calendar_id)
    chosen = [
        rows.filter(effective_from__lte=at).order_by("-effective_from", "-number").values_list("id", flat=True).first()
        or rows.order_by("effective_from", "number").values_list("id", flat=True).first()
        for rows in (policies, calendars)
    ]
    if chosen[0] is None or chosen[1] is None:
        raise NotFound("This legal entity has no policy or no calendar yet.")
    return Versions(policy=chosen[0], calendar=chosen[1])


def forget() -> None:
    """Drop what was parsed; tests that reset the database need it."""
    for cached in (policy, calendar, terms, standard_ids):
        cached.cache_clear()
