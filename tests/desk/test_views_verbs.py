"""Every (stage, verb, role) cell through the desk answers as the lifecycle table says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from complaints.choices import Role, Stage
from complaints.desk.acts import VERBS
from complaints.models import Complaint, Event, Staff
from complaints.rules import lifecycle
from complaints.rules.lifecycle import Transition
from tests.conftest import Log
from tests.desk.conftest import At
from tests.desk.journey import answers, bring, prepare

pytestmark = pytest.mark.grid

NO_PAUSABLE_CLOCK = {(Stage.FOLLOW_UP, verb) for verb in ("pause", "resume", "extend")}
"""After the decision no running promise may pause or be extended: allowed by the table, refused by the gate."""


LACKING = {
    "take", "resume", "explain_lateness", "send_decision", "close", "answer_part", "assess_part", "let_in", "shut_out",
    "correct_letter",
}  # fmt: skip
"""Verbs the table has but this complaint has no use for: somebody has it, nothing is paused, late, decided, secret."""


@pytest.fixture
def cast(
    reporter: Staff, handler: Staff, supervisor: Staff, manager: Staff, auditor: Staff, administrator: Staff
) -> dict[Role, Staff]:
    return {Role(one.role): one for one in (reporter, handler, supervisor, manager, auditor, administrator)}


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def expected(stage: Stage, transition: Transition, role: Role) -> int:
    if role == Role.ADMINISTRATOR:
        return 404
    if role not in transition.roles:
        return 403
    if stage not in transition.stages:
        return 409
    return 422 if (stage, transition.verb) in NO_PAUSABLE_CLOCK else 302


def test_the_desk_knows_every_verb_of_the_table_and_no_other() -> None:
    assert set(VERBS) == set(lifecycle.BY_VERB)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("stage", list(Stage))
def test_a_verb_is_done_refused_or_invisible_as_the_table_says(
    stage: Stage, role: Role, cast: dict[Role, Staff], colleague: Staff, log: Log, at_desk: At
) -> None:
    complaint = bring(log(by=cast[Role.REPORTER]), stage, cast[Role.HANDLER])
    other = log(by=cast[Role.REPORTER])
    visitor = at_desk(cast[role])
    found, wanted = {}, {}
    for transition in lifecycle.TRANSITIONS:
        with undone():
            prepare(complaint, transition.verb, cast[Role.SUPERVISOR])
            before = Complaint.objects.get(pk=complaint.pk)
            events = Event.objects.filter(complaint=complaint).count()
            page = visitor.get(f"/desk/complaints/{complaint.reference}/{transition.verb}/").status_code
            given = answers(complaint, transition.verb, colleague=colleague, other=other)
            status = visitor.act(complaint, transition.verb, **given).status_code
            after = Complaint.objects.get(pk=complaint.pk)
            found[transition.verb] = (page, status, after.stage)
            to = transition.to or stage
            answer = expected(stage, transition, role)
            done = answer == 302
            wanted[transition.verb] = (200 if answer in (302, 422) else answer, answer, to if done else stage)
            if not done:
                assert (after.version, Event.objects.filter(complaint=complaint).count()) == (before.version, events)
            else:
                assert Event.objects.filter(complaint=complaint, kind=transition.event, seq__gt=events).exists()
    assert found == wanted


@pytest.mark.parametrize("role", [Role.REPORTER, Role.HANDLER, Role.SUPERVISOR, Role.MANAGER, Role.AUDITOR])
@pytest.mark.parametrize("stage", list(Stage))
def test_the_page_offers_no_verb_that_would_be_refused(
    stage: Stage, role: Role, cast: dict[Role, Staff], log: Log, at_desk: At
) -> None:
    complaint = bring(log(by=cast[Role.REPORTER]), stage, cast[Role.HANDLER])
    html = at_desk(cast[role]).text(f"/desk/complaints/{complaint.reference}/")
    offered = {verb for verb in VERBS if f'/desk/complaints/{complaint.reference}/{verb}/"' in html}
    allowed = {t.verb for t in lifecycle.TRANSITIONS if expected(stage, t, role) == 302}
    assert offered <= allowed
    assert allowed - offered <= LACKING
