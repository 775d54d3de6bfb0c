"""The queue at a size where plans matter: flat at any depth, in order along an index, nothing sorted."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from complaints.actions import intake, queue, setup
from complaints.choices import Channel, Role
from complaints.models import Complaint, Customer
from complaints.queries import complaints, people
from complaints.queries.filters import Filters
from complaints.types import Actor, InboundComplaint, InboundCustomer
from tests.conftest import make_org
from tests.rig.engines import Database

pytestmark = pytest.mark.grid

ROWS = 5_000


@dataclass(frozen=True)
class Crowd:
    """Sunita sees one team, Hana handles in it, Mara manages both."""

    sunita: Actor
    hana: Actor
    mara: Actor


@pytest.fixture
def crowd(committed_db: Database, now: datetime) -> Crowd:
    """Five thousand copies of one complaint over both teams, a minute apart; the owner gathers statistics."""
    org = make_org()
    cast = {
        Role.SUPERVISOR: [org.cards],
        Role.HANDLER: [org.cards],
        Role.MANAGER: [org.cards, org.loans],
    }
    staff = {role: setup.engage(role, role=role, first_name=role, teams=teams) for role, teams in cast.items()}
    actors = {role: people.actor_for(one, now=now) for role, one in staff.items()}
    inbound = InboundComplaint(InboundCustomer("Nora Quill"), "Refund refused", "It broke.", Channel.PHONE, now)
    first = intake.receive_complaint(inbound, actor=actors[Role.MANAGER], now=now)
    put = {
        "id": "10000 + n",
        "reference": "'T' || n",
        "team_id": f"case when n % 2 = 1 then {org.cards.pk} else {org.loans.pk} end",
        "received_at": "received_at - n * interval '1 minute'",
        "next_due_at": "next_due_at - n * interval '1 minute'",
        "subject": "'Kettle ' || n || ' broke'",
        "restricted": "n % 50 = 0",
        "customer_id": "10000 + n",
    }
    copy(Customer, Complaint.objects.get(pk=first.id).customer_id, {"id": "10000 + n", "name": "'Customer ' || n"})
    copy(Complaint, first.id, put)
    with psycopg.connect(committed_db.owner_url, autocommit=True) as owner:
        owner.execute("analyze complaints_complaint, complaints_complaintaccess, complaints_customer")
    return Crowd(actors[Role.SUPERVISOR], actors[Role.HANDLER], actors[Role.MANAGER])


def copy(model: type[Model], number: int, put: dict[str, str]) -> None:
    columns = [field.column for field in model._meta.concrete_fields]
    values = ", ".join(put.get(column, column) for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {table} ({', '.join(columns)}) select {values} from {table}, generate_series(1, {ROWS}) n "
            f"where id = {number}"
        )


def plan(read: Callable[[], Any]) -> str:
    """The plan of the first query of a page: the walk over the queue."""
    with CaptureQueriesContext(connection) as captured:
        read()
    walk = next(q["sql"] for q in captured.captured_queries if "ORDER BY" in q["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"explain {walk}")
        return "\n".join(line for (line,) in cursor.fetchall())


def deep(actor: Actor, pages: int, **asked: Any) -> str:
    """The cursor that begins page number `pages`."""
    cursor = ""
    for _ in range(pages - 1):
        cursor = complaints.page(actor, cursor=cursor, limit=2, **asked).next or ""
    return cursor


def sorts(found: str) -> bool:
    return bool(re.search(r"(^|-> +)(Incremental )?Sort", found, re.MULTILINE))


def test_a_teams_queue_is_walked_in_order_at_any_depth(crowd: Crowd):
    for who, pages in ((crowd.sunita, 1), (crowd.sunita, 1000), (crowd.hana, 1)):
        cursor = deep(who, pages)
        found = plan(lambda who=who, cursor=cursor: complaints.page(who, cursor=cursor, limit=2))
        assert "queue_team_due" in found or "queue_due" in found, found
        assert not sorts(found), found
        assert "Seq Scan on complaints_complaint " not in found, found


def test_page_one_thousand_begins_where_the_page_before_ended(crowd: Crowd):
    teams = Complaint.objects.filter(team__code="cards").order_by("next_due_at", "id")
    order = list(teams.values_list("id", flat=True))
    page = complaints.page(crowd.sunita, cursor=deep(crowd.sunita, 1000), limit=2)
    assert [row["id"] for row in page.rows] == order[1998:2000]
    back = complaints.page(crowd.sunita, cursor=page.previous or "", limit=2)
    assert [row["id"] for row in back.rows] == order[1996:1998]
    again = complaints.page(crowd.sunita, cursor=back.next or "", limit=2)
    assert again.rows == page.rows


def test_several_teams_queues_are_merged_without_sorting(crowd: Crowd):
    for pages in (1, 300):
        cursor = deep(crowd.mara, pages)
        found = plan(lambda cursor=cursor: complaints.page(crowd.mara, cursor=cursor, limit=2))
        assert "Merge Append" in found, found
        assert found.count("queue_team_due") == 2, found
        assert not sorts(found), found
        assert "Seq Scan" not in found, found


def test_the_row_value_form_is_what_reaches_the_database(crowd: Crowd):
    cursor = deep(crowd.sunita, 2)
    with CaptureQueriesContext(connection) as captured:
        complaints.page(crowd.sunita, cursor=cursor)
    walk = captured.captured_queries[0]["sql"]
    assert '("complaints_complaint"."next_due_at", "complaints_complaint"."id") > (' in walk


def test_newest_first_and_own_work_have_their_indexes_too(crowd: Crowd):
    walks = {
        "queue_team_received": lambda: complaints.page(crowd.sunita, sort="-received"),
        "complaint_team_received": lambda: complaints.page(crowd.sunita, Filters(state="all")),
        "queue_handler_due": lambda: complaints.page(crowd.hana, Filters(handler="me")),
    }
    for index, read in walks.items():
        found = plan(read)
        assert index in found, found
        assert not sorts(found), found


def test_a_search_uses_the_indexes_of_words_and_names(crowd: Crowd):
    found = plan(lambda: complaints.page(crowd.sunita, Filters(q="Kettle 4711")))
    assert "complaint_subject_words" in found, found
    rows = complaints.page(crowd.sunita, Filters(q="Kettle 4711")).rows
    assert [row["subject"] for row in rows] == ["Kettle 4711 broke"]


def test_take_next_walks_its_partial_index_for_light_and_for_full_hands(crowd: Crowd, now: datetime):
    mine = Complaint.objects.order_by("-id")
    for load in (0, queue.FULL):
        Complaint.objects.filter(pk__in=list(mine.values_list("id", flat=True)[:load])).update(handler=crowd.hana.id)
        for who, heads in ((crowd.hana, 0), (replace(crowd.hana, team_ids=crowd.mara.team_ids), 1)):
            found = plan_of_pick(who, now)
            assert "queue_take_next" in found, found
            assert re.search(r"Index Cond: \(.*ROW\(team_id, next_due_at\) <= ROW", found), found
            assert "queue_handler_due" in found, found
            assert "Seq Scan on complaints_complaint " not in found, found
            assert len(re.findall(r"-> +(?:Incremental )?Sort", found)) <= heads, found


def plan_of_pick(actor: Actor, now: datetime) -> str:
    """The plan of the first statement of take-next; nothing is taken."""
    with CaptureQueriesContext(connection) as captured, transaction.atomic():
        queue.take_next(actor=actor, now=now)
        transaction.set_rollback(True)
    pick = next(q["sql"] for q in captured.captured_queries if "skip locked" in q["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"explain {pick}")
        return "\n".join(line for (line,) in cursor.fetchall())


def test_counts_stop_at_a_thousand_and_one_in_one_query(crowd: Crowd, django_assert_num_queries):
    with django_assert_num_queries(1):
        counts = complaints.queue_counts(crowd.sunita)
    assert counts == {
        "mine": 0, "team": 1001, "unassigned": 1001, "escalated": 0, "waiting": 0, "at_risk": 0, "late": 0,
    }  # fmt: skip
