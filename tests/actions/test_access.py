"""Who may see a complaint."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from complaints.actions import authority, records
from complaints.choices import Role
from complaints.models import Absence, Complaint, Escalation
from complaints.models.people import Staff
from complaints.queries.access import visible_complaints
from complaints.types import Actor
from tests.actions.stories import step
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
    records.let_in(complaint.reference, actor=actor(supervisor), now=now, staff=handler.pk, reason=reason)
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
