"""Saved views of the queue: kept, renamed, pinned, shared with a team, thrown away."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Max

from complaints.actions.door import clean
from complaints.choices import Role
from complaints.errors import InvalidInput, NotAllowed, NotFound
from complaints.models import SavedView, Team
from complaints.queries import saved_views
from complaints.types import Actor

MOST = 50
LONGEST_TITLE, LONGEST_QUERY = 60, 600


def keep(*, actor: Actor, title: str, query: str) -> SavedView:
    """Keep what a queue address asks for under a name; InvalidInput when it asks for what the queue does not know."""
    if actor.id is None or not actor.is_staff:
        raise NotAllowed()
    known = saved_views.canonical(query)
    if len(known) > LONGEST_QUERY:
        raise InvalidInput(query="This is too much for one view.")
    mine = SavedView.objects.filter(owner=actor.id, team=None)
    if mine.count() >= MOST:
        raise InvalidInput(title=f"You have {MOST} views already; delete one you no longer use.")
    last = mine.aggregate(last=Max("position"))["last"] or 0
    return _kept(SavedView(owner_id=actor.id, title=_title(title), query=known, position=last + 1))


def rename(number: int, *, actor: Actor, title: str) -> SavedView:
    view = _changeable(number, actor)
    view.title = _title(title)
    return _kept(view)


def pin(number: int, *, actor: Actor, pinned: bool) -> SavedView:
    view = _changeable(number, actor)
    view.pinned = pinned
    return _kept(view)


def share(number: int, *, actor: Actor, team: str) -> SavedView:
    """Give one's own view to one of one's teams; supervisors and managers do."""
    view = _changeable(number, actor)
    if actor.role not in (Role.SUPERVISOR, Role.MANAGER):
        raise NotAllowed("Supervisors and managers share views with a team.")
    to = Team.objects.filter(code=team, pk__in=sorted(actor.team_ids), retired_at=None).first()
    if to is None or view.team_id is not None:
        raise InvalidInput(team="Choose one of your teams.")
    view.team = to
    return _kept(view)


@transaction.atomic
def move(number: int, *, actor: Actor, up: bool) -> SavedView:
    """One place up or down among those of its kind: one's own, or one team's. At the end it stays where it is."""
    view = _changeable(number, actor)
    whose = {"team": view.team} if view.team_id else {"team": None, "owner": actor.id}
    rows = list(SavedView.objects.filter(**whose).select_for_update(no_key=True).order_by("position", "id"))
    here = rows.index(view)
    there = max(0, here - 1) if up else min(len(rows) - 1, here + 1)
    rows.insert(there, rows.pop(here))
    for place, row in enumerate(rows, start=1):
        if row.position != place:
            row.position = place
            row.save(update_fields=["position"])
    return rows[there]


def delete(number: int, *, actor: Actor) -> None:
    _changeable(number, actor).delete()


def _changeable(number: int, actor: Actor) -> SavedView:
    view = saved_views.seen_by(actor).filter(pk=number).first()
    if view is None:
        raise NotFound()
    if not saved_views.may_change(actor, view):
        raise NotAllowed("A team’s view is changed by its supervisors and managers.")
    return view


def _title(text: str) -> str:
    title = " ".join(clean(title=text)["title"].split())
    if not title or len(title) > LONGEST_TITLE:
        raise InvalidInput(title=f"Give the view a name of at most {LONGEST_TITLE} letters.")
    return title


def _kept(view: SavedView) -> SavedView:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise InvalidInput(title="There is a view of this name already.") from None
    return view
