"""What must be sent when a promise ends unkept: said in the event, to the handler, and until the letter has gone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from complaints.actions import assignment, conversation, sweep
from complaints.actions import parts as parts_of
from complaints.choices import EventKind, MessageKind
from complaints.errors import GateOpen, InvalidInput
from complaints.models import Clock, Complaint, Event, Message, Notice, Staff
from complaints.queries import owed_letters
from complaints.queries.steps import steps
from complaints.queries.verify import verify
from tests.actions.stories import fresh, step, to_decided, to_resolve
from tests.conftest import ActorFor, Log, Org

LATE = datetime.fromisoformat("2026-12-31T09:00:00+00:00")
"""The morning after eight weeks."""


@pytest.fixture
def complaint(disp: Org, log: Log, handler: Staff, actor: ActorFor, now: datetime) -> Complaint:
    made = log()
    to_resolve(made, actor(handler), now)
    return made


def holding(complaint: Complaint, parts: dict[str, str] | None = None) -> dict[str, object]:
    waiting = owed_letters.owed(fresh(complaint))
    demanded = owed_letters.demanded(fresh(complaint), "extension", waiting)
    said = {code: f"Here is {title}." for code, title in demanded.items()} if parts is None else parts
    return {"letter": "extension", "parts": said, "channel": "letter"}


def breach_of(complaint: Complaint, code: str) -> Event:
    return complaint.events.get(kind=EventKind.CLOCK_STEPPED, data__clock=f"{code}#1", data__step="breach")


def test_the_breach_says_which_letter_must_go_and_the_handler_hears_it_urgently(
    complaint: Complaint, handler: Staff
) -> None:
    sweep.sweep(now=LATE)
    assert breach_of(complaint, "final_response").data["expiry_letter"] == "extension"
    late = Notice.objects.get(complaint=complaint, staff=handler, text__contains="must go to the customer now")
    assert late.urgent is True
    assert "Final response within eight weeks is late" in late.text
    assert "The letter “More time needed” must go to the customer now." in late.text
    assert "expiry_letter" not in breach_of(complaint, "keep_informed").data
    assert verify([complaint.pk]) == []


def test_without_a_handler_the_supervisors_hear_it(
    disp: Org, log: Log, supervisor: Staff, handler: Staff, now: datetime
) -> None:
    made = log()
    sweep.sweep(now=LATE)
    told = Notice.objects.filter(complaint=made, urgent=True, text__contains="must go to the customer now")
    assert set(told.values_list("staff", flat=True)) == {supervisor.pk}


def test_it_is_owed_until_a_complete_letter_of_that_kind_went(
    complaint: Complaint, handler: Staff, actor: ActorFor
) -> None:
    assert owed_letters.owed(fresh(complaint)) == []
    sweep.sweep(now=LATE)
    (one,) = owed_letters.owed(fresh(complaint))
    due = Clock.objects.get(complaint=complaint, code="final_response").due_at
    assert (one.letter, one.clock, one.since, one.within) == ("extension", "final_response#1", due, None)
    inform = next(s for s in steps(actor(handler), fresh(complaint), now=LATE) if s.transition.verb == "inform")
    lacking = {"letter.reason", "letter.new_date", "letter.ombudsman", "letter.waiver", "letter.leaflet",
               "letter.website"}  # fmt: skip
    assert {part.code for part in inform.missing} == lacking
    step(complaint, conversation.inform, actor(handler), LATE, body="We are still at it.", channel="letter")
    assert len(owed_letters.owed(fresh(complaint))) == 1  # an update is not that letter
    with pytest.raises(GateOpen) as refused:
        step(complaint, conversation.inform, actor(handler), LATE, **holding(complaint, {"reason": "The bank."}))
    assert {part.code for part in refused.value.missing} == lacking - {"letter.reason"}
    step(complaint, conversation.inform, actor(handler), LATE, **holding(complaint))
    assert owed_letters.owed(fresh(complaint)) == []
    sent = Message.objects.get(complaint=complaint, kind=MessageKind.EXTENSION)
    assert set(sent.parts) == {code.removeprefix("letter.") for code in lacking}
    event = complaint.events.filter(kind=EventKind.INFORMED).latest("seq")
    assert (event.data["letter"], event.data["message"]) == ("extension", sent.pk)
    assert verify([complaint.pk]) == []


def test_sent_ahead_of_the_last_day_nobody_is_called(
    complaint: Complaint, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    sweep.sweep(now=now + timedelta(weeks=7))
    step(complaint, conversation.inform, actor(handler), now + timedelta(weeks=7, days=1), **holding(complaint))
    sweep.sweep(now=LATE)
    assert breach_of(complaint, "final_response").data["expiry_letter"] == "extension"
    assert owed_letters.owed(fresh(complaint)) == []
    assert not Notice.objects.filter(text__contains="must go").exists()


def test_a_letter_of_long_ago_does_not_count(
    complaint: Complaint, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    step(complaint, conversation.inform, actor(handler), now + timedelta(days=1), **holding(complaint))
    sweep.sweep(now=LATE)
    assert len(owed_letters.owed(fresh(complaint))) == 1


def test_the_decision_makes_it_needless(complaint: Complaint, log: Log, handler: Staff, actor: ActorFor) -> None:
    sweep.sweep(now=LATE)
    step(complaint, assignment.assess, actor(handler), LATE, flags=["payment"])
    assert "final_response#1" not in {one.clock for one in owed_letters.owed(fresh(complaint))}


def test_a_part_owes_its_own_letter_with_what_its_matter_demands(
    disp: Org, log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    made = log()
    to_decided(made, actor(handler), now)
    step(made, parts_of.add_part, actor(handler), now, title="The payment", body="By itself.", flags=["payment"],
         channel="letter")  # fmt: skip
    late = now + timedelta(days=22)
    sweep.sweep(now=late)
    (one,) = owed_letters.owed(fresh(made))
    assert (one.clock, one.within is not None) == ("payment_response#1", True)
    assert set(holding(made)["parts"]) == {"reason", "new_date", "deadline"}  # type: ignore[call-overload]
    step(made, conversation.inform, actor(handler), late, **holding(made))
    assert owed_letters.owed(fresh(made)) == []


def test_another_kind_of_letter_is_refused_and_nothing_is_sent(
    complaint: Complaint, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    messages = Message.objects.count()
    with pytest.raises(InvalidInput):
        step(complaint, conversation.inform, actor(handler), now, letter="decision", body="Upheld.")
    assert Message.objects.count() == messages
