"""Who gets what at every address of the portal: nobody, colleagues of every role, customers, representatives.

A new address without a row here fails. Nothing of a complaint that is not theirs is in anybody's answer.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from complaints.actions import customer_side
from complaints.choices import ActorKind, Role, Stage
from complaints.models import Complaint, Staff
from complaints.portal import urls
from complaints.types import Actor, InboundCustomer
from tests.conftest import NOW, Log
from tests.desk.journey import bring, fresh
from tests.portal.conftest import Customer, post_out
from tests.portal.test_complain_matrix import OPEN

pytestmark = pytest.mark.grid

PUBLIC: dict[str, tuple[str, str, int]] = {
    "home": ("get", "/", 200),
    "follow": ("get", "/follow/", 200),
    "follow_sent": ("get", "/follow/sent/", 200),
    "follow_open": ("post", f"/follow/open/{'a' * 52}/", 410),
    "follow_end": ("post", "/follow/end/", 200),
    "survey": ("get", f"/asked/{'a' * 52}/", 404),
    "survey_thanks": ("get", "/asked/thanks/", 200),
    "praise": ("get", "/praise/", 200),
    "praise_thanks": ("get", "/praise/thanks/", 200),
}
"""Addresses that say the same to everybody: how, where, and what."""

OWN: dict[str, tuple[str, ...]] = {
    "follow_page": ("/follow/complaint/",),
    "follow_act": tuple(f"/follow/complaint/{act}/" for act in customer_side.ACTS),
}
"""Addresses of one's own complaint: without a visit 403 to GET and POST alike."""

VISITORS = ["nobody", *(f"staff {role.value}" for role in Role), "ended", "forged", "customer", "representative"]
NEEDLES = ("Needle own", "Needle foreign")


def test_every_address_of_the_portal_has_its_row_here() -> None:
    assert {str(pattern.name) for pattern in urls.urlpatterns} == set(PUBLIC) | set(OWN) | set(OPEN)


@pytest.fixture
def case(log: Log, handler: Staff) -> dict[str, Complaint]:
    made = {}
    for name in ("own", "foreign"):
        who = InboundCustomer(f"{name.title()} Quill", email=f"{name}@customer.example")
        inbound = log(channel="email", subject=f"Needle {name}", customer=who)
        made[name] = bring(inbound, Stage.FOLLOW_UP, handler)
    post_out()
    return made


@pytest.fixture
def visitor(
    case: dict[str, Complaint], reporter: Staff, handler: Staff, supervisor: Staff, manager: Staff, auditor: Staff,
    administrator: Staff,
) -> Callable[[str], Client]:  # fmt: skip
    staff = {Role(one.role): one for one in (reporter, handler, supervisor, manager, auditor, administrator)}

    def made(kind: str) -> Client:
        client = Client()
        if kind.startswith("staff"):
            client.force_login(staff[Role(kind.split()[1])])
        if kind == "forged":
            client.cookies["redress_visit"] = "x" * 43
        if kind == "ended":
            gone = Customer().enter(case["own"], "own@customer.example")
            secret = gone.client.cookies["redress_visit"].value
            gone.client.post("/follow/end/")
            client.cookies["redress_visit"] = secret
        if kind == "customer":
            return Customer().enter(case["own"], "own@customer.example").client
        if kind == "representative":
            actor = Actor(ActorKind.CUSTOMER, name="Own Quill", let_in=frozenset({case["own"].pk}))
            customer_side.appoint(
                case["own"].reference, actor=actor, now=NOW, name="Ben", relation="Son", contact="ben@f.example",
                consent=True,
            )  # fmt: skip
            return Customer().enter(case["own"], "ben@f.example").client
        return client

    return made


def ask(client: Client, way: str, path: str) -> HttpResponse:
    return client.get(path) if way == "get" else client.post(path)


@pytest.mark.parametrize("kind", VISITORS)
def test_what_each_visitor_gets(kind: str, visitor: Callable[[str], Client], case: dict[str, Complaint]) -> None:
    client = visitor(kind)
    inside = kind in ("customer", "representative")
    before = {name: fresh(one).version for name, one in case.items()}
    wrong = []
    for name, paths in OWN.items():
        for path in paths:
            for way in ("get", "post") if name == "follow_act" else ("get",):
                answer = ask(client, way, path)
                said = answer.content.decode()
                allowed = (200, 302, 403, 409, 422) if inside else (403,)
                if answer.status_code not in allowed:
                    wrong.append((path, way, answer.status_code))
                if _leaks(said, case["foreign"]) or (not inside and _leaks(said, case["own"])):
                    wrong.append((path, way, "leaks"))
    for name, (way, path, status) in PUBLIC.items():
        answer = ask(client, way, path)
        if answer.status_code != status:
            wrong.append((path, way, answer.status_code))
        if any(_leaks(answer.content.decode(), one) for one in case.values()):
            wrong.append((name, way, "leaks"))
    assert wrong == []
    assert {name: fresh(one).version for name, one in case.items()} == before, "nothing asked for, nothing changed"
    if inside:
        assert ask(client, "get", "/follow/complaint/").status_code == 403, "the visit was ended above"


def _leaks(said: str, complaint: Complaint) -> bool:
    return complaint.subject in said or complaint.reference in said


@pytest.mark.parametrize("act", sorted(customer_side.ACTS))
def test_a_form_that_names_somebody_elses_complaint_changes_neither(
    act: str, visitor: Callable[[str], Client], case: dict[str, Complaint]
) -> None:
    client = visitor("customer")
    before = {name: fresh(one).version for name, one in case.items()}
    foreign = case["foreign"]
    form = {"complaint": foreign.reference, "decision": customer_side.decision_stamp(foreign), "body": "x",
            "operation": "forged", "name": "M", "contact": "m@x.example", "consent": "on", "needs": "x"}  # fmt: skip
    answer = client.post(f"/follow/complaint/{act}/", form)
    assert answer.status_code == 409
    assert not _leaks(answer.content.decode(), foreign)
    assert {name: fresh(one).version for name, one in case.items()} == before
