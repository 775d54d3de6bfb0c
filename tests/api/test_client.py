"""The worked client of docs/clients, against a server that answers over HTTP."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections

from complaints.actions import setup
from complaints.choices import Role
from complaints.models import Complaint
from tests.conftest import make_org

pytestmark = pytest.mark.concurrency
PASSWORD = "kettle-under-test-1"
FILE = Path(__file__).resolve().parents[2] / "docs" / "clients" / "redress_client.py"


class Quiet(WSGIRequestHandler):
    def log_message(self, *_said: object) -> None:
        return


@pytest.fixture
def client() -> ModuleType:
    spec = importlib.util.spec_from_file_location("redress_client", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def address(committed_db: object) -> Iterator[str]:
    org = make_org()
    setup.engage("hana", role=Role.HANDLER, first_name="Hana", teams=[org.cards], password=PASSWORD)
    application = get_wsgi_application()

    def answer(environ, start_response):
        try:
            return [b"".join(application(environ, start_response))]
        finally:
            connections.close_all()

    server = make_server("127.0.0.1", 0, answer, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_client_does_what_its_page_says(client: ModuleType, address: str, capsys, monkeypatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda _prompt: PASSWORD)
    client.main(address, "hana")
    complaint = Complaint.objects.get()
    assert (complaint.stage, complaint.handler.first_name) == ("clarify", "Hana")
    assert capsys.readouterr().out.splitlines()[-2:] == [
        f"Took {complaint.reference}: Refund refused after fault",
        "Acknowledged; it is in clarify now",
    ]


def test_the_client_walks_pages_and_tells_refusals_apart(client: ModuleType, address: str) -> None:
    redress = client.Redress(address)
    with pytest.raises(client.Refused) as refused:
        redress.sign_in("hana", "wrong")
    assert refused.value.code == "sign_in_refused"
    redress.sign_in("hana", PASSWORD)
    told = {"customer": {"name": "N"}, "subject": "s", "description": "d", "channel": "phone"}
    logged = {redress.log(told)["reference"] for _ in range(5)}
    assert {row["reference"] for row in redress.queue(limit="2")} == logged
    first = redress.read(min(logged))
    redress.act(first, "take")
    with pytest.raises(client.Refused) as refused:
        redress.act(first, "release", reason="x")
    assert (refused.value.status, refused.value.data["changes"][0]["kind"]) == (412, "taken")
