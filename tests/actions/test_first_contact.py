"""Resolved while the customer is still there: every gate kept, and the letter the policy demands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from complaints.actions import endings, setup, sweep
from complaints.choices import Channel, Stage
from complaints.errors import GateOpen, InvalidInput
from complaints.models import Complaint, Message, Outbox
from complaints.models.people import Staff
from complaints.queries.steps import AT_ONCE, steps
from complaints.queries.verify import verify
from complaints.rules.packs import read_pack
from tests.actions import stories
from tests.actions.stories import fresh, step
from tests.conftest import GENERIC, LONG_AGO, ActorFor, Log, Org

Later = Callable[..., datetime]
SAID = {
    "definition": "Charged twice.", "desired_outcome": "One charge back.", "outcome": "upheld",
    "reasons": "Our till failed.", "body": "I told Nora the money is on its way; she is content.", "cause": "process",
}  # fmt: skip
WINDOW = """
[[standards]]
code = "at_once"
title = "Resolve at once, with a summary"
severity = "code"
starts_on = ["received"]
satisfied_by = ["decision_accepted"]
cancelled_by = ["closed", "withdrawn", "set_aside", "merged"]
lapses = true
target = 3
unit = "business_days"
letter = "summary"
steps = []
reason = "Three days, as an example."
"""
SUMMARY = '\n[letters.summary]\nresolved = "that we consider it resolved"\n'
SILENT = "\n[letters.summary]\n"


def published(more: str) -> None:
    setup.publish_policy(read_pack(GENERIC.read_text() + more), effective_from=LONG_AGO, reason="tests")


def messages(complaint: Complaint) -> list[tuple[str, str]]:
    """What was told and written; the questions asked afterwards have tests of their own."""
    said = Message.objects.filter(complaint=complaint, direction="out").exclude(subject="How did we do?")
    return list(said.values_list("kind", "channel"))


def resolve(complaint: Complaint, who: Any, at: datetime, **more: Any) -> Complaint:
    return step(complaint, endings.resolve_at_first_contact, who, at, **SAID, **more)


def letter_lacks(refused: pytest.ExceptionInfo[GateOpen]) -> list[str]:
    return [part.code for part in refused.value.missing if part.code.startswith("letter.")]


def test_every_part_of_the_letter_is_asked_for_and_the_letter_goes_by_the_way_chosen(
    log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log()
    parts = stories.letter(complaint)
    with pytest.raises(GateOpen) as refused:
        resolve(complaint, actor(handler), now, parts={"remedy": "The money back."})
    assert letter_lacks(refused) == ["letter.complaint", "letter.decision", "letter.reasons", "letter.recourse"]
    with pytest.raises(InvalidInput):
        resolve(complaint, actor(handler), now, parts={**parts, "poem": "Roses."})
    assert (fresh(complaint).stage, messages(complaint), Outbox.objects.count()) == (Stage.GREET, [], 0)
    resolve(complaint, actor(handler), now, parts=parts, channel=Channel.EMAIL)
    assert messages(complaint) == [("contact", "phone"), ("decision", "email")]
    sent = Message.objects.get(kind="decision")
    assert sent.parts == parts
    assert [words in sent.body for words in parts.values()] == [True] * len(parts)
    assert sent.body.startswith("Dear Nora Quill,")
    assert Outbox.objects.get(topic="message").payload == {"message": sent.pk}
    talk = Message.objects.get(kind="contact", channel="phone").pk
    told = dict(complaint.events.filter(data__at_first_contact=True).values_list("kind", "data__message"))
    assert told.pop("decision_sent") == sent.pk
    assert set(told.values()) == {talk}
    assert list(verify([complaint.pk])) == []


def test_a_summary_is_enough_while_its_window_is_open(
    org: Org, log: Log, handler: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    published(SUMMARY + WINDOW)
    early, late = log(), log()
    with pytest.raises(GateOpen) as refused:
        resolve(early, actor(handler), now)
    assert letter_lacks(refused) == ["letter.resolved"]
    resolve(early, actor(handler), now, parts={"resolved": "It is settled."})
    assert messages(early) == [("contact", "phone"), ("summary", "phone")]
    assert early.clocks.get(code="at_once").state == "met"
    with pytest.raises(GateOpen) as refused:
        resolve(late, actor(handler), later(days=7))
    assert letter_lacks(refused) == [f"letter.{part}" for part in stories.letter(late)]
    assert list(verify([early.pk, late.pk])) == []


def test_a_summary_without_a_window_is_always_enough_and_one_without_parts_need_not_be_written(
    org: Org, log: Log, handler: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    published(SILENT)
    complaint = log()
    resolve(complaint, actor(handler), later(days=7))
    assert messages(complaint) == [("summary", "phone")]
    assert Message.objects.get(kind="summary").body == SAID["body"]


def test_what_is_still_asked_for_follows_the_clock_and_waits_for_no_sweep(
    org: Org, handler: Staff, log: Log, actor: ActorFor, now: datetime, later: Later
) -> None:
    published(WINDOW + SUMMARY)
    complaint = log()
    closes = complaint.clocks.get(code="at_once").due_at

    def asked(at: datetime) -> set[str]:
        step = next(s for s in steps(actor(handler), fresh(complaint), now=at) if s.transition.verb == AT_ONCE)
        return {part.code for part in step.missing if part.code.startswith("letter.")}

    decision = {f"letter.{code}" for code in stories.letter(complaint)}
    assert asked(closes) == {"letter.resolved"}
    assert asked(closes + timedelta(seconds=1)) == decision
    assert complaint.clocks.get(code="at_once").state == "running", "nobody swept"
    sweep.sweep(now=closes + timedelta(seconds=1))
    assert asked(closes + timedelta(seconds=1)) == decision
