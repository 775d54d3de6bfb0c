"""Questions to others: those of one complaint, what a department is asked, and whose time it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from complaints.choices import ReferralState, Risk, Role, WaitingOn
from complaints.desk.acts import REFERRALS
from complaints.desk.edge import actor_of, now_of, only
from complaints.desk.forms.base import About
from complaints.desk.paging import pager
from complaints.desk.promises import STATES
from complaints.models import Complaint, Customer
from complaints.queries import referrals
from complaints.queries.attribution import Used, time_used
from complaints.queries.referrals import Wanted
from complaints.rules.lifecycle import WORKERS
from complaints.types import Actor

Context = dict[str, Any]
READERS = (Role.HANDLER, Role.SUPERVISOR, Role.MANAGER, Role.AUDITOR)
VIEWS = ("open", "ended")


@require_safe
def referral_list(request: HttpRequest) -> HttpResponse:
    """What my teams are asked, the longest waiting first, each with its answer's form."""
    actor = actor_of(request)
    only(actor, READERS, _("Questions of other departments are answered by handlers, supervisors and managers."))
    view = request.GET.get("view", "")
    view = view if view in VIEWS else VIEWS[0]
    page = referrals.page(actor, Wanted(view), cursor=request.GET.get("cursor", ""), limit=20)
    labels, here = {"open": _("Open"), "ended": _("Answered")}, reverse("desk:referrals")
    context = {
        "summary": _summary(page.rows) if view == "open" else "",
        "tabs": [
            {"label": labels[name], "url": f"{here}?view={name}", "count": None, "current": name == view}
            for name in VIEWS
        ],
        "referrals": [_card(row, actor, request) for row in page.rows],
        "pager": pager(here, {"view": view}, page.previous, page.next, len(page.rows)),
    }
    return render(request, "desk/referrals.html", context)


def of_complaint(about: About) -> Context:
    """For the complaint's page: what others are asked, and whose time it was."""
    rows = referrals.of_complaint(about.complaint)
    return {
        "referrals": [_line(row) | {"acts": _acts(row, about.actor, about.complaint.reference)} for row in rows],
        "time_used": [_used(one) for one in time_used(about.complaint, about.now)],
    }


def asked_banner(about: About, rows: Iterable[Mapping[str, Any]]) -> list[Context]:
    """For whoever is asked: the question stands on top of the page."""
    return [
        {"tone": "info", "icon_name": "chat-left-dots", "url": act["url"], "link": _("Answer"),
         "text": _("%(team)s is asked: %(question)s") % {"team": row["to"], "question": row["question"]}}
        for row in rows for act in row["acts"] if act["name"] == "answer" and about.only_asked
    ]  # fmt: skip


def _summary(rows: Iterable[Mapping[str, Any]]) -> str:
    number = len(list(rows))
    return ngettext("%(n)d question waits.", "%(n)d questions wait.", number) % {"n": number} if number else ""


def _line(row: Mapping[str, Any]) -> Context:
    """One question for `components/referral.html`."""
    open_ = row["state"] == ReferralState.SENT
    return {
        "id": row["id"],
        "to": row["to"],
        "question": row["question"],
        "urgent": row["urgent"],
        "open": open_,
        "state": row["state"],
        "state_label": ReferralState(row["state"]).label,
        "sent_at": row["sent_at"],
        "sent_by": row["sent_by_name"] or "Redress",
        "chased": row["chased"],
        "due": {"state": STATES[Risk(row["risk"])], "at": row["due_at"]} if row["due_at"] else None,
        "late": row["late"],
        "answer": row["answer"],
        "ended_at": row["ended_at"],
        "ended_by": row["ended_by_name"],
    }


def _acts(row: Mapping[str, Any], actor: Actor, reference: str) -> list[Context]:
    """What this person may do about it: whoever is asked answers; whoever asks may do all of it."""
    asker = row["complaint_id"] not in actor.asked
    if row["state"] != ReferralState.SENT or actor.role not in WORKERS:
        return []
    names = list(REFERRALS) if asker else ["answer"] if row["team_id"] in actor.team_ids else []
    return [
        {
            "name": name,
            "label": REFERRALS[name].title,
            "url": reverse("desk:referral", args=[reference, row["id"], name]),
        }
        for name in names
    ]


def _card(row: Mapping[str, Any], actor: Actor, request: HttpRequest) -> Context:
    """One question as the department asked sees it, with the form of its answer."""
    reference = row["reference"]
    complaint = Complaint(pk=row["complaint_id"], reference=reference, version=row["version"], customer=Customer())
    about, acts = About(complaint, actor, now_of(request)), _acts(row, actor, reference)
    act = REFERRALS["answer"]
    form = {
        "verb": act.name, "label": act.label, "title": act.title, "icon": act.icon, "primary": True,
        "form": act.form(about, name=f"answer{row['id']}"),
    }  # fmt: skip
    return _line(row) | {
        "asking": row["asking_name"],
        "handler": row["handler_name"],
        "safety": row["safety"],
        "complaint": {
            "reference": reference,
            "subject": row["subject"],
            "url": reverse("desk:complaint", args=[reference]),
        },
        "actions": [form | {"url": one["url"]} for one in acts if one["name"] == "answer"],
    }


def _used(one: Used) -> Context:
    """Whose time, in working hours and minutes."""
    hours, minutes = divmod(one.working_minutes, 60)
    parts = (_("%(n)d h") % {"n": hours} if hours else "", _("%(n)d min") % {"n": minutes} if minutes else "")
    who = one.team_name or _("the %(who)s") % {"who": str(WaitingOn(one.who).label).lower()}
    return {"who": who, "amount": " ".join(filter(None, parts)) or _("%(n)d min") % {"n": 0}}
