"""Redress keeps a customer informed: once, before the promised moment, when nobody wrote, with what is true."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from complaints.actions import conversation
from complaints.choices import OPEN_STAGES, ClockState, EventKind, MessageDirection, MessageKind, WaitingOn
from complaints.errors import GateOpen
from complaints.models import Clock, Complaint, Event, Message
from complaints.queries import clocks as clock_rows
from complaints.queries import reaching
from complaints.queries.policies import demanded_parts
from complaints.queries.wordings import fields, wording_for
from complaints.rules.letters import first_words
from complaints.rules.wordings import TOLD, Wording, fill, unfilled
from complaints.types import SYSTEM


def write(clock_id: int, generation: int, *, now: datetime) -> bool:
    """Send the update this promise is waiting for, if it still waits and a machine may; says whether it went.

    1. Lock the complaint, so that a person who writes at the same moment is first or second, not both.
    2. The promise still runs, unbroken, as it did when it warned. 3. Nothing speaks against a machine's words.
    4. Every part the policy demands is known from the record. 5. Send it as an update: it keeps the promise.
    """
    with transaction.atomic():
        row = Clock.objects.get(pk=clock_id)
        rows = Complaint.objects.select_for_update(of=("self",), no_key=True)
        complaint = rows.select_related("customer", "legal_entity", "team", "handler").get(pk=row.complaint_id)
        row.refresh_from_db()
        waits = row.state == ClockState.RUNNING and row.generation == generation and now <= row.due_at
        way = reaching.of(complaint).way
        if not waits or not way or not _may(complaint, now):
            return False
        parts = true_words(complaint, wording_for(complaint), now)
        if not parts or any(unfilled(text) for text in parts.values()):
            return False
        kind = MessageKind.UPDATE.value
        try:
            with transaction.atomic():
                conversation.inform(complaint.reference, actor=SYSTEM, now=now, letter=kind, parts=parts, channel=way)
        except GateOpen:  # the policy wants to hear what only a person knows; the warning has told them
            return False
    return True


def _may(complaint: Complaint, now: datetime) -> bool:
    """Not when somebody's safety is at stake, not while the customer is being asked something, not on a day somebody
    wrote, and never twice in a row: the next word is a person's."""
    if complaint.stage not in OPEN_STAGES or complaint.safety or complaint.waiting_on == WaitingOn.CUSTOMER:
        return False
    last = _last_word(complaint)
    if last is None:
        return True
    zone = ZoneInfo(complaint.legal_entity.timezone)
    today = last.at.astimezone(zone).date() == now.astimezone(zone).date()
    by_machine = last.author_id is None and last.kind == MessageKind.UPDATE
    return not today and not by_machine


def _last_word(complaint: Complaint) -> Message | None:
    out = Message.objects.filter(complaint=complaint, direction=MessageDirection.OUT)
    return out.exclude(kind=MessageKind.RECEIPT).order_by("-at", "-pk").first()


def true_words(complaint: Complaint, words: Wording, now: datetime) -> dict[str, str]:
    """The parts of an update, from the record alone: what happened since, who has it, what is waited for, when next."""
    clocks = [clock for _, clock in clock_rows.load([complaint.pk]).get(complaint.pk, ())]
    known = fields(complaint, clocks, now, words)
    known |= {
        "progress": fill(" ".join(_progress(complaint, words)), known),
        "waiting": words.waiting[complaint.waiting_on],
    }
    return first_words(words, MessageKind.UPDATE, demanded_parts(complaint, MessageKind.UPDATE), known)


def _progress(complaint: Complaint, words: Wording) -> list[str]:
    """Each kind of step once, in the order it was last taken; then who has the complaint."""
    last = _last_word(complaint)
    events = Event.objects.filter(complaint=complaint, kind__in=TOLD)
    if last is not None:
        events = events.filter(at__gt=last.at)
    kinds = [EventKind(kind) for kind in events.order_by("seq").values_list("kind", flat=True)]
    taken = EventKind.ASSIGNED if EventKind.ASSIGNED in kinds else EventKind.TAKEN
    once = dict.fromkeys(kind for kind in kinds if kind not in (EventKind.TAKEN, EventKind.ASSIGNED) or kind == taken)
    told = [words.progress[kind] for kind in once] or [words.progress["nothing"]]
    return [*told, words.progress["holder" if complaint.handler_id else "unheld"]]
