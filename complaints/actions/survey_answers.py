"""What a customer answers when asked afterwards; “not resolved” opens the complaint again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from complaints.actions import customer_side
from complaints.actions.door import clean
from complaints.choices import ActorKind, Stage
from complaints.errors import InvalidInput, NotFound
from complaints.models import SurveyAnswer
from complaints.queries.asked import survey_of
from complaints.types import Actor


def answer(
    token: str, *, now: datetime, handling: int, outcome: int, resolved: bool, reasons: str = ""
) -> SurveyAnswer:
    """Keep the answer, once; “not resolved” opens the complaint again. A second answer changes nothing."""
    with transaction.atomic():
        found = survey_of(token, now=now)
        if found is None:
            raise NotFound()
        if handling not in range(1, 6) or outcome not in range(1, 6):
            raise InvalidInput(handling="Choose one of the five.")
        kept, fresh = SurveyAnswer.objects.get_or_create(
            survey=found,
            defaults={
                "at": now, "handling": handling, "outcome": outcome, "resolved": resolved,
                "reasons": clean(reasons=reasons)["reasons"][:4000],
            },
        )  # fmt: skip
        complaint = found.complaint
        if fresh and not resolved and complaint.stage == Stage.CLOSED and complaint.merged_into_id is None:
            actor = Actor(ActorKind.CUSTOMER, name=complaint.customer.name, let_in=frozenset({complaint.pk}))
            said = kept.reasons or "It is not resolved."
            customer_side.reopen(complaint.reference, actor=actor, now=now, body=said)
    return kept
