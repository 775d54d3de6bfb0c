"""Where a complaint stands, in the customer's words: four words, who has it, what happens next and by when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from complaints.choices import Channel, Closure, EventKind, MessageDirection, MessageKind, Stage, WaitingOn
from complaints.models import Complaint, Message
from complaints.queries.following import Promise

Context = dict[str, Any]


def day(at: datetime) -> str:
    """Tuesday 24 November, on the office's calendar."""
    return date_format(timezone.localtime(at), "l j F")


def road(complaint: Complaint) -> list[Context]:
    """The four words, and which of them is now."""
    names = {
        Stage.GREET: _("Received"),
        Stage.CLARIFY: _("Understanding"),
        Stage.RESOLVE: _("Deciding"),
        Stage.FOLLOW_UP: _("Asking you"),
    }
    order = list(Stage)
    at = order.index(Stage(complaint.stage))
    states = {True: "done", False: "todo"}
    return [
        {"label": label, "state": "now" if order.index(stage) == at else states[order.index(stage) < at]}
        for stage, label in names.items()
    ]


def stands(complaint: Complaint) -> str:
    """Where it stands, as a sentence."""
    if complaint.merged_into_id is not None:
        return _("This complaint goes on together with another one of the same matter.")
    match complaint.stage:
        case Stage.GREET:
            return _("We have received your complaint.")
        case Stage.CLARIFY:
            if complaint.waiting_on == WaitingOn.CUSTOMER:
                return _("We have asked you something and wait for your answer.")
            return _("We make sure that we understand it.")
        case Stage.RESOLVE:
            if complaint.waiting_on == WaitingOn.CUSTOMER:
                return _("We have asked you something and wait for your answer.")
            return _("We look into it and decide.")
        case Stage.FOLLOW_UP:
            if complaint.decision_answer == "accepted":
                return _("You accept our decision. We do what we promised and then close the complaint.")
            return _("We have decided and written to you. We would like to know what you think.")
    if complaint.closure == Closure.WITHDRAWN:
        return _("You withdrew this complaint. It is closed.")
    return _("This complaint is closed.")


def who(complaint: Complaint) -> str:
    if complaint.stage == Stage.CLOSED:
        return ""
    if complaint.handler is not None:
        return _("%(name)s deals with your complaint.") % {"name": complaint.handler}
    return _("Our team %(team)s has your complaint.") % {"team": complaint.team.name}


def promised(promises: Sequence[Promise], now: datetime) -> list[Context]:
    """What the customer may rely on; a promise we broke is owned up to."""
    words = {
        EventKind.ACKNOWLEDGED: _("we write to you who deals with it and what happens next"),
        EventKind.DEFINED: _("we agree with you what your complaint is about"),
        EventKind.INFORMED: _("we tell you how it goes"),
        EventKind.DECISION_SENT: _("we write to you with our decision"),
        EventKind.PART_ANSWERED: _("we answer this part of it"),
        EventKind.CONTACTED: _("we ask you whether everything is resolved"),
    }
    found, told = [], set()
    for promise in promises:
        what = str(words[EventKind(promise.kept_by)])
        if (what, promise.part) in told:
            continue
        told.add((what, promise.part))
        late = promise.due_at < now
        said = _("We said: by %(day)s %(what)s. We are late, and we are sorry.") if late else _("By %(day)s %(what)s.")
        sentence = said % {"day": day(promise.due_at), "what": what}
        found.append({"text": sentence, "part": promise.part, "late": late, "at": promise.due_at})
    return found


def message(one: Message, complaint: Complaint) -> Context:
    """One message as its reader meets it. Words as text, never as markup."""
    from_us = one.direction == MessageDirection.OUT
    titles = {MessageKind.COMPLAINT: _("Your complaint"), MessageKind.DECISION: _("Our decision")}
    return {
        "who": _("From us") if from_us else _("From you"),
        "from_us": from_us,
        "title": titles.get(MessageKind(one.kind), ""),
        "way": str(Channel(one.channel).label).lower(),
        "at": one.at,
        "body": one.body,
        "decision": one.kind == MessageKind.DECISION,
    }
