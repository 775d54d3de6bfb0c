"""Whatever is sent, the answer is a clear refusal in one shape, and nothing is kept."""

from __future__ import annotations

import json

import pytest

from complaints.api.parsers import DEEPEST
from complaints.models import Complaint, Event
from tests.api.conftest import Caller, Calling, error

pytestmark = pytest.mark.grid

GOOD = {"customer": {"name": "Nora"}, "subject": "s", "description": "d", "channel": "phone"}


def body(**changes: object) -> bytes:
    return json.dumps(GOOD | changes).encode()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (body(subject="a\x00b"), "NUL"),
        (body().replace(b'"s"', b'"\\u0000"'), "NUL"),
        (body().replace(b'"subject"', b'"sub\\u0000ject"'), "NUL"),
        (body().replace(b'"s"', b'"\\ud800"'), "surrogate"),
        (body().replace(b'"s"', b'"a\x00b"'), "not JSON"),
        (body().replace(b'"s"', b'"\xff\xfe"'), "not UTF-8"),
        (body().replace(b'"s"', b'"\xed\xa0\x80"'), "not UTF-8"),
        (body()[:-5], "not JSON"),
        (b"", None),
        (b"null", None),
        (b"[]", None),
        (b'"text"', None),
        (b"\xef\xbb\xbf" + body(), "not JSON"),
        (body(tier=2).replace(b"2}", b"NaN}"), "not a number"),
        (body(tier=2).replace(b"2}", b"Infinity}"), "not a number"),
        (body(tier=2).replace(b"2}", b"1e999}"), "too large"),
        (body(customer={"id": 2**63}), "too large"),
        (body(customer={"id": -(2**63) - 1}), "too large"),
        (body().replace(b'"s"', b"9" * 5000), "too large"),
        (body().replace(b'"subject": "s"', b'"subject": "s", "subject": "t"'), "twice"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), "nested too deeply"),
    ],
)
def test_a_body_that_is_not_what_it_should_be(calling: Calling, reporter, raw: bytes, said: str | None):
    answer = calling(reporter).post("/complaints/", raw)
    assert answer.status_code == 400, answer.content
    assert said is None or said in error(answer)["detail"]
    assert Complaint.objects.count() == 0


def test_ten_megabytes_are_refused_without_being_kept(calling, reporter):
    answer = calling(reporter).post("/complaints/", body(description="x" * 10_000_000))
    assert (answer.status_code, error(answer)["code"]) == (413, "too_large")
    assert Complaint.objects.count() == 0


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"])
def test_only_json_is_read(calling, reporter, kind):
    answer = calling(reporter).client.post("/api/v1/complaints/", b"subject=s", content_type=kind)
    assert (answer.status_code, error(answer)["code"]) == (415, "unsupported_media_type")


def test_a_huge_form_behind_a_session_is_refused_in_the_same_shape(handler, org):
    caller = Caller(handler)
    caller.client.handler.enforce_csrf_checks = True
    answer = caller.client.post(
        "/api/v1/complaints/", b"a=" + b"x" * 5_000_000, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code in (403, 413)
    error(answer)


def test_a_session_needs_the_cross_site_token(handler, org):
    caller = Caller(handler)
    caller.client.handler.enforce_csrf_checks = True
    answer = caller.post("/complaints/", GOOD)
    assert (answer.status_code, error(answer)["code"]) == (403, "permission_denied")
    assert Complaint.objects.count() == 0


@pytest.mark.parametrize(
    "path",
    [
        "/complaints/RD-0000000/",
        "/complaints/%00/",
        "/complaints/%FF%FE/",
        "/complaints/..%2F/",
        "/complaints/" + "x" * 3000 + "/",
        "/complaints/1 or 1=1/timeline/",
        "/nowhere/",
        "/no%0Awhere/",
        "/remedies/%D9%A3/approve/",
        "/complaints",
    ],
)
def test_an_address_of_nothing_is_404_in_the_same_shape(calling, manager, path):
    answer = calling(manager).get(path)
    assert (answer.status_code, error(answer)["code"]) == (404, "not_found")


def test_an_unknown_verb_is_404_and_names_the_verbs_there_are(calling, handler, log):
    answer = calling(handler).act(log(), "dance")
    assert answer.status_code == 404
    assert "acknowledge" in error(answer)["verbs"]


@pytest.mark.parametrize("number", ["0", "99999999999999999999999999", str(2**63)])
def test_a_number_no_row_can_have_is_404(calling, manager, number):
    for path in (f"/remedies/{number}/approve/", f"/escalations/{number}/accept/"):
        assert calling(manager).post(path, version=1).status_code == 404


def test_a_method_an_address_does_not_have_is_405(calling, handler, log):
    answer = calling(handler).client.delete(f"/api/v1/complaints/{log().reference}/")
    assert (answer.status_code, error(answer)["code"]) == (405, "method_not_allowed")
    assert answer.headers["Allow"]
    assert calling(handler).get(f"/complaints/{log().reference}/take/").status_code == 405


@pytest.mark.parametrize(
    "query",
    [
        "colour=red", "stage=asleep", "stage=greet,asleep", "handler=everybody", "tier=-1", "tier=1e3",
        "customer=99999999999999999999", "received_from=yesterday", "received_from=2026-13-40",
        "received_from=2026-11-04T10:00:00", "received_to=0001-01-01", "restricted=perhaps", "team=nowhere",
        "q=%00", "q=" + "x" * 201, "team=%00", "sort=subject", "sort=risk&state=closed", "cursor=nonsense",
        "cursor=%00", "cursor=" + "A" * 4000, "limit=0", "limit=101", "limit=ten", "limit=-1", "state=half",
        "tier=%D9%A3",
    ],
)  # fmt: skip
def test_a_list_refuses_what_it_does_not_know(calling, handler, log, query):
    log()
    answer = calling(handler).client.get(f"/api/v1/complaints/?{query}")
    assert answer.status_code == 400, answer.content
    assert error(answer)["code"] == "invalid"
    assert len(error(answer)["fields"]) == 1


@pytest.mark.parametrize(
    "path",
    ["/escalations/?level=x", "/escalations/?colour=red", "/clocks/?state=asleep", "/clocks/?sort=breached",
     "/breaches/?sort=due", "/breaches/?since=x", "/codes/?kind=x", "/customers/", "/customers/?q=ab",
     "/customers/?q=%00abc", "/customers/?name=Nora"],
)  # fmt: skip
def test_other_lists_do_the_same(calling, manager, path):
    assert calling(manager).client.get(f"/api/v1{path}").status_code == 400


def test_broken_utf8_in_an_address_finds_nothing(calling, handler, log):
    log()
    assert calling(handler).client.get("/api/v1/complaints/?q=%FF%FE").json()["results"] == []


@pytest.mark.parametrize(
    ("verb", "given"),
    [
        ("note", {"body": "x" * 20_001}),
        ("note", {"body": ["x"]}),
        ("note", {"need_to_know": "yes", "body": "x"}),
        ("assign", {"handler": True}),
        ("assign", {"handler": "7"}),
        ("assign", {"handler": 2**62}),
        ("extend", {"clock": "resolve#1", "target": 2**40, "reason": "x"}),
        ("extend", {"clock": "resolve#1", "agreed_due": "2027-01-01T00:00:00", "reason": "x"}),
        ("pause", {"until": "soon", "reason": "x"}),
        ("inform", {"body": "x", "channel": "pigeon"}),
        ("assess", {"severity": "awful"}),
        ("transfer", {"team": "nowhere", "reason": "x"}),
        ("inform", {"body": "x", "colour": "red"}),
        ("correct", {"changes": {"subject": {"deep": 1}}, "reason": "x"}),
        ("correct", {"changes": {"stage": "closed"}, "reason": "x"}),
        ("correct", {"changes": [], "reason": "x"}),
        ("escalate", {"reason": "bored", "wanted": "x"}),
    ],
)
def test_a_verb_refuses_wrong_input_and_changes_nothing(calling, supervisor, log, verb, given):
    complaint = log()
    events = Event.objects.count()
    answer = calling(supervisor).act(complaint, verb, given)
    assert answer.status_code == 400, answer.content
    assert error(answer)["fields"]
    complaint.refresh_from_db()
    assert (complaint.version, Event.objects.count()) == (1, events)
