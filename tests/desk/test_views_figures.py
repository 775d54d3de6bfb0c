"""The figures page: what it says, for whom, and as files that no spreadsheet reckons with."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from complaints.actions import figures, sweep
from complaints.desk.figures.sheets import as_csv, as_xlsx, inert
from complaints.models import Absence, Staff
from tests.actions import stories
from tests.conftest import ActorFor, Log


@pytest.fixture
def told(log: Log, handler: Staff, actor: ActorFor, now: datetime) -> datetime:
    """One complaint ended well, one was never acknowledged."""
    stories.to_closed(log(), actor(handler), now)
    log()
    late = now + timedelta(days=6)
    sweep.sweep(now=late)
    figures.roll(now=late)
    return late


def sure(client: Client, who: Staff, at: datetime) -> None:
    """Signed in with a password at this moment."""
    client.force_login(who)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": at.timestamp()}]
    session["account_authentication_methods_user"] = str(who.pk)
    session.save()


def page(client: Client, who: Staff, at: datetime, **asked: str) -> str:
    client.force_login(who)
    with time_machine.travel(at, tick=False):
        answer = client.get("/desk/figures/", asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_what_came_in_what_ended_and_what_was_kept(client: Client, manager: Staff, told: datetime) -> None:
    said = page(client, manager, told)
    assert "In 90 days 2 complaints came in, 1 ended." in said
    assert "promises were kept." in said
    assert "was broken most: 1 of 2." in said
    assert "1 broken promise has no cause yet." in said


def test_before_anything_was_told_it_says_so_without_a_fault(client: Client, manager: Staff, now: datetime) -> None:
    said = page(client, manager, now)
    assert "In 90 days 0 complaints came in, 0 ended." in said
    assert "No promise fell due." in said


def test_it_reads_the_rollup_in_few_statements(
    client: Client, manager: Staff, told: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(manager)
    with time_machine.travel(told, tick=False), django_assert_max_num_queries(12):
        assert client.get("/desk/figures/").status_code == 200


def test_a_table_comes_as_a_file_with_the_same_numbers(client: Client, manager: Staff, told: datetime) -> None:
    sure(client, manager, told)
    with time_machine.travel(told, tick=False):
        answer = client.get("/desk/figures/", {"download": "promises.csv", "period": "month"})
    assert answer["Content-Disposition"] == 'attachment; filename="redress-promises-2026-11-01-2026-11-10.csv"'
    heads, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert heads[:3] == ["Promise", "Kept", "Broken"]
    assert ("1", "1") in [(row[1], row[2]) for row in rows]


def test_a_file_is_given_to_whoever_confirmed_lately_who_they_are(
    client: Client, manager: Staff, told: datetime
) -> None:
    manager.set_password("teapot-under-test-7")
    manager.save()
    sure(client, manager, told - timedelta(minutes=11))
    with time_machine.travel(told, tick=False):
        for name in ("promises.csv", "promises.xlsx"):
            answer = client.get("/desk/figures/", {"download": name})
            assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/confirm/")
        done = client.post(answer["Location"], {"password": "teapot-under-test-7"}, follow=True)
        assert client.get("/desk/figures/").status_code == 200
    assert done["Content-Disposition"].startswith('attachment; filename="redress-promises-')


def test_what_falls_due_stands_beside_who_is_there(
    client: Client, manager: Staff, handler: Staff, colleague: Staff, told: datetime
) -> None:
    """Two handlers; one is away on Wednesday. Three promises were settled on 64 working days by two."""
    Absence.objects.create(staff=colleague, starts_at=told, ends_at=told + timedelta(days=1, hours=12))
    sure(client, manager, told)
    with time_machine.travel(told, tick=False):
        answer = client.get("/desk/figures/", {"download": "ahead.csv"})
    _, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    there = {row[0]: row[2] for row in rows}
    assert (there["Tue 10 Nov"], there["Wed 11 Nov"], there["Thu 12 Nov"]) == ("1", "1", "2")


def test_a_table_or_a_kind_of_file_there_is_not_is_404(client: Client, manager: Staff, told: datetime) -> None:
    sure(client, manager, datetime.now(UTC))
    for name in ("salaries.csv", "promises.exe", "promises", "."):
        assert client.get("/desk/figures/", {"download": name}).status_code == 404


@pytest.mark.parametrize("words", ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_word_is_never_a_formula(words: str) -> None:
    assert inert(words) == f"'{words}"
    (_, (cell,)) = csv.reader(io.StringIO(as_csv(["Word"], [[words]]).decode("utf-8-sig"), newline=""))
    assert cell == f"'{words}"
    with zipfile.ZipFile(io.BytesIO(as_xlsx(["Word"], [[words]]))) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_a_number_stays_a_number() -> None:
    assert as_csv(["N"], [[-3]]).decode("utf-8-sig").splitlines() == ["N", "-3"]
