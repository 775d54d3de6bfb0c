"""A reporter's pages at 400 % zoom, logging by keyboard alone and without script, and work that a tab forgot."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.driving import Person
from tests.browser.grid import PLACES, of_complaint

pytestmark = pytest.mark.browser
ZOOMED = (320, 640)
"""A window 1280 wide at 400 %: WCAG 2.2, 1.4.10."""


@pytest.mark.parametrize("role", ["reporter"])
def test_nothing_scrolls_sideways_at_four_hundred_percent(role: str, enter: Enter) -> None:
    person = enter(role, size=ZOOMED)
    wide = []
    for path in [*PLACES[role], *of_complaint(person, role)]:
        person.go(path)
        person.page.evaluate("document.querySelectorAll('details:not(.menu)').forEach(d => { d.open = true })")
        if person.sideways():
            wide.append(path)
    assert wide == []


def tab_to(person: Person, words: str, *, role: str = "") -> None:
    """Press Tab until what has the focus says these words; nobody needs more than a hundred and fifty."""
    for _ in range(150):
        person.page.keyboard.press("Tab")
        said = person.page.evaluate(
            "(e => `${e.innerText || ''} ${e.getAttribute('aria-label') || ''} ${e.labels?.[0]?.innerText || ''}`)"
            "(document.activeElement)"
        )
        if words.casefold() in str(said).casefold():
            return
    pytest.fail(f"Tab never reaches “{words}” on {person.page.url}")


def enter_key(person: Person) -> None:
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")
    person.look()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_front_line_logs_a_complaint_by_keyboard_alone(script: bool, enter: Enter) -> None:
    person = enter("handler", script=script)
    keys = person.page.keyboard
    tab_to(person, "Log a complaint")
    enter_key(person)
    for label, words in {
        "What happened?": "It leaks.", "In a few words": "Leaking kettle", "Name": "Kay Boardman",
    }.items():  # fmt: skip
        tab_to(person, label)
        keys.type(words)
    tab_to(person, "Log the complaint")
    enter_key(person)
    if "Not saved yet" in person.text():  # the other walk, with or without script, was first
        tab_to(person, "Log the complaint")
        enter_key(person)
    assert "is logged. Tell the customer this reference." in person.text()


def test_a_closed_tab_loses_nothing_of_a_complaint_being_logged(enter: Enter) -> None:
    person = enter("reporter")
    person.go("/desk/log/")
    person.page.locator("[name=description]").fill("The parcel was wet.")
    person.page.locator("[name=subject]").fill("Wet parcel")
    expect(person.page.locator("form[data-verb=receive] [data-draft-words]")).to_contain_text("Saved")
    person.page.close(run_before_unload=False)
    person.page = person.context.new_page()
    person.go("/desk/log/")
    assert person.page.locator("[name=description]").input_value() == "The parcel was wet."
    person.press("Throw it away")
    assert person.page.locator("[name=description]").input_value() == ""
