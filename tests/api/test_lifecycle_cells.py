"""Every (stage, verb, role) cell through the API, compared with the table: 403 not yours, 409 not now, else allowed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from complaints.api.verbs import VERBS
from complaints.choices import Role, Stage
from complaints.models import Complaint, Event, Staff
from complaints.rules import lifecycle
from tests.actions import stories
from tests.api.conftest import Caller, error

pytestmark = pytest.mark.grid

WAYS = {
    Stage.GREET: None,
    Stage.CLARIFY: stories.to_clarify,
    Stage.RESOLVE: stories.to_resolve,
    Stage.FOLLOW_UP: stories.to_follow_up,
    Stage.CLOSED: stories.to_closed,
}


def test_every_verb_of_the_table_has_an_address_and_no_other() -> None:
    assert set(VERBS) == set(lifecycle.BY_VERB)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def people(reporter, handler, supervisor, manager, auditor, administrator) -> dict[Role, Staff]:
    return {Role(one.role): one for one in (reporter, handler, supervisor, manager, auditor, administrator)}


@pytest.fixture(params=list(Stage))
def stage(request: pytest.FixtureRequest) -> Stage:
    return Stage(request.param)


@pytest.fixture
def complaint(stage: Stage, log, reporter, handler, actor, now) -> Complaint:
    """One complaint in the stage, logged by the reporter, handled by the handler once somebody does."""
    made = log(by=reporter)
    way = WAYS[stage]
    if way is not None:
        way(made, actor(handler), now)
    return Complaint.objects.get(pk=made.pk)


def test_the_api_allows_exactly_what_the_table_says(
    stage: Stage, complaint: Complaint, people: dict[Role, Staff], log
) -> None:
    other = log(by=people[Role.REPORTER]).reference
    events = Event.objects.filter(complaint=complaint).count()
    wrong = []
    for role, staff in people.items():
        caller = Caller(staff)
        for verb, transition in lifecycle.BY_VERB.items():
            body = {"other": other, "reason": "x"} if verb == "merge" else {}
            with undone():
                answer = caller.act(complaint, verb, body)
                refused = answer.status_code in (403, 404, 409)
                if refused and Event.objects.filter(complaint=complaint).count() != events:
                    wrong.append((verb, role, "a refusal left an event"))
            said = answer.status_code
            if role == Role.ADMINISTRATOR:
                expected = said == 404
            elif role not in transition.roles:
                expected = said == 403 and error(answer)["code"] == "not_allowed"
            elif stage not in transition.stages:
                expected = said == 409 and error(answer)["allowed"] == list(transition.stages)
            else:
                expected = said in (200, 204, 400, 422)
            if not expected:
                wrong.append((verb, role, said, answer.content[:200]))
    assert not wrong, wrong


def test_available_actions_are_the_same_cells(stage: Stage, complaint: Complaint, people: dict[Role, Staff]) -> None:
    for role, staff in people.items():
        answer = Caller(staff).get(f"/complaints/{complaint.reference}/")
        if role == Role.ADMINISTRATOR:
            assert answer.status_code == 404
            continue
        offered = [action["verb"] for action in answer.json()["available_actions"]]
        assert offered == [verb for verb, row in lifecycle.BY_VERB.items() if role in row.roles and stage in row.stages]
