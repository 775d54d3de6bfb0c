"""The manager's figures: what came in and went out, which promises were kept, what is about to fall due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from complaints.choices import Role
from complaints.desk.edge import actor_of, now_of, only
from complaints.desk.figures import facts, sheets
from complaints.desk.figures.facts import Figures, Period, periods
from complaints.desk.figures.tables import TABLES, Table
from complaints.desk.recent import is_recent, led_to_confirmation
from complaints.rules.figures import Measure

READERS = (Role.SUPERVISOR, Role.MANAGER, Role.AUDITOR)


@require_safe
def figure_board(request: HttpRequest) -> HttpResponse:
    """A sentence, four numbers, the tables; each table also as a file."""
    actor, now = actor_of(request), now_of(request)
    only(actor, READERS, _("Figures are for supervisors, managers and auditors."))
    told = facts.read(actor, now, request.GET)
    tables = [table(told) for table in TABLES]
    if name := request.GET.get("download", ""):
        if not is_recent(request):
            return led_to_confirmation(request)
        return _download(tables, name, told.period)
    here = reverse("desk:figures")
    team = request.GET.get("team", "")
    keep = {"team": team} if team in told.teams else {}
    context = {
        "headline": _headline(told),
        "tabs": [
            {"label": p.label, "url": f"{here}?{urlencode({'period': p.name, **keep})}", "count": None,
             "current": p.name == told.period.name}
            for p in periods(told.today)
        ],
        "teams": _teams(told, here, keep.get("team", "")),
        "tiles": _tiles(told),
        "tables": tables,
        "download_url": f"{here}?{urlencode({'period': told.period.name, **keep})}&download=",
    }  # fmt: skip
    return render(request, "desk/figures.html", context)


def _headline(told: Figures) -> str:
    opened, again, closed = told.flow["opened"], told.flow["reopened"], told.flow["closed"]
    came = ngettext("%(said)s %(n)d complaint came in", "%(said)s %(n)d complaints came in", opened)
    went = ngettext("%(n)d ended", "%(n)d ended", closed)
    back = ngettext("%(n)d was opened again", "%(n)d were opened again", again)
    words = (
        ", ".join(
            [
                came % {"said": told.period.said, "n": opened},
                *([back % {"n": again}] if again else ()),
                went % {"n": closed},
            ]
        )
        + "."
    )
    kept, broken = told.total(Measure.KEPT), told.total(Measure.BROKEN)
    if not kept + broken:
        return words
    return words + " " + _("%(n)d of %(all)d promises were kept.") % {"n": kept, "all": kept + broken}


def _tiles(told: Figures) -> list[dict[str, Any]]:
    closed, first = told.flow["closed"], told.total(Measure.CLOSED, "first_contact")
    returning, kept, broken = told.total(Measure.RETURNING), told.total(Measure.KEPT), told.total(Measure.BROKEN)
    return [
        {"label": _("Came in"), "value": told.flow["opened"],
         "note": _("%(n)d from customers who complained within a year before") % {"n": returning}},
        {"label": _("Ended"), "value": closed,
         "note": _("%(share)s at first contact") % {"share": share(first, closed)}},
        {"label": _("Open at the end"), "value": told.flow["end"],
         "note": _("%(n)d at the start") % {"n": told.flow["start"]}},
        {"label": _("Promises kept"), "value": share(kept, kept + broken),
         "note": _("%(n)d broken") % {"n": broken}},
    ]  # fmt: skip


def _teams(told: Figures, here: str, chosen: str) -> list[dict[str, Any]]:
    if len(told.teams) < 2:
        return []
    every = {"": _("All my teams"), **told.teams}
    return [
        {"label": name, "current": code == chosen,
         "url": f"{here}?{urlencode({'period': told.period.name, **({'team': code} if code else {})})}"}
        for code, name in every.items()
    ]  # fmt: skip


def share(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)} %" if whole else "–"


def _download(tables: Sequence[Table], name: str, period: Period) -> HttpResponse:
    stem, _dot, kind = name.rpartition(".")
    table = next((table for table in tables if table.name == stem), None)
    write: Callable[..., bytes] | None = sheets.KINDS.get(kind)
    if table is None or write is None:
        raise Http404
    body = write(table.columns, [[cell.plain for cell in row] for row in table.rows], title=table.caption)
    file = f"redress-{table.name}-{period.since}-{period.until - timedelta(days=1)}.{kind}"
    return HttpResponse(
        body, content_type=sheets.TYPES[kind], headers={"Content-Disposition": f'attachment; filename="{file}"'}
    )
