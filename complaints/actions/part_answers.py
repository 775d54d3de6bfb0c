"""Parts that have no answer of their own follow the complaint's: answered with it, open again with it.

A part answered for itself keeps its answer, whatever becomes of the complaint.
"""

from __future__ import annotations

from complaints.actions.change import Change
from complaints.choices import EventKind
from complaints.models import Message, Part


def follow_decision(change: Change, message: Message | None = None) -> dict[str, list[int]]:
    """The complaint's decision answers every part that still waits; for the data of its event: which."""
    complaint = change.complaint
    if not change.terms.within:
        return {}
    waiting = list(Part.objects.filter(complaint=complaint, answered_at=None).order_by("number"))
    Part.objects.filter(pk__in=[part.pk for part in waiting]).update(
        outcome=complaint.outcome, reasons=complaint.reasons, answered_at=change.now, message=message
    )
    return {"parts": [part.number for part in waiting]} if waiting else {}


def follow_reopening(change: Change) -> None:
    """The decision is looked at again: so is every part that only the decision answered."""
    if not change.terms.within:
        return
    own = change.complaint.events.filter(kind=EventKind.PART_ANSWERED).values_list("data__part", flat=True)
    parts = Part.objects.filter(complaint=change.complaint).exclude(pk__in=list(own))
    parts.update(outcome="", reasons="", answered_at=None, message=None)
