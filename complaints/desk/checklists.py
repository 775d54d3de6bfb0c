"""What a stage still needs before it can end, and what good service does in it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from complaints.choices import Stage, WaitingOn
from complaints.desk.stage import Standing
from complaints.rules.clocks import Clock

Context = dict[str, Any]


def checklist(standing: Standing) -> Context:
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
