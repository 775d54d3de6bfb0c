"""Every page at 400 % zoom, the roles' mornings by keyboard alone and without script, and work that a tab forgot."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.driving import Person, first
from tests.browser.grid import PLACES, of_complaint
from tests.browser.test_walk import logged

pytestmark = pytest.mark.browser
ZOOMED = (320, 640)
"""A window 1280 wide at 400 %: WCAG 2.2, 1.4.10."""


@pytest.mark.parametrize("role", sorted(PLACES))
def test_nothing_scrolls_sideways_at_four_hundred_percent(role: str, enter: Enter) -> None:
    person = enter(role, size=ZOOMED)
    wide = []
    for path in [*PLACES[role], *of_complaint(person, role)]:
        person.go(path)
        person.page.evaluate("document.querySelectorAll('details:not(.menu)').forEach(d => { d.open = true })")
        if person.sideways():
            wide.append(path)
    assert wide == []


def tab_to(person: Person, words: str, *, tag: str = "") -> None:
    """Press Tab until what has the focus says these words; nobody needs more than a hundred and fifty."""
    for _ in range(150):
        person.page.keyboard.press("Tab")
        said, kind = person.page.evaluate(
            "(e => [`${e.innerText || ''} ${e.getAttribute('aria-label') || ''} ${e.labels?.[0]?.innerText || ''}`,"
            " e.localName])(document.activeElement)"
        )
        if words.casefold() in str(said).casefold() and kind == (tag or kind):
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


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_supervisor_answers_an_escalation_by_keyboard_alone(script: bool, enter: Enter) -> None:
    handler = enter("handler")
    handler.go(case := logged(handler, f"Ena Calated {script}").removeprefix(handler.address))
    handler.act("take")
    handler.go(f"{case}escalate/")
    form = handler.page.locator("form[data-verb=escalate]")
    handler.put(form, "reason", "advice_wanted")
    handler.put(form, "wanted", f"May I send a courier? ({script})")
    handler.follow(form.locator(".form-end button").first)
    person = enter("supervisor", script=script)
    tab_to(person, "Escalations")
    enter_key(person)
    person.go(f"{case}escalation/advise/")
    tab_to(person, "answer")
    box = person.page.locator("form textarea").first
    box.focus()
    person.page.keyboard.type("Yes, this once.")
    tab_to(person, "Send this answer")
    enter_key(person)
    assert "The handler has your answer." in person.text()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_manager_goes_from_a_broken_promise_to_its_complaint_by_keyboard_alone(script: bool, enter: Enter) -> None:
    person = enter("manager", script=script)
    tab_to(person, "Breaches", tag="a")
    enter_key(person)
    person.go("/desk/breaches/?period=quarter")
    tab_to(person, person.page.locator("#breach-list tbody a").first.inner_text(), tag="a")
    enter_key(person)
    assert "/desk/complaints/" in person.page.url


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


def test_a_retry_after_an_answer_that_never_came_sends_nothing_twice(enter: Enter) -> None:
    """The answer is lost on its way; the person presses again, in the same form."""
    person = enter("supervisor")
    case = first(person, "/desk/queue/?view=team&stage=resolve")
    person.go(f"{case}note/")
    form = person.page.locator("form[data-verb=note]")
    form.locator("[name=body]").fill("Only one of me, please.")
    person.page.route("**/note/", lambda route: (route.fetch(max_redirects=0), route.abort())[1], times=1)
    form.locator(".form-end button").first.click()
    person.page.wait_for_timeout(500)
    person.page.unroute_all(behavior="ignoreErrors")
    person.page.go_back()
    again = person.page.locator("form[data-verb=note]")
    person.follow(again.locator(".form-end button").first)
    person.go(case)
    assert person.text().count("Only one of me, please.") == 1
    person.faults = [fault for fault in person.faults if "ERR_FAILED" not in fault]


def test_two_editors_of_one_letter_lose_no_words(enter: Enter) -> None:
    one, two = enter("supervisor"), enter("manager")
    case = logged(one, "Eddie Two").removeprefix(one.address)
    for person, words in ((one, "The first words."), (two, "The second words.")):
        person.go(f"{case}inform/")
        person.page.locator("form[data-verb=inform] [name=body]").fill(words)
    one.follow(one.page.locator("form[data-verb=inform] .form-end button").first)
    two.follow(two.page.locator("form[data-verb=inform] .form-end button").first)
    assert "Your words are kept" in two.text()
    assert two.page.locator("form[data-verb=inform] [name=body]").input_value() == "The second words."
