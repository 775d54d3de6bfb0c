"""Many complaints at once: picked in the queue, asked about, tried, then done as a job one can watch."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from complaints.actions import bulk_jobs as jobs
from complaints.actions.bulk_jobs import Planned
from complaints.choices import OPEN_JOBS, BulkKind, ItemState, JobState
from complaints.desk.edge import actor_of, now_of, only
from complaints.desk.forms.bulk import FORMS, BulkForm
from complaints.models import BulkJob, Complaint, Staff
from complaints.queries import bulk_jobs, saved_views
from complaints.queries.filters import read_filters
from complaints.types import Actor

Context = dict[str, Any]
SALT, FRESH = "desk.bulk", 3600
KEPT = ("kind", "query", "all")


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """What one asked for before; POST asks for the inputs, then previews, then begins (`step`)."""
    actor = actor_of(request)
    only(actor, jobs.MAY, _("Many complaints at once are for supervisors and managers."))
    if request.method != "POST":
        return render(request, "desk/bulk_jobs.html", {"jobs": [_line(job) for job in bulk_jobs.jobs_of(actor)]})
    if request.POST.get("step") == "go":
        return _begin(request, actor)
    kind = request.POST.get("kind", "")
    if kind not in BulkKind.values:
        raise Http404
    complaints = _picked(request, actor)
    if not complaints:
        messages.info(request, _("Select complaints first: tick them in the list."))
        return redirect(f"{reverse('desk:queue')}?{request.POST.get('query', '')}")
    return _ask(request, actor, BulkKind(kind), complaints)


@require_safe
def bulk_job(request: HttpRequest, number: int) -> HttpResponse:
    """How far it came, what was skipped and why."""
    actor = actor_of(request)
    only(actor, jobs.MAY, _("Many complaints at once are for supervisors and managers."))
    job = jobs.find(number, actor=actor)
    items = [_item(row) for row in bulk_jobs.items_of(actor, job)]
    states = bulk_jobs.states_of(job)
    context = {
        **_line(job),
        "headline": _headline(job, states),
        "error": job.error,
        "skipped": [item for item in items if item["state"] == ItemState.SKIPPED],
        "changed": [item for item in items if item["state"] == ItemState.DONE],
    }
    return render(request, "desk/bulk_job.html", context)


def _picked(request: HttpRequest, actor: Actor) -> list[Complaint]:
    """The complaints that were ticked, or the view's most pressing."""
    if request.POST.get("all"):
        said = dict(parse_qsl(saved_views.canonical(request.POST.get("query", ""))))
        return bulk_jobs.in_view(actor, read_filters(saved_views.asked(said)))
    return bulk_jobs.picked(actor, request.POST.getlist("pick"))


def _ask(request: HttpRequest, actor: Actor, kind: BulkKind, complaints: Sequence[Complaint]) -> HttpResponse:
    """The inputs; once they are there, what would become of each."""
    step = request.POST.get("step", "")
    form = FORMS[kind](request, complaints, request.POST if step in ("preview", "edit") else None)
    context = _about(request, kind, complaints, form)
    if step != "preview" or not form.is_valid():
        return render(request, "desk/bulk.html", context, status=422 if step == "preview" else 200)
    plan = jobs.preview(kind, complaints, form.inputs(), actor=actor, now=now_of(request))
    return render(request, "desk/bulk_preview.html", context | _preview(kind, plan, form.inputs(), actor))


def _about(request: HttpRequest, kind: BulkKind, complaints: Sequence[Complaint], form: BulkForm) -> Context:
    number = len(complaints)
    everything = bool(request.POST.get("all"))
    hidden = [(name, request.POST.get(name, "")) for name in KEPT if request.POST.get(name)]
    picked = [] if everything else [("pick", row.reference) for row in complaints]
    titles = {
        BulkKind.ASSIGN: ngettext("Assign %(n)d complaint", "Assign %(n)d complaints", number),
        BulkKind.TRANSFER: ngettext("Transfer %(n)d complaint", "Transfer %(n)d complaints", number),
        BulkKind.EXTEND: ngettext("Grant %(n)d complaint more time", "Grant %(n)d complaints more time", number),
    }
    return {
        "title": titles[kind] % {"n": number},
        "kind": kind.value,
        "form": form,
        "hidden": [*hidden, *picked],
        "back": f"{reverse('desk:queue')}?{request.POST.get('query', '')}",
        "cut": bulk_jobs.MOST if everything and number == bulk_jobs.MOST else 0,
        "complaints": [{"reference": row.reference, "subject": row.subject} for row in complaints],
    }


def _preview(kind: BulkKind, plan: Sequence[Planned], inputs: Mapping[str, Any], actor: Actor) -> Context:
    able = [one for one in plan if not one.why]
    names = _names({one.handler for one in plan if one.handler})
    shares = Counter(names.get(one.handler, "") for one in able if one.handler)
    said = {
        "operation": str(uuid.uuid4()), "by": actor.id, "kind": kind.value, "inputs": dict(inputs),
        "items": [[one.complaint.reference, one.complaint.version, one.handler] for one in plan],
    }  # fmt: skip
    return {
        "headline": _foretold(len(able), len(plan)),
        "button": _button(kind, len(able)),
        "able": [_planned(one, names) for one in able],
        "skipped": [_planned(one, names) for one in plan if one.why],
        "shares": sorted(shares.items(), key=lambda pair: (-pair[1], pair[0])),
        "plan": signing.dumps(said, salt=SALT, compress=True),
        "fields": [(name, value) for name, value in _plain(inputs)],
    }


def _foretold(able: int, number: int) -> str:
    if not able:
        return _("Nothing would change: every one is skipped.")
    words = ngettext("%(n)d of %(of)d complaint would change", "%(n)d of %(of)d complaints would change", number)
    return words % {"n": able, "of": number} + ("." if able == number else _(", the others are skipped."))


def _plain(inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in inputs.items() if value not in (None, "")]


def _button(kind: BulkKind, number: int) -> str:
    words = {
        BulkKind.ASSIGN: ngettext("Assign %(n)d complaint", "Assign %(n)d complaints", number),
        BulkKind.TRANSFER: ngettext("Transfer %(n)d complaint", "Transfer %(n)d complaints", number),
        BulkKind.EXTEND: ngettext("Grant more time on %(n)d", "Grant more time on %(n)d", number),
    }
    return (words[kind] % {"n": number}) if number else ""


def _names(numbers: set[int]) -> dict[int | None, str]:
    return {row.pk: str(row) for row in Staff.objects.filter(pk__in=numbers)}


def _planned(one: Planned, names: Mapping[int | None, str]) -> Context:
    return {
        "reference": one.complaint.reference,
        "url": reverse("desk:complaint", args=[one.complaint.reference]),
        "subject": one.complaint.subject,
        "to": names.get(one.handler, ""),
        "why": one.why,
    }


def _begin(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The job; the same preview sent twice is one job."""
    try:
        plan = signing.loads(request.POST.get("plan", ""), salt=SALT, max_age=FRESH)
    except signing.BadSignature:
        plan = {}
    if plan.get("by") != actor.id:
        messages.info(request, _("This preview is too old. Select the complaints again; nothing was changed."))
        return redirect("desk:queue")
    items = [(reference, version, handler) for reference, version, handler in plan["items"]]
    job = jobs.begin(
        BulkKind(plan["kind"]), items, plan["inputs"], operation=uuid.UUID(plan["operation"]), actor=actor,
        now=now_of(request),
    )  # fmt: skip
    return redirect("desk:bulk_job", job.pk)


def _line(job: BulkJob) -> Context:
    words = {
        BulkKind.ASSIGN: ngettext("%(n)d complaint to assign", "%(n)d complaints to assign", job.total),
        BulkKind.TRANSFER: ngettext("%(n)d complaint to transfer", "%(n)d complaints to transfer", job.total),
        BulkKind.EXTEND: ngettext("More time for %(n)d complaint", "More time for %(n)d complaints", job.total),
    }
    return {
        "title": words[BulkKind(job.kind)] % {"n": job.total},
        "url": reverse("desk:bulk_job", args=[job.pk]),
        "state_label": job.get_state_display(),
        "running": job.state in OPEN_JOBS,
        "done": job.done,
        "total": job.total,
        "asked_at": job.asked_at,
    }


def _headline(job: BulkJob, states: Mapping[str, int]) -> str:
    if job.state in OPEN_JOBS:
        return _("%(done)d of %(total)d complaints looked at.") % {"done": job.done, "total": job.total}
    changed, skipped = states.get(ItemState.DONE, 0), states.get(ItemState.SKIPPED, 0)
    words = ngettext("%(n)d complaint changed", "%(n)d complaints changed", changed) % {"n": changed}
    rest = ngettext("%(n)d skipped", "%(n)d skipped", skipped) % {"n": skipped} if skipped else _("none skipped")
    stopped = " " + _("The job was stopped.") if job.state == JobState.FAILED else ""
    return f"{words}, {rest}.{stopped}"


def _item(row: Mapping[str, Any]) -> Context:
    first, last = row["handler__first_name"] or "", row["handler__last_name"] or ""
    return {
        "state": row["state"],
        "reference": row["complaint__reference"],
        "url": reverse("desk:complaint", args=[row["complaint__reference"]]),
        "subject": row["complaint__subject"],
        "to": f"{first} {last}".strip(),
        "why": row["why"],
    }
