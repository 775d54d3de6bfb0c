"""A person at the desk in real Chromium: goes, types, presses; every fault the page shows is written down."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-quic", "--no-first-run"]
DESK, PHONE = (1360, 900), (390, 844)
EXPECTED = ("status of 409", "status of 412", "status of 422", "status of 403", "status of 404")
"""Chromium reports every refusal of ours as a console error; the walk makes some on purpose."""

FOLD = "which => document.querySelectorAll(which).forEach(d => { d.open = false })"
UNFOLD = "which => document.querySelectorAll(which).forEach(d => { d.removeAttribute('name'); d.open = true })"
WATCH = """
window.cspFaults = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.cspFaults.push(event.violatedDirective + " " + event.blockedURI));
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without reaching outside."""
    program = shutil.which("chromium")
    assert program is not None, "Browser tests need Debian's chromium."
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


class Person:
    """One signed-in person with a browser of their own. `faults` stays empty as long as all is well."""

    def __init__(
        self, browser: Browser, address: str, *, script: bool = True, size: tuple[int, int] = DESK, theme: str = "light"
    ) -> None:
        self.address = address
        self.faults: list[str] = []
        self.script = script
        self.context: BrowserContext = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=script,
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="Europe/London",
        )
        if script:
            self.context.add_init_script(WATCH)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(words in message.text for words in EXPECTED):
            self.faults.append(f"{self.page.url}: {message.text}")

    def sign_in(self, username: str, password: str) -> Person:
        self.go("/login/")
        self.page.get_by_label("Username").fill(username)
        self.page.get_by_label("Password").fill(password)
        self.press("Sign in")
        assert "/login/" not in self.page.url, f"{username} could not sign in"
        return self

    def go(self, path: str) -> Person:
        self.page.goto(f"{self.address}{path}")
        self.look()
        return self

    def act(self, verb: str, **fields: str) -> None:
        """Fill the form of one act, opening what it waits behind, and press its button."""
        form = self.page.locator(f"form[data-verb={verb}]").first
        if not form.is_visible():
            self.page.locator("details", has=form).last.locator("summary").first.click()
        for name, value in fields.items():
            self.put(form, name, value)
        self.follow(form.locator(".form-end button").first)

    def put(self, form: Locator, name: str, value: str) -> None:
        """Type, choose or tick, as the field asks."""
        field = form.locator(f"[name={name}]")
        kind = field.first.get_attribute("type")
        if kind in ("radio", "checkbox"):
            field.locator(f"xpath=self::*[@value='{value}']").check() if kind == "radio" else field.check()
        elif field.first.evaluate("field => field.tagName") == "SELECT":
            field.first.select_option(value)
        else:
            field.first.fill(value)

    def press(self, name: str) -> None:
        """Press a button, or follow a link, by its words."""
        button = self.page.get_by_role("button", name=name, exact=False)
        self.follow(button.first if button.count() else self.page.get_by_role("link", name=name, exact=False).first)

    def follow(self, target: Locator) -> None:
        """Click and wait for the page it leads to."""
        with self.page.expect_navigation():
            target.click()
        self.look()

    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def look(self) -> None:
        """Refusals of the content security policy since the page came."""
        if self.script:
            said: list[str] = self.page.evaluate("window.cspFaults ?? []")
            self.faults += [f"{self.page.url}: {line}" for line in said]

    def sideways(self) -> bool:
        """Whether the page is wider than its window."""
        wide: bool = self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        return wide

    def judge(self) -> list[str]:
        """What axe-core finds wrong: the page with every fold opened, then the menus, which lie over it."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        self.page.evaluate(UNFOLD, "details:not(.menu)")
        found = self._axe("document")
        self.page.evaluate(UNFOLD, "details.menu")
        if self.page.locator(".menu-sheet").count():
            found += self._axe("{include: ['.menu-sheet']}")
        self.page.evaluate(FOLD, "details.menu")
        return found

    def _axe(self, where: str) -> list[str]:
        result: dict[str, Any] = self.page.evaluate(f"tags => axe.run({where}, {{runOnly: tags}})", TAGS)
        return [
            f"{self.page.url}: {broken['id']}: {node['html'][:160]} {node['failureSummary'][-200:]}"
            for broken in result["violations"]
            for node in broken["nodes"]
        ]

    def shot(self, file: Path, *, whole: bool = True) -> Path:
        self.page.screenshot(path=file, full_page=whole)
        return file

    def leave(self) -> None:
        self.context.close()


def first(person: Person, queue: str) -> str:
    """Where the first complaint of a list stands."""
    person.go(queue)
    return person.page.locator("a.subject").first.get_attribute("href") or ""


def judged(person: Person, path: str) -> list[str]:
    """What is wrong with a page: barriers, and whether it is wider than its window."""
    person.go(path)
    return person.judge() + ([f"{path} scrolls sideways"] if person.sideways() else [])
