"""A person at the desk as a test meets one: signed in, at the cast's `now`, posting forms as a browser would."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client

from complaints.models import Complaint, Staff
from tests.conftest import NOW

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(autouse=True)
def _plain_static(settings: LazySettings) -> None:
    """What `make run` collected earlier must not decide whether a page can be drawn."""
    settings.STORAGES = {**settings.STORAGES, "staticfiles": PLAIN}
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def at_now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


class Visitor:
    """One colleague's browser without script."""

    def __init__(self, staff: Staff) -> None:
        self.staff = staff
        self.client = Client()
        self.client.force_login(staff)

    def get(self, path: str, **query: str) -> HttpResponse:
        return self.client.get(path, query)

    def text(self, path: str, **query: str) -> str:
        answer = self.get(path, **query)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer.content.decode()

    def post(self, path: str, data: dict[str, Any] | None = None, **fields: Any) -> HttpResponse:
        """Post a form; `version` and `operation` are filled in unless given."""
        return self.client.post(path, {"operation": str(uuid.uuid4()), **(data or {}), **fields})

    def act(self, complaint: Complaint, name: str, **fields: Any) -> HttpResponse:
        """Perform a verb (or remedies/propose, escalation/accept ...) on the complaint as it is now."""
        now = Complaint.objects.get(pk=complaint.pk)
        return self.post(f"/desk/complaints/{now.reference}/{name}/", {"version": now.version, **fields})


At = Callable[[Staff], Visitor]


@pytest.fixture
def at_desk(at_now: None) -> At:
    return Visitor
