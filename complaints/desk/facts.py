"""What stands about one complaint, as its page shows it: what and where, who, and what everybody must see."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.choices import Channel, Closure, EscalationState, Outcome, Severity, Stage, WaitingOn
from complaints.desk.stage import Standing
from complaints.desk.wording import wanted
from complaints.models import Complaint, Escalation
from complaints.queries import desk
from complaints.types import Actor

Context = dict[str, Any]
LEFT_AT = {
    Stage.GREET: "acknowledged_at",
    Stage.CLARIFY: "defined_at",
    Stage.RESOLVE: "decision_sent_at",
    Stage.FOLLOW_UP: "closed_at",
}


def head(standing: Standing) -> Context:
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


def progress(complaint: Complaint) -> list[Context]:
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


def customer(complaint: Complaint) -> Context:
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


def people(complaint: Complaint, escalation: Escalation | None, actor: Actor) -> list[Context]:
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


def banners(standing: Standing) -> list[Context]:
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
