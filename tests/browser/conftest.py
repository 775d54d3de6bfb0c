"""One town and one browser for all browser tests: they only add to what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.driving import Person, chromium
from tests.browser.town import PASSWORD, Town, town
from tests.rig.engines import Rig

Enter = Callable[..., Person]

expect.set_options(timeout=30_000)  # milliseconds; a busy machine is no fault


@pytest.fixture(scope="session")
def here(rig: Rig) -> Iterator[Town]:
    with town(rig) as where:
        yield where


@pytest.fixture(scope="session")
def address(here: Town) -> str:
    return here.address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def enter(address: str, browser: Browser) -> Iterator[Enter]:
    """`enter("handler", theme="dark")`: a signed-in person; their faults are looked at when the test is over."""
    people: list[Person] = []

    def entered(username: str, **how: object) -> Person:
        person = Person(browser, address, **how)  # type: ignore[arg-type]
        people.append(person)
        return person.sign_in(username, PASSWORD)

    yield entered
    faults = [fault for person in people for fault in person.faults]
    for person in people:
        person.leave()
    assert faults == []
