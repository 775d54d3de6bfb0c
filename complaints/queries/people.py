"""Who works here: actors at the edge, candidates for an escalation, able members of a team."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from complaints.choices import LIVE_ESCALATION_STATES, ActorKind, Role
from complaints.models import Absence, CalendarVersion, Membership, Staff, StaffSkill, Team
from complaints.queries.policies import calendar
from complaints.rules.escalation import Candidate
from complaints.rules.working_time import Calendar, next_opening
from complaints.types import Actor

DEMO_DOMAIN = "larchandlantern.example"
"""Marks the people of the demonstration, whose password many know. No real address ends so."""
OWN_TEAMS = (Role.HANDLER, Role.SUPERVISOR, Role.MANAGER, Role.AUDITOR)


# Every request begins with this: teams, competences in force on the day, and single complaints one was let into.
BELONGS = """
select array(select team_id from complaints_membership where staff_id = %(staff)s),
       array(select k.code from complaints_staffskill h join complaints_skill k on k.id = h.skill_id
             where h.staff_id = %(staff)s and (h.expires_on is null or h.expires_on >= %(today)s)),
       array(select complaint_id from complaints_complaintaccess
             where staff_id = %(staff)s and taken_back_at is null
             union
             select e.complaint_id from complaints_escalation e join complaints_complaint c on c.id = e.complaint_id
             where e.assignee_id = %(staff)s and e.state = any(%(live)s) and not exists (
                 select 1 from complaints_membership m where m.staff_id = %(staff)s and m.team_id = c.team_id)
             union
             select c.id from complaints_complaint c
             where c.handler_id = %(staff)s and c.stage <> 'closed' and not exists (
                 select 1 from complaints_membership m where m.staff_id = %(staff)s and m.team_id = c.team_id)),
       array(select c.id from complaints_membership m
             join complaints_referral r on r.team_id = m.team_id and (
                 r.state = 'sent' or (r.state = 'answered' and r.ended_at > %(lately)s))
             join complaints_complaint c on c.id = r.complaint_id
             where m.staff_id = %(staff)s and c.stage <> 'closed' and not c.restricted and not exists (
                 select 1 from complaints_membership o where o.staff_id = %(staff)s and o.team_id = c.team_id))
"""

ANSWER_STAYS = timedelta(days=28)
"""How long after its answer a team still sees the complaint it was asked about: for a question back, no longer."""


def actor_for(staff: Staff, *, now: datetime) -> Actor:
    """The actor a signed-in person is: role, teams, skills in force, authority; one query."""
    with connection.cursor() as cursor:
        live = [str(state.value) for state in LIVE_ESCALATION_STATES]
        asks: dict[str, Any] = {"staff": staff.pk, "today": now.date(), "live": live, "lately": now - ANSWER_STAYS}
        cursor.execute(BELONGS, asks)
        teams, skills, let_in, asked = cursor.fetchone()
    return Actor(
        kind=ActorKind.STAFF,
        id=staff.pk,
        role=Role(staff.role),
        name=str(staff),
        team_ids=frozenset(teams),
        skills=frozenset(skills),
        authority_limit=staff.authority_limit,
        let_in=frozenset(let_in) | frozenset(asked),
        asked=frozenset(asked) - frozenset(let_in),
    )


def skills_of(staff_ids: Iterable[int], now: datetime) -> Mapping[int, frozenset[str]]:
    """Competences in force on the day of `now`, by person."""
    held = StaffSkill.objects.filter(staff__in=list(staff_ids))
    in_force = held.filter(Q(expires_on=None) | Q(expires_on__gte=now.date()))
    found: dict[int, set[str]] = {}
    for staff_id, code in in_force.values_list("staff_id", "skill__code"):
        found.setdefault(staff_id, set()).add(code)
    return {staff_id: frozenset(codes) for staff_id, codes in found.items()}


def _own_hours(calendars: Mapping[int, int | None], now: datetime) -> dict[int, int]:
    """The edition in force of each person's own calendar; no query when nobody has one."""
    wanted = set(calendars.values()) - {None}
    if not wanted:
        return {}
    rows = CalendarVersion.objects.filter(calendar__in=wanted, effective_from__lte=now)
    newest = rows.order_by("calendar", "-effective_from", "-number").distinct("calendar")
    editions = dict(newest.values_list("calendar_id", "id"))
    return {number: editions[own] for number, own in calendars.items() if own is not None and own in editions}


class Directory:
    """Everybody who could be put in charge at `now`, read once: three queries, then none."""

    def __init__(self, now: datetime) -> None:
        absent = dict(Absence.objects.filter(starts_at__lte=now, ends_at__gt=now).values_list("staff_id", "cover_id"))
        staff = list(
            Staff.objects.filter(is_active=True).values_list("id", "role", "supervisor_id", "email", "calendar_id")
        )
        skills = skills_of([row[0] for row in staff], now)
        self.emails = {number: email for number, _, _, email, _ in staff}
        self._hours = _own_hours({number: own for number, *_, own in staff}, now)
        self.people = {
            number: Candidate(
                id=number,
                role=Role(role),
                present=number not in absent,
                supervisor=supervisor,
                cover=absent.get(number),
                skills=skills.get(number, frozenset()),
            )
            for number, role, supervisor, *_ in staff
        }
        self._teams: dict[int, list[int]] = {}
        members = Membership.objects.filter(staff__is_active=True).order_by("staff_id")
        for team_id, staff_id in members.values_list("team_id", "staff_id"):
            self._teams.setdefault(team_id, []).append(staff_id)

    def works_from(self, number: int, usual: Calendar, at: datetime) -> datetime:
        """When this person works next: by their own calendar if they have one, else by the usual one."""
        own = self._hours.get(number)
        return next_opening(calendar(own) if own is not None else usual, at)

    def team(self, team_id: int) -> list[int]:
        return self._teams.get(team_id, [])

    def present_or_cover(self, number: int | None) -> list[int]:
        """The person, or whoever stands in while they are away; nobody when neither is there."""
        person = self.people.get(number) if number is not None else None
        if person is None or person.present:
            return [person.id] if person is not None else []
        stands_in = self.people.get(person.cover) if person.cover is not None else None
        return [stands_in.id] if stands_in is not None and stands_in.present else []

    def supervisors(self, team_id: int) -> list[int]:
        """The present supervisors of a team, by id."""
        return [person.id for person in self._working(team_id) if person.role == Role.SUPERVISOR and person.present]

    def answerable(self, team_id: int) -> list[int]:
        """Who answers for a team: its supervisors, or their covers; without, all who are there."""
        heads = [person.id for person in self._working(team_id) if person.role == Role.SUPERVISOR]
        told = [number for head in heads for number in self.present_or_cover(head)]
        return list(dict.fromkeys(told)) or [person.id for person in self._working(team_id) if person.present]

    def _working(self, team_id: int) -> list[Candidate]:
        """Those of a team who work on complaints, here or away."""
        people = (self.people[number] for number in self.team(team_id) if number in self.people)
        return [person for person in people if person.role in (Role.HANDLER, Role.SUPERVISOR, Role.MANAGER)]


def members(team_id: int, *, now: datetime) -> QuerySet[Staff]:
    """Active, present handlers, supervisors and managers of a team."""
    away = Absence.objects.filter(starts_at__lte=now, ends_at__gt=now).values("staff")
    workers = (Role.HANDLER, Role.SUPERVISOR, Role.MANAGER)
    found = Staff.objects.filter(memberships__team=team_id, is_active=True, role__in=workers)
    return found.exclude(pk__in=away).order_by("first_name", "id")


def demonstration_logins() -> list[str]:
    """Accounts of the demonstration that may still sign in."""
    found = Staff.objects.filter(is_active=True, email__iendswith=f"@{DEMO_DOMAIN}")
    return list(found.order_by("username").values_list("username", flat=True))


def live_teams() -> QuerySet[Team]:
    return Team.objects.filter(retired_at=None).order_by("name")
