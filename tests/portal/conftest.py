"""A customer in front of the portal: a browser without script, and the mails that reach them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from complaints.actions import published_pages, relay
from complaints.choices import Stage
from complaints.models import Complaint, Staff
from tests.conftest import LONG_AGO, NOW, Log, Org
from tests.desk.journey import bring, fresh

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
LINK = re.compile(r"/(follow/open|asked)/[a-z2-7]+/")


@pytest.fixture(autouse=True)
def _plain_static(settings: LazySettings, tmp_path: Path) -> None:
    """What `make run` collected earlier must not decide whether a page can be drawn; files go to a folder of ours."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": PLAIN}
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def at_now() -> None:
    """The cast's now, as `clock` has it for every test here."""


@pytest.fixture
def open_house(org: Org) -> Org:
    """The company with its pages published."""
    published_pages.begin_with(now=LONG_AGO)
    return org


def post_out() -> list[str]:
    """Let what waits leave; the links in what left just now."""
    before = len(mail.outbox)
    while relay.relay(now=NOW):
        pass
    found = (LINK.search(str(letter.body)) for letter in mail.outbox[before:])
    return [match.group(0) for match in found if match]


class Customer:
    """One browser of somebody outside."""

    def __init__(self) -> None:
        self.client = Client()

    def get(self, path: str) -> HttpResponse:
        return self.client.get(path)

    def text(self, path: str = "/follow/complaint/") -> str:
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer.content.decode()

    def ask(self, reference: str, email: str = "nora@customer.example") -> HttpResponse:
        return self.client.post("/follow/", {"reference": reference, "email": email})

    def enter(self, complaint: Complaint, email: str = "nora@customer.example") -> Customer:
        """Ask for the link, open it, land on the complaint."""
        assert self.ask(complaint.reference, email).status_code == 302
        links = [link for link in post_out() if link.startswith("/follow/")]
        assert len(links) == 1, links
        assert self.client.post(links[0]).status_code == 302
        return self

    def hidden(self, act: str) -> dict[str, str]:
        """What the form of this act carries unseen."""
        page = self.client.get(f"/follow/complaint/{act}/").content.decode()
        pairs = re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', page)
        return {name: value for name, value in pairs if name != "csrfmiddlewaretoken"}

    def act(self, act: str, **fields: Any) -> HttpResponse:
        return self.client.post(f"/follow/complaint/{act}/", {**self.hidden(act), **fields})


Bring = Callable[[Stage], Complaint]


@pytest.fixture
def at(log: Log, handler: Staff) -> Bring:
    """Nora's complaint at this stage, by e-mail, handled by Hana."""

    def brought(stage: Stage) -> Complaint:
        complaint = log(channel="email")
        done = complaint if stage == Stage.GREET else bring(complaint, stage, handler)
        post_out()
        return fresh(done)

    return brought


@pytest.fixture
def nora() -> Customer:
    return Customer()


def key() -> str:
    return str(uuid.uuid4())
