"""The search page and the palette's answers: straight to a reference, grouped hits, few questions, all written down."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.models import ReadLog, Staff
from complaints.types import InboundCustomer
from tests.conftest import Log
from tests.desk.conftest import At, Visitor


def queries(read: Callable[[], Any]) -> int:
    read()  # policies are parsed once per process
    with CaptureQueriesContext(connection) as caught:
        read()
    return len(caught)


def found(visitor: Visitor, question: str) -> list[dict[str, str]]:
    answer: dict[str, list[dict[str, str]]] = json.loads(visitor.text("/desk/search/palette/", q=question))
    return answer["found"]


def test_a_reference_leads_straight_to_its_complaint_and_a_slip_is_said(handler: Staff, log: Log, at_desk: At) -> None:
    complaint, visitor = log(), at_desk(handler)
    whole = complaint.reference
    for typed in (whole, whole.lower().replace("rd-", ""), f" {whole[:5]} {whole[5:]}"):
        assert visitor.get("/desk/search/", q=typed)["Location"] == f"/desk/complaints/{whole}/"
    wrong = whole[:4] + ("5" if whole[4] != "5" else "6") + whole[5:]
    assert visitor.get("/desk/search/", q=wrong)["Location"] == f"/desk/complaints/{whole}/"
    html = visitor.text(f"/desk/complaints/{whole}/")
    assert f"There is no {wrong}. This is {whole}, which differs in one sign." in html


def test_hits_by_name_stand_under_the_customer_and_hits_by_words_below(handler: Staff, log: Log, at_desk: At) -> None:
    ada = InboundCustomer("Ada Kettle", email="ada@k.example")
    by_name = [log(subject=f"Lamp {number}", customer=ada) for number in range(2)]
    by_word = log(subject="Kettle failed", description="So it is.", customer=InboundCustomer("Bo Berg"))
    html = at_desk(handler).text("/desk/search/", q="kettle")
    people, words = html.split('id="people-title"')[1].split('id="words-title"')
    assert all(complaint.reference in people for complaint in by_name)
    assert people.count("<h3>Ada Kettle") == 1
    assert by_word.reference in words
    assert by_name[0].reference not in words


def test_near_misses_are_said_to_be_no_more_than_that(handler: Staff, log: Log, at_desk: At) -> None:
    there = log(subject="Thermostat broken")
    html = at_desk(handler).text("/desk/search/", q="thermostadt")
    assert there.reference in html
    assert "Nothing has exactly these words. These come near." in html


def test_the_first_fifty_are_shown_and_a_further_word_is_asked_for(handler: Staff, log: Log, at_desk: At) -> None:
    for number in range(51):
        log(subject=f"Zebra {number}")
    html = at_desk(handler).text("/desk/search/", q="zebra")
    assert html.count('class="subject"') == 50
    assert "The first 50. Add a word to find fewer." in html


def test_nothing_found_and_nothing_asked_say_the_next_step(handler: Staff, log: Log, at_desk: At) -> None:
    visitor = at_desk(handler)
    assert "Nothing found" in visitor.text("/desk/search/", q="xylophone")
    assert "one wrong sign is forgiven" in visitor.text("/desk/search/")


def test_what_was_typed_is_never_markup_and_what_cannot_be_held_is_refused(
    handler: Staff, log: Log, at_desk: At
) -> None:
    visitor = at_desk(handler)
    assert "<b>bold" not in visitor.text("/desk/search/", q="<b>bold")
    assert visitor.get("/desk/search/", q="a\x00b").status_code == 400
    assert visitor.get("/desk/search/palette/", q="x" * 201).status_code == 400


def test_a_search_asks_at_most_twelve_questions_however_many_it_finds(handler: Staff, log: Log, at_desk: At) -> None:
    visitor = at_desk(handler)
    log(subject="Zebra bitten")
    few = {word: queries(lambda word=word: visitor.get("/desk/search/", q=word)) for word in ("zebra", "zebar", "nora")}
    for number in range(30):
        log(subject=f"Zebra {number}")
    assert {word: queries(lambda word=word: visitor.get("/desk/search/", q=word)) for word in few} == few
    assert max(few.values()) <= 12
    assert queries(lambda: visitor.get("/desk/search/palette/", q="zebra")) <= 8


def test_every_search_is_written_down_without_what_was_typed(handler: Staff, log: Log, at_desk: At) -> None:
    complaint, visitor = log(), at_desk(handler)
    visitor.get("/desk/search/", q="nora")
    visitor.get("/desk/search/", q=complaint.reference)
    visitor.get("/desk/search/palette/", q="nora")
    visitor.get("/desk/search/palette/", q="n")
    rows = ReadLog.objects.filter(staff=handler).order_by("id").values_list("door", "detail")
    assert list(rows) == [("desk search", "1 found"), ("desk search", "a reference"), ("desk palette", "1 found")]


def test_the_palette_answers_with_a_few_best_hits(handler: Staff, log: Log, at_desk: At) -> None:
    for number in range(12):
        log(subject=f"Zebra {number}")
    complaint, visitor = log(subject="Lamp"), at_desk(handler)
    assert len(found(visitor, "zebra")) == 8
    assert found(visitor, "z") == []
    assert found(visitor, complaint.reference.lower()) == [
        {
            "label": "Lamp",
            "reference": complaint.reference,
            "hint": "Nora Quill · Greet",
            "url": f"/desk/complaints/{complaint.reference}/",
        }
    ]


@pytest.mark.parametrize("path", ["/desk/queue/", "/desk/log/", "/desk/notices/"])
def test_every_page_offers_the_box_without_script_and_the_palette_with_it(
    path: str, handler: Staff, log: Log, at_desk: At
) -> None:
    html = at_desk(handler).text(path)
    assert '<form class="search" role="search" method="get" action="/desk/search/">' in html
    assert '<dialog id="palette"' in html
