"""Drafts at the desk: kept while somebody types, thrown away, and what happens meanwhile, for the page that asks."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from complaints.actions import drafts as keeping
from complaints.desk import drafting
from complaints.desk.edge import actor_of, now_of
from complaints.desk.forms.base import About
from complaints.desk.perform import Task, about_of
from complaints.errors import InvalidInput
from complaints.models import Complaint
from complaints.queries import drafts
from complaints.queries.access import find


def _task(request: HttpRequest, reference: str, form: str) -> tuple[Task, Complaint]:
    """The act a draft is for, on a complaint this person sees, if it is theirs to do."""
    complaint = find(actor_of(request), reference)
    found = drafting.act_of(form)
    if found is None:
        raise Http404
    about = About(complaint, actor_of(request), now_of(request))
    target: str | int = complaint.reference if found[1] is None else found[1]
    return Task(found[0], about, drafting.page_of(complaint.reference, form), target), complaint


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, reference: str, form: str) -> HttpResponse:
    """Keep what is typed. A page with script asks for JSON; without, one comes back to the form, filled."""
    task, complaint = _task(request, reference, form)
    if request.method != "POST":
        return redirect(task.url)
    task.permit()
    values = drafting.values(task.act, request.POST)
    if "use" in request.POST:
        _begin_from_template(request, task, values)
    script = request.headers.get("Accept", "") == "application/json"
    try:
        kept = keeping.keep(
            complaint,
            form,
            values,
            actor=actor_of(request),
            now=now_of(request),
            begun_at_seq=_seq(request, complaint),
            operation=request.POST.get("operation", "")[:255],
        )
    except InvalidInput as refusal:
        if script:
            return JsonResponse({"detail": refusal.detail}, status=422)
        raise
    if script:
        return JsonResponse({"kept": kept is not None})
    if kept is not None and "use" not in request.POST:
        messages.success(request, _("Your draft is kept. Nothing has been sent."))
    return _back(request, task)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_forget(request: HttpRequest, reference: str, form: str) -> HttpResponse:
    """Throw one's own draft away."""
    task, complaint = _task(request, reference, form)
    if request.method != "POST":
        return redirect(task.url)
    if keeping.forget(complaint.pk, form, actor=actor_of(request)):
        messages.success(request, _("Your draft is thrown away."))
    return _back(request, task)


@require_safe
def reply(request: HttpRequest, reference: str, template: int, verb: str) -> HttpResponse:
    """A template's words, filled for this complaint: first words for a person to change."""
    about = about_of(request, reference)
    if verb not in drafting.OFFERS:
        raise Http404
    Task(drafting.ACTS[verb], about, "", about.complaint.reference).permit()
    field, text = drafting.filled(template, verb, about)
    return JsonResponse({"field": field, "text": text})


@require_safe
def meanwhile(request: HttpRequest, reference: str) -> HttpResponse:
    """Who else is writing and what is new, as a fragment of the page; 304 while that is the same."""
    actor, now = actor_of(request), now_of(request)
    complaint = find(actor, reference)
    about = About(complaint, actor, now)
    since = int(request.GET["since"]) if _number(request.GET.get("since", "")) else complaint.event_seq
    others = drafts.writing(actor, complaint.pk, now)
    new = drafts.new_since(actor, complaint.pk, since) if since < complaint.event_seq else 0
    told = drafting.news(about, others, since, new=new, begun="begun" in request.GET)
    body = render_to_string("desk/partials/meanwhile.html", {"meanwhile": told})
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:24]}"'
    same = request.headers.get("If-None-Match") == tag
    answer = HttpResponse(status=304) if same else HttpResponse(body)
    answer.headers["ETag"], answer.headers["Cache-Control"] = tag, "private, no-cache"
    return answer


def _begin_from_template(request: HttpRequest, task: Task, values: dict[str, Any]) -> None:
    """Without script: the template's words go first, what was typed stays below them."""
    chosen, verb = request.POST.get("template", ""), task.act.name
    if not _number(chosen) or verb not in drafting.OFFERS:
        messages.info(request, _("Choose a template first."))
        return
    about = about_of(request, task.about.complaint.reference)
    field, text = drafting.filled(int(chosen), verb, about)
    untouched = str(task.act.form(about).initial.get(field, "")).strip()
    before = str(values.get(field, "")).replace("\r\n", "\n").strip()
    values[field] = text if before in ("", untouched) else f"{text}\n\n{before}"


def _back(request: HttpRequest, task: Task) -> HttpResponse:
    if request.GET.get("back") == "complaint":
        return redirect(reverse("desk:complaint", args=[task.about.complaint.reference]) + "#act")
    return redirect(task.url)


def _seq(request: HttpRequest, complaint: Complaint) -> int:
    text = request.POST.get("begun", "")
    return int(text) if _number(text) else complaint.event_seq


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
