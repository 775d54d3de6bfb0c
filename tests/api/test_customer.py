"""The customer's own app: their complaints, in plain words, and nothing of ours."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from complaints.actions import assignment, conversation, customer_apps, relay
from complaints.errors import InvalidInput, NotAllowed
from complaints.models import Complaint, Customer, CustomerApp, Message
from complaints.types import InboundCustomer
from tests.actions import stories
from tests.actions.stories import step
from tests.api.conftest import Caller, error
from tests.api.test_description import checked, description

__all__ = ["description"]
NORA = InboundCustomer("Nora Quill", email="nora@customer.example", external_id="K-1")
EVE = InboundCustomer("Eve Stone", email="eve@customer.example", external_id="K-2")

Ask = Callable[..., Any]


@pytest.fixture
def token(manager, actor, now) -> str:
    return customer_apps.add(actor=actor(manager), now=now, operation=uuid.uuid4(), name="App", entity="kettle")[1]


@pytest.fixture
def ask(token: str) -> Ask:
    """Ask as the app: `ask()`, `ask(reference)`, `ask(customer="K-2")`."""

    def asked(reference: str = "", *, customer: str | None = "K-1", bearer: str = token) -> Any:
        query = {} if customer is None else {"customer": customer}
        path = f"/api/v1/customer/complaints/{reference + '/' if reference else ''}"
        return Client().get(path, query, headers={"Authorization": f"Bearer {bearer}"})

    return asked


def test_a_customers_complaints_are_described_listed_and_read(ask, log, handler, actor, now, description):
    complaint = log(customer=NORA, channel="email")
    log(customer=EVE)
    step(complaint, assignment.take, actor(handler), now)
    step(complaint, conversation.acknowledge, actor(handler), now, body="Thank you, Nora.")
    relay.relay(now=now)
    listed, read = ask(), ask(complaint.reference)
    checked(description, "/customer/complaints/", "get", listed)
    checked(description, "/customer/complaints/{reference}/", "get", read)
    (row,) = listed.json()["results"]
    assert (row["reference"], row["stage"], row["outcome"]) == (complaint.reference, "clarify", "")
    assert row["stage_in_words"] == "We are making sure that we understand your complaint."
    whole = read.json()
    assert whole["complaint"] == row
    assert [bool(step["promise"] and step["by"]) for step in whole["next"]] == [True] * len(whole["next"]) != []
    said = [(m["from_customer"], m["body"]) for m in whole["messages"]]
    assert (said[-1][0], said[-1][1].startswith("Thank you, Nora.")) == (False, True)
    assert said[0][0]
    assert "no-store" in read.headers["Cache-Control"]


def test_what_is_ours_stays_ours(ask, log, handler, actor, now, later):
    complaint = log(customer=NORA, channel="email", vulnerability="SECRET vulnerable")
    hana = actor(handler)
    stories.to_decided(complaint, hana, now)
    step(complaint, conversation.note, hana, now, body="SECRET note")
    step(complaint, conversation.inform, hana, now, body="SECRET told her by telephone", channel="phone")
    text = ask(complaint.reference).content.decode()
    assert complaint.reference in text
    assert "SECRET" not in text
    complaint.refresh_from_db()
    assert complaint.outcome
    assert json.loads(text)["complaint"]["outcome"] == "", "decided, and not sent"
    assert not [name for name in ("hana", "Hana", "cards", "risk", "severity") if name in text]


def test_a_letter_that_has_not_left_is_not_shown_nor_an_erased_or_corrected_one(ask, log, handler, actor, now):
    complaint = log(customer=NORA, channel="email")
    step(complaint, assignment.take, actor(handler), now)
    step(complaint, conversation.acknowledge, actor(handler), now, body="On its way.")
    assert "On its way." not in ask(complaint.reference).content.decode()
    relay.relay(now=now)
    assert "On its way." in ask(complaint.reference).content.decode()
    sent = Message.objects.get(body__startswith="On its way.")
    Message.objects.filter(pk=sent.pk).update(erased_at=now)
    assert "On its way." not in ask(complaint.reference).content.decode()


def test_waiting_for_the_customer_says_so(ask, log, handler, actor, now):
    complaint = log(customer=NORA, channel="email")
    stories.to_resolve(complaint, actor(handler), now)
    step(complaint, conversation.ask, actor(handler), now, body="Which kettle?")
    (row,) = ask().json()["results"]
    assert (row["waiting_for_you"], row["stage_in_words"]) == (True, "We asked you something and wait for your answer.")


def test_somebody_elses_a_restricted_and_an_unknown_one_look_alike(ask, log, org, outsider):
    mine, hers, hidden = log(customer=NORA), log(customer=EVE), log(customer=NORA, restricted=True)
    nameless = log(customer=InboundCustomer("No Number"))
    answers = [ask(one) for one in (hers.reference, hidden.reference, nameless.reference, "RD-2345-678C", "x")]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}
    assert [row["reference"] for row in ask().json()["results"]] == [mine.reference]
    assert ask(customer="K-3").json() == {"results": []}
    Customer.objects.filter(external_id="K-1").update(erased_at=mine.received_at)
    assert ask().json() == {"results": []}


def test_another_companys_customer_with_the_same_number_is_not_found(ask, log, org):
    complaint = log(customer=NORA)
    other = type(org.entity).objects.create(code="other", name="Other", calendar=org.entity.calendar)
    Complaint.objects.filter(pk=complaint.pk).update(legal_entity=other)
    assert ask(complaint.reference).status_code == 404
    assert ask().json() == {"results": []}


@pytest.mark.parametrize("customer", [None, "", "x" * 81])
def test_the_customer_must_be_named(ask, org, customer):
    assert error(ask(customer=customer))["fields"].keys() == {"customer"}


def test_its_token_opens_nothing_else_and_no_other_token_opens_this(ask, token, log, manager):
    complaint = log(customer=NORA)
    bearer = {"Authorization": f"Bearer {token}"}
    for path in ("/complaints/", f"/complaints/{complaint.reference}/", "/customers/", "/me/"):
        assert Client().get(f"/api/v1{path}", headers=bearer).status_code == 401, path
    assert ask(bearer="x").status_code == 401
    assert ask(bearer="").status_code == 401
    assert Caller(manager).get("/customer/complaints/", customer="K-1").status_code == 401
    assert Caller(None).get("/customer/complaints/", customer="K-1").status_code == 401
    assert Client().post("/api/v1/customer/complaints/", headers=bearer).status_code == 405


def test_a_token_expires_is_taken_back_and_counts_requests(ask, org, manager, actor, now, monkeypatch):
    app = CustomerApp.objects.get()
    monkeypatch.setattr(customer_apps, "A_MINUTE", 3)
    assert [ask().status_code for _ in range(4)] == [200, 200, 200, 429]
    CustomerApp.objects.update(minute=now - timedelta(minutes=1))
    assert ask().status_code == 200
    CustomerApp.objects.update(expires_at=now, created_at=now - timedelta(days=1))
    assert ask().status_code == 401
    CustomerApp.objects.update(expires_at=now + timedelta(days=1))
    assert ask().status_code == 200
    for _ in range(2):
        customer_apps.take_back(app.pk, actor=actor(manager), now=now)
    assert ask().status_code == 401


def test_apps_are_for_managers_and_administrators_and_a_form_makes_one(org, supervisor, administrator, actor, now):
    given: dict[str, Any] = {"now": now, "operation": uuid.uuid4(), "name": "App"}
    with pytest.raises(NotAllowed):
        customer_apps.add(actor=actor(supervisor), entity="kettle", **given)
    with pytest.raises(InvalidInput):
        customer_apps.add(actor=actor(administrator), entity="nobody", **given)
    made, token = customer_apps.add(actor=actor(administrator), entity="kettle", **given)
    assert customer_apps.add(actor=actor(administrator), entity="kettle", **given) == (made, "")
    assert token not in json.dumps(list(CustomerApp.objects.values()), default=str)


def test_the_command_gives_lists_and_takes_back(org, manager, handler, ask):
    CustomerApp.objects.all().delete()
    said = io.StringIO()
    call_command("customer_app", "add", "Shop app", company="kettle", by="mara", stdout=said)
    token = said.getvalue().split()[-1]
    assert ask(bearer=token).status_code == 200
    app = CustomerApp.objects.get()
    call_command("customer_app", "take-back", str(app.pk), by="mara", stdout=said)
    assert ask(bearer=token).status_code == 401
    listed = io.StringIO()
    call_command("customer_app", "list", stdout=listed)
    assert "Shop app" in listed.getvalue()
    assert "taken back" in listed.getvalue()
    with pytest.raises(CommandError, match="managers and administrators"):
        call_command("customer_app", "add", "x", company="kettle", by="hana")
