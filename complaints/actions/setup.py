"""Setting up an organisation: calendars, policy packs, companies, teams, staff, codes. Each act may be repeated."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from complaints.choices import CodeKind, Role
from complaints.errors import InvalidInput, InvalidPack
from complaints.models import (
    Calendar,
    CalendarVersion,
    Code,
    LegalEntity,
    Membership,
    Policy,
    PolicyVersion,
    Staff,
    Standard,
    Team,
)
from complaints.queries import policies
from complaints.rules.chain import CANON
from complaints.rules.pack_findings import findings
from complaints.rules.packs import PolicyDefinition, canonical_json, sha256
from complaints.rules.seeding_calendars import seeded
from complaints.rules.working_time import Calendar as Hours

YEARS_AHEAD = 11
"""A deadline lies at most ten years ahead."""


@transaction.atomic
def publish_calendar(
    code: str, name: str, definition: Mapping[str, Any], *, effective_from: datetime, reason: str = ""
) -> CalendarVersion:
    """The next version of a calendar, unless the newest says the same; InvalidCalendar names what is wrong."""
    Hours.from_definition(definition)
    calendar, _ = Calendar.objects.get_or_create(code=code, defaults={"name": name})
    calendar = Calendar.objects.select_for_update(no_key=True).get(pk=calendar.pk)  # one version after the other
    digest = hashlib.sha256(CANON.encode(definition).encode()).hexdigest()
    newest = calendar.versions.order_by("-number").first()
    if newest is not None and newest.sha256 == digest:
        return newest
    return CalendarVersion.objects.create(
        calendar=calendar,
        number=(newest.number if newest else 0) + 1,
        definition=dict(definition),
        sha256=digest,
        effective_from=effective_from,
        reason=reason,
    )


@transaction.atomic
def publish_policy(
    definition: PolicyDefinition, *, effective_from: datetime, signed_off_by: str = "", reason: str = ""
) -> PolicyVersion:
    """The next version of a policy with its standards' rows, unless the newest says the same.

    A policy nobody signed needs a named person's reason, and one that promises somebody no answer is no policy: both
    are InvalidPack with the place and the reason.
    """
    for finding in findings(definition):
        if finding.kind == "hole":
            raise InvalidPack(finding.place, finding.message)
    signature = signed_off_by or definition.signed_off_by
    if not signature and not reason:
        raise InvalidPack("pack.signed_off_by", "nobody signed this policy; give a reason to use it all the same")
    policy, _ = Policy.objects.get_or_create(code=definition.code, defaults={"name": definition.title})
    digest = sha256(definition)
    newest = policy.versions.order_by("-number").first()
    if newest is not None and newest.sha256 == digest:
        return newest
    version = PolicyVersion.objects.create(
        policy=policy,
        number=(policy.versions.aggregate(top=Max("number"))["top"] or 0) + 1,
        definition=json.loads(canonical_json(definition)),
        sha256=digest,
        effective_from=effective_from,
        signed_off_by=signature,
        reason=reason,
    )
    _publish_calendars(definition, policy, effective_from, newest.definition if newest else {})
    Standard.objects.bulk_create(
        Standard(policy_version=version, code=s.code, title=s.title, severity=s.severity.value)
        for s in definition.standards
    )
    return version


def _publish_calendars(
    definition: PolicyDefinition, policy: Policy, effective_from: datetime, before: Mapping[str, Any]
) -> None:
    """The calendars a pack brings along, their public holidays copied for some years before and after.

    What the version before said the same of stays: people may have closed days in it since.
    """
    said = before.get("calendars", {})
    years = range(effective_from.year - 1, max(effective_from.year, definition.effective_from.year) + YEARS_AHEAD)
    for code, calendar in definition.calendars.items():
        if said.get(code) == calendar.to_json():
            continue
        version = publish_calendar(
            f"{policy.code}-{code}", calendar.title, seeded(calendar, years), effective_from=effective_from
        )
        Calendar.objects.filter(pk=version.calendar_id).update(policy=policy, pack_code=code)


def found_entity(
    code: str, name: str, *, calendar: Calendar, policy: Policy, currency: str, timezone: str, country: str = "GB"
) -> LegalEntity:
    """A company complaints are made against, with the calendar and policy it works under."""
    entity, _ = LegalEntity.objects.update_or_create(
        code=code,
        defaults={
            "name": name,
            "calendar": calendar,
            "policy": policy,
            "currency": currency,
            "timezone": timezone,
            "country": country,
        },
    )
    return entity


def found_team(entity: LegalEntity, code: str, name: str, *, is_default: bool = False) -> Team:
    team, _ = Team.objects.update_or_create(
        code=code, defaults={"name": name, "legal_entity": entity, "is_default": is_default}
    )
    return team


def agree(team: Team, policy: Policy | None) -> Team:
    """The agreement under which a department answers others from now on; questions already put keep theirs."""
    if policy is not None and policy.pk not in {row.policy_id for row in policies.between_departments()}:
        raise InvalidInput(agreement=f"“{policy}” says nothing of questions between departments, or is not in force.")
    Team.objects.filter(pk=team.pk).update(agreement=policy)
    team.agreement = policy
    return team


def engage(
    username: str,
    *,
    role: Role,
    first_name: str,
    last_name: str = "",
    email: str = "",
    teams: Iterable[Team] = (),
    supervisor: Staff | None = None,
    authority_limit: Decimal = Decimal(0),
    password: str | None = None,
) -> Staff:
    """A colleague with role, teams, supervisor and authority; repeated, it brings the record up to date."""
    if role not in Role.values:
        raise InvalidInput(role=f"Choose one of {', '.join(Role.values)}.")
    staff, new = Staff.objects.update_or_create(
        username=username,
        defaults={
            "role": role,
            "first_name": first_name,
            "last_name": last_name,
            "email": email,
            "supervisor": supervisor,
            "authority_limit": authority_limit,
            "is_staff": role == Role.ADMINISTRATOR,
            "is_superuser": role == Role.ADMINISTRATOR,
        },
    )
    if password:
        staff.set_password(password)
        staff.save(update_fields=["password"])
    elif new:
        staff.set_unusable_password()
        staff.save(update_fields=["password"])
    Membership.objects.bulk_create((Membership(staff=staff, team=team) for team in teams), ignore_conflicts=True)
    return staff


def add_codes(kind: CodeKind, codes: Mapping[str, str], *, effective_from: date) -> None:
    """Codes with their titles, each in force from a day on; what is there stays."""
    there = set(Code.objects.filter(kind=kind, code__in=codes).values_list("code", flat=True))
    Code.objects.bulk_create(
        Code(kind=kind, code=code, title=title, effective_from=effective_from)
        for code, title in codes.items()
        if code not in there
    )
