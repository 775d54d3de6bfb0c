"""Lists: filters, search, orders, cursors, counts; each list's number of queries is fixed, whatever its length."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from complaints.actions import sweep
from complaints.choices import OPEN_STAGES
from complaints.models import Complaint
from complaints.queries.paging import EPOCH, Spot, read
from complaints.types import InboundCustomer
from tests.actions import stories
from tests.api.conftest import Caller

SIGNED_IN = 3
"""Session, person, teams with competences."""

QUERIES = {
    "/complaints/": SIGNED_IN + 2,
    "/complaints/?team=cards&category=refund": SIGNED_IN + 3,
    "/complaints/?q=kettle": SIGNED_IN + 3,
    "/queue/counts/": SIGNED_IN + 1,
    "/escalations/?state=all": SIGNED_IN + 3,
    "/clocks/": SIGNED_IN + 2,
    "/breaches/": SIGNED_IN + 2,
    "/customers/?q=Customer": SIGNED_IN + 2,
    "/codes/": SIGNED_IN + 4,
    "/teams/": SIGNED_IN + 1,
    "/me/": SIGNED_IN + 1,
}
"""Committed counts; a row that costs a query of its own breaks them."""


def many(log, now, count: int, **how) -> list[Complaint]:
    return [
        log(at=now - timedelta(days=9, minutes=number), subject=f"Kettle {number}",
            customer=InboundCustomer(f"Customer {number}"), **how)
        for number in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize("path", sorted(QUERIES))
def test_a_list_costs_the_same_for_three_rows_and_for_twelve(path, log, supervisor, now, django_assert_num_queries):
    caller = Caller(supervisor)
    for count in (3, 9):
        many(log, now, count)
        sweep.sweep(now=now)
        caller.get(path)  # policies are parsed once per process
        with django_assert_num_queries(QUERIES[path]):
            assert caller.client.get(f"/api/v1{path}").status_code == 200


@pytest.mark.parametrize(("path", "queries"), [("", 13), ("timeline/", 11), ("clocks/", 7)])
def test_one_complaint_costs_the_same_however_long_its_history(
    path, queries, log, handler, supervisor, actor, now, django_assert_num_queries
):
    complaint, caller = log(), Caller(supervisor)
    caller.get(f"/complaints/{complaint.reference}/{path}")
    for _ in range(2):
        for number in range(4):
            Caller(handler).act(complaint, "inform", {"body": f"Update {number}"})
            Caller(handler).act(complaint, "note", {"body": f"Note {number}"})
        with django_assert_num_queries(SIGNED_IN + queries - 4):
            caller.get(f"/complaints/{complaint.reference}/{path}")


def cursor_of(address: str) -> str:
    return parse_qs(urlsplit(address).query)["cursor"][0]


def test_pages_go_forward_and_back_and_miss_nothing(log, supervisor, now):
    expected = [row.reference for row in sorted(many(log, now, 7), key=lambda c: (c.next_due_at, c.pk))]
    caller = Caller(supervisor)
    page = caller.get("/complaints/", limit=3).json()
    assert page["previous"] is None
    walked, pages = [], []
    while True:
        pages.append([row["reference"] for row in page["results"]])
        walked += pages[-1]
        if page["next"] is None:
            break
        page = caller.client.get(page["next"]).json()
    assert walked == expected
    assert [len(found) for found in pages] == [3, 3, 1]
    back = caller.client.get(page["previous"]).json()
    assert [row["reference"] for row in back["results"]] == pages[1]
    first = caller.client.get(back["previous"]).json()
    assert [row["reference"] for row in first["results"]] == pages[0]
    assert first["previous"] is None


@pytest.mark.parametrize("sort", ["risk", "-risk", "received", "-received"])
def test_every_order_is_kept_across_pages(log, manager, now, sort):
    many(log, now, 3)
    many(log, now, 2, team="loans")
    Complaint.objects.update(received_at=now)  # a tie: the number decides
    caller, seen = Caller(manager), []
    page = caller.get("/complaints/", sort=sort, limit=2).json()
    while page:
        seen += [row["reference"] for row in page["results"]]
        page = caller.client.get(page["next"]).json() if page["next"] else None
    column = "next_due_at" if "risk" in sort else "received_at"
    sign = "-" if sort.startswith("-") else ""
    in_order = Complaint.objects.order_by(f"{sign}{column}", f"{sign}id").values_list("reference", flat=True)
    assert seen == list(in_order)


def test_a_cursor_of_another_order_is_refused(log, supervisor, now):
    many(log, now, 3)
    following = Caller(supervisor).get("/complaints/", limit=1).json()["next"]
    answer = Caller(supervisor).get("/complaints/", sort="-received", cursor=cursor_of(following))
    assert answer.status_code == 400


def test_a_cursor_reads_back_as_it_was_written(now):
    spot = Spot("risk", True, now + timedelta(microseconds=7), 2**40)
    assert read(spot.text()) == spot
    early = Spot("received", False, EPOCH - timedelta(days=900, microseconds=1), 1)
    assert read(early.text()) == early


@pytest.fixture
def varied(log, reporter, handler, colleague, supervisor, actor, now) -> dict[str, Complaint]:
    """Complaints that differ in what can be asked for."""
    at = now - timedelta(days=8)
    made = {
        "late": log(at=at, subject="Charged twice", customer=InboundCustomer("Ada Lovelace")),
        "mine": log(subject="Rude letter", channel="letter", severity="high", category="service"),
        "theirs": log(subject="Kettle too loud", channel="web"),
        "waiting": log(subject="Wrong colour"),
        "closed": log(subject="Broken lid"),
        "hidden": log(subject="About the chief", restricted=True),
        "safety": log(subject="Sparks flew", safety=True),
    }
    stories.to_clarify(made["mine"], actor(handler), now)
    stories.to_clarify(made["theirs"], actor(colleague), now)
    stories.to_clarify(made["waiting"], actor(colleague), now)
    Caller(colleague).act(made["waiting"], "ask", {"body": "Which colour?"})
    stories.to_closed(made["closed"], actor(colleague), now)
    sweep.sweep(now=now)
    return made


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"late", "mine", "theirs", "waiting", "hidden", "safety"}),
        ("state=closed", {"closed"}),
        ("state=all", {"late", "mine", "theirs", "waiting", "closed", "hidden", "safety"}),
        ("stage=clarify", {"mine", "theirs", "waiting"}),
        ("stage=closed", {"closed"}),
        ("stage=greet,closed", {"late", "closed", "hidden", "safety"}),
        ("handler=none", {"late", "hidden", "safety"}),
        ("waiting_on=customer", {"waiting"}),
        ("risk=breached", {"late"}),
        ("severity=high", {"mine"}),
        ("channel=web,letter", {"mine", "theirs"}),
        ("category=service", {"mine"}),
        ("tier=2", set()),
        ("restricted=true", {"hidden"}),
        ("safety=true", {"safety"}),
        ("escalated=true", {"late", "safety"}),
        ("escalated=false", {"mine", "theirs", "waiting", "hidden"}),
        ("team=cards", {"late", "mine", "theirs", "waiting", "hidden", "safety"}),
        ("team=loans", set()),
        ("received_to=2026-11-01", {"late"}),
        ("received_from=2026-11-04T10:00:00Z&stage=greet", {"hidden", "safety"}),
        ("due_to=2020-01-01", set()),
        ("due_from=2020-01-01&due_to=2200-01-01&stage=clarify", {"mine", "theirs", "waiting"}),
        ("outcome=upheld&state=all", {"closed"}),
        ("q=kettle", {"late", "mine", "theirs", "waiting", "hidden", "safety"}),  # all said so in their letters
        ("q=kettle%20too", {"theirs"}),
        ("q=KETTLE%20loud", {"theirs"}),
        ("q=lovelace", {"late"}),
        ("q=ovela", {"late"}),
        ("q=%22too%20loud%22", {"theirs"}),
        ("q=nothing%20here", set()),
        ("q=%25", set()),
        ("q=%27", set()),
        ("q=subject", set()),
    ],
)
def test_filters_narrow_the_list(varied, supervisor, query, names):
    rows = Caller(supervisor).client.get(f"/api/v1/complaints/?{query}").json()["results"]
    named = {complaint.reference: name for name, complaint in varied.items()}
    assert {named[row["reference"]] for row in rows} == names


def test_my_work_is_what_i_handle(varied, handler, colleague):
    rows = Caller(handler).get("/complaints/", handler="me").json()["results"]
    assert [row["reference"] for row in rows] == [varied["mine"].reference]
    rows = Caller(handler).get("/complaints/", handler=colleague.pk).json()["results"]
    assert {row["reference"] for row in rows} == {varied["theirs"].reference, varied["waiting"].reference}


def test_a_reference_is_found_however_it_is_typed(varied, supervisor):
    reference = varied["closed"].reference
    for typed in (reference, reference.lower(), reference.replace("-", " "), f" {reference[3:]} "):
        rows = Caller(supervisor).get("/complaints/", q=typed, state="all").json()["results"]
        assert [row["reference"] for row in rows] == [reference]


def test_counts_count_what_the_filters_show(varied, supervisor, handler):
    caller = Caller(supervisor)
    counts = caller.get("/queue/counts/").json()
    shown = {
        "team": "", "unassigned": "handler=none", "escalated": "escalated=true", "waiting": "waiting_on=customer",
        "late": "risk=breached", "at_risk": "risk=at_risk", "mine": "handler=me",
    }  # fmt: skip
    for bucket, query in shown.items():
        rows = caller.client.get(f"/api/v1/complaints/?{query}&limit=100").json()["results"]
        assert counts[bucket] == len(rows), bucket
    assert Caller(handler).get("/queue/counts/").json()["mine"] == 1


def test_a_row_says_what_a_queue_needs(varied, supervisor, handler):
    rows = Caller(supervisor).get("/complaints/", q="Rude").json()["results"]
    assert rows == [
        {
            "reference": varied["mine"].reference, "version": 3, "subject": "Rude letter", "stage": "clarify",
            "tier": 1, "waiting_on": "us", "risk": "ok", "next_due_at": "2026-11-11T17:00:00Z", "escalated": False,
            "severity": "high", "safety": False, "vulnerable": False, "restricted": False, "channel": "letter",
            "received_at": "2026-11-04T10:00:00Z", "closed_at": None, "outcome": "", "closure": "",
            "customer": {"id": varied["mine"].customer_id, "name": "Nora Quill"},
            "team": {"code": "cards", "name": "Cards"}, "handler": {"id": handler.pk, "name": "Hana"},
            "category": "service",
        }
    ]  # fmt: skip


def test_a_complaint_without_a_clock_is_due_never(varied, supervisor):
    row = Caller(supervisor).get("/complaints/", state="closed").json()["results"][0]
    assert row["next_due_at"] is None


def test_escalations_wait_longest_first_with_their_causes(varied, supervisor, manager):
    rows = Caller(supervisor).get("/escalations/").json()["results"]
    assert {row["complaint"]["reference"] for row in rows} == {
        varied["late"].reference, varied["safety"].reference,
    }  # fmt: skip
    late = next(row for row in rows if row["complaint"]["reference"] == varied["late"].reference)
    assert late["state"] == "raised"
    assert {cause["clock"] for cause in late["causes"]} == {"acknowledge"}
    assert [cause["level"] for cause in late["causes"]] == sorted(cause["level"] for cause in late["causes"])
    mine = Caller(manager).get("/escalations/", assignee="me").json()["results"]
    assert {row["assignee"]["id"] for row in mine} <= {manager.pk}


def test_clocks_are_listed_by_state(varied, supervisor):
    caller = Caller(supervisor)
    late = caller.get("/clocks/", state="late").json()["results"]
    assert {row["complaint"]["reference"] for row in late} == {varied["late"].reference}
    paused = caller.get("/clocks/", state="paused").json()["results"]
    assert {row["complaint"]["reference"] for row in paused} == {varied["waiting"].reference}
    met = caller.get("/clocks/", state="met", standard="acknowledge", limit=100).json()["results"]
    assert len(met) == 4
    due = [row["due_at"] for row in caller.get("/clocks/").json()["results"]]
    assert due == sorted(due)


def test_open_is_every_stage_but_closed(varied, supervisor):
    rows = Caller(supervisor).get("/complaints/").json()["results"]
    assert {row["stage"] for row in rows} <= set(OPEN_STAGES)


def test_reference_data_is_what_is_in_force(org, reporter):
    caller = Caller(reporter)
    assert caller.get("/codes/", kind="cause").json()["results"] == [
        {"kind": "cause", "code": "people", "title": "People"},
        {"kind": "cause", "code": "process", "title": "Process"},
    ]
    assert caller.get("/teams/").json()["results"] == [
        {"code": "cards", "name": "Cards"},
        {"code": "loans", "name": "Loans"},
    ]


def test_a_customer_is_found_by_name_address_or_number(log, handler, org):
    log(customer=InboundCustomer("Nora Quill", email="Nora@Customer.example", external_id="C-7"))
    log(customer=InboundCustomer("Norbert Ox"))
    caller = Caller(handler)
    found = {
        typed: [row["name"] for row in caller.get("/customers/", q=typed).json()["results"]]
        for typed in ("nor", "QUILL", "nora@customer.example", "C-7", "nora@customer", "zzz")
    }
    assert found == {
        "nor": ["Nora Quill", "Norbert Ox"], "QUILL": ["Nora Quill"], "nora@customer.example": ["Nora Quill"],
        "C-7": ["Nora Quill"], "nora@customer": [], "zzz": [],
    }  # fmt: skip
