"""Mail that waits: who sees it, that looking is harmless, and what a person may decide."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.actions import incoming_mail
from complaints.models import Complaint, IncomingMail, Message, Staff, SuppressedAddress
from tests.channels.mails.building import mail
from tests.conftest import Log, Org
from tests.desk.conftest import At

pytestmark = pytest.mark.usefixtures("at_now")


@pytest.fixture
def held(org: Org, now: datetime) -> IncomingMail:
    """A mail that says not who sent it."""
    raw = mail("<script>alert(1)</script> My kettle broke.", From="Nora", Subject="<b>Kettle</b>")
    return incoming_mail.receive(raw, source="pipe", now=now)


def test_what_waits_stands_in_the_list_with_its_reason(held: IncomingMail, handler: Staff, at_desk: At) -> None:
    page = at_desk(handler).text("/desk/mail/")
    assert "it says not who sent it" in page
    assert "&lt;b&gt;Kettle&lt;/b&gt;" in page
    assert "<b>Kettle" not in page


def test_looking_at_it_runs_nothing(held: IncomingMail, handler: Staff, at_desk: At) -> None:
    page = at_desk(handler).text(f"/desk/mail/{held.pk}/")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; My kettle broke." in page
    assert "<script>alert" not in page


def test_it_is_not_for_another_team_nor_for_other_roles(
    held: IncomingMail, outsider: Staff, auditor: Staff, reporter: Staff, at_desk: At
) -> None:
    assert "Kettle" not in at_desk(outsider).text("/desk/mail/")
    assert at_desk(outsider).get(f"/desk/mail/{held.pk}/").status_code == 404
    assert at_desk(outsider).post(f"/desk/mail/{held.pk}/", act="make").status_code == 404
    assert {at_desk(one).get(f"/desk/mail/{held.pk}/").status_code for one in (auditor, reporter)} == {403}
    assert Complaint.objects.count() == 0


def test_it_is_made_a_complaint_once(held: IncomingMail, handler: Staff, at_desk: At, now: datetime) -> None:
    visitor = at_desk(handler)
    assert visitor.post(f"/desk/mail/{held.pk}/", act="make").status_code == 302
    assert visitor.post(f"/desk/mail/{held.pk}/", act="make").status_code == 404
    complaint = Complaint.objects.get()
    held.refresh_from_db()
    assert (held.state, held.complaint, held.decided_by, held.decided_at) == ("handled", complaint, handler, now)
    assert complaint.received_at == held.received_at
    assert "No mail waits" in visitor.text("/desk/mail/")


def test_it_is_put_on_a_complaint(held: IncomingMail, handler: Staff, log: Log, at_desk: At) -> None:
    complaint = log()
    at_desk(handler).post(f"/desk/mail/{held.pk}/", act="attach", reference=complaint.reference)
    assert "My kettle broke." in Message.objects.get(complaint=complaint, kind="answer").body
    held.refresh_from_db()
    assert held.decision == f"belongs to {complaint.reference}"


def test_it_is_not_put_on_a_complaint_one_may_not_see(
    held: IncomingMail, handler: Staff, log: Log, at_desk: At
) -> None:
    other = log(team="loans")
    answer = at_desk(handler).post(f"/desk/mail/{held.pk}/", act="attach", reference=other.reference)
    assert answer.status_code == 422
    assert "not yours to see" in answer.content.decode()
    assert not Message.objects.filter(kind="answer").exists()
    assert IncomingMail.objects.get(pk=held.pk).state == "held"


def test_ignoring_needs_a_reason(held: IncomingMail, handler: Staff, at_desk: At) -> None:
    visitor = at_desk(handler)
    assert visitor.post(f"/desk/mail/{held.pk}/", act="ignore", reason=" ").status_code == 422
    assert visitor.post(f"/desk/mail/{held.pk}/", act="ignore", reason="Advertising").status_code == 302
    held.refresh_from_db()
    assert (held.state, held.decision) == ("handled", "ignored: Advertising")


def test_the_list_asks_as_much_for_many_as_for_one(
    held: IncomingMail, handler: Staff, now: datetime, at_desk: At
) -> None:
    visitor = at_desk(handler)
    visitor.get("/desk/mail/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        visitor.get("/desk/mail/")
    for number in range(5):
        incoming_mail.receive(mail(From="Nora", Message_ID=f"<{number}@x>"), source="pipe", now=now)
    with CaptureQueriesContext(connection) as many:
        visitor.get("/desk/mail/")
    assert len(one) == len(many) <= 12


def test_a_message_that_did_not_arrive_shows_it_on_the_complaint(
    log: Log, handler: Staff, now: datetime, at_desk: At
) -> None:
    complaint = log()
    Message.objects.create(
        complaint=complaint, direction="out", kind="update", channel="email", at=now, author=handler, body="News.",
        bounced_at=now, bounce_reason="550 no such user",
    )  # fmt: skip
    assert "Did not arrive: 550 no such user" in at_desk(handler).text(f"/desk/complaints/{complaint.reference}/")


def test_an_address_that_works_again_is_mailed_again_by_those_who_see_the_customer(
    log: Log, handler: Staff, outsider: Staff, at_desk: At, now: datetime
) -> None:
    log(channel="email")
    held = SuppressedAddress.objects.create(address="nora@customer.example", reason="550 no such user", since=now)
    again = f"/desk/mail/addresses/{held.pk}/mail-again/"
    assert "nora@customer.example" not in at_desk(outsider).text("/desk/mail/")
    assert at_desk(outsider).post(again).status_code == 404
    visitor = at_desk(handler)
    assert "550 no such user" in visitor.text("/desk/mail/")
    assert visitor.post(again).status_code == 302
    assert visitor.post(again).status_code == 404
    held.refresh_from_db()
    assert (held.lifted_at, held.lifted_by) == (now, handler)
