"""A fault of ours is told in the API's one shape, with the number it stands under in the log, and nothing else."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import pytest
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client

from complaints.actions import ledger
from complaints.api import people
from complaints.api.errors import FAULT
from complaints.models import Event
from complaints.models.people import Staff
from config.logs import formatter
from tests.api.conftest import Caller, error
from tests.conftest import Log

NUMBER = "4711-the-number-of-this-request"
HERE = "tests.api.test_faults"


class Raised(Exception):
    """What no code of ours expects."""


def fails(*_: object, **__: object) -> NoReturn:
    raise Raised("password=hunter2 Nora Quill")


def failing(get_response: object) -> Callable[[HttpRequest], HttpResponse]:
    """A middleware with a fault."""
    return fails


def without_database(get_response: object) -> Callable[[HttpRequest], HttpResponse]:
    """A middleware whose query the database does not answer."""

    def respond(request: HttpRequest) -> HttpResponse:
        raise OperationalError("connection to 10.0.0.5 refused")

    return respond


@pytest.fixture
def caller(handler: Staff) -> Caller:
    one = Caller(handler)
    one.client.raise_request_exception = False
    return one


@pytest.fixture
def log_lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The lines as production would print them."""
    out = io.StringIO()
    printer = logging.StreamHandler(out)
    printer.setFormatter(formatter())
    logging.getLogger().addHandler(printer)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    logging.getLogger().removeHandler(printer)


def check(answer: Any) -> None:
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "application/json")
    assert error(answer) == {"code": "fault", "detail": FAULT, "request_id": NUMBER}
    assert answer.headers["X-Request-ID"] == NUMBER
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_fault_in_a_view_is_json_with_the_number_it_is_logged_under(
    caller: Caller, monkeypatch: pytest.MonkeyPatch, log_lines: Callable[[], list[dict[str, Any]]]
) -> None:
    monkeypatch.setattr(people.Customers, "get", fails)
    check(caller.client.get("/api/v1/customers/?q=Nora+Searched", headers={"X-Request-ID": NUMBER}))
    (line,) = log_lines()
    assert (line["level"], line["request_id"], line["logger"]) == ("error", NUMBER, "django.request")
    assert line["event"] == "Internal Server Error: /api/v1/customers/"
    assert line["exception"].startswith("Traceback")
    assert 'in fails\n    raise Raised("password' in line["exception"]
    assert "Searched" not in str(line)


def test_a_fault_while_a_verb_runs_changes_nothing(caller: Caller, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    complaint, before = log(), Event.objects.count()
    monkeypatch.setattr(ledger, "outgoing", fails)  # the last thing every verb does
    check(caller.act(complaint, "note", {"body": "Called her."}, **{"X-Request-ID": NUMBER}))
    assert Event.objects.count() == before


def test_a_fault_while_the_answer_is_written_is_told_the_same_way(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rest_framework.renderers.JSONRenderer.render", fails)
    check(caller.client.get("/api/v1/me/", headers={"X-Request-ID": NUMBER}))


@pytest.mark.parametrize("place", [1, 100])
def test_a_fault_in_a_middleware_is_json_under_api_and_a_page_elsewhere(
    caller: Caller, settings: Any, place: int
) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:place], f"{HERE}.failing", *settings.MIDDLEWARE[place:]]
    check(caller.client.get("/api/v1/me/", headers={"X-Request-ID": NUMBER}))
    page = caller.client.get("/", headers={"X-Request-ID": NUMBER})
    assert (page.status_code, page.headers["Content-Type"]) == (500, "text/html; charset=utf-8")
    assert b"Something broke on our side" in page.content
    assert b"hunter2" not in page.content


def test_a_database_that_does_not_answer_a_middleware_is_503_and_says_when_to_come_again(
    caller: Caller, settings: Any
) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{HERE}.without_database"]
    answer = caller.client.get("/api/v1/me/")
    assert (answer.status_code, answer.headers["Retry-After"], error(answer)["code"]) == (503, "5", "unavailable")
    assert b"10.0.0.5" not in answer.content


def test_a_host_name_that_is_not_ours_is_refused_in_the_one_shape() -> None:
    answer = Client().get("/api/v1/me/", headers={"Host": "evil.example"})
    assert (answer.status_code, error(answer)["code"]) == (400, "bad_request")
    assert Client().get("/", headers={"Host": "evil.example"}).headers["Content-Type"].startswith("text/html")


def test_what_the_database_quotes_of_a_row_stays_out_of_the_log(
    log_lines: Callable[[], list[dict[str, Any]]],
) -> None:
    said = "null value in column\nDETAIL:  Failing row contains (7, Nora\n\nQuill)."
    try:
        try:
            raise IntegrityError(said)
        except IntegrityError as first:
            raise Raised("after it") from first
    except Raised:
        logging.getLogger("complaints").exception("it failed")
    (line,) = log_lines()
    assert "null value in column\n(the row is left out)\n\nThe above exception" in line["exception"]
    assert "Raised: after it" in line["exception"]
    assert "Nora" not in str(line)
    assert "Quill" not in str(line)
