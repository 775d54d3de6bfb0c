"""Saved views: filters and an order under a name. Who has which, what an address may hold, how many wait in each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from complaints.choices import Role, WaitingOn
from complaints.errors import InvalidInput
from complaints.models import Code, Complaint, SavedView, Team
from complaints.queries.complaints import SORT_KEYS, filtered
from complaints.queries.filters import READERS, read_filters
from complaints.types import Actor

NOT_US = ",".join(word for word in WaitingOn.values if word != WaitingOn.US)
TABS: Mapping[str, Mapping[str, str]] = {
    "logged": {},
    "team": {},
    "mine": {"handler": "me"},
    "unassigned": {"handler": "none"},
    "escalated": {"escalated": "true"},
    "waiting": {"waiting_on": NOT_US},
    "closed": {"state": "closed"},
}
"""What each tab of the queue narrows the list to."""

FILTERS = tuple(name for name in READERS if name != "state")
"""What the queue's address may ask for, beside its tab and order: a tab says which state."""

KNOWN = ("view", *FILTERS, "sort")
SHOWN, COUNTED = 8, 99
"""So many pinned views are tabs; their counts stop there."""


def canonical(address: str) -> str:
    """A queue address's part behind the question mark in its one spelling.

    InvalidInput when it names something the queue does not know, or a value that cannot be.
    """
    pairs = [(name, value) for name, value in parse_qsl(address.lstrip("?"), max_num_fields=40) if value]
    said = dict(pairs)
    wrong = sorted({name for name, _ in pairs if name not in KNOWN}) + sorted(
        {name for name in said if sum(name == other for other, _ in pairs) > 1}
    )
    if wrong:
        raise InvalidInput(query=f"The queue has no such filter: {', '.join(wrong)}.")
    if said.get("view", "team") not in TABS or said.get("sort", "risk") not in SORT_KEYS:
        raise InvalidInput(query="The queue has no such tab or order.")
    asked(said)
    return urlencode([(name, said[name]) for name in KNOWN if name in said])


def asked(said: Mapping[str, str]) -> dict[str, str]:
    """The filters an address comes to: its tab's and its own, those of its own winning. InvalidInput for wrong ones."""
    own = {name: value for name, value in said.items() if name in FILTERS and value}
    everywhere = "q" in own or "customer" in own
    found = ({"state": "all"} if everywhere else dict(TABS.get(said.get("view", ""), {}))) | own
    read_filters(found)
    return found


def seen_by(actor: Actor) -> QuerySet[SavedView]:
    """One's own views and those of one's teams, in their order, one's own first."""
    mine = Q(owner=actor.id, team=None)
    first = Case(When(mine, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = SavedView.objects.filter(mine | Q(team__in=sorted(actor.team_ids))).select_related("team", "owner")
    return rows.alias(first=first).order_by("first", "position", "id")


def may_change(actor: Actor, view: SavedView) -> bool:
    """One's own; a team's is its supervisors' and managers'."""
    if view.team_id is None:
        return view.owner_id == actor.id
    return actor.role in (Role.SUPERVISOR, Role.MANAGER) and view.team_id in actor.team_ids


def pinned(actor: Actor) -> list[SavedView]:
    return list(seen_by(actor).filter(pinned=True)[:SHOWN])


def to_count(actor: Actor, views: Iterable[SavedView]) -> dict[str, QuerySet[Complaint]]:
    """What is counted of these views, by `view_<id>`: open complaints this person may see, to a hundred.

    Searches and closed ones are not counted: nothing keeps that cheap.
    """
    found = {}
    for view in views:
        rows = _rows(actor, view.query)
        if rows is not None:
            found[f"view_{view.pk}"] = Complaint.objects.filter(pk__in=rows.order_by().values("pk")[: COUNTED + 1])
    return found


def _rows(actor: Actor, query: str) -> QuerySet[Complaint] | None:
    try:
        filters = read_filters(asked(dict(parse_qsl(query))))
    except InvalidInput:  # a value that was there once
        return None
    if filters.q or filters.state != "open":
        return None
    rows = filtered(actor, replace(filters, team="", category=""))
    # Asked within the one statement, so that no view costs a question of its own.
    if filters.team:
        rows = rows.filter(team__in=Team.objects.filter(code=filters.team).values("id"))
    if filters.category:
        rows = rows.filter(category__in=Code.objects.filter(code=filters.category).values("id"))
    return rows
