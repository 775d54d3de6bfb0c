"""The manager's breaches: a sentence, teams by standards, causes, and each broken promise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from complaints.choices import ClockSeverity, Role
from complaints.desk.edge import actor_of, now_of, only
from complaints.desk.paging import pager
from complaints.queries import breaches
from complaints.queries.breaches import Asked
from complaints.rules.lifecycle import WORKERS
from complaints.types import Actor

Context = dict[str, Any]
READERS = (Role.SUPERVISOR, Role.MANAGER, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time by name; `said` stands in the headline."""

    name: str
    label: str
    said: str
    since: datetime
    until: datetime


def periods(now: datetime) -> list[Period]:
    """This week, last week, thirty and ninety days, in the reader's zone."""
    local = timezone.localtime(now)
    monday = (local - timedelta(days=local.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    before = (monday - timedelta(days=7)).replace(hour=0)
    return [
        Period("week", _("This week"), _("this week"), monday, now),
        Period("last", _("Last week"), _("last week"), before, monday),
        Period("month", _("30 days"), _("in 30 days"), now - timedelta(days=30), now),
        Period("quarter", _("90 days"), _("in 90 days"), now - timedelta(days=90), now),
    ]


@require_safe
def breach_board(request: HttpRequest) -> HttpResponse:
    """A sentence, the table of teams and standards, the causes, the list."""
    actor, now = actor_of(request), now_of(request)
    only(actor, READERS, _("Breaches are for supervisors, managers and auditors."))
    every = periods(now)
    period = next((p for p in every if p.name == request.GET.get("period")), every[2])
    held = {name: value for name in ("team", "standard") if (value := request.GET.get(name, ""))}
    rows = breaches.breach_summary(actor, since=period.since, until=period.until)
    asked = Asked(
        state="all", since=period.since, until=period.until,
        team=held.get("team", ""), standard=held.get("standard", ""),
    )  # fmt: skip
    page = breaches.breaches_page(actor, asked, cursor=request.GET.get("cursor", ""))
    here = reverse("desk:breaches")
    keep = {"period": period.name}
    context = {
        "headline": _headline(rows, period),
        "tabs": [
            {"label": p.label, "url": f"{here}?period={p.name}", "count": None, "current": p is period} for p in every
        ],
        "tiles": _tiles(rows),
        "figures": _figures(rows, here, keep),
        "causes": _causes(rows),
        "breaches": [_breach(row, actor, now) for row in page.rows],
        "narrowed": ", ".join(_names(rows, held)),
        "narrowed_url": f"{here}?{urlencode(keep)}#breach-list",
        "pager": pager(here, keep | held, page.previous, page.next, len(page.rows)),
        "empty_text": _("Nothing was late %(when)s.") % {"when": period.said},
    }
    return render(request, "desk/breaches.html", context)


def _headline(rows: Sequence[Mapping[str, Any]], period: Period) -> str:
    total = sum(row["number"] for row in rows)
    if not total:
        return _("No promise was broken %(when)s.") % {"when": period.said}
    words = ngettext("%(n)d promise was broken %(when)s", "%(n)d promises were broken %(when)s", total)
    said = words % {"n": total, "when": period.said}
    causes = Counter({row["cause"]: 0 for row in rows if row["cause"]})
    for row in rows:
        if row["cause"]:
            causes[row["cause"]] += row["number"]
    if not causes:
        return said + "."
    cause, number = causes.most_common(1)[0]
    return _("%(said)s, %(n)d of them because of “%(cause)s”.") % {"said": said, "n": number, "cause": cause}


def _tiles(rows: Sequence[Mapping[str, Any]]) -> list[Context]:
    total = sum(row["number"] for row in rows)
    if not total:
        return []
    unnamed = sum(row["number"] for row in rows if not row["cause"])
    teams = Counter[str]()
    for row in rows:
        teams[row["team_name"]] += row["number"]
    team, most = teams.most_common(1)[0]
    return [
        {"label": _("Broken"), "value": total},
        {"label": _("Still open"), "value": sum(row["open"] for row in rows)},
        {"label": _("Cause not named yet"), "value": unnamed},
        {"label": _("Most in one team"), "value": most, "note": team},
    ]


def _figures(rows: Sequence[Mapping[str, Any]], here: str, keep: Mapping[str, str]) -> Context:
    """Team by standard, summed over causes; every number leads to its list."""
    cells: Counter[tuple[str, str]] = Counter()
    teams: dict[str, str] = {}
    standards: dict[str, str] = {}
    for row in rows:
        cells[row["team_code"], row["standard_code"]] += row["number"]
        teams[row["team_code"]] = row["team_name"]
        standards[row["standard_code"]] = row["standard_title"]
    most = max(cells.values(), default=0)
    order = sorted(standards, key=lambda code: -sum(cells[team, code] for team in teams))

    def cell(team: str, standard: str) -> Context:
        url = f"{here}?{urlencode({**keep, 'team': team, 'standard': standard})}#breach-list"
        return {"value": cells[team, standard], "most": most, "url": url}

    lines = [
        {
            "label": teams[team],
            "url": f"{here}?{urlencode({**keep, 'team': team})}#breach-list",
            "total": sum(cells[team, code] for code in order),
            "cells": [cell(team, code) for code in order],
        }
        for team in sorted(teams, key=lambda code: -sum(cells[code, standard] for standard in standards))
    ]
    totals = [sum(cells[team, code] for team in teams) for code in order]
    return {
        "caption": _("Broken promises by team and standard"),
        "row_label": _("Team"),
        "columns": [standards[code] for code in order],
        "rows": lines,
        "totals": [*totals, sum(totals)] if len(lines) > 1 else None,
    }


def _causes(rows: Sequence[Mapping[str, Any]]) -> list[Context]:
    counts = Counter[str]()
    for row in rows:
        counts[_cause(row)] += row["number"]
    total = sum(counts.values())
    return [
        {"label": label, "count": number, "share": round(100 * number / total)}
        for label, number in counts.most_common()
    ]


def _cause(row: Mapping[str, Any]) -> str:
    if not row["cause"]:
        return _("Not named yet")
    return f"{row['cause']} ({row['late_team_name']})" if row["late_team_name"] else str(row["cause"])


def _names(rows: Sequence[Mapping[str, Any]], held: Mapping[str, str]) -> list[str]:
    """The titles of what the list is narrowed to."""
    known = {("team", row["team_code"]): row["team_name"] for row in rows}
    known |= {("standard", row["standard_code"]): row["standard_title"] for row in rows}
    return [str(known.get((name, value), value)) for name, value in held.items()]


def _breach(row: Mapping[str, Any], actor: Actor, now: datetime) -> Context:
    url = reverse("desk:complaint", args=[row["reference"]])
    explain = reverse("desk:verb", args=[row["reference"], "explain_lateness"])
    query = urlencode({"clock": f"{row['code']}#{row['serial']}"})
    ended = row["met_at"] or row["cancelled_at"]
    return {
        "reference": row["reference"],
        "subject": row["subject"],
        "url": url,
        "team": row["team_name"],
        "handler_name": row["handler_name"] or _("nobody"),
        "standard": f"{row['title']} ({row['part_title']})" if row["part_title"] else row["title"],
        "severity_label": ClockSeverity(row["severity"]).label,
        "due_at": row["due_at"],
        "met_at": ended,
        "given_up": row["cancelled_at"] is not None,
        "late_by": (ended or now) - row["breached_at"],
        "cause": row["late_reason_title"] or "",
        "cause_note": row["late_team_name"] or "",
        "explain_url": f"{explain}?{query}" if actor.role in WORKERS else "",
    }
