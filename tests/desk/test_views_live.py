"""Lists that refresh themselves: nothing new is a short answer, anything new is the rows with their marks."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from complaints.actions import assignment, authority
from complaints.choices import Stage
from complaints.models import Complaint, ReadLog, Staff
from tests.conftest import NOW, Log
from tests.desk.conftest import At, Visitor
from tests.desk.journey import bring, do

SIGNED_IN = 3
"""The session, the person, and what they may see."""


def tag(visitor: Visitor, path: str) -> str:
    """The tag in the page somebody looks at."""
    found = re.search(r'data-live="([^"]+)"', visitor.text(path))
    assert found is not None
    return found[1].replace("&quot;", '"')


def again(visitor: Visitor, path: str, shown: str) -> HttpResponse:
    """What the page's script asks for."""
    return visitor.client.get(path, {"fragment": "rows"}, headers={"if-none-match": shown})


@pytest.fixture
def raised(log: Log, handler: Staff) -> Complaint:
    complaint = bring(log(), Stage.RESOLVE, handler)
    do(authority.escalate, complaint, handler, reason="advice_wanted", wanted="May I?")
    return complaint


@pytest.mark.usefixtures("raised")
@pytest.mark.parametrize(("path", "reads"), [("/desk/queue/", 2), ("/desk/escalations/", 3)])
def test_nothing_new_costs_the_rows_alone(path: str, reads: int, supervisor: Staff, at_desk: At) -> None:
    visitor = at_desk(supervisor)
    shown = tag(visitor, path)
    with CaptureQueriesContext(connection) as caught:
        answer = again(visitor, path, shown)
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer["ETag"] == shown
    assert len(caught) == SIGNED_IN + reads, [query["sql"][:90] for query in caught]


@pytest.mark.parametrize("path", ["/desk/queue/", "/desk/escalations/"])
def test_a_change_of_a_shown_complaint_brings_the_rows_and_no_page(
    path: str, raised: Complaint, supervisor: Staff, colleague: Staff, handler: Staff, at_desk: At
) -> None:
    visitor = at_desk(supervisor)
    shown = tag(visitor, path)
    before = re.findall(r'data-stamp="(\w+)"', visitor.text(path))
    do(assignment.assign, raised, supervisor, handler=colleague.pk)
    answer = again(visitor, path, shown)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in html
    assert answer["ETag"] != shown
    assert re.findall(r'data-stamp="(\w+)"', html) != before
    assert again(visitor, path, answer["ETag"]).status_code == 304


def test_a_new_complaint_and_one_that_left_are_both_news(supervisor: Staff, log: Log, at_desk: At) -> None:
    visitor, first = at_desk(supervisor), log()
    shown = tag(visitor, "/desk/queue/")
    second = log(subject="Another")
    answer = again(visitor, "/desk/queue/", shown)
    assert all(one.reference in answer.content.decode() for one in (first, second))
    do(assignment.transfer, first, supervisor, team="loans", reason="A loan.")
    gone = again(visitor, "/desk/queue/", answer["ETag"])
    assert (gone.status_code, first.reference in gone.content.decode()) == (200, False)


def test_words_of_time_are_renewed_now_and_then_though_nothing_happened(
    supervisor: Staff, log: Log, at_desk: At
) -> None:
    log()
    visitor = at_desk(supervisor)
    shown = tag(visitor, "/desk/queue/")
    assert again(visitor, "/desk/queue/", shown).status_code == 304
    with time_machine.travel(NOW.replace(minute=11), tick=False):
        assert again(visitor, "/desk/queue/", shown).status_code == 200


def test_the_tag_of_one_view_is_not_that_of_another_and_what_one_may_not_see_is_in_none(
    supervisor: Staff, handler: Staff, log: Log, at_desk: At
) -> None:
    log()
    hana = at_desk(handler)
    shown = tag(hana, "/desk/queue/?view=team")
    log(restricted=True, subject="Secret")
    assert (
        hana.client.get(
            "/desk/queue/", {"view": "team", "fragment": "rows"}, headers={"if-none-match": shown}
        ).status_code
        == 304
    )
    assert tag(hana, "/desk/queue/?view=mine") != shown


def test_refreshing_a_search_in_the_queue_is_no_new_search(supervisor: Staff, log: Log, at_desk: At) -> None:
    log(subject="Zebra")
    visitor = at_desk(supervisor)
    visitor.get("/desk/queue/", q="zebra")
    visitor.get("/desk/queue/", q="zebra", fragment="rows")
    assert ReadLog.objects.filter(door="desk search").count() == 1
