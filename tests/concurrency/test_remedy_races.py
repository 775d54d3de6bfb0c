"""One matter, several linked complaints, remedies proposed at once: the authority limit holds over all of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from complaints.actions import assignment, conversation, intake, records, remedies
from complaints.choices import RemedyState, Role
from complaints.errors import Busy
from complaints.models import Complaint, Remedy
from complaints.models.people import Staff
from complaints.types import SYSTEM, Actor
from tests.actions.stories import version
from tests.concurrency.test_races import cast, inbound, together
from tests.conftest import NOW

pytestmark = pytest.mark.concurrency
LIMIT, EACH = Decimal(50), Decimal("34.99")


def to_clarified(actor: Actor, count: int) -> list[Complaint]:
    """Complaints in a stage where remedies are proposed."""
    received = intake.receive_complaints([inbound(n) for n in range(count)], actor=SYSTEM, now=NOW)
    for one in received:
        assignment.take(one.reference, actor=actor, now=NOW, version=1)
        conversation.acknowledge(one.reference, actor=actor, now=NOW, version=2, body="Thank you.")
    return [Complaint.objects.get(pk=one.id) for one in received]


def link(one: Complaint, first: Complaint, actor: Actor) -> None:
    records.link_duplicate(
        one.reference, actor=actor, now=NOW, version=version(one), other=first.reference, reason="The same kettle."
    )


@pytest.fixture
def handler(committed_db: object) -> Actor:
    return replace(cast()[0], authority_limit=LIMIT)


@pytest.fixture
def linked(handler: Actor) -> list[Complaint]:
    one, other = to_clarified(handler, 2)
    link(other, one, handler)
    return [one, other]


def propose(complaint: Complaint, actor: Actor) -> Remedy:
    return remedies.propose(
        complaint.reference, actor=actor, now=NOW, version=version(complaint), kind="refund", amount=EACH,
        justification="Faulty within a week.",
    )  # fmt: skip


def let_sums_meet(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Whoever has summed waits a moment for the others to sum as well, before anything is written."""
    within, met = remedies._within, threading.Barrier(count)

    def meeting(*asked: Any) -> bool:
        answer = within(*asked)
        with suppress(threading.BrokenBarrierError):
            met.wait(1)
        return answer

    monkeypatch.setattr(remedies, "_within", meeting)


def states() -> list[str]:
    return sorted(Remedy.objects.values_list("state", flat=True))


def test_proposed_at_once_on_two_linked_complaints_one_waits_for_approval(
    linked: list[Complaint], handler: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_sums_meet(monkeypatch, 2)
    together(2, lambda n: propose(linked[n], handler))
    assert states() == [RemedyState.APPROVED, RemedyState.PROPOSED]


def test_control_with_each_complaint_locked_alone_the_limit_is_spent_twice(
    linked: list[Complaint], handler: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remedies, "_lock_matter", lambda *_: None)
    let_sums_meet(monkeypatch, 2)
    together(2, lambda n: propose(linked[n], handler))
    assert states() == [RemedyState.APPROVED, RemedyState.APPROVED]
    assert 2 * EACH > LIMIT


def test_whoever_approves_holds_the_whole_matter_too(
    linked: list[Complaint], handler: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = propose(linked[0], replace(handler, authority_limit=Decimal(0)))
    monkeypatch.setattr(remedies, "_within", lambda *_: not any(can_be_locked(one) for one in linked))
    senior = replace(handler, id=Staff.objects.get(username="sunita").pk, role=Role.SUPERVISOR)
    done = remedies.approve(waiting.pk, actor=senior, now=NOW, version=version(linked[0]))
    assert done.state == RemedyState.APPROVED


def test_proposals_in_both_directions_of_a_link_never_deadlock(handler: Actor) -> None:
    complaints = to_clarified(handler, 6)
    for one, first in zip(complaints[1:], complaints, strict=False):
        link(one, first, handler)
    results = together(6, lambda n: propose(complaints[n], handler))
    assert [result for result in results if isinstance(result, Exception)] == []
    assert states() == [RemedyState.APPROVED] + [RemedyState.PROPOSED] * 5


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None], times: int) -> None:
    """After each of the first so many looks at the matter something else is committed, before the locks are taken."""
    look, seen = remedies._matter, list[int]()

    def looking(complaint: Complaint) -> set[int]:
        found = look(complaint)
        seen.append(1)
        if len(seen) <= times:
            together(1, lambda _: happens())
        return found

    monkeypatch.setattr(remedies, "_matter", looking)


def test_what_is_linked_while_we_wait_is_locked_too(handler: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    first, late = to_clarified(handler, 2)
    monkeypatch.setattr(remedies, "_within", lambda *_: not can_be_locked(first) and not can_be_locked(late))
    meanwhile(monkeypatch, lambda: link(first, late, handler), times=1)
    assert propose(late, handler).state == RemedyState.APPROVED


def can_be_locked(complaint: Complaint) -> bool:
    """Whether somebody else could lock the complaint this moment."""

    def lock(_: int) -> bool:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("select 1 from complaints_complaint where id = %s for update nowait", [complaint.pk])
        except OperationalError:
            return False
        return True

    return bool(together(1, lock)[0])


def test_a_matter_that_keeps_growing_is_busy_and_nothing_is_proposed(
    handler: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, *others = to_clarified(handler, 1 + remedies.LOOKS + 1)
    rest = iter(others)
    meanwhile(monkeypatch, lambda: link(next(rest), own, handler), times=remedies.LOOKS + 1)
    before = version(own)
    with pytest.raises(Busy):
        propose(own, handler)
    assert (Remedy.objects.count(), version(own)) == (0, before)
