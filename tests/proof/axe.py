"""axe-core over the whole grid: page x role x theme, in a town that is full, one that is empty, and where it refuses.

Run by `python -m tests.proof --only axe`; named so that `make test` does not collect it, which looks at fewer.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.driving import Person, chromium
from tests.browser.grid import ACTS, PLACES, REFUSED, of_complaint
from tests.browser.town import PASSWORD, Town, town
from tests.rig.engines import Rig

pytestmark = pytest.mark.browser
THEMES = ("light", "dark")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module", params=["full", "empty"])
def place(request: pytest.FixtureRequest, rig: Rig) -> Iterator[tuple[str, Town]]:
    with town(rig, empty=request.param == "empty") as where:
        yield request.param, where


def looked_at(person: Person, path: str) -> list[str]:
    person.go(path)
    return _found(person, path)


def _found(person: Person, path: str) -> list[str]:
    return person.judge() + ([f"{path} scrolls sideways"] if person.sideways() else [])


def refused(person: Person, path: str) -> list[str]:
    """The form of one act sent empty: the page that says what is missing."""
    person.go(path)
    form = person.page.locator("form[data-verb]").first
    if not form.count():
        return []
    for field in form.locator("textarea, input[type=text], input:not([type])").all():
        if field.is_visible():
            field.fill("")
    button = form.locator(".form-end button, .verb-row button.btn-primary").first
    if not button.count() or not button.is_visible():
        return []
    with person.page.expect_navigation():
        button.click()
    return _found(person, f"{path} refused") if person.page.locator(".error-summary, .field-wrong").count() else []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", sorted(PLACES))
def test_no_page_of_the_grid_has_a_barrier(role: str, theme: str, place: tuple[str, Town], browser: Browser) -> None:
    state, where = place
    person = Person(browser, where.address, theme=theme).sign_in(role, PASSWORD)
    paths = [*PLACES[role], *(of_complaint(person, role) if state == "full" else ()), *REFUSED]
    faults = [fault for path in paths for fault in looked_at(person, path)]
    wrong = [path for path in paths if path.rstrip("/").rpartition("/")[2] in ACTS][:4]
    if role in ("handler", "supervisor", "manager", "reporter"):
        wrong.append("/desk/log/")
    faults += [fault for path in wrong for fault in refused(person, path)]
    print(f"{role}, {theme}, {state}: {len(paths) + len(wrong)} pages, {len(faults)} barriers")
    assert person.faults == []
    person.leave()
    assert faults == []
