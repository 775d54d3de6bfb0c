"""The working time each team used of one complaint, from its events alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from complaints.choices import WaitingOn
from complaints.models import Complaint, Event
from complaints.queries import policies
from complaints.queries.organisation import teams_on
from complaints.rules.attribution import MOVING, Moment, Who, stretches
from complaints.rules.clocks import RESUME
from complaints.rules.working_time import working_seconds_between


@dataclass(frozen=True, slots=True)
class Used:
    """Minutes of the complaint's working hours: a team's (who is then "team"), the customer's or a supplier's."""

    who: str
    team_code: str
    team_name: str
    working_minutes: int


def time_used(complaint: Complaint, now: datetime) -> list[Used]:
    """Who used how much of its time up to `now`, the most first; two queries. The caller may see the complaint."""
    hours = policies.calendar(complaint.calendar_version_id)
    seconds: dict[Who, int] = {}
    for stretch in stretches(_moments(complaint), now):
        span = working_seconds_between(hours, stretch.since, stretch.until)
        seconds[stretch.who] = seconds.get(stretch.who, 0) + span
    numbers = [who for who in seconds if isinstance(who, int)]
    names = {number: (team.code, team.name) for number, team in teams_on(complaint, numbers).items()}
    found = [_used(who, names, spent) for who, spent in seconds.items()]
    return sorted(found, key=lambda used: (-used.working_minutes, used.who, used.team_code))


def _used(who: Who, names: Mapping[int, tuple[str, str]], seconds: int) -> Used:
    if isinstance(who, WaitingOn):
        return Used(str(who.value), "", "", seconds // 60)
    return Used("team", *names[who], seconds // 60)


def _moments(complaint: Complaint) -> list[Moment]:
    moving = Event.objects.filter(Q(kind__in=sorted(MOVING)) | Q(step=RESUME), complaint=complaint).order_by("seq")
    found = []
    for kind, at, data in moving.values_list("kind", "at", "data"):
        counts = data.get("effective_at") or data.get("due")  # a step counts from when it was due
        found.append(Moment(kind, datetime.fromisoformat(counts) if counts else at, data))
    return found
