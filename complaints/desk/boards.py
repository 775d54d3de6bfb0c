"""The supervisor's escalations and the manager's breaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from complaints.choices import ClockSeverity, EscalationReason, EscalationState, Role, Stage
from complaints.desk.acts import ANSWERS, SENIORS, WORKERS
from complaints.desk.edge import actor_of, now_of, only
from complaints.desk.forms.base import About
from complaints.desk.promises import standing
from complaints.desk.wording import wanted
from complaints.models import Complaint, Customer
from complaints.queries import breaches, desk, escalations
from complaints.queries.breaches import Asked
from complaints.queries.escalations import Wanted
from complaints.types import Actor

Context = dict[str, Any]
READERS = (Role.SUPERVISOR, Role.MANAGER, Role.AUDITOR)
VIEWS = {
    "me": Wanted(assignee="me"),
    "team": Wanted(),
    "answered": Wanted(state="ended"),
}


@require_safe
def escalation_list(request: HttpRequest) -> HttpResponse:
    """One card each, the decision wanted first."""
    actor, now = actor_of(request), now_of(request)
    only(actor, READERS, _("Escalations are answered by supervisors and managers."))
    labels = {"me": _("For me"), "team": _("My team"), "answered": _("Answered")}
    names = [name for name in labels if name != "me" or actor.role in SENIORS]
    view = request.GET.get("view", "")
    view = view if view in names else names[0]
    sort = "-raised" if view == "answered" else ""
    page = escalations.page(actor, VIEWS[view], sort=sort, cursor=request.GET.get("cursor", ""), limit=20)
    words = desk.first_words([row["reference"] for row in page.rows])
    here = reverse("desk:escalations")
    context = {
        "summary": _waiting(page.rows) if view == "me" else "",
        "tabs": [
            {"label": labels[name], "url": f"{here}?view={name}", "count": None, "current": name == view}
            for name in names
        ],
        "escalations": [_card(row, words, actor, now) for row in page.rows],
        "pager": _pager(here, {"view": view}, page.previous, page.next, len(page.rows)),
        "empty_text": _("When somebody needs your decision it stands here, and in your notices."),
    }
    return render(request, "desk/escalations.html", context)


def _waiting(rows: Sequence[Mapping[str, Any]]) -> str:
    number = len(rows)
    return (
        ngettext("One decision waits for you.", "%(n)d decisions wait for you.", number) % {"n": number}
        if number
        else ""
    )


def _card(row: Mapping[str, Any], words: Mapping[str, str], actor: Actor, now: datetime) -> Context:
    """One escalation with the customer's own words, for `components/escalation.html`."""
    live = row["ended_at"] is None
    reference = row["reference"]
    return {
        "id": row["id"],
        "decision": wanted(row["reason"], row["wanted"]) or EscalationReason(row["reason"]).label,
        "reasons": _reasons(row["causes"]) or [EscalationReason(row["reason"]).label],
        "story": _lines(row, words.get(reference, "")),
        "level": row["level"],
        "level_label": _("Level %(n)d") % {"n": row["level"]},
        "raised_at": row["raised_at"],
        "raised_by": row["raised_by_name"] or "Redress",
        "accepted_by": row["assignee_name"] if row["state"] == EscalationState.ACCEPTED else "",
        "answered_by": row["answered_by_name"] if not live else "",
        "answer": row["answer"],
        "state_label": EscalationState(row["state"]).label,
        "safety": row["safety"],
        "next_due": standing(row["risk"], row["next_due_at"]),
        "complaint": {
            "reference": reference,
            "subject": row["subject"],
            "url": reverse("desk:complaint", args=[reference]),
            "customer_name": row["customer_name"],
            "tags": [],
        },
        "actions": _answers(row, actor, now) if live and actor.role in SENIORS else [],
    }


def _reasons(causes: Iterable[Mapping[str, Any]]) -> list[str]:
    """Each reason once, however often it came back."""
    return list(dict.fromkeys(str(EscalationReason(cause["reason"]).label) for cause in causes))


def _lines(row: Mapping[str, Any], words: str) -> list[str]:
    """The story in a few lines: the customer's words, where it stands, who has it."""
    said = [
        *([f"“{Truncator(words).words(30)}”"] if words else []),
        _("It stands in %(stage)s, with %(team)s.")
        % {"stage": str(Stage(row["stage"]).label), "team": row["team_name"]},
        _("Handler: %(name)s.") % {"name": row["handler_name"] or _("nobody yet")},
    ]
    if row["assignee_name"]:
        said.append(_("Put before %(name)s.") % {"name": row["assignee_name"]})
    if row["level"] > 1:
        said.append(_("It rose to level %(n)d because nobody had answered.") % {"n": row["level"]})
    return said


def _answers(row: Mapping[str, Any], actor: Actor, now: datetime) -> list[Context]:
    """Accept, advise, take over, return: the first is the button, the others open their form."""
    complaint = Complaint(
        reference=row["reference"], version=row["version"], customer=Customer(name=row["customer_name"])
    )
    about = About(complaint, actor, now)
    accepted = row["state"] == EscalationState.ACCEPTED
    names = [name for name in ANSWERS if not (accepted and name == "accept")]
    return [
        {
            "verb": name,
            "label": ANSWERS[name].label,
            "title": ANSWERS[name].title,
            "explain": ANSWERS[name].explain,
            "icon": ANSWERS[name].icon,
            "url": reverse("desk:answer", args=[row["reference"], name]),
            "form": ANSWERS[name].form(about, name=f"{name}{row['id']}"),
            "primary": name == names[0],
        }
        for name in names
    ]


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
        "pager": _pager(here, keep | held, page.previous, page.next, len(page.rows)),
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
        "standard": row["title"],
        "severity_label": ClockSeverity(row["severity"]).label,
        "due_at": row["due_at"],
        "met_at": ended,
        "given_up": row["cancelled_at"] is not None,
        "late_by": (ended or now) - row["breached_at"],
        "cause": row["late_reason_title"] or "",
        "cause_note": row["late_team_name"] or "",
        "explain_url": f"{explain}?{query}" if actor.role in WORKERS else "",
    }


def _pager(here: str, keep: Mapping[str, str], previous: str | None, following: str | None, shown: int) -> Context:
    return {
        "text": _("%(n)d on this page") % {"n": shown},
        "previous_url": f"{here}?{urlencode({**keep, 'cursor': previous})}" if previous else "",
        "next_url": f"{here}?{urlencode({**keep, 'cursor': following})}" if following else "",
    }
