"""What the next shift is to know: a short note for one's team."""

from __future__ import annotations

from datetime import datetime

from complaints.actions.door import clean
from complaints.errors import InvalidInput, NotAllowed
from complaints.models import HandoverNote
from complaints.queries import board
from complaints.rules.lifecycle import WORKERS
from complaints.types import Actor

LONGEST = 1000

MAY = WORKERS


def hand_over(*, actor: Actor, now: datetime, team: str, text: str) -> HandoverNote:
    """Leave a note for one of one's teams; it is shown until the end of the team's next working day."""
    if actor.id is None or actor.role not in MAY or not actor.is_staff:
        raise NotAllowed("Handover notes are written by handlers, supervisors and managers.")
    to = next((own for own in board.teams_of(actor) if own.code == team), None)
    if to is None:
        raise InvalidInput(team="Choose one of your teams.")
    words = clean(text=text)["text"].replace("\r\n", "\n")
    if not words or len(words) > LONGEST:
        raise InvalidInput(text=f"Write what the next shift is to know, in at most {LONGEST:,} letters.")
    day, until = board.shift_end(board.hours(to, now), now)
    return HandoverNote.objects.create(
        team=to, author_id=actor.id, at=now, text=words, for_day=day, shown_until=until
    )  # fmt: skip
