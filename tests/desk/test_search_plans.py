"""The search at a size where plans matter: every way to find walks an index of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.postgres.lookups import TrigramWordSimilar
from django.db import connection
from django.db.models.functions import Upper
from django.test.utils import CaptureQueriesContext

from complaints.models import Complaint
from complaints.queries.search import search
from tests.api.test_queue_plans import Crowd, crowd

pytestmark = pytest.mark.grid

__all__ = ["crowd"]


def plan(read: Callable[[], Any]) -> str:
    """The plans of all selects of a search, with reading whole tables made as dear as it is at a million rows."""
    with CaptureQueriesContext(connection) as captured:
        read()
    asked = [q["sql"] for q in captured.captured_queries if "set_config" not in q["sql"]]
    found: list[str] = []
    with connection.cursor() as cursor:
        for way in ("seqscan", "indexscan", "indexonlyscan"):  # what is left has a condition its index can answer
            cursor.execute(f"set enable_{way} = off")
        for sql in asked:
            cursor.execute(f"explain {sql}")
            found += [line for (line,) in cursor.fetchall()]
        cursor.execute("reset all")
    return "\n".join(found)


@pytest.mark.parametrize(
    ("question", "indexes"),
    [
        ("xylophone", {"complaint_subject_words", "message_words", "note_words", "customer_name_trigram",
                      "customer_email_start"}),
        ("nora@cust", {"customer_email_start"}),
        ("Customer 4711", {"customer_name_trigram", "complaint_subject_words"}),
    ],
)  # fmt: skip
def test_each_way_to_find_has_its_index_and_none_reads_a_whole_table(
    question: str, indexes: set[str], crowd: Crowd
) -> None:
    found = plan(lambda: search(crowd.sunita, question))
    assert {index for index in indexes if index not in found} == set(), found
    for table in ("complaint", "customer", "message", "note"):
        assert f"Seq Scan on complaints_{table} " not in found, found


def test_a_subject_that_is_nearly_so_has_its_index(crowd: Crowd) -> None:
    alike = Complaint.objects.filter(TrigramWordSimilar(Upper("subject"), "XYLOPHONE"))
    assert "complaint_subject_trigram" in plan(lambda: list(alike))


def test_a_word_everybody_writes_is_found_by_walking_the_newest(crowd: Crowd) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert len(search(crowd.sunita, "kettle").hits) == 50
    with connection.cursor() as cursor:
        cursor.execute(f"explain {captured.captured_queries[0]['sql']}")
        found = "\n".join(line for (line,) in cursor.fetchall())
    assert "complaint_team_received" in found or "complaint_received" in found, found
