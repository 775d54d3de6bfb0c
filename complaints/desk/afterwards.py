"""After the decision: whom to call again and when, and what the customer answered when asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from complaints.desk.forms.base import About
from complaints.models import Complaint, SurveyAnswer
from complaints.queries import feedback
from complaints.rules.lifecycle import WORKERS
from complaints.types import Actor

Context = dict[str, Any]
AHEAD = timedelta(hours=12)


def call_banner(about: About) -> list[Context]:
    """Call again today at 17:00."""
    at = about.complaint.next_contact_at
    if at is None:
        return []
    due = at <= about.now
    words = _("Call the customer now: agreed for %(at)s.") if due else _("Call the customer again: %(at)s.")
    tone, moment = ("risk" if due else "info"), date_format(timezone.localtime(at), "D j M H:i")
    return [
        {
            "tone": tone,
            "icon_name": "telephone-outbound",
            "text": words % {"at": moment},
        }
    ]


def calls(actor: Actor, now: datetime) -> list[Context]:
    """Whom this person is to call within the next hours, for the top of their queue."""
    if actor.role not in WORKERS:
        return []
    return [
        {
            "reference": one.reference,
            "customer_name": one.customer.name,
            "url": reverse("desk:complaint", args=[one.reference]),
            "at": one.next_contact_at,
            "due": bool(one.next_contact_at and one.next_contact_at <= now),
        }
        for one in feedback.calls(actor, until=now + AHEAD)
    ]


def answered(complaint: Complaint) -> Context | None:
    """The customer's answer afterwards, for the complaint's page."""
    if not hasattr(complaint, "survey") or not hasattr(complaint.survey, "answer"):
        return None
    answer: SurveyAnswer = complaint.survey.answer
    return {
        "handling": answer.handling,
        "outcome": answer.outcome,
        "resolved": answer.resolved,
        "reasons": answer.reasons,
        "at": answer.at,
    }
