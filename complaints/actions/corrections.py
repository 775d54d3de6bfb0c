"""A letter that was wrong: another one corrects it. What was sent stays as it was, and each points at the other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from complaints.actions import decisions, letter_words, words
from complaints.actions.door import clean, opened
from complaints.choices import MessageKind
from complaints.errors import InvalidInput
from complaints.models import Complaint, Message
from complaints.queries import corrections
from complaints.types import Actor


def correct_letter(
    reference: str,
    *,
    actor: Actor,
    now: datetime,
    version: int | None = None,
    message: int | None = None,
    body: str = "",
    parts: Mapping[str, str] | None = None,
    channel: str = "",
    reason: str = "",
) -> Complaint:
    """Send the customer right words in place of wrong ones. `message` is what was wrong.

    A letter with parts is corrected with all of them, so that no part a policy demands is lost; `body` may then say
    something before them. It keeps no promise: those the first letter kept stay kept.
    """
    with opened(reference, "correct_letter", actor=actor, now=now, version=version) as change:
        said = clean(body=body, reason=reason)
        wrong = _wrong(change.complaint, message)
        demanded = corrections.parts_of(change.complaint, wrong) if wrong else {}
        written = decisions.written(parts, demanded)
        change.gate(given={"message": message, **said}, letter_parts=written, demanded_parts=demanded)
        if wrong is None:
            raise InvalidInput(message="Choose a letter or message that we sent and that nobody corrected since.")
        whole = letter_words.whole(change, wrong.kind, written, body=said["body"]) if written else said["body"]
        way = channel or wrong.channel
        right = words.to_customer(
            change, MessageKind(wrong.kind), whole, way, subject=wrong.subject, parts=written, corrects=wrong.pk
        )
        because = words.because(change, said["reason"])
        change.done(message=right.pk, channel=way, corrects=wrong.pk, **because)
    return change.complaint


def _wrong(complaint: Complaint, message: int | None) -> Message | None:
    """What is to be corrected, if it is this complaint's, went to the customer and stands uncorrected."""
    return corrections.correctable(complaint).filter(pk=message or 0).first()
