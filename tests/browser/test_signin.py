"""The door in a real browser: an app and its codes, a passkey, your own sign-in; no barrier, no CSP refusal."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, CDPSession

from tests.browser.conftest import Enter
from tests.browser.driving import PHONE, Person, judged
from tests.browser.town import PASSWORD, Town
from tests.rig.engines import manage

pytestmark = pytest.mark.browser


@pytest.fixture
def forgotten(here: Town) -> Iterator[None]:
    """Afterwards the town's people are as they were: without a second step."""
    yield
    for name in ("handler", "manager", "supervisor"):
        manage("forget_authenticators", name, "--by", "test", "--reason", "over", env=here.environment)


def code(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def set_up_app(person: Person) -> str:
    person.go("/sign-in/app/add/")
    secret = person.page.locator(".totp-key code").inner_text()
    person.page.get_by_label("Code the app shows now").fill(code(secret))
    person.press("Set up the app")
    assert "Recovery codes" in person.text()
    return secret


def key_of(person: Person) -> CDPSession:
    """A pretended key that knows its owner's finger, as a laptop has one."""
    session = person.context.new_cdp_session(person.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


@pytest.mark.usefixtures("forgotten")
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_an_app_is_set_up_and_its_code_asked_for(script: bool, enter: Enter) -> None:
    person = enter("handler", script=script)
    secret = set_up_app(person)
    codes = person.page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    person.context.clear_cookies()
    person.go("/login/")
    person.page.get_by_label("Username").fill("handler")
    person.page.get_by_label("Password").fill(PASSWORD)
    person.press("Sign in")
    assert person.page.url.endswith("/login/code/")
    person.page.get_by_label("Code").fill(code(secret, 1))
    person.press("Go on")
    assert "/desk/queue/" in person.page.url
    person.context.clear_cookies()
    person.go("/login/")
    person.page.get_by_label("Username").fill("handler")
    person.page.get_by_label("Password").fill(PASSWORD)
    person.press("Sign in")
    person.page.get_by_label("Code").fill(codes[0])
    person.press("Go on")
    assert "/desk/queue/" in person.page.url


@pytest.mark.usefixtures("forgotten")
def test_a_passkey_is_added_and_then_opens_the_door_alone(address: str, browser: Browser) -> None:
    """Browsers allow passkeys at https and at localhost, not at a bare address."""
    person = Person(browser, address.replace("127.0.0.1", "localhost")).sign_in("manager", PASSWORD)
    key_of(person)
    person.go("/sign-in/passkeys/add/")
    person.page.locator("[name=name]").fill("Laptop")
    person.page.get_by_role("button", name="Add the passkey").click()
    person.page.wait_for_url(re.compile("/sign-in/codes/"))
    person.go("/sign-in/")
    assert "Laptop" in person.text()
    person.context.clear_cookies()
    person.go("/login/")
    person.page.get_by_role("button", name="Sign in with a passkey").click()
    person.page.wait_for_url(re.compile("/(queue|breaches)/"))
    person.context.clear_cookies()
    person.go("/login/")
    person.page.get_by_label("Username").fill("manager")
    person.page.get_by_label("Password").fill(PASSWORD)
    person.page.get_by_role("button", name="Sign in", exact=True).click()
    person.page.wait_for_url(re.compile("/login/code/"))
    person.page.get_by_role("button", name="Use a passkey").click()
    person.page.wait_for_url(re.compile("/(queue|breaches)/"))
    person.go("/confirm/passkey/?next=/sign-in/")
    person.page.get_by_role("button", name="Confirm with a passkey").click()
    person.page.wait_for_url(re.compile("/sign-in/$"))
    assert person.faults == []
    person.leave()


OWN = [
    "/sign-in/", "/sign-in/password/", "/sign-in/app/add/", "/sign-in/passkeys/add/", "/confirm/?next=/desk/queue/",
]  # fmt: skip
ENROLLED = [
    "/sign-in/", "/sign-in/codes/", "/sign-in/codes/new/", "/sign-in/app/remove/", "/confirm/code/?next=/desk/queue/",
]  # fmt: skip


@pytest.mark.usefixtures("forgotten")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_of_signing_in_has_a_barrier(theme: str, enter: Enter, address: str, browser: Browser) -> None:
    how: dict[str, Any] = {"theme": theme, **({"size": PHONE} if theme == "dark" else {})}
    person = enter("supervisor", **how)
    faults = [fault for path in OWN for fault in judged(person, path)]
    set_up_app(person)
    faults += [fault for path in ENROLLED for fault in judged(person, path)]
    stranger = Person(browser, address, **how)
    faults += judged(stranger, "/login/")
    for name in ("supervisor", "nobody-at-all"):
        stranger.go("/login/")
        stranger.page.get_by_label("Username").fill(name)
        stranger.page.get_by_label("Password").fill(PASSWORD)
        stranger.press("Sign in")
        faults += stranger.judge()
        stranger.context.clear_cookies()
    assert faults + stranger.faults == []
    stranger.leave()
