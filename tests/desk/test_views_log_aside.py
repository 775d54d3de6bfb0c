"""What stands beside the log form while one types: who it may be, what came before, codes, promised dates."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.choices import Stage
from complaints.models import Complaint, ReadLog, Staff
from complaints.types import InboundCustomer
from tests.conftest import NOW, Log, Org
from tests.desk.conftest import At, Visitor
from tests.desk.journey import SAID, bring


def beside(visitor: Visitor, parts: str, **typed: str) -> str:
    answer = visitor.client.post("/desk/log/aside/", {"parts": parts, **typed})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_customer_is_found_as_one_types_and_the_look_is_written_down(handler: Staff, log: Log, at_desk: At) -> None:
    known, visitor = log().customer, at_desk(handler)
    html = beside(visitor, "lookup", who="nor")
    assert f'data-customer="{known.pk}"' in html
    assert "nora@customer.example" not in html
    assert "Write at least three letters." in beside(visitor, "lookup", who="no")
    assert "Nobody found. Log them as a new customer." in beside(visitor, "lookup", who="xyz")
    rows = ReadLog.objects.filter(staff=handler).values_list("door", "detail")
    assert list(rows) == [("desk customers", "1 found"), ("desk customers", "0 found")]


def test_choosing_a_customer_shows_their_particulars_and_open_complaints(handler: Staff, log: Log, at_desk: At) -> None:
    there = log(subject="Lamp flickers")
    html = beside(at_desk(handler), "chosen,matches", customer=str(there.customer_id))
    assert "nora@customer.example" in html
    assert there.reference in html
    assert "sounds like it" not in html


def test_an_earlier_complaint_that_sounds_alike_comes_first_also_when_it_is_closed(
    handler: Staff, log: Log, at_desk: At
) -> None:
    closed = bring(log(subject="Kettle stopped after nine days"), Stage.CLOSED, handler)
    other = bring(log(subject="Parcel came late"), Stage.CLOSED, handler)
    still = log(subject="Rude on the telephone")
    html = beside(at_desk(handler), "matches", customer=str(still.customer_id), subject="My kettle has stopped")
    assert html.index(closed.reference) < html.index(still.reference)
    assert html.count("sounds like it") == 1
    assert other.reference not in html


def test_last_years_kettle_is_not_this_years(handler: Staff, log: Log, at_desk: At) -> None:
    old = bring(log(subject="Kettle stopped"), Stage.CLOSED, handler)
    Complaint.objects.filter(pk=old.pk).update(received_at=NOW - timedelta(days=400))
    html = beside(at_desk(handler), "matches", customer=str(old.customer_id), subject="Kettle stopped")
    assert old.reference not in html


def test_namesakes_and_the_same_address_count_before_anybody_is_chosen(handler: Staff, log: Log, at_desk: At) -> None:
    there, visitor = log(), at_desk(handler)
    assert there.reference in beside(visitor, "matches", name="nora quill")
    assert there.reference in beside(visitor, "matches", email="NORA@customer.example", name="N.")
    assert there.reference not in beside(visitor, "matches", name="nora")


def test_a_complaint_one_may_not_see_is_no_match(handler: Staff, log: Log, at_desk: At) -> None:
    secret = log(restricted=True)
    html = beside(at_desk(handler), "matches", customer=str(secret.customer_id), subject=secret.subject)
    assert secret.reference not in html


def test_a_word_of_a_title_suggests_its_code_and_says_why(handler: Staff, log: Log, at_desk: At) -> None:
    html = beside(at_desk(handler), "suggestions", description="She wants her refunds; the kettles leak.")
    assert 'data-choose="category" data-value="refund"' in html
    assert "because of “refunds”" in html
    assert 'data-choose="product" data-value="kettle"' in html
    assert "data-choose" not in beside(at_desk(handler), "suggestions", description="It is so.")


def test_earlier_complaints_with_such_words_suggest_what_most_of_them_were(
    handler: Staff, log: Log, at_desk: At
) -> None:
    visitor = at_desk(handler)
    for number in range(2):
        log(subject=f"Thermostat {number}", category="service")
    assert "data-choose" not in beside(visitor, "suggestions", subject="Thermostat broken")
    log(subject="Thermostat again", category="service")
    html = beside(visitor, "suggestions", subject="Thermostat broken")
    assert 'data-choose="category" data-value="service"' in html
    assert "as 3 of the last 3 with such words" in html


def test_promised_dates_follow_what_the_complaint_is_about(disp: Org, handler: Staff, at_desk: At) -> None:
    visitor = at_desk(handler)
    usual = beside(visitor, "promises", channel="phone")
    payment = beside(visitor, "promises", channel="phone", flags="payment")
    assert "What you can promise" in usual
    assert usual != payment


def test_promised_dates_count_from_receipt(handler: Staff, at_desk: At) -> None:
    visitor = at_desk(handler)
    today = beside(visitor, "promises", received_at="2026-11-04T10:00")
    assert beside(visitor, "promises", received_at="2026-11-02T10:00") != today
    assert beside(visitor, "promises", received_at="2031-11-02T10:00") == today
    assert beside(visitor, "promises", received_at="yesterday") == today


@pytest.mark.parametrize(
    "parts", ["lookup,matches", "chosen,matches", "matches,suggestions", "suggestions", "promises"]
)
def test_each_part_asks_at_most_twelve_questions(parts: str, handler: Staff, log: Log, at_desk: At) -> None:
    there, visitor = log(), at_desk(handler)
    typed = {"who": "nora", "name": "Nora Quill", "subject": "Kettle failed", "channel": "phone"}
    if "chosen" in parts:
        typed["customer"] = str(there.customer_id)
    beside(visitor, parts, **typed)
    with CaptureQueriesContext(connection) as caught:
        beside(visitor, parts, **typed)
    assert len(caught) <= 12


def test_nothing_is_saved_and_a_customer_of_others_is_not_there(handler: Staff, log: Log, at_desk: At) -> None:
    visitor = at_desk(handler)
    beside(visitor, "lookup,chosen,matches,suggestions,promises", **SAID)
    assert not Complaint.objects.exists()
    for number in ("999999", "x", "-1"):
        assert visitor.client.post("/desk/log/aside/", {"parts": "chosen", "customer": number}).status_code == 404
    assert beside(visitor, "", who="nora").strip() == beside(visitor, "nonsense", who="nora").strip() == ""


def test_signs_a_database_cannot_hold_do_no_harm(handler: Staff, log: Log, at_desk: At) -> None:
    odd = "nora\x00quill"
    beside(at_desk(handler), "lookup,matches,suggestions", who=odd, name=odd, email=odd, subject=odd, description=odd)


def test_after_logging_the_reference_is_large_and_the_promised_dates_are_there_to_read_out(
    handler: Staff, at_desk: At
) -> None:
    visitor = at_desk(handler)
    visitor.post("/desk/log/", SAID, then="open")
    complaint = Complaint.objects.get()
    html = visitor.text(f"/desk/complaints/{complaint.reference}/")
    banner = html.split('<strong class="read-out">')[1].split("</div>")[0]
    assert banner.startswith(f"{complaint.reference}</strong> is logged. Tell the customer this reference.")
    assert "Acknowledge" in banner
    assert "<time datetime=" in banner


def test_needs_vulnerability_and_who_speaks_are_asked_in_good_words(handler: Staff, at_desk: At) -> None:
    html = at_desk(handler).text("/desk/log/")
    for words in (
        "Is there anything that would make it easier to deal with us?",
        "Is anything going on that makes this harder for them just now?",
        "How did the customer agree that we talk with them?",
    ):
        assert words in html


def test_namesakes_of_other_customers_stay_apart(handler: Staff, log: Log, at_desk: At) -> None:
    log()
    other = log(customer=InboundCustomer("Nora Quilliam"))
    assert other.reference not in beside(at_desk(handler), "matches", name="Nora Quill")
