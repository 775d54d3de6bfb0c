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
from complaints.choices import Channel, Closure, EscalationState, MessageKind, Outcome, Severity, Stage, WaitingOn
from complaints.desk import afterwards, drafting, files, parts, promises, referrals, stage
from complaints.desk.edge import actor_of, now_of
from complaints.desk.forms.base import About
from complaints.desk.letters import with_letters
from complaints.desk.news import is_news
from complaints.desk.stage import Standing
from complaints.desk.story import FIRST_LOOK, WORDS, WORK, part, story, with_ways
from complaints.desk.wording import wanted
from complaints.models import Complaint, Escalation, Remedy
from complaints.queries import breaches, desk, drafts, macros
from complaints.queries.contacts import contact_days
from complaints.queries.parts import parts as its_parts
from complaints.queries.timeline import Entry, timeline
from complaints.rules.clocks import Clock
from complaints.rules.lifecycle import WORKERS
from complaints.types import Actor

Context = dict[str, Any]
LEFT_AT = {
    Stage.GREET: "acknowledged_at",
    Stage.CLARIFY: "defined_at",
    Stage.RESOLVE: "decision_sent_at",
    Stage.FOLLOW_UP: "closed_at",
}


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
        "complaint": _head(standing),
        "progress": _progress(row),
        "next_step": _next_step(standing),
        "actions": acts,
        "more_actions": menu,
        "drafts": drafting.loose(about, there, [action["verb"] for action in acts]),
        "macros": macros_for(about),
        **drafting.meanwhile(about, there, since, sum(is_news(entry, actor, since) for entry in entries)),
        "remedies": [stage.remedy_line(standing, remedy) for remedy in remedies],
        "customer": _customer(row),
        "people": _people(row, standing.escalation, actor),
        "parts": parts.block(about, rows),
        "banners": parts.must_go(about)
        + referrals.asked_banner(about, others["referrals"])
        + afterwards.call_banner(about)
        + _banners(standing),
        "answered": afterwards.answered(row),
        **others,
        **files.block(about),
        **_promises(rows, row.reference, about),
        **_checklist(standing),
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


def _head(standing: Standing) -> Context:
    complaint = standing.about.complaint
    kind = ", ".join(str(code) for code in (complaint.product, complaint.category) if code)
    agreed = {"text": complaint.definition, "wanted": complaint.desired_outcome} if complaint.definition else None
    return {
        "reference": complaint.reference,
        "subject": complaint.subject,
        "url": reverse("desk:complaint", args=[complaint.reference]),
        "stage": complaint.stage,
        "stage_label": Stage(complaint.stage).label,
        "customer_name": complaint.customer.name,
        "received_at": complaint.received_at,
        "channel_label": ", ".join(filter(None, [str(Channel(complaint.channel).label).lower(), complaint.place])),
        "kind_label": kind,
        "tags": tags(complaint, standing.escalation),
        "agreed": agreed,
        "wanted": complaint.desired_outcome,
        "decision": _decision(standing),
        "cause": complaint.cause.title if complaint.cause else "",
        "learning": complaint.learning,
    }


def _decision(standing: Standing) -> Context | None:
    """The decision as it stands, so that nobody writes the letter blind."""
    complaint = standing.about.complaint
    if not complaint.outcome:
        return None
    named = standing.about.policy.outcomes.get(complaint.outcome)
    return {"outcome": named.label if named else Outcome(complaint.outcome).label, "reasons": complaint.reasons}


def tags(complaint: Complaint, escalation: Escalation | None) -> list[Context]:
    """What everybody must see at once, each with an icon and a word."""
    found = [
        (complaint.safety, _("Safety"), "late", "shield-exclamation"),
        (complaint.severity in (Severity.HIGH, Severity.CRITICAL),
         _("Severity: %(word)s") % {"word": str(Severity(complaint.severity).label).lower()}, "risk", "flag"),
        (complaint.vulnerable, _("Handle with care"), "note", "heart"),
        (complaint.restricted, _("Restricted"), "pause", "shield-lock"),
        (complaint.tier > 1, _("Review, tier %(n)d") % {"n": complaint.tier}, "accent", "search"),
        (complaint.waiting_on != WaitingOn.US,
         _("Waiting for the %(who)s") % {"who": str(WaitingOn(complaint.waiting_on).label).lower()},
         "pause", "hourglass"),
    ]  # fmt: skip
    shown = [{"label": label, "tone": tone, "icon": icon} for there, label, tone, icon in found if there]
    if escalation is not None:
        who = escalation.assignee or _("nobody yet")
        words = _("Escalated to %(who)s") if escalation.state == EscalationState.RAISED else _("%(who)s sees to it")
        shown.append({"label": words % {"who": who}, "tone": "risk", "icon": "arrow-up-circle"})
    return shown


def _progress(complaint: Complaint) -> list[Context]:
    """The road: what is behind, where it stands, what is ahead."""
    order = list(Stage)
    at = order.index(Stage(complaint.stage))
    return [
        {
            "key": step.value,
            "label": step.label,
            "state": "done" if place < at else "now" if place == at else "todo",
            "at": getattr(complaint, LEFT_AT[step]) if place < at else None,
        }
        for place, step in enumerate(order)
    ]


def _next_step(standing: Standing) -> Context | None:
    words = stage.next_step(standing)
    return {"text": words, **promises.of_complaint(standing.about.complaint)} if words else None


def _promises(rows: Sequence[breaches.Promise], reference: str, about: About) -> Mapping[str, Any]:
    cards = [promises.card(promise, reference, about.now) for promise in rows]
    return promises.split(cards, rows)


def _customer(complaint: Complaint) -> Context:
    customer, annotated = complaint.customer, vars(complaint)
    way = customer.preferred_channel
    return {
        "name": customer.name,
        "contact": _("prefers %(way)s") % {"way": str(Channel(way).label).lower()} if way else "",
        "phone": customer.phone,
        "email": customer.email,
        "address": customer.address,
        "needs": [customer.needs] if customer.needs else [],
        "representative": annotated.get("spoken_for_by") or "",
        "earlier_count": annotated.get("earlier_count", 0),
        "earlier_url": f"{reverse('desk:queue')}?customer={customer.pk}",
    }


def _people(complaint: Complaint, escalation: Escalation | None, actor: Actor) -> list[Context]:
    found: list[Context] = []
    if complaint.handler is not None:
        mine = _("you") if complaint.handler_id == actor.id else ""
        found.append({"name": str(complaint.handler), "role": _("handler"), "note": mine})
    if escalation is not None and escalation.assignee is not None:
        note = str(EscalationState(escalation.state).label).lower()
        found.append({"name": str(escalation.assignee), "role": _("asked to decide"), "note": note})
    if complaint.logged_by is not None and complaint.logged_by_id != complaint.handler_id:
        found.append({"name": str(complaint.logged_by), "role": _("logged it"), "note": ""})
    if complaint.taken_by is not None:
        found.append({"name": str(complaint.taken_by), "role": _("listened"), "note": ""})
    found.append({"name": complaint.team.name, "role": _("team"), "note": ""})
    return found


def _banners(standing: Standing) -> list[Context]:
    """What stands: a decision wanted, closed and how, merged or linked elsewhere."""
    complaint, actor, escalation = standing.about.complaint, standing.about.actor, standing.escalation
    found: list[Context] = []
    if escalation is not None and escalation.wanted:
        who = escalation.assignee or _("somebody senior")
        words = _("%(who)s is asked: %(wanted)s") % {"who": who, "wanted": wanted(escalation.reason, escalation.wanted)}
        line: Context = {"tone": "risk", "icon_name": "arrow-up-circle", "text": words}
        if standing.may_answer():
            line |= {"url": reverse("desk:answer", args=[complaint.reference, "advise"]), "link": _("Answer")}
        found.append(line)
    if complaint.closure:
        words = _("Closed: %(how)s.") % {"how": str(Closure(complaint.closure).label).lower()}
        found.append({"tone": "info", "icon_name": "archive", "text": words})
    others = (
        (complaint.merged_into_id, _("Work goes on in"), "sign-merge-right"),
        (complaint.duplicate_of_id, _("About the same matter as"), "link-45deg"),
    )
    seen = desk.linked(actor, complaint)
    for number, words, icon in others:
        if (other := seen.get(number or 0)) is not None:
            url = reverse("desk:complaint", args=[other.reference])
            link = f"{other.reference} {other.subject}"
            found.append({"tone": "info", "icon_name": icon, "text": words, "url": url, "link": link})
    return found


def _checklist(standing: Standing) -> Context:
    """What the stage's gates still need, ticked where it is there; and the policy's good practice in words."""
    complaint, policy = standing.about.complaint, standing.about.policy
    at = Stage(complaint.stage)
    waiting, days = standing.waiting, standing.about.contact_days
    items: dict[Stage, list[tuple[str, bool, str]]] = {
        Stage.GREET: [
            (_("Somebody is the customer’s contact"), complaint.handler_id is not None, ""),
            (_("Assessed: severity, safety, impact"), complaint.assessed_at is not None, ""),
            (_("Acknowledged to the customer"), complaint.acknowledged_at is not None, ""),
        ],
        Stage.CLARIFY: [
            (_("Nothing is open with the customer"), complaint.waiting_on != WaitingOn.CUSTOMER, ""),
            (_("What is complained of is written down"), bool(complaint.definition), ""),
            (_("What the customer wants is written down"), bool(complaint.desired_outcome), ""),
        ],
        Stage.RESOLVE: [
            (_("What was agreed is written down"), bool(complaint.definition), ""),
            (_("Remedies approved"), not waiting,
             _("%(n)d waits for approval.") % {"n": len(waiting)} if waiting else ""),
            (_("Decided, with reasons"), complaint.decided_at is not None, ""),
            (_("Decision sent, with every part of the letter"), complaint.decision_sent_at is not None, ""),
        ],
        Stage.FOLLOW_UP: [
            (_("Asked whether it is resolved"), days > 0,
             _("Tried on %(n)d of %(wanted)d days.") % {"n": days, "wanted": policy.contact_attempts}),
            (_("The customer accepts, or could not be reached"),
             complaint.decision_answer == "accepted" or days >= policy.contact_attempts, ""),
            (_("Remedies paid or done"), all(r.state in ("paid", "declined") for r in standing.remedies), ""),
        ],
        Stage.CLOSED: [
            (_("Cause recorded"), complaint.cause_id is not None, ""),
            (_("Learning recorded"), bool(complaint.learning), ""),
            (_("Lateness explained"), not any(_broken(clock) for clock in standing.about.clocks),
             _("A promise was broken.") if any(_broken(clock) for clock in standing.about.clocks) else ""),
        ],
    }  # fmt: skip
    title = _("Before %(stage)s can end") % {"stage": at.label} if at != Stage.CLOSED else _("For the record")
    return {
        "checklist_title": title,
        "checklist": [{"text": text, "done": done, "hint": hint} for text, done, hint in items[at]],
        "practice": list(policy.checklists.get(at.value, ())),
    }


def _broken(clock: Clock) -> bool:
    return clock.breached_at is not None


def _story(request: HttpRequest, actor: Actor, complaint: Complaint, entries: Sequence[Entry]) -> Context:
    show = request.GET.get("show", "")
    first = next((e.message.body for e in entries if e.message and e.message.kind == MessageKind.COMPLAINT), "")
    told = with_letters(with_ways(part(story(entries, complaint), show), actor, complaint), complaint)
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
