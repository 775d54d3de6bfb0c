"""What stands around the queue: saved views as tabs, the form that keeps one, the last shift's words, bulk work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.choices import BulkKind, Role, Severity, WaitingOn
from complaints.models import HandoverNote, SavedView, Team
from complaints.queries import board, saved_views
from complaints.queries.bulk_jobs import MOST
from complaints.rules.lifecycle import SENIORS, WORKERS
from complaints.types import Actor

Context = dict[str, Any]
FACETS = ("stage", "risk", "category", "channel", "team")
MORE = tuple(name for name in saved_views.FILTERS if name not in (*FACETS, "q", "customer"))
"""Filters an address may have that no list on the page offers; each is shown as a chip that takes it away."""


def tabs(
    ours: Sequence[Context], kept: Sequence[SavedView], counts: Mapping[str, int], here: str
) -> list[Context]:  # fmt: skip
    """The queue's own tabs and the pinned views; where the address is a view's, its tab is the current one."""
    mine = [
        {
            "label": view.title,
            "url": address(view),
            "count": _count(counts.get(f"view_{view.pk}")),
            "current": view.query == here,
            "hot": False,
            "saved": True,
            "team": view.team.name if view.team else "",
        }
        for view in kept
    ]
    if any(tab["current"] for tab in mine):
        ours = [{**tab, "current": False} for tab in ours]
    return [*ours, *mine]


def _count(number: int | None) -> int | str | None:
    return number if number is None or number <= saved_views.COUNTED else f"{saved_views.COUNTED}+"


def address(view: SavedView) -> str:
    """A view is an address of the queue: whoever gets it sees there what is theirs to see."""
    return f"{reverse('desk:queue')}?{view.query}"


def save_form(query: str, narrowed: bool) -> Context:
    """What the form that keeps a view needs; offered where there is something to keep."""
    return {"url": reverse("desk:views"), "query": query} if narrowed else {}


def handover(actor: Actor, now: datetime, here: str, teams: Sequence[Team]) -> Context:
    """What the last shift left, for members of the team; who works in a team may write for the next."""
    if actor.role in (Role.REPORTER, Role.ADMINISTRATOR) or not actor.team_ids:
        return {}
    own = [(team.code, team.name) for team in teams] if actor.role in WORKERS else []
    notes = [note_line(note) for note in board.handovers(actor, now)]
    return {"notes": notes, "handover_teams": own, "handover_back": here}


def note_line(note: HandoverNote) -> Context:
    return {"text": note.text, "author": str(note.author), "team": note.team.name, "at": note.at, "day": note.for_day}


def bulk(actor: Actor, query: str, total: int | None) -> Context:
    """What may be done with many at once; nothing for those who may not."""
    if actor.role not in SENIORS:
        return {}
    words = {
        BulkKind.ASSIGN: _("Assign"),
        BulkKind.TRANSFER: _("Transfer"),
        BulkKind.EXTEND: _("Grant more time"),
    }
    kinds = [{"value": kind.value, "label": label} for kind, label in words.items()]
    cut = total is None or total > MOST
    return {"url": reverse("desk:bulk"), "query": query, "kinds": kinds, "total": total, "cut": MOST if cut else 0}


def hidden(said: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the form of the lists carries along."""
    return [(name, value) for name, value in said.items() if name in MORE]


def chips(said: Mapping[str, str], url: Callable[..., str]) -> list[Context]:
    """What no list on the page shows of what the address asks for, each with the address without it."""
    return [{"label": chip(name, value), "url": url(**{name: ""})} for name, value in hidden(said)]


def heads(sort: str, url: Callable[..., str], *, still_open: bool) -> dict[str, Context]:
    """The heads one orders by: where a click leads, and how the list is ordered now."""
    chosen = sort or ("risk" if still_open else "-received")
    offered = {"received": ("-received", "received")} | ({"risk": ("risk", "-risk")} if still_open else {})
    return {
        name: {
            "url": url(sort=other if chosen == first else first),
            "sorted": ("descending" if chosen.startswith("-") else "ascending") if chosen in (first, other) else "",
        }
        for name, (first, other) in offered.items()
    }


def chip(name: str, value: str) -> str:
    """A filter of the address in words."""
    match name:
        case "handler":
            return {"me": _("With me"), "none": _("With nobody")}.get(value, _("With one colleague"))
        case "waiting_on":
            return _("Waiting for: %(who)s") % {"who": _labels(WaitingOn, value)}
        case "severity":
            return _("Severity: %(what)s") % {"what": _labels(Severity, value)}
        case "due_from":
            return _("Due from %(when)s") % {"when": _moment(value)}
        case "due_to":
            return _("Due before %(when)s") % {"when": _moment(value)}
    return f"{name.replace('_', ' ').capitalize()}: {_moment(value)}"


def _labels(choices: Any, value: str) -> str:
    return ", ".join(str(choices(word).label) for word in value.split(","))


def _moment(value: str) -> str:
    return value.replace("T", " ").removesuffix("+00:00").removesuffix("Z")
