"""Follow one's complaint by a one-time link: who gets in, for how long, and that nobody learns what we have."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.actions import customer_side, portal_links
from complaints.choices import ActorKind, Stage
from complaints.models import Complaint, Outbox, PortalLink
from complaints.rules.references import reference
from complaints.types import Actor
from tests.conftest import NOW
from tests.portal.conftest import Bring, Customer, post_out

UNKNOWN = reference(700_000_000)


def test_the_link_goes_to_the_address_on_record_and_opens_the_complaint_once(at: Bring, nora: Customer) -> None:
    complaint = at(Stage.CLARIFY)
    assert nora.ask(complaint.reference.lower().replace("-", " "), "NORA@customer.example").status_code == 302
    mail.outbox.clear()
    (link,) = post_out()
    assert [letter.to for letter in mail.outbox] == [["nora@customer.example"]]
    assert nora.get(link).status_code == 200, "looking uses nothing up"
    assert nora.client.post(link).status_code == 302
    assert "Refund refused after fault" in nora.text()
    other = Customer()
    other.client.cookies["redress_browser"] = nora.client.cookies["redress_browser"].value
    assert other.client.post(link).status_code == 410


@pytest.mark.parametrize(
    ("typed", "email"),
    [(UNKNOWN, "nora@customer.example"), ("nonsense", "x@y.example"), ("", "z@y.example")],
)
def test_known_and_unknown_look_alike_to_the_last_query(typed: str, email: str, at: Bring) -> None:
    complaint = at(Stage.CLARIFY)
    seen = []
    for told, address in ((complaint.reference, "nora@customer.example"), (typed or complaint.reference, email)):
        visitor = Customer()
        with CaptureQueriesContext(connection) as caught:
            answer = visitor.ask(told, address)
        landing = visitor.client.get(answer.headers["Location"]).content
        statements = [query["sql"].split(" ")[0] for query in caught]
        seen.append((answer.status_code, answer.headers["Location"], answer.content, landing, statements))
    assert seen[0] == seen[1]
    links = post_out()
    assert len(links) == 1, "only what we have is mailed"


def test_a_wrong_address_gets_nothing_and_no_hash_of_it_tells_what_was_typed(at: Bring, nora: Customer) -> None:
    complaint = at(Stage.CLARIFY)
    nora.ask(complaint.reference, "mallory@elsewhere.example")
    assert post_out() == []
    row = PortalLink.objects.get()
    assert (row.complaint_id, row.token) == (None, None)
    waiting = Outbox.objects.get(topic="portal_link").payload
    assert "mallory" not in str(waiting) + row.about + row.address


def test_secrets_are_long_and_kept_only_as_hashes(at: Bring, nora: Customer) -> None:
    complaint = at(Stage.CLARIFY)
    nora.ask(complaint.reference)
    (link,) = post_out()
    token = link.split("/")[-2]
    assert len(token) == 52  # 256 bits
    nora.client.post(link)
    row = PortalLink.objects.get()
    kept = f"{row.token}{row.session}{row.browser}{Outbox.objects.get(topic='portal_link').payload}"
    assert token not in kept
    assert nora.client.cookies["redress_visit"].value not in kept
    for name in ("redress_visit", "redress_browser"):
        cookie = nora.client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/follow/")


def test_a_link_of_another_browser_or_too_old_opens_nothing(
    at: Bring, nora: Customer, clock: time_machine.Traveller
) -> None:
    complaint = at(Stage.CLARIFY)
    nora.ask(complaint.reference)
    (link,) = post_out()
    thief = Customer()
    assert thief.client.post(link).status_code == 410
    clock.move_to(NOW + timedelta(minutes=15, seconds=1), tick=False)
    dead = nora.client.post(link)
    assert dead.status_code == 410
    unknown = nora.client.post(f"/follow/open/{'a' * 52}/")
    assert (unknown.status_code, unknown.content) == (410, dead.content)
    assert PortalLink.objects.get().used_at is None


def test_a_visit_ends_after_twenty_idle_minutes_and_with_the_button(
    at: Bring, nora: Customer, clock: time_machine.Traveller
) -> None:
    nora.enter(at(Stage.CLARIFY))
    clock.move_to(NOW + timedelta(minutes=19), tick=False)
    assert nora.get("/follow/complaint/").status_code == 200
    clock.move_to(NOW + timedelta(minutes=38), tick=False)
    assert nora.get("/follow/complaint/").status_code == 200
    secret = nora.client.cookies["redress_visit"].value
    nora.client.post("/follow/end/")
    nora.client.cookies["redress_visit"] = secret
    assert nora.get("/follow/complaint/").status_code == 403


def test_a_visit_ends_by_itself(at: Bring, nora: Customer, clock: time_machine.Traveller) -> None:
    nora.enter(at(Stage.CLARIFY))
    clock.move_to(NOW + timedelta(minutes=20, seconds=1), tick=False)
    assert nora.get("/follow/complaint/").status_code == 403
    assert nora.client.post("/follow/complaint/answer/", {"body": "Hello"}).status_code == 403


def test_the_sixth_question_in_an_hour_waits_and_says_so_to_everybody(at: Bring, clock: time_machine.Traveller) -> None:
    complaint = at(Stage.CLARIFY)
    for told in (complaint.reference, UNKNOWN):
        answers = [Customer().ask(told).status_code for _ in range(6)]
        assert answers == [302] * 5 + [429]
    clock.move_to(NOW + timedelta(minutes=61), tick=False)
    assert Customer().ask(complaint.reference).status_code == 302


def test_one_place_asks_thirty_times_an_hour_at_most(org: object) -> None:
    answers = [Customer().ask(UNKNOWN, f"n{number}@x.example").status_code for number in range(31)]
    assert answers == [302] * 30 + [429]


def test_a_relay_that_tries_again_sends_the_same_link(at: Bring, nora: Customer) -> None:
    complaint = at(Stage.CLARIFY)
    nora.ask(complaint.reference)
    (first,) = post_out()
    Outbox.objects.filter(topic="portal_link").update(sent_at=None, locked_until=None)
    assert post_out() == [first]
    sent = [letter.extra_headers["Message-ID"] for letter in mail.outbox if "follow/open" in str(letter.body)]
    assert (len(sent), len(set(sent))) == (2, 1)


def test_what_was_asked_is_forgotten_after_a_month(org: object, nora: Customer) -> None:
    nora.ask(UNKNOWN)
    assert portal_links.forget_old(now=NOW + timedelta(days=29)) == 0
    assert portal_links.forget_old(now=NOW + timedelta(days=31)) == 1


def test_pages_behind_the_link_are_kept_by_no_cache(at: Bring, nora: Customer) -> None:
    nora.enter(at(Stage.CLARIFY))
    for path in ("/follow/", "/follow/complaint/", "/follow/complaint/answer/"):
        assert "no-store" in nora.get(path).headers["Cache-Control"]


def test_a_customer_sees_one_complaint_and_acts_only_on_it(at: Bring, log: object) -> None:
    complaint = at(Stage.FOLLOW_UP)
    stranger = Actor(ActorKind.CUSTOMER, name="Mallory", let_in=frozenset({complaint.pk + 1}))
    before = Complaint.objects.values().get(pk=complaint.pk)
    for act, given in (("answer", {"body": "x"}), ("withdraw", {"body": "x"}), ("review", {"body": "x"}),
                       ("accept", {"decision": customer_side.decision_stamp(complaint)}),
                       ("wishes", {"channel": "", "needs": "x"}), ("end-representative", {})):  # fmt: skip
        with pytest.raises(Exception, match="no such record"):
            customer_side.do(act, complaint.reference, actor=stranger, now=NOW, **given)
    assert Complaint.objects.values().get(pk=complaint.pk) == before
