"""Lists, boards and small pages: what they show, how many questions they ask the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints.actions import authority, sweep
from complaints.choices import Stage
from complaints.models import Code, Complaint, Notice, ReadLog, Staff
from tests.conftest import NOW, Log
from tests.desk.conftest import At, Visitor
from tests.desk.journey import bring, do, fresh

Later = Callable[..., datetime]


def queries(visitor: Visitor, path: str) -> int:
    visitor.get(path)  # policies are parsed once per process
    with CaptureQueriesContext(connection) as caught:
        assert visitor.get(path).status_code == 200
    return len(caught)


def page(complaint: Complaint) -> str:
    return f"/desk/complaints/{complaint.reference}/"


LISTS = (
    "/desk/queue/?view=team",
    "/desk/queue/?view=mine",
    "/desk/queue/?view=unassigned",
    "/desk/queue/?view=escalated",
    "/desk/queue/?view=closed",
    "/desk/queue/?view=team&stage=greet&risk=ok&channel=phone&sort=-received",
    "/desk/queue/?q=Refund",
    "/desk/escalations/?view=team",
    "/desk/breaches/?period=quarter",
    "/desk/notices/",
    "/desk/log/",
)


def test_a_list_asks_the_same_few_questions_for_ten_and_for_a_hundred(
    manager: Staff, supervisor: Staff, log: Log, at_desk: At
) -> None:
    visitor = at_desk(manager)
    bring(log(safety=True), Stage.CLARIFY, supervisor)
    for number in range(10):
        log(subject=f"Refund {number}")
    few = {path: queries(visitor, path) for path in LISTS}
    for number in range(90):
        log(subject=f"Refund {number}", safety=number % 5 == 0)
    assert {path: queries(visitor, path) for path in LISTS} == few
    assert {path: number for path, number in few.items() if number > 12} == {}


def test_a_complaint_page_asks_at_most_twenty_questions_however_long_its_story(
    handler: Staff, supervisor: Staff, log: Log, at_desk: At
) -> None:
    complaint, visitor = bring(log(), Stage.RESOLVE, handler), at_desk(supervisor)
    do(authority.escalate, complaint, handler, reason="advice_wanted", wanted="May I?")
    short = queries(visitor, page(complaint))
    for number in range(40):
        visitor.act(complaint, "note", body=f"Note {number}")
    assert queries(visitor, page(complaint)) == short <= 20


def test_reading_a_complaint_and_searching_are_written_down(handler: Staff, log: Log, at_desk: At) -> None:
    complaint, visitor = log(), at_desk(handler)
    visitor.text(page(complaint))
    visitor.get("/desk/queue/", q="Refund")
    visitor.get("/desk/log/", who="nora")
    rows = ReadLog.objects.filter(staff=handler).order_by("id").values_list("complaint", "door")
    assert list(rows) == [(complaint.pk, "desk"), (None, "desk search"), (None, "desk customers")]


@pytest.mark.parametrize(
    ("name", "landing"),
    [("handler", "My queue"), ("supervisor", "Team queue"), ("reporter", "What you logged"), ("auditor", "Team queue")],
)
def test_everybody_lands_on_their_own_queue(
    name: str, landing: str, request: pytest.FixtureRequest, log: Log, at_desk: At
) -> None:
    visitor = at_desk(request.getfixturevalue(name))
    answer = visitor.client.get("/desk/", follow=True)
    assert f"<h1>{landing}</h1>" in answer.content.decode()


def test_the_administrator_lands_in_the_set_up(administrator: Staff, at_desk: At) -> None:
    assert at_desk(administrator).get("/desk/")["Location"] == "/technical/"


@pytest.mark.usefixtures("at_now")
def test_signing_in_and_out(handler: Staff, client: Client) -> None:
    handler.set_password("a long enough secret")
    handler.save()
    wrong = client.post("/login/", {"login": "hana", "password": "no"})
    assert (wrong.status_code, "The name or the password is wrong." in wrong.content.decode()) == (200, True)
    right = client.post("/login/", {"login": "hana", "password": "a long enough secret", "next": "/desk/log/"})
    assert (right.status_code, right["Location"]) == (302, "/desk/log/")
    assert client.get("/login/").status_code == 302
    assert client.post("/logout/")["Location"] == "/login/"
    assert client.get("/desk/queue/").status_code == 302


@pytest.mark.usefixtures("at_now")
def test_nobody_is_sent_elsewhere_after_signing_in(handler: Staff, client: Client) -> None:
    handler.set_password("a long enough secret")
    handler.save()
    form = {"login": "hana", "password": "a long enough secret", "next": "https://evil.example/"}
    assert client.post("/login/", form)["Location"] == "/desk/"


def test_theme_and_density_are_remembered_and_lead_back_where_one_was(handler: Staff, log: Log, at_desk: At) -> None:
    visitor = at_desk(handler)
    assert (
        visitor.post("/desk/appearance/", theme="dark", next="/desk/queue/?view=team")["Location"]
        == "/desk/queue/?view=team"
    )
    visitor.post("/desk/appearance/", density="compact", next="/desk/queue/")
    html = visitor.text("/desk/queue/")
    assert 'data-bs-theme="dark"' in html
    assert "density-compact" in html
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", ""):
        assert visitor.post("/desk/appearance/", theme="purple", next=elsewhere)["Location"] == "/desk/queue/"
    assert visitor.client.cookies["theme"].value == "dark"


def test_the_queue_says_what_is_late_and_puts_it_first(handler: Staff, log: Log, at_desk: At, later: Later) -> None:
    old, new = log(subject="Old", at=NOW - timedelta(days=20)), log(subject="New")
    sweep.sweep(now=NOW)
    html = at_desk(handler).text("/desk/queue/", view="team")
    assert html.index(old.reference) < html.index(new.reference)
    assert "In your teams 1 has a broken promise." in html
    assert "late" in html


def test_filters_narrow_and_pages_lead_on(handler: Staff, log: Log, at_desk: At) -> None:
    for number in range(30):
        log(subject=f"Refund {number}")
    letter_one = log(subject="By letter", channel="letter")
    visitor = at_desk(handler)
    assert letter_one.reference in visitor.text("/desk/queue/", view="team", channel="letter")
    first = visitor.text("/desk/queue/", view="team")
    onward = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = visitor.client.get(onward).content.decode()
    references = {c.reference for c in Complaint.objects.all()}
    on_first, on_second = ({r for r in references if r in html} for html in (first, second))
    assert (len(on_first), len(on_second), on_first & on_second) == (25, 6, set())


@pytest.mark.parametrize("query", ["stage=no", "cursor=zzz", "customer=x", "sort=x", "q=%00"])
def test_a_question_that_makes_no_sense_is_refused_not_broken(
    query: str, handler: Staff, log: Log, at_desk: At
) -> None:
    assert at_desk(handler).client.get(f"/desk/queue/?{query}").status_code == 400


def test_notices_are_read_once_and_only_of_what_one_may_see(
    handler: Staff, supervisor: Staff, log: Log, at_desk: At
) -> None:
    complaint = bring(log(), Stage.CLARIFY, handler)
    do(authority.escalate, complaint, handler, reason="advice_wanted", wanted="May I?")
    at_desk(supervisor).act(complaint, "escalation/advise", advice="Yes.")
    visitor = at_desk(handler)
    assert "Advice given by Sunita" in visitor.text("/desk/notices/")
    assert '<span class="count count-hot">1<' in visitor.text("/desk/queue/")
    visitor.post("/desk/notices/read/")
    assert Notice.objects.get(staff=handler).read_at == NOW
    assert '<span class="tag tag-accent">new</span>' not in visitor.text("/desk/notices/")
    at_desk(supervisor).act(complaint, "transfer", team="loans", reason="A loan.")
    assert "Advice given by Sunita" not in visitor.text("/desk/notices/")


def test_the_day_by_day_account_of_a_promise_names_the_rule_and_each_day(handler: Staff, log: Log, at_desk: At) -> None:
    complaint = log()
    html = at_desk(handler).text(f"{page(complaint)}why/acknowledge/1/")
    assert "two working days lets a person, not a machine, answer after a weekend" in html
    for words in ("Thu 5 Nov 2026", "working day 1", "Fri 6 Nov 2026", "working day 2", "Fri 6 Nov 17:00"):
        assert words in html
    assert at_desk(handler).get(f"{page(complaint)}why/acknowledge/2/").status_code == 404


def test_breaches_are_counted_by_team_standard_and_cause(manager: Staff, handler: Staff, log: Log, at_desk: At) -> None:
    late = [log(subject=f"Late {n}", at=NOW - timedelta(days=6)) for n in range(3)]
    log(team="loans", at=NOW - timedelta(days=6))
    sweep.sweep(now=NOW)
    reason = Code.objects.get(kind="lateness", code="late_reply")
    at_desk(handler).act(late[0], "explain_lateness", clock="acknowledge#1", reason=reason.code, team="loans")
    visitor = at_desk(manager)
    html = visitor.text("/desk/breaches/", period="month")
    assert "promises were broken in 30 days, 1 of them because of “Late reply”." in html
    assert "Late reply (Loans)" in html
    narrowed = visitor.text("/desk/breaches/", period="month", team="loans", standard="acknowledge")
    assert late[0].reference not in narrowed
    assert "Loans, Acknowledge the complaint" in narrowed
    link = f'{page(late[1])}explain_lateness/?clock=acknowledge%231"'
    assert link in html
    form = visitor.text(f"{page(late[1])}explain_lateness/", clock="acknowledge#1")
    assert '<option value="acknowledge#1" selected>' in form


def test_times_are_shown_and_typed_in_the_readers_zone(
    handler: Staff, supervisor: Staff, log: Log, at_desk: At
) -> None:
    summer = datetime.fromisoformat("2026-07-01T08:00:00+00:00")
    with time_machine.travel(summer, tick=False):
        complaint = log(at=summer)
        visitor = at_desk(supervisor)
        assert "Wed 1 Jul 09:00" in visitor.text(page(complaint))
        done = visitor.act(complaint, "pause", reason="Abroad.", until="2026-07-03T10:00")
        assert done.status_code == 302
    paused = fresh(complaint).clocks.get(code="resolve")
    assert paused.pauses.get().until == datetime.fromisoformat("2026-07-03T09:00:00+00:00")


def test_words_of_customers_are_never_markup(handler: Staff, log: Log, at_desk: At) -> None:
    complaint = log(subject="<script>alert(1)</script>", description="<img src=x onerror=alert(1)>")
    for path in (page(complaint), "/desk/queue/?view=team", f"{page(complaint)}note/"):
        html = at_desk(handler).text(path)
        assert "<script>alert" not in html
        assert "<img src=x" not in html
