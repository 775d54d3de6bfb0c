"""Who sees what, for every address: role x address x {own, team, other team, restricted}.

An address without a row here fails the first test, so that no new one is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from complaints.actions import referrals, remedies, sweep
from complaints.api import urls
from complaints.api.verbs import ANSWERS, REFERRAL_ACTS, REMEDY_ACTS, VERBS
from complaints.choices import EscalationState
from complaints.models import Complaint, Escalation, Referral, Remedy, Staff
from complaints.types import InboundCustomer
from tests.actions import stories
from tests.api.conftest import Caller

pytestmark = pytest.mark.grid

SCENES = ("own", "team", "other_team", "restricted")
VISIBLE = {
    "reporter": {"own"},
    "handler": {"own", "team"},
    "supervisor": {"own", "team", "restricted"},
    "manager": {"own", "team", "other_team", "restricted"},
    "auditor": {"own", "team"},
    "administrator": set(),
}
"""Own: logged by the reporter, handled by the handler. Restricted: of the same team, handled by a colleague."""

FOUND = {**VISIBLE, "handler": set(SCENES), "supervisor": set(SCENES), "manager": set(SCENES), "auditor": set(SCENES)}
"""Customers are the company's: whoever works its teams' complaints may look them up. Reporters find only their own."""


@dataclass(frozen=True)
class Scene:
    """One complaint with everything that hangs on it."""

    complaint: Complaint
    escalation: Escalation
    remedy: Remedy
    referral: Referral
    customer: str


@pytest.fixture
def scenes(log, org, reporter, handler, colleague, supervisor, manager, outsider, actor, now) -> dict[str, Scene]:
    """Four complaints, each late, escalated, with a remedy that waits for approval and a question to a supplier."""
    then = now - timedelta(days=21)
    told: dict[str, dict[str, Any]] = {
        "own": {"by": reporter, "team": "cards"},
        "team": {"by": supervisor, "team": "cards"},
        "other_team": {"by": outsider, "team": "loans"},
        "restricted": {"by": supervisor, "team": "cards", "restricted": True},
    }
    workers = {"own": handler, "team": colleague, "other_team": outsider, "restricted": supervisor}
    made = {}
    for name, how in told.items():
        who = f"Customer {name.replace('_', ' ')}"
        complaint = log(at=then, subject=f"Subject {name}", customer=InboundCustomer(who), **how)
        worker = actor(workers[name])
        stories.to_resolve(complaint, worker, then + timedelta(hours=1))
        made[name] = (complaint, who)
        stories.step(complaint, remedies.propose, worker, then + timedelta(hours=2), kind="refund",
                     amount=Decimal(500), justification="It broke.")  # fmt: skip
        stories.step(complaint, referrals.refer, worker, then + timedelta(hours=2), addressee="The maker", question="x")
    Complaint.objects.filter(pk=made["restricted"][0].pk).update(handler=colleague)
    sweep.sweep(now=now)
    return {
        name: Scene(
            Complaint.objects.get(pk=complaint.pk),
            Escalation.objects.get(complaint=complaint, state=EscalationState.RAISED),
            Remedy.objects.get(complaint=complaint),
            Referral.objects.get(complaint=complaint),
            who,
        )
        for name, (complaint, who) in made.items()
    }


def one(path: str) -> Callable[[Scene], str]:
    return lambda scene: f"/complaints/{scene.complaint.reference}/{path}"


REFERRAL_INPUT: dict[str, dict[str, Any]] = {"answer": {"answer": "x"}, "chase": {}, "recall": {"reason": "x"}}
POSTS: dict[str, tuple[Callable[[Scene], str], dict[str, Any]]] = {
    **{verb: (one(f"{verb}/"), {"other": "RD-2222222", "reason": "x"} if verb == "merge" else {}) for verb in VERBS},
    "propose": (one("remedies/"), {}),
    **{
        f"remedy-{act}": (
            lambda s, act=act: f"/remedies/{s.remedy.pk}/{act}/",
            {"evidence": "x"} if act == "pay" else {"note": "x"},
        )
        for act in REMEDY_ACTS
    },
    **{
        f"referral-{act}": (lambda s, act=act: f"/referrals/{s.referral.pk}/{act}/", REFERRAL_INPUT[act])
        for act in REFERRAL_ACTS
    },
    **{f"escalation-{act}": (lambda s, act=act: f"/escalations/{s.escalation.pk}/{act}/", {}) for act in ANSWERS},
}
"""Writes about one complaint: 404 when it is invisible, never when it is visible."""

GETS = {"complaint": one(""), "timeline": one("timeline/"), "promises": one("clocks/")}
"""Reads of one complaint."""

LISTS = {
    "complaints": ["/complaints/", "/complaints/?state=all", "/complaints/?q=Subject", "/complaints/?q=Customer"],
    "escalations": ["/escalations/", "/escalations/?state=all"],
    "clocks": ["/clocks/", "/clocks/?state=late"],
    "breaches": ["/breaches/"],
}
"""Lists: a complaint stands in them when it is visible and not otherwise."""

NO_COMPLAINT = {
    "counts": "get", "take-next": "post", "customers": "get", "codes": "get", "teams": "get", "me": "get",
    "referrals": "get",
    "policy-in-force": "get", "customers-complaints": "get", "customers-complaint": "get",
    "sign-in": "post", "sign-out": "post", "schema": "get", "docs": "get", "nowhere": "get", "no-such-verb": "post",
}  # fmt: skip
"""Addresses that name no complaint; those that could tell of one have a test of their own below.
The customer's app has a token of its own and opens to no colleague: test_customer.py."""


def test_every_address_has_a_row() -> None:
    named = {pattern.name for pattern in urls.urlpatterns}
    assert None not in named
    assert named == {*POSTS, *GETS, *LISTS, *NO_COMPLAINT}


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside never happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(params=sorted(VISIBLE))
def role(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def caller(role: str, request: pytest.FixtureRequest) -> Caller:
    staff: Staff = request.getfixturevalue(role)
    return Caller(staff)


def test_reading_one_complaint(role: str, caller: Caller, scenes: dict[str, Scene]) -> None:
    said = {
        (name, address): caller.get(path(scene)).status_code
        for name, scene in scenes.items()
        for address, path in GETS.items()
    }
    assert said == {(name, address): 200 if name in VISIBLE[role] else 404 for name in SCENES for address in GETS}


def test_writing_about_one_complaint(role: str, caller: Caller, scenes: dict[str, Scene]) -> None:
    wrong = []
    for name, scene in scenes.items():
        for address, (path, body) in POSTS.items():
            with undone():
                other = scenes["team"].complaint.reference if address == "merge" else ""
                answer = caller.post(path(scene), body | ({"other": other} if other else {}))
            hidden = name not in VISIBLE[role] or (address == "merge" and "team" not in VISIBLE[role])
            if (answer.status_code == 404) != hidden or answer.status_code >= 500:
                wrong.append((name, address, answer.status_code, answer.content[:200]))
    assert not wrong, wrong


def test_lists_and_searches(role: str, caller: Caller, scenes: dict[str, Scene]) -> None:
    wrong = []
    for paths in LISTS.values():
        for path in paths:
            text = caller.get(path).content.decode()
            shown = {name for name, scene in scenes.items() if scene.complaint.reference in text}
            if shown != VISIBLE[role]:
                wrong.append((path, shown))
    for name, scene in scenes.items():
        found = caller.get("/complaints/", q=scene.complaint.reference).json()["results"]
        if bool(found) != (name in VISIBLE[role]):
            wrong.append((f"q={name}", found))
    assert not wrong, wrong


def test_counts(role: str, caller: Caller, scenes: dict[str, Scene]) -> None:
    counts = caller.get("/queue/counts/").json()
    seen = len(VISIBLE[role])
    assert (counts["late"], counts["escalated"]) == (seen, seen)
    assert counts["team"] == (0 if role == "reporter" else seen)
    assert counts["mine"] == (1 if role == "handler" else 0)


def test_customers(role: str, caller: Caller, scenes: dict[str, Scene]) -> None:
    found = {row["name"] for row in caller.get("/customers/", q="Customer").json()["results"]}
    assert found == {scenes[name].customer for name in FOUND[role]}


def test_taking_next_takes_only_what_is_seen(role: str, caller: Caller, scenes: dict[str, Scene]) -> None:
    Complaint.objects.update(handler=None, waiting_on="us")
    answer = caller.post("/queue/take-next/")
    if role in ("handler", "supervisor", "manager"):
        taken = answer.json()["complaint"]["reference"]
        assert taken in {scenes[name].complaint.reference for name in VISIBLE[role]}
    else:
        assert answer.status_code == 403


def test_a_stranger_sees_nothing(scenes: dict[str, Scene]) -> None:
    scene, stranger = scenes["own"], Caller(None)
    reads = [path(scene) for path in GETS.values()] + [path for paths in LISTS.values() for path in paths]
    writes = [path(scene) for path, _ in POSTS.values()]
    assert {stranger.get(path).status_code for path in reads} == {401}
    assert {stranger.post(path).status_code for path in writes} == {401}
    for path in ("/queue/counts/", "/customers/", "/codes/", "/teams/", "/me/", "/nowhere/"):
        assert stranger.get(path).status_code == 401, path


def test_a_reader_let_in_sees_the_restricted_complaint_until_shut_out(scenes, handler, supervisor) -> None:
    hidden = scenes["restricted"].complaint
    path, who = f"/complaints/{hidden.reference}/", {"staff": handler.pk, "reason": "Knows the product."}
    assert Caller(handler).get(path).status_code == 404
    assert Caller(supervisor).act(hidden, "let_in", who).status_code == 200
    assert Caller(handler).get(path).status_code == 200
    assert Caller(supervisor).act(hidden, "shut_out", who).status_code == 200
    assert Caller(handler).get(path).status_code == 404


def test_what_a_team_is_asked_is_told_to_it_alone(role: str, caller: Caller, scenes, outsider, actor, now) -> None:
    """Questions about the other team's complaint, and about a restricted one, put to two teams."""
    asking = actor(outsider)
    stories.step(scenes["other_team"].complaint, referrals.refer, asking, now, team="cards", question="Seen it?")
    hidden = scenes["restricted"].complaint
    stories.step(hidden, referrals.refer, actor(hidden.handler), now, team="loans", question="Secret?")
    found = [row["complaint"]["reference"] for row in caller.get("/referrals/", state="all").json()["results"]]
    own, others = scenes["other_team"].complaint.reference, [hidden.reference] if role == "manager" else []
    assert sorted(found) == sorted([own, *others] if role in ("handler", "supervisor", "manager", "auditor") else [])
    assert not Caller(outsider).get("/referrals/", state="all").json()["results"]
    path = f"/complaints/{own}/"
    assert caller.get(path).status_code == (200 if found else 404)
