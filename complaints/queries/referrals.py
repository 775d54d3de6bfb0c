"""Referrals: what is asked of other departments and suppliers, under which agreement, by when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from complaints.choices import LIVE_CLOCK_STATES, EventKind, ReferralState, Risk, WaitingOn
from complaints.errors import NotFound
from complaints.models import CalendarVersion, Clock, Complaint, PolicyVersion, Referral, Team
from complaints.queries import paging, policies
from complaints.queries.access import visible
from complaints.queries.filters import one_of, read_params
from complaints.queries.paging import Page, SortKey
from complaints.rules.standards import Owner, Standard
from complaints.types import Actor

SORT_KEYS: Mapping[str, SortKey] = {
    key.name: key for key in (SortKey("sent", "sent_at"), SortKey("-sent", "sent_at", descending=True))
}
"""Longest waiting first, or newest first; the index referral_waiting gives a team's in order."""

COLUMNS = (
    "id", "kind", "addressee", "question", "urgent", "state", "sent_at", "chased", "chased_at", "answer", "ended_at",
    "team_id", "complaint_id",
)  # fmt: skip
ROW = {
    "team_code": F("team__code"),
    "team_name": F("team__name"),
    "reference": F("complaint__reference"),
    "version": F("complaint__version"),
    "subject": F("complaint__subject"),
    "stage": F("complaint__stage"),
    "safety": F("complaint__safety"),
    "asking_code": F("complaint__team__code"),
    "asking_name": F("complaint__team__name"),
    **{f"{who}_{part}": F(f"{path}__{part}_name") for who, path in
       (("sent_by", "sent_by"), ("ended_by", "ended_by"), ("handler", "complaint__handler"))
       for part in ("first", "last")},
}  # fmt: skip
CLOCK = ("referral_id", "policy_version_id", "code", "state", "due_at", "warned_at", "breached_at")


@dataclass(frozen=True, slots=True)
class Wanted:
    """`state` is open, ended or all."""

    state: str = "open"


READERS: Mapping[str, Callable[[str], Any]] = {"state": one_of("open", "ended", "all")}


def read_wanted(params: Mapping[str, str]) -> Wanted:
    """Filters from plain texts; InvalidInput for unknown names and wrong values."""
    return Wanted(**read_params(params, READERS))


def visible_referrals(actor: Actor) -> QuerySet[Referral]:
    """The referrals of the complaints this actor may see."""
    return Referral.objects.filter(visible(actor, "complaint__"))


def find(actor: Actor, referral_id: int) -> Referral:
    """The referral with its complaint; NotFound when there is none or it is not this actor's to see."""
    found = visible_referrals(actor).filter(pk=referral_id).select_related("complaint").first()
    if found is None:
        raise NotFound()
    return found


def asked_of(actor: Actor) -> QuerySet[Referral]:
    """What the actor's own teams are asked."""
    return visible_referrals(actor).filter(team__in=sorted(actor.team_ids))


def waiting(actor: Actor) -> QuerySet[Referral]:
    """What the actor's own teams have not answered yet."""
    return asked_of(actor).filter(state=ReferralState.SENT)


def page(actor: Actor, wanted: Wanted | None = None, *, sort: str = "", cursor: str = "", limit: int = 25) -> Page:
    """One page of what the actor's teams are asked: open ones longest waiting first, others newest first."""
    state = (wanted or Wanted()).state
    key = paging.chosen(SORT_KEYS, sort, cursor, "sent" if state == "open" else "-sent")
    found = waiting(actor) if state == "open" else asked_of(actor)
    found = found.exclude(state=ReferralState.SENT) if state == "ended" else found
    piece = paging.take([found], key, cursor, limit)
    return Page(rows(visible_referrals(actor).filter(pk__in=piece.ids), piece.ids), piece.next, piece.previous)


def ball(complaint: Complaint) -> WaitingOn:
    """Who has the ball when the customer has not: the first of those still asked, else us."""
    open_ones = complaint.referrals.filter(state=ReferralState.SENT).order_by("id")
    first = open_ones.values_list("kind", flat=True).first()
    return WaitingOn(first) if first else WaitingOn.US


def of_complaint(complaint: Complaint) -> list[dict[str, Any]]:
    """A complaint's referrals, oldest first; two queries, one when there is none. The caller may see the complaint."""
    return rows(Referral.objects.filter(complaint=complaint))


def row(referral_id: int) -> dict[str, Any]:
    """One referral as a plain row, for whoever just changed it."""
    return rows(Referral.objects.filter(pk=referral_id))[0]


def rows(found: QuerySet[Referral], order: Sequence[int] | None = None) -> list[dict[str, Any]]:
    """Referrals as plain rows with their next due instant, oldest first or in this order."""
    if order is not None and not order:
        return []
    by_id = {row["id"]: _row(row) for row in found.order_by("sent_at", "id").values(*COLUMNS, **ROW)}
    for number, due in _due(by_id).items():
        by_id[number] |= due
    return [by_id[number] for number in (by_id if order is None else order) if number in by_id]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    for who in ("sent_by", "ended_by", "handler"):
        first, last = row.pop(f"{who}_first"), row.pop(f"{who}_last")
        row[f"{who}_name"] = f"{first or ''} {last or ''}".strip()
    return {**row, "to": row["team_name"] or row["addressee"], "due_at": None, "risk": Risk.OK.value, "late": False}


def _due(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """By when each is to be answered, how that stands, and whether a promise of the asked was ever broken."""
    numbers, found = list(ids), dict[int, dict[str, Any]]()
    clocks = Clock.objects.filter(referral__in=numbers) if numbers else Clock.objects.none()
    for number, version, code, state, due, warned, breached in clocks.order_by("due_at").values_list(*CLOCK):
        if not owed_by_asked(policies.policy(version).by_code[code]):
            continue
        said = found.setdefault(number, {"due_at": None, "risk": Risk.OK.value, "late": False})
        said["late"] |= breached is not None
        if state in LIVE_CLOCK_STATES and said["due_at"] is None:
            said["due_at"] = due
            said["risk"] = (Risk.BREACHED if breached else Risk.AT_RISK if warned else Risk.OK).value
    return found


def owed_by_asked(standard: Standard) -> bool:
    """Whether keeping this promise is up to whoever was asked; asking again is up to who asks."""
    return EventKind.REFERRAL_ANSWERED in standard.satisfied_by


def team_of(complaint: Complaint, code: str) -> Team | None:
    """The department to ask: live, of the same company, not the complaint's own."""
    teams = Team.objects.filter(code=code, retired_at=None, legal_entity=complaint.legal_entity_id)
    return teams.exclude(pk=complaint.team_id).first()


def under(complaint: Complaint, team: Team | None, *, urgent: bool, at: datetime) -> dict[str, Any] | None:
    """What a referral's clocks run under, as its event tells it; None: nothing is promised.

    The department's agreement in force, else the complaint's own policy where it says something of referrals; the
    calendar in force now, since what is asked today is answered in today's hours.
    """
    agreement = team.agreement_id if team is not None else None
    version = policies.edition(PolicyVersion.objects.filter(policy=agreement), at) if agreement else None
    version = version or complaint.policy_version_id
    calendar = policies.edition(CalendarVersion.objects.filter(calendar=complaint.legal_entity.calendar_id), at)
    if calendar is None or all(s.owner != Owner.REFERRAL for s in policies.policy(version).standards):
        return None
    own = policies.terms_of(complaint).matter
    matter = replace(
        own,
        product=own.product or (complaint.product.code if complaint.product else ""),
        flags=own.flags | {word for word, holds in (("urgent", urgent), ("safety", complaint.safety)) if holds},
        channel=str(complaint.channel),
        entity=complaint.legal_entity.code,
    )
    said = {"policy": version, "calendar": calendar, "matter": matter.to_json()}
    calendars = policies.brought_along(version, at)
    return said | ({"calendars": calendars} if calendars else {})
