"""The complaint's page, and the page that says why one of its promises is due then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from complaints.actions.reading import log_read
from complaints.choices import MessageKind, Stage
from complaints.desk import afterwards, checklists, drafting, facts, files, parts, promises, referrals, stage
from complaints.desk.edge import actor_of, now_of
from complaints.desk.forms.base import About
from complaints.desk.letters import with_letters
from complaints.desk.news import is_news
from complaints.desk.stage import Standing
from complaints.desk.story import FIRST_LOOK, WORDS, WORK, part, story, with_ways
from complaints.models import Complaint, Remedy
from complaints.queries import breaches, desk, drafts, macros
from complaints.queries.contacts import contact_days
from complaints.queries.parts import parts as its_parts
from complaints.queries.timeline import Entry, timeline
from complaints.rules.lifecycle import WORKERS
from complaints.types import Actor

Context = dict[str, Any]


@require_safe
def complaint(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything about one complaint; reading it is written down."""
    actor, now = actor_of(request), now_of(request)
    row = desk.whole(actor, reference, macros=macros.offered(actor))
    log_read(actor=actor, now=now, door="desk", complaint=row.pk)
    rows = breaches.promises(row)
    about = About(row, actor, now, [promise.clock for promise in rows], contact_days(row), its_parts(row))
    remedies = list(Remedy.objects.filter(complaint=row).select_related("decided_by", "proposed_by"))
    standing = Standing(about, remedies, desk.live_escalation(row.pk))
    acts, menu = stage.actions(standing)
    there = drafts.on_complaint(actor, row, now)
    for action in acts:
        drafting.dress(action, about, there, action["verb"], back="complaint")
    drafting.offer(acts, about)
    entries, since = timeline(actor, row), there.begun(row.event_seq)
    others = referrals.of_complaint(about)
    context = {
        "complaint": facts.head(standing),
        "progress": facts.progress(row),
        "next_step": _next_step(standing),
        "actions": acts,
        "more_actions": menu,
        "drafts": drafting.loose(about, there, [action["verb"] for action in acts]),
        "macros": macros_for(about),
        **drafting.meanwhile(about, there, since, sum(is_news(entry, actor, since) for entry in entries)),
        "remedies": [stage.remedy_line(standing, remedy) for remedy in remedies],
        "customer": facts.customer(row),
        "people": facts.people(row, standing.escalation, actor),
        "parts": parts.block(about, rows),
        "banners": parts.must_go(about)
        + referrals.asked_banner(about, others["referrals"])
        + afterwards.call_banner(about)
        + facts.banners(standing),
        "answered": afterwards.answered(row),
        **others,
        **files.block(about),
        **_promises(rows, row.reference, about),
        **checklists.checklist(standing),
        **_story(request, actor, row, entries),
    }
    return render(request, "desk/complaint.html", context)


@require_safe
def why(request: HttpRequest, reference: str, code: str, serial: int) -> HttpResponse:
    """Day by day, why one promise is due when it is."""
    actor, now = actor_of(request), now_of(request)
    row = desk.whole(actor, reference)
    about = About(row, actor, now)
    for promise in breaches.promises(row):
        if (promise.clock.code, promise.clock.serial) == (code, serial):
            standard = about.standard(promise.clock)
            context = {
                "complaint": {"reference": row.reference, "subject": row.subject,
                              "url": reverse("desk:complaint", args=[row.reference])},
                "clock": promises.card(promise, row.reference, now) | {"why": promises.days(promise)},
                "standard": standard,
                "length": f"{standard.target} {standard.unit.value.replace('_', ' ')}",
                "policy": about.policy,
                "pauses": promise.clock.pauses,
                "extensions": promise.clock.extensions,
                "started_at": promise.clock.started_at,
                "first_due_at": promise.clock.first_due_at,
            }  # fmt: skip
            return render(request, "desk/why.html", context)
    raise Http404


def macros_for(about: About) -> list[Context]:
    """The macros this person may do here, each with the page it is read through on."""
    if about.actor.role not in WORKERS or about.only_asked or about.complaint.stage == Stage.CLOSED:
        return []
    reference = about.complaint.reference
    return [
        {"title": one["title"], "url": reverse("desk:macro_use", args=[reference, one["id"]])}
        for one in vars(about.complaint)["macros"]
    ]


def _next_step(standing: Standing) -> Context | None:
    words = stage.next_step(standing)
    return {"text": words, **promises.of_complaint(standing.about.complaint)} if words else None


def _promises(rows: Sequence[breaches.Promise], reference: str, about: About) -> Mapping[str, Any]:
    cards = [promises.card(promise, reference, about.now) for promise in rows]
    return promises.split(cards, rows)


def _story(request: HttpRequest, actor: Actor, complaint: Complaint, entries: Sequence[Entry]) -> Context:
    show = request.GET.get("show", "")
    first = next((e.message.body for e in entries if e.message and e.message.kind == MessageKind.COMPLAINT), "")
    told = with_letters(with_ways(part(story(entries, complaint), show), actor, complaint))
    since = request.GET.get("since", "")
    if since.isascii() and since.isdigit():  # what a link "2 new since you began" leads to
        told = [line | {"new": is_news(line["entry"], actor, int(since))} for line in told]
    url = reverse("desk:complaint", args=[complaint.reference])
    shown = told if request.GET.get("all") else told[:FIRST_LOOK]
    names = (("", _("All")), (WORDS, _("Words")), (WORK, _("Work")))
    return {
        "said": first,
        "timeline": shown,
        "timeline_tabs": [
            {"label": label, "url": f"{url}{f'?show={name}' if name else ''}#story-title", "count": None,
             "current": show == name}
            for name, label in names
        ],
        "timeline_more_url": "" if len(shown) == len(told) else f"{url}?show={show}&all=1#story-title",
    }  # fmt: skip
