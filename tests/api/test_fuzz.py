"""Whatever fits the description, and much that does not, is answered without a fault of ours."""

from __future__ import annotations

import os

import pytest
import schemathesis
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, settings

from tests.api.conftest import Caller, error

EXAMPLES = int(os.environ.get("REDRESS_FUZZ", "3"))
"""Requests for each address: a few in `make test`, for drawing them is slow; 300 in `make proof`."""

schema = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(public=True))


@pytest.mark.grid
@schema.exclude(path_regex="auth/").parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.usefixtures("log")
def test_no_request_is_a_fault_of_ours(case, manager, log):
    if "reference" in case.path_parameters:
        case.path_parameters["reference"] = log().reference
    caller = Caller(manager)
    headers = {name: str(value) for name, value in (case.headers or {}).items()}
    body = case.body if isinstance(case.body, dict | list | str | int | bool | None) else None
    if case.method == "GET":
        answer = caller.get(case.formatted_path.removeprefix("/api/v1"), **(case.query or {}))
    else:
        answer = caller.post(case.formatted_path.removeprefix("/api/v1"), body, **headers)
    assert answer.status_code < 500, answer.content
    if answer.status_code >= 400:
        error(answer)
