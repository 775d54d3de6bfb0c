"""A manager has another system told, in a real browser: its secret is shown once, a test is sent, pages are clean."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.browser.conftest import Enter
from tests.browser.driving import PHONE, judged

pytestmark = pytest.mark.browser


def test_a_manager_adds_an_endpoint_copies_its_secret_and_sends_a_test(enter: Enter, tmp_path: Path) -> None:
    person = enter("manager")
    person.go("/desk/webhooks/")
    form = person.page.locator("form", has=person.page.locator("[name=url]"))
    person.put(form, "name", "Delivery partner")
    person.put(form, "url", "https://partner.example/hooks")
    form.get_by_label("Decision sent").check()
    person.press("Add it and show its secret")
    assert "whsec_" in person.text()
    shots = Path(os.environ.get("SHOTS", tmp_path))
    person.shot(shots / "webhook-secret.png")
    faults = person.judge()
    added = person.page.url
    person.press("Send a test")
    assert "A test message is on its way" in person.page.locator("body").inner_text()
    assert "Test message" in person.text()
    assert "whsec_" not in person.text()
    page = person.page.url
    assert page != added
    phone = enter("manager", theme="dark", size=PHONE)
    for who, how in ((person, "light"), (phone, "dark-phone")):
        for name, path in (("webhooks", "/desk/webhooks/"), ("webhook", page.removeprefix(person.address))):
            who.go(path).shot(shots / f"{name}-{how}.png")
            faults += judged(who, path)
    assert faults == []
