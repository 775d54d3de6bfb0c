"""The page of the API in a real browser: drawn, usable, and not one refusal by the strict CSP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
LISTEN = """
window.refused = [];
const note = (one) => refused.push(`${one.violatedDirective} ${one.blockedURI}`);
document.addEventListener("securitypolicyviolation", note);
"""


class Quiet(WSGIRequestHandler):
    def log_message(self, *_said: object) -> None:
        return


@pytest.fixture
def address() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_page_is_drawn_offline_under_the_strict_policy(address: str) -> None:
    asked: list[str] = []
    said: list[str] = []
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        page.add_init_script(LISTEN)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        answer = page.goto(f"{address}/api/v1/docs/")
        assert answer is not None
        policy = answer.headers["content-security-policy"]
        page.wait_for_selector("#operations-verbs-acknowledge")
        page.click("#operations-verbs-acknowledge button.opblock-summary-control")
        page.wait_for_selector("#operations-verbs-acknowledge .opblock-body")
        page.click("#operations-verbs-acknowledge button.try-out__btn")
        refused = page.evaluate("refused")
        browser.close()
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert refused == []
    assert said == []
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
