"""People: engaged, described, given a role and teams, away, gone. Nobody changes their own role, limit or teams.

A manager changes the people of their own teams, gives no more authority than their own and no administrator's role;
an administrator changes everybody. Each change says what it was made from (`seen`) and leaves a row of history.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from knox.models import AuthToken

from complaints.actions import settings_log, setup, sign_in
from complaints.choices import Role, SettingKind
from complaints.errors import InvalidInput, NotAllowed, NotFound
from complaints.models import Calendar, Membership, Staff, Team
from complaints.queries import staffing
from complaints.types import Actor

USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,59}")
MOST = Decimal("9999999999.99")


@transaction.atomic
def engage(
    *, actor: Actor, now: datetime, username: str, first_name: str, role: str, last_name: str = "", email: str = "",
    teams: Iterable[int] = (), supervisor: int | None = None, authority_limit: Decimal = Decimal(0), reason: str = "",
) -> Staff:  # fmt: skip
    """A new colleague, who gets the first password by hand; InvalidInput for a name that is taken."""
    settings_log.permit(actor)
    login = username.strip().lower()
    if not USERNAME.fullmatch(login):
        raise InvalidInput(username="Give 2 to 60 small letters, digits, dots, - or _, beginning with a letter.")
    if Staff.objects.filter(username__iexact=login).exists():
        raise InvalidInput(username="Somebody signs in by this name already.")
    _name(first_name)
    _may_give(actor, role, authority_limit)
    wanted = _teams(actor, set(), set(teams))
    head = _senior(supervisor, None)
    staff = setup.engage(
        login, role=Role(role), first_name=first_name.strip(), last_name=last_name.strip(), email=email.strip(),
        teams=wanted, supervisor=head, authority_limit=authority_limit,
    )  # fmt: skip
    told = [("engaged as", "", staff.get_role_display()), ("limit", Decimal(0), authority_limit),
            ("teams", "", ", ".join(sorted(team.name for team in wanted)))]  # fmt: skip
    settings_log.record(SettingKind.PERSON, staff.pk, str(staff), told, actor=actor, now=now, reason=reason)
    return staff


@transaction.atomic
def describe(
    number: int, *, actor: Actor, now: datetime, seen: str = "", first_name: str, last_name: str = "", email: str = "",
    phone: str = "", supervisor: int | None = None, calendar: int | None = None,
) -> Staff:  # fmt: skip
    """Name, addresses, supervisor and own working hours."""
    staff = _opened(number, actor, seen)
    _name(first_name)
    head = _senior(supervisor, staff)
    own = Calendar.objects.filter(pk=calendar).first() if calendar else None
    was = (str(staff), staff.email, staff.phone, str(staff.supervisor or ""), str(staff.calendar or ""))
    staff.first_name, staff.last_name = first_name.strip(), last_name.strip()
    staff.email, staff.phone, staff.supervisor, staff.calendar = email.strip(), phone.strip(), head, own
    staff.save(update_fields=["first_name", "last_name", "email", "phone", "supervisor", "calendar"])
    is_now = (str(staff), staff.email, staff.phone, str(head or ""), str(own or ""))
    names = ("name", "e-mail", "telephone", "supervisor", "working hours")
    told = list(zip(names, was, is_now, strict=True))
    settings_log.record(SettingKind.PERSON, number, str(staff), told, actor=actor, now=now)
    return staff


@transaction.atomic
def empower(
    number: int, *, actor: Actor, now: datetime, seen: str = "", role: str, authority_limit: Decimal, reason: str
) -> Staff:
    """Another role or limit of authority; what was begun with the old one ends: sessions and tokens."""
    staff = _opened(number, actor, seen)
    _not_oneself(staff, actor, "Nobody changes their own role or limit. Ask a colleague who may.")
    if (staff.role, staff.authority_limit) == (role, authority_limit):
        return staff
    why = settings_log.needed(reason)
    _may_give(actor, role, authority_limit)
    if staff.role != role:
        _not_the_last(staff)
    told = [("role", staff.get_role_display(), Role(role).label), ("limit", staff.authority_limit, authority_limit)]
    changed = staff.role != role
    staff.role, staff.authority_limit = role, authority_limit
    staff.is_staff = staff.is_superuser = role == Role.ADMINISTRATOR
    staff.save(update_fields=["role", "authority_limit", "is_staff", "is_superuser"])
    settings_log.record(SettingKind.PERSON, number, str(staff), told, actor=actor, now=now, reason=why)
    if changed:
        _shut_out(staff)
    return staff


@transaction.atomic
def put_into_teams(number: int, *, actor: Actor, now: datetime, seen: str = "", teams: Collection[int]) -> Staff:
    """The teams a person belongs to, all of them; whose complaints they see follows."""
    staff = _opened(number, actor, seen)
    _not_oneself(staff, actor, "Nobody puts themselves into a team. Ask a colleague who may.")
    there = staffing.team_ids(number)
    wanted = {team.pk: team.name for team in _teams(actor, there, set(teams))}
    before = dict(Team.objects.filter(pk__in=there).values_list("pk", "name"))
    Membership.objects.filter(staff=staff, team__in=there - wanted.keys()).delete()
    Membership.objects.bulk_create(Membership(staff=staff, team_id=pk) for pk in wanted.keys() - there)
    told = [("teams", ", ".join(sorted(before.values())), ", ".join(sorted(wanted.values())))]
    settings_log.record(SettingKind.PERSON, number, str(staff), told, actor=actor, now=now)
    return staff


@transaction.atomic
def leave(number: int, *, actor: Actor, now: datetime, seen: str = "", reason: str) -> Staff:
    """Works here no more: out of every session at once. The complaints they hold wait to be handed on."""
    staff = _opened(number, actor, seen)
    _not_oneself(staff, actor, "Nobody ends their own account. Ask a colleague who may.")
    if not staff.is_active:
        return staff
    why = settings_log.needed(reason)
    _not_the_last(staff)
    staff.is_active = False
    staff.save(update_fields=["is_active"])
    told = [("works here", True, False)]
    settings_log.record(SettingKind.PERSON, number, str(staff), told, actor=actor, now=now, reason=why)
    _shut_out(staff)
    return staff


@transaction.atomic
def come_back(number: int, *, actor: Actor, now: datetime, seen: str = "", reason: str) -> Staff:
    """Works here again, with the role, limit and teams they had."""
    staff = _opened(number, actor, seen)
    if staff.is_active:
        return staff
    why = settings_log.needed(reason)
    _may_give(actor, staff.role, staff.authority_limit)
    staff.is_active = True
    staff.save(update_fields=["is_active"])
    told = [("works here", False, True)]
    settings_log.record(SettingKind.PERSON, number, str(staff), told, actor=actor, now=now, reason=why)
    return staff


def within_reach(actor: Actor, staff: Staff, teams: Collection[int]) -> bool:
    """Whether this actor changes this person at all."""
    if actor.role == Role.ADMINISTRATOR:
        return True
    mine = not teams or not actor.team_ids.isdisjoint(teams)
    return actor.role == Role.MANAGER and staff.role != Role.ADMINISTRATOR and mine


def opened(number: int, actor: Actor) -> Staff:
    """The person, locked; refused where they are not this actor's to change."""
    return _opened(number, actor, "")


def _opened(number: int, actor: Actor, seen: str) -> Staff:
    settings_log.permit(actor)
    staff = Staff.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if staff is None:
        raise NotFound("There is no such person.")
    teams = staffing.team_ids(number)
    if not within_reach(actor, staff, teams):
        raise NotAllowed("A manager changes the people of their own teams, and no administrators.")
    settings_log.unchanged(seen, staffing.mark_of(staff, teams))
    return staff


def _not_oneself(staff: Staff, actor: Actor, sentence: str) -> None:
    if staff.pk == actor.id:
        raise NotAllowed(sentence)


def _name(first_name: str) -> None:
    if not first_name.strip():
        raise InvalidInput(first_name="Give a name.")


def _may_give(actor: Actor, role: str, limit: Decimal) -> None:
    if role not in Role.values:
        raise InvalidInput(role=f"Choose one of {', '.join(Role.values)}.")
    if not 0 <= limit <= MOST:
        raise InvalidInput(authority_limit="Give an amount of 0 or more.")
    if actor.role != Role.MANAGER:
        return
    if role == Role.ADMINISTRATOR:
        raise InvalidInput(role="Only an administrator makes somebody an administrator.")
    if limit > actor.authority_limit:
        raise InvalidInput(authority_limit=f"You can give up to your own limit, {actor.authority_limit}.")


def _teams(actor: Actor, there: set[int], wanted: set[int]) -> list[Team]:
    """The teams wanted; a manager puts people into, and takes them out of, their own teams only."""
    found = list(Team.objects.filter(pk__in=wanted))
    unknown = wanted - {team.pk for team in found if team.retired_at is None or team.pk in there}
    if unknown:
        raise InvalidInput(teams="One of these teams is no longer there.")
    if actor.role == Role.MANAGER and (wanted ^ there) - actor.team_ids:
        raise InvalidInput(teams="You can change who belongs to your own teams, not to others.")
    return found


def _senior(number: int | None, staff: Staff | None) -> Staff | None:
    """The supervisor; InvalidInput when the line of supervisors would come round to the person."""
    head = Staff.objects.filter(pk=number, is_active=True).first() if number else None
    if number and head is None:
        raise InvalidInput(supervisor="Choose somebody who works here.")
    above, passed = head, set()
    while staff is not None and above is not None and above.pk not in passed:
        if above.pk == staff.pk:
            raise InvalidInput(supervisor="Their own line of supervisors would come back to them.")
        passed.add(above.pk)
        above = above.supervisor
    return head


def _not_the_last(staff: Staff) -> None:
    others = Staff.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=staff.pk)
    if staff.role == Role.ADMINISTRATOR and not others.exists():
        raise InvalidInput(role="This is the last administrator. Make somebody else one first.")


def _shut_out(staff: Staff) -> None:
    sign_in.end_other_sessions(staff.pk)
    AuthToken.objects.filter(user=staff).delete()
