"""A customer did something by themselves: whoever has the complaint is told, and nobody has to look for it."""

from __future__ import annotations

from collections.abc import Mapping

from complaints.actions.change import Change
from complaints.choices import EventKind
from complaints.queries.people import Directory

WORDS: Mapping[str, str] = {
    EventKind.HEARD_BACK: "the customer wrote to us.",
    EventKind.DECISION_ACCEPTED: "the customer accepts the decision.",
    EventKind.DECISION_DISPUTED: "the customer disagrees with the decision.",
    EventKind.WITHDRAWN: "the customer withdrew the complaint.",
    EventKind.REOPENED: "the customer says it is not resolved.",
    EventKind.ESCALATED: "the customer asks for a review.",
    EventKind.NOTED: "the customer changed how they want to be dealt with.",
}


def tell(change: Change, kind: EventKind) -> None:
    """Tell the handler, or whoever stands in; without one the team's present supervisors. In their working hours."""
    complaint = change.complaint
    directory = Directory(change.now)
    readers = directory.present_or_cover(complaint.handler_id) or directory.supervisors(complaint.team_id)
    usual = change.terms.calendars.get("")
    for reader in readers:
        at = change.now if complaint.safety or usual is None else directory.works_from(reader, usual, change.now)
        text = f"{complaint.reference}: {WORDS.get(kind, 'the customer did something.')}"
        change.tell(reader, text, f"customer:{change.operation}", at=at)
