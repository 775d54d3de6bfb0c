"""Rehearsals: another policy tried on past complaints, beside what really happened, before it is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from complaints.actions import rehearsals
from complaints.choices import JobState, Role
from complaints.desk.edge import actor_of, now_of, only
from complaints.desk.forms.rehearsals import Rehearse
from complaints.models import Rehearsal
from complaints.queries.rehearse import changes_seen, rehearsals_of, standard_titles, team_names
from complaints.rules.rehearsing import BROKEN, KEPT, OPEN
from complaints.types import Actor

Context = dict[str, Any]
OPEN_STATES = (JobState.WAITING, JobState.RUNNING)
SHOWN = 25
OUTCOMES = {"kept": later("kept"), "broken": later("broken"), "open": later("running"), "ended": later("ended")}


@require_http_methods(["GET", "HEAD", "POST"])
def rehearsal_list(request: HttpRequest) -> HttpResponse:
    """Ask for one; those asked for before."""
    actor, now = actor_of(request), now_of(request)
    only(actor, rehearsals.MAY, _("Rehearsing a policy is for managers and auditors."))
    form = Rehearse(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        job = rehearsals.ask(form.definition, since=form.start, actor=actor, now=now)
        messages.success(request, _("The rehearsal has begun. Nothing is changed by it."))
        return redirect("desk:rehearsal", job.pk)
    context = {"form": form, "rehearsals": [_line(job) for job in rehearsals_of(actor)]}
    return render(request, "desk/rehearsals.html", context, status=422 if form.errors else 200)


@require_safe
def rehearsal(request: HttpRequest, number: int) -> HttpResponse:
    """How far it came, and what it came to."""
    actor = actor_of(request)
    only(actor, rehearsals.MAY, _("Rehearsing a policy is for managers and auditors."))
    job = rehearsals.find(number, actor=actor)
    counts: Mapping[str, Any] = job.result.get("counts", {})
    changed = changes_seen(actor, job.result.get("named", []), SHOWN)
    titles = _titles(job, counts, changed)
    context = {
        **_line(job),
        "headline": _headline(job),
        "error": job.error,
        "teams": list(_teams(counts, titles)),
        "changes": [_change(row, titles) for row in changed],
        "differ": job.result.get("differ", 0),
        "shown": len(changed),
        "publish_url": _publish_url(job, actor),
    }
    return render(request, "desk/rehearsal.html", context)


def _publish_url(job: Rehearsal, actor: Actor) -> str:
    """From what was tried to what is published, for those who may."""
    may = actor.role == Role.MANAGER and job.state == JobState.DONE
    return f"{reverse('desk:policy_take')}?rehearsal={job.pk}" if may else ""


def _titles(job: Rehearsal, counts: Mapping[str, Any], changed: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What the promises on the page are called: by the policy rehearsed, else by the one that held."""
    codes = {code for standards in counts.values() for code in standards}
    codes |= {line[0] for row in changed for line in (*row["before"], *row["after"])}
    return standard_titles(codes) | {s["code"]: s["title"] for s in job.definition["standards"]}


def _line(job: Rehearsal) -> Context:
    return {
        "title": job.definition["title"],
        "url": reverse("desk:rehearsal", args=[job.pk]),
        "state": job.state,
        "state_label": job.get_state_display(),
        "running": job.state in OPEN_STATES,
        "done": job.done,
        "total": job.total,
        "asked_at": job.asked_at,
        "since": job.since,
    }


def _headline(job: Rehearsal) -> str:
    if job.state in OPEN_STATES:
        return _("%(done)d of %(total)d complaints replayed.") % {"done": job.done, "total": job.total}
    if job.state == JobState.FAILED:
        return _("The rehearsal failed.")
    differ = job.result.get("differ", 0)
    if not differ:
        return _("No complaint would have come out differently.")
    words = ngettext(
        "%(n)d of %(total)d complaints would have come out differently.",
        "%(n)d of %(total)d complaints would have come out differently.",
        differ,
    )
    return words % {"n": differ, "total": job.result.get("complaints", 0)}


def _teams(counts: Mapping[str, Any], titles: Mapping[str, str]) -> Iterator[Context]:
    """Each team with its standards: really and rehearsed side by side."""
    names = team_names(counts)
    for team, standards in sorted(counts.items()):
        rows = [_standard(_named(code, titles), sides) for code, sides in sorted(standards.items())]
        yield {"name": names.get(team, team), "rows": rows}


def _named(code: str, titles: Mapping[str, str]) -> str:
    return titles.get(code) or code.replace("_", " ")


def _standard(title: str, sides: Mapping[str, Mapping[str, int]]) -> Context:
    really, tried = sides.get("really", {}), sides.get("rehearsed", {})
    more = tried.get(BROKEN, 0) - really.get(BROKEN, 0)
    return {"title": title, "really": _cells(really), "rehearsed": _cells(tried), "more": more}


def _cells(counted: Mapping[str, int]) -> Context:
    names = (KEPT, BROKEN, OPEN, "extended")
    return {name: counted.get(name, 0) for name in names} | {"made": bool(counted)}


def _change(row: Mapping[str, Any], titles: Mapping[str, str]) -> Context:
    return {
        "reference": row["reference"],
        "url": reverse("desk:complaint", args=[row["reference"]]),
        "lines": list(_lines(row["before"], row["after"], titles)),
    }


def _lines(before: list[list[str]], after: list[list[str]], titles: Mapping[str, str]) -> Iterator[Context]:
    """The promises of one complaint that came to something else, those that would be broken first."""
    was, would = _by_code(before), _by_code(after)
    worse_first = sorted(was.keys() | would.keys(), key=lambda code: (BROKEN not in would.get(code, {}), code))
    for code in worse_first:
        there, then = was.get(code, {}), would.get(code, {})
        if {word: len(dues) for word, dues in there.items()} != {word: len(dues) for word, dues in then.items()}:
            yield {"title": _named(code, titles), "was": _outcome(there), "would": _outcome(then)}


def _by_code(made: list[list[str]]) -> dict[str, dict[str, list[str]]]:
    """The due instants of one complaint's promises by standard and outcome: what recurs is promised many times."""
    found: dict[str, dict[str, list[str]]] = {}
    for code, outcome, due in made:
        found.setdefault(code, {}).setdefault(outcome, []).append(due)
    return found


def _outcome(outcomes: Mapping[str, list[str]]) -> Context | None:
    """In words, each outcome with how often; when it was due, where there is only one."""
    if not outcomes:
        return None
    words = [
        f"{len(dues)} × {OUTCOMES[word]}" if len(dues) > 1 else str(OUTCOMES[word]) for word, dues in outcomes.items()
    ]
    every = [due for dues in outcomes.values() for due in dues]
    return {"word": ", ".join(words), "due_at": parse_datetime(every[0]) if len(every) == 1 else None}
