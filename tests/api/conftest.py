"""Calling the API as one of the cast, at the cast's own time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from complaints.models import Staff


class Caller:
    """A signed-in colleague's client; every answer's body is at hand as JSON."""

    def __init__(self, staff: Staff | None) -> None:
        self.client = Client(raise_request_exception=True)
        if staff is not None:
            self.client.force_login(staff)

    def get(self, path: str, **params: Any) -> Any:
        return self.client.get(f"/api/v1{path}", params)

    def post(self, path: str, body: Any = None, *, version: int | None = None, **headers: str) -> Any:
        """`body` may be bytes, sent as they are."""
        raw = body if isinstance(body, bytes) else json.dumps({} if body is None else body)
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return self.client.post(f"/api/v1{path}", raw, content_type="application/json", headers=headers)

    def act(self, complaint: Any, verb: str, body: Any = None, **headers: str) -> Any:
        """A verb on a complaint in the version it has now."""
        complaint.refresh_from_db()
        return self.post(f"/complaints/{complaint.reference}/{verb}/", body, version=complaint.version, **headers)


Calling = Callable[[Staff | None], Caller]


@pytest.fixture(autouse=True)
def _at_now(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture(autouse=True)
def _without_static_files(settings: Any) -> None:
    """WhiteNoise would look through every static file for each client; what was collected does not matter here."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}


@pytest.fixture
def calling(org: object) -> Calling:
    return Caller


def error(response: Any) -> dict[str, Any]:
    """The one shape of every refusal."""
    body = response.json()
    assert list(body) == ["error"], body
    assert {"code", "detail"} <= set(body["error"])
    assert isinstance(body["error"]["detail"], str)
    return dict(body["error"])
