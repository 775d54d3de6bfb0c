"""Telling colleagues about mail: the handler of a complaint, or who answers for what belongs to none yet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from complaints.actions import bulk, ledger
from complaints.models import Complaint, Notice, Outbox
from complaints.queries import mail, people


def tell(text: str, dedup: str, *, now: datetime, complaint: Complaint | None = None) -> None:
    """A notice on the desk and by e-mail; once for good under `dedup`."""
    who = _of(complaint, now) if complaint is not None else mail.answerable()
    number = complaint.pk if complaint is not None else None
    words = f"{complaint.reference}: {text}" if complaint is not None else text
    told = [(staff, number, now, words[:300], False, f"{dedup}:{staff}") for staff in who]
    bulk.insert(Notice, ledger.NOTICE, told, on_conflict="(dedup)")
    leaving = [
        ("notice", f"staff:{staff}", f"notice:{dedup}:{staff}", _payload(staff, words, number), now, now, 0, "")
        for staff in who
    ]
    bulk.insert(Outbox, ledger.OUTBOX, leaving, on_conflict="(dedup)")


def _payload(staff: int, words: str, complaint: int | None) -> dict[str, int | str]:
    return {"staff": staff, "text": words, **({"complaint": complaint} if complaint else {})}


def _of(complaint: Complaint, now: datetime) -> Iterable[int]:
    if complaint.handler_id is not None:
        return [complaint.handler_id]
    return people.Directory(now).answerable(complaint.team_id)
