"""The supervisor's escalations: one card each, the decision wanted first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from complaints.choices import EscalationReason, EscalationState, Role, Stage
from complaints.desk.acts import ANSWERS
from complaints.desk.edge import actor_of, now_of, only
from complaints.desk.forms.base import About
from complaints.desk.live import answer, mark, not_modified, stamp, unchanged
from complaints.desk.paging import pager
from complaints.desk.promises import standing
from complaints.desk.stage import may_answer
from complaints.desk.wording import wanted
from complaints.models import Complaint, Customer
from complaints.queries import desk, escalations
from complaints.queries.escalations import Wanted
from complaints.rules.lifecycle import SENIORS
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
    tag = stamp(page.rows, now)
    if unchanged(request, tag):
        return not_modified(tag)
    words = desk.first_words([row["reference"] for row in page.rows])
    askers = desk.askers([row["id"] for row in page.rows])
    here = reverse("desk:escalations")
    context = {
        "summary": _waiting(page.rows) if view == "me" else "",
        "tabs": [
            {"label": labels[name], "url": f"{here}?view={name}", "count": None, "current": name == view}
            for name in names
        ],
        "escalations": [_card(row, words, askers.get(row["id"], set()), actor, now) for row in page.rows],
        "pager": pager(here, {"view": view}, page.previous, page.next, len(page.rows)),
        "empty_text": _("When somebody needs your decision it stands here, and in your notices."),
    }
    return answer(request, "desk/escalations.html", "desk/partials/escalation_list.html", context, tag)


def _waiting(rows: Sequence[Mapping[str, Any]]) -> str:
    number = len(rows)
    return (
        ngettext("One decision waits for you.", "%(n)d decisions wait for you.", number) % {"n": number}
        if number
        else ""
    )


def _card(
    row: Mapping[str, Any], words: Mapping[str, str], asked: set[int | None], actor: Actor, now: datetime
) -> Context:
    """One escalation with the customer's own words, for `components/escalation.html`."""
    live = row["ended_at"] is None
    answers = live and may_answer(actor, row["assignee_id"], row["level"], asked)
    reference = row["reference"]
    return {
        "id": row["id"],
        "stamp": mark(row),
        "decision": wanted(row["reason"], row["wanted"]) or EscalationReason(row["reason"]).label,
        "reasons": _reasons(row["causes"]) or [EscalationReason(row["reason"]).label],
        "story": _lines(row, words.get(reference, ""), actor),
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
        "actions": _answers(row, actor, now) if answers else [],
    }


def _reasons(causes: Iterable[Mapping[str, Any]]) -> list[str]:
    """Each reason once, however often it came back."""
    return list(dict.fromkeys(str(EscalationReason(cause["reason"]).label) for cause in causes))


def _lines(row: Mapping[str, Any], words: str, reader: Actor) -> list[str]:
    """The story in a few lines: the customer's words, where it stands, who has it."""
    said = [
        *([f"“{Truncator(words).words(30)}”"] if words else []),
        _("It stands in %(stage)s, with %(team)s.")
        % {"stage": str(Stage(row["stage"]).label), "team": row["team_name"]},
        _("Handler: %(name)s.") % {"name": row["handler_name"] or _("nobody yet")},
    ]
    if row["assignee_name"] and row["assignee_id"] != reader.id:
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
