"""Who may see a complaint."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from complaints.actions import authority, records
from complaints.choices import Role
from complaints.errors import GateOpen, InvalidInput, NotAllowed, StaleVersion
from complaints.models import Absence, Complaint, ComplaintAccess, Escalation
from complaints.models.people import Staff
from complaints.queries.access import visible_complaints
from complaints.queries.verify import verify
from complaints.types import Actor
from tests.actions.stories import fresh, step
from tests.conftest import ActorFor, Log

Later = Callable[..., datetime]


def sees(actor: Actor, complaint: Complaint) -> bool:
    return visible_complaints(actor).filter(pk=complaint.pk).exists()


def test_teams_see_their_own_complaints_and_no_others(
    log: Log, handler: Staff, outsider: Staff, manager: Staff, auditor: Staff, administrator: Staff, actor: ActorFor
) -> None:
    complaint = log()
    seen = [sees(actor(who), complaint) for who in (handler, manager, auditor, outsider, administrator)]
    assert seen == [True, True, True, False, False]


def test_reporters_see_what_they_logged(log: Log, reporter: Staff, actor: ActorFor) -> None:
    assert sees(actor(reporter), log(by=reporter))
    assert not sees(actor(reporter), log())


def test_a_restricted_complaint_is_for_seniors_and_whoever_is_let_in(
    log: Log, handler: Staff, colleague: Staff, supervisor: Staff, auditor: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log(restricted=True)
    assert [sees(actor(who), complaint) for who in (supervisor, handler, colleague, auditor)] == [True, *[False] * 3]
    reason = "Knows the family."
    step(complaint, records.let_in, actor(supervisor), now, staff=handler.pk, reason=reason)
    assert [sees(actor(who), complaint) for who in (handler, colleague)] == [True, False]


def test_whoever_an_escalation_waits_for_sees_it_while_it_waits(
    log: Log, handler: Staff, supervisor: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    cover = Staff.objects.create(username="cora", role=Role.SUPERVISOR, first_name="Cora")
    Absence.objects.create(staff=supervisor, cover=cover, starts_at=now, ends_at=later(days=5))
    complaint = log()
    assert not sees(actor(cover), complaint)
    step(complaint, authority.escalate, actor(handler), now, reason="advice_wanted", wanted="May I?")
    assert Escalation.objects.get().assignee == cover
    assert sees(actor(cover), complaint)
    step(complaint, authority.advise, actor(cover), now, advice="Yes.")
    assert not sees(actor(cover), complaint)


def kinds(complaint: Complaint) -> list[str]:
    return list(complaint.events.filter(kind__startswith="access").order_by("seq").values_list("kind", flat=True))


def test_letting_in_and_shutting_out_leave_events_and_the_leave_stays_on_record(
    log: Log, handler: Staff, supervisor: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    complaint = log(restricted=True)
    step(complaint, records.let_in, actor(supervisor), now, staff=handler.pk, reason="Knows the family.")
    assert sees(actor(handler), complaint)
    over = later(hours=2)
    step(complaint, records.shut_out, actor(supervisor), over, staff=handler.pk, reason="It is over.")
    assert not sees(actor(handler), complaint)
    assert kinds(complaint) == ["access_given", "access_taken_back"]
    leave = ComplaintAccess.objects.get()
    assert (leave.staff, leave.granted_at, leave.taken_back_by, leave.taken_back_at) == (handler, now, supervisor, over)
    event = complaint.events.get(kind="access_taken_back")
    assert event.data["staff"] == handler.pk
    assert complaint.notes.get(pk=event.data["note"]).body == "It is over."
    assert list(verify([complaint.pk])) == []


def test_the_same_said_twice_changes_nothing(
    log: Log, handler: Staff, supervisor: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log(restricted=True)
    for verb in (records.let_in, records.let_in, records.shut_out, records.shut_out):
        step(complaint, verb, actor(supervisor), now, staff=handler.pk, reason="Once.")
    assert kinds(complaint) == ["access_given", "access_taken_back"]
    assert (ComplaintAccess.objects.count(), complaint.notes.count()) == (1, 2)
    assert fresh(complaint).version == complaint.version + 2


def test_somebody_shut_out_may_be_let_in_again(
    log: Log, handler: Staff, supervisor: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log(restricted=True)
    for verb in (records.let_in, records.shut_out, records.let_in):
        step(complaint, verb, actor(supervisor), now, staff=handler.pk, reason="On and off.")
    assert sees(actor(handler), complaint)
    assert sorted(leave.taken_back_at is None for leave in ComplaintAccess.objects.all()) == [False, True]


@pytest.mark.parametrize("verb", [records.let_in, records.shut_out])
def test_leave_names_a_colleague_and_a_reason_and_is_not_a_handlers_to_give(
    verb: Callable[..., Complaint], log: Log, handler: Staff, supervisor: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log()
    with pytest.raises(GateOpen) as refused:
        step(complaint, verb, actor(supervisor), now, reason=" ")
    assert [part.code for part in refused.value.missing] == ["staff", "reason"]
    with pytest.raises(InvalidInput):
        step(complaint, verb, actor(supervisor), now, staff=10**15, reason="A stranger.")
    with pytest.raises(NotAllowed):
        step(complaint, verb, actor(handler), now, staff=supervisor.pk, reason="A friend.")
    with pytest.raises(StaleVersion):
        verb(complaint.reference, actor=actor(supervisor), now=now, version=99, staff=handler.pk, reason="Late.")
    assert (ComplaintAccess.objects.count(), kinds(complaint), fresh(complaint).version) == (0, [], complaint.version)


def test_leavers_are_not_let_in(log: Log, handler: Staff, supervisor: Staff, actor: ActorFor, now: datetime) -> None:
    Staff.objects.filter(pk=handler.pk).update(is_active=False)
    complaint = log(restricted=True)
    with pytest.raises(InvalidInput):
        step(complaint, records.let_in, actor(supervisor), now, staff=handler.pk, reason="Left us.")
    assert ComplaintAccess.objects.count() == 0
