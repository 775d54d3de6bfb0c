"""Compliments reach the person praised; suggestions have an owner; what groups of people found is written down."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from complaints.actions import bulk
from complaints.actions.door import clean
from complaints.actions.private import hashed
from complaints.choices import ActorKind, Channel, FeedbackKind, FeedbackState, ListeningKind, Role
from complaints.errors import InvalidInput, NotAllowed, NotFound
from complaints.models import Feedback, ListeningSession, Notice, Outbox, Staff, Team
from complaints.queries.feedback import visible_feedback
from complaints.queries.people import Directory
from complaints.rules.lifecycle import RECEIVERS, SENIORS
from complaints.types import Actor

MOST, WITHIN = 10, timedelta(hours=1)
"""So many an hour from one place outside."""
NOTICE = ("staff", "complaint", "at", "text", "urgent", "dedup")
OUTBOX = ("topic", "key", "dedup", "payload", "created_at", "available_at", "attempts", "last_error")


def give(
    *,
    actor: Actor,
    now: datetime,
    operation: str,
    kind: str,
    body: str,
    channel: str = Channel.WEB,
    about: str = "",
    name: str = "",
    email: str = "",
    client: str = "",
    own: bool = False,
    about_staff: int | None = None,
    team: str = "",
) -> Feedback:
    """Keep a compliment or a suggestion, once per form; whoever should know is told.

    From a customer, written down by a colleague for one, or a colleague's `own`.
    """
    if actor.is_staff and actor.role not in RECEIVERS:
        raise NotAllowed("Writing it down is for reporters, handlers, supervisors and managers.")
    if not actor.is_staff and actor.kind != ActorKind.CUSTOMER:
        raise NotAllowed()
    said = clean(body=body, about=about, name=name)
    if kind not in FeedbackKind.values:
        raise InvalidInput(kind="Choose one of the two.")
    if not said["body"]:
        raise InvalidInput(body="Write a few words.")
    place = hashed("client", client) if client else ""
    with transaction.atomic():
        _not_too_many(place, operation, now)
        kept, fresh = Feedback.objects.get_or_create(
            operation=operation[:64],
            defaults={
                "kind": kind, "body": said["body"][:4000], "channel": channel, "received_at": now, "changed_at": now,
                "client": place, "from_name": said["name"][:200], "from_email": email,
                "from_staff_id": actor.id if own else None, "taken_by_id": None if own else actor.id,
                "about": said["about"][:200], "about_staff_id": _person(about_staff), "team_id": _team(team),
            },
        )  # fmt: skip
        if fresh:
            _tell(kept, now)
    return kept


def look_after(
    number: int,
    *,
    actor: Actor,
    now: datetime,
    owner: int | None = None,
    about_staff: int | None = None,
    team: str = "",
    state: str = "",
    answer: str = "",
) -> Feedback:
    """Pass a compliment on, give a suggestion an owner, say what became of it. For seniors and its owner."""
    with transaction.atomic():
        rows = Feedback.objects.filter(visible_feedback(actor)).select_for_update(of=("self",), no_key=True)
        kept = rows.filter(pk=number).first()
        if kept is None:
            raise NotFound()
        if actor.role not in SENIORS and kept.owner_id != actor.id:
            raise NotAllowed("Supervisors, managers and its owner look after it.")
        if state not in FeedbackState.values:
            raise InvalidInput(state="Choose what became of it.")
        if state in (FeedbackState.DONE, FeedbackState.DECLINED) and not (answer.strip() or kept.answer):
            raise InvalidInput(answer="Say what became of it, so that whoever suggested it can be told.")
        if actor.role in SENIORS:
            kept.owner_id, kept.about_staff_id = _person(owner), _person(about_staff)
            kept.team_id = _team(team)
        kept.state, kept.answer, kept.changed_at = state, clean(answer=answer)["answer"][:4000], now
        kept.save(update_fields=["owner", "about_staff", "team", "state", "answer", "changed_at"])
        _tell(kept, now)
    return kept


def record_session(
    *, actor: Actor, now: datetime, operation: str, kind: str, title: str, held_on: date, findings: str, team: str,
    who: str = "", next_steps: str = "",
) -> ListeningSession:  # fmt: skip
    """Write down a focus group or brainstorm with its findings, once per form."""
    if actor.role not in SENIORS:
        raise NotAllowed("Supervisors and managers record them.")
    said = clean(title=title, findings=findings, who=who, next_steps=next_steps)
    missing = {name: "Write it down." for name in ("title", "findings") if not said[name]}
    home = _team(team)
    if kind not in ListeningKind.values:
        missing["kind"] = "Choose one from the list."
    if home is None or home not in actor.team_ids:
        missing["team"] = "Choose one of your teams."
    if held_on > now.date():
        missing["held_on"] = "Give the day on which it was held."
    if missing:
        raise InvalidInput(**missing)
    rest = {"kind": kind, "held_on": held_on, "team_id": home, "written_by_id": actor.id, "written_at": now}
    return ListeningSession.objects.get_or_create(operation=operation[:64], defaults={**said, **rest})[0]


def _not_too_many(place: str, operation: str, now: datetime) -> None:
    """A flood from one place waits; the same form sent twice is no flood."""
    lately = Feedback.objects.filter(client=place, received_at__gt=now - WITHIN).exclude(operation=operation[:64])
    if place and lately.count() >= MOST:
        raise InvalidInput(body="That is a lot in one hour, thank you. Please come back later with the rest.")


def _person(number: int | None) -> int | None:
    if number is None:
        return None
    if not Staff.objects.filter(pk=number, is_active=True).exists():
        raise InvalidInput(about_staff="Choose somebody from the list.")
    return number


def _team(code: str) -> int | None:
    if not code:
        return None
    found = Team.objects.filter(code=code, retired_at=None).values_list("pk", flat=True).first()
    if found is None:
        raise InvalidInput(team="There is no such team.")
    return found


def _tell(kept: Feedback, now: datetime) -> None:
    """The person praised and the owner, each once; of what nobody has, the supervisors of its team or the first."""
    told: list[tuple[int, str, str]] = []
    if kept.kind == FeedbackKind.COMPLIMENT and kept.about_staff_id is not None:
        words = kept.body if len(kept.body) <= 160 else f"{kept.body[:157]}..."
        told.append((kept.about_staff_id, f"A compliment for you: “{words}”", "praise"))
    if kept.owner_id is not None:
        told.append((kept.owner_id, f"A {kept.kind} is yours to look after.", "owner"))
    if not told and kept.state == FeedbackState.NEW:
        for reader in _supervisors(kept, now):
            told.append((reader, f"A {kept.kind} came in and waits for somebody to look after it.", "new"))
    notices: list[tuple[Any, ...]] = []
    leaving: list[tuple[Any, ...]] = []
    for reader, text, why in told:
        dedup = f"feedback:{kept.pk}:{why}:{reader}"
        notices.append((reader, None, now, text, False, dedup))
        payload = {"staff": reader, "text": text}
        leaving.append(("notice", f"staff:{reader}", f"notice:{dedup}", payload, now, now, 0, ""))
    bulk.insert(Notice, NOTICE, notices, on_conflict="(dedup)")
    bulk.insert(Outbox, OUTBOX, leaving, on_conflict="(dedup)")


def _supervisors(kept: Feedback, now: datetime) -> list[int]:
    teams = Team.objects.filter(retired_at=None)
    home = (teams.filter(pk=kept.team_id).first() if kept.team_id is not None else None) or teams.order_by(
        "-is_default", "id"
    ).first()
    if home is None:
        return []
    directory = Directory(now)
    return [number for number in directory.answerable(home.pk) if directory.people[number].role != Role.HANDLER]
