"""Short cuts through the lifecycle for tests that begin somewhere in the middle."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from complaints.actions import assignment, conversation, decisions, endings
from complaints.choices import MessageKind
from complaints.models import Complaint
from complaints.types import Actor


def version(complaint: Complaint) -> int:
    return Complaint.objects.values_list("version", flat=True).get(pk=complaint.pk)


def fresh(complaint: Complaint) -> Complaint:
    return Complaint.objects.get(pk=complaint.pk)


def letter(complaint: Complaint, kind: MessageKind = MessageKind.DECISION) -> dict[str, str]:
    """Every part the policy demands of this letter."""
    return {part: f"Here is {title}." for part, title in decisions.demanded(complaint, kind).items()}


def step(complaint: Complaint, verb: Any, actor: Actor, now: datetime, **given: Any) -> Complaint:
    done: Complaint = verb(complaint.reference, actor=actor, now=now, version=version(complaint), **given)
    return done


def to_clarify(complaint: Complaint, actor: Actor, now: datetime) -> Complaint:
    if fresh(complaint).handler_id is None:
        step(complaint, assignment.take, actor, now)
    return step(complaint, conversation.acknowledge, actor, now, body="Thank you for telling us.")


def to_resolve(complaint: Complaint, actor: Actor, now: datetime) -> Complaint:
    to_clarify(complaint, actor, now)
    return step(complaint, decisions.define, actor, now, definition="A faulty kettle.", desired_outcome="Money back.")


def to_decided(complaint: Complaint, actor: Actor, now: datetime) -> Complaint:
    to_resolve(complaint, actor, now)
    return step(complaint, decisions.decide, actor, now, outcome="upheld", reasons="It was faulty.")


def to_follow_up(complaint: Complaint, actor: Actor, now: datetime) -> Complaint:
    to_decided(complaint, actor, now)
    return step(complaint, decisions.send_decision, actor, now, parts=letter(complaint))


def to_closed(complaint: Complaint, actor: Actor, now: datetime) -> Complaint:
    to_follow_up(complaint, actor, now)
    step(complaint, decisions.accept_decision, actor, now)
    return step(complaint, endings.close, actor, now, cause="process", learning="Check kettles.")
