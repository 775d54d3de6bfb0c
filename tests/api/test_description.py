"""The description: complete, valid, true to the answers; its page clean under the strict CSP."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.management import call_command
from jsonschema import Draft202012Validator

from complaints.actions import sweep
from complaints.api import urls
from complaints.api.edge import Edge
from tests.api.conftest import Caller


@pytest.fixture
def description(org: object) -> dict[str, Any]:
    answer = Caller(None).get("/schema/")
    assert answer.status_code == 200
    return dict(json.loads(answer.content))


def test_it_is_made_without_a_warning(tmp_path, org):
    call_command("spectacular", "--fail-on-warn", "--validate", "--file", str(tmp_path / "schema.yml"))


def test_it_is_openapi_3_1_and_tells_of_every_address(description):
    assert description["openapi"].startswith("3.1")
    told = {operation["operationId"] for path in description["paths"].values() for operation in path.values()}
    views = [(p.callback.cls, p.callback.initkwargs) for p in urls.urlpatterns if hasattr(p.callback, "cls")]
    ours = [cls(**kwargs) for cls, kwargs in views if issubclass(cls, Edge) and cls.schema is not None]
    methods = [(view, m) for view in ours for m in ("get", "post") if hasattr(view, m)]
    assert told == {view.operation(method).name for view, method in methods}
    assert len(told) == len(methods)


def test_inputs_refuse_unknown_fields_and_say_so(description):
    inputs = [body for name, body in description["components"]["schemas"].items() if name.endswith("InRequest")]
    assert len(inputs) > 20
    assert {body["additionalProperties"] for body in inputs} == {False}


def checked(description: dict[str, Any], path: str, method: str, answer: Any) -> None:
    """The answer is what the description promises: no field missing, none more."""
    responses = description["paths"][f"/api/v1{path}"][method]["responses"]
    told = responses.get(str(answer.status_code), responses["default"])
    schema = json.loads(json.dumps(told["content"]["application/json"]["schema"]).replace("#/components", "#/$defs"))
    components = json.loads(json.dumps(description["components"]).replace("#/components", "#/$defs"))
    for shape in components["schemas"].values():
        if "properties" in shape and not shape.get("additionalProperties"):
            shape["additionalProperties"] = False
    schema["$defs"] = components
    errors = list(Draft202012Validator(schema).iter_errors(answer.json()))
    assert not errors, [(list(e.absolute_path), e.message[:200]) for e in errors]


def test_answers_are_what_is_described(description, log, handler, supervisor, manager, now, later):
    complaint = log(at=now - (later(days=7) - now), vulnerability="x")
    sweep.sweep(now=now)
    caller, one = Caller(supervisor), "/complaints/{reference}/"
    Caller(handler).act(complaint, "take")
    Caller(handler).act(complaint, "acknowledge", {"body": "x"})
    Caller(handler).act(complaint, "define", {"definition": "x"})
    Caller(handler).act(complaint, "ask", {"body": "x"})
    complaint.refresh_from_db()
    remedy = caller.post(
        f"/complaints/{complaint.reference}/remedies/",
        {"kind": "refund", "amount": 20.5, "justification": "x"},
        version=complaint.version,
    )
    checked(description, f"{one}remedies/", "post", remedy)
    Caller(handler).act(complaint, "refer", {"addressee": "The maker", "question": "x"})
    referral = complaint.referrals.get()
    chased = Caller(handler).post(f"/referrals/{referral.pk}/chase/")
    checked(description, "/referrals/{referral_id}/chase/", "post", chased)
    for path in ("", "timeline/", "clocks/"):
        checked(description, one + path, "get", caller.get(f"/complaints/{complaint.reference}/{path}"))
    for path in ("/complaints/", "/escalations/", "/clocks/", "/breaches/", "/referrals/", "/queue/counts/", "/me/",
                 "/codes/", "/teams/"):  # fmt: skip
        checked(description, path, "get", caller.get(path))
    checked(description, "/customers/", "get", caller.get("/customers/", q="Nora"))
    checked(description, "/complaints/", "get", caller.get("/complaints/", colour="red"))
    checked(description, "/queue/take-next/", "post", caller.post("/queue/take-next/"))
    checked(description, f"{one}take/", "post", caller.post(f"/complaints/{complaint.reference}/take/"))
    checked(description, f"{one}note/", "post", caller.act(complaint, "note"))
    checked(description, f"{one}close/", "post", caller.act(complaint, "close"))
    stale = caller.post(f"/complaints/{complaint.reference}/take/", version=1)
    checked(description, f"{one}take/", "post", stale)
    checked(description, f"{one}pause/", "post", Caller(handler).act(complaint, "pause"))
    told = {"customer": {"name": "N"}, "subject": "s", "description": "d", "channel": "phone"}
    checked(description, "/complaints/", "post", caller.post("/complaints/", told))
