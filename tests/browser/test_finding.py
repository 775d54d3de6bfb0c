"""By keyboard alone, in a real browser: Ctrl-K to a complaint, logging as one types, a list that refreshes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.driving import PHONE, Person, judged

pytestmark = pytest.mark.browser


def opened(person: Person) -> Page:
    """The palette, by its key."""
    page = person.page
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-input")).to_be_focused()
    return page


def chosen(page: Page) -> str:
    """What Enter would do, by what the combobox says is active."""
    active = page.locator("#palette-input").get_attribute("aria-activedescendant")
    return page.locator(f"#{active}").inner_text() if active else ""


def test_the_palette_leads_to_a_complaint_a_place_and_an_act_by_keyboard_alone(enter: Enter) -> None:
    person = enter("handler")
    person.go("/desk/queue/?view=mine&stage=resolve")
    reference = person.page.locator("[data-row] .reference").first.inner_text()
    subject = person.page.locator("[data-row] .subject").first.inner_text()
    page = opened(person)
    page.keyboard.type(reference.lower().replace("rd-", ""))
    expect(page.locator("#palette-list [role=option]").first).to_contain_text(reference)
    assert subject in chosen(page)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(f"/desk/complaints/{reference}/")
    page = opened(person)
    page.keyboard.type("add note")
    assert chosen(page).startswith("Add an internal note")
    page.keyboard.press("Enter")
    expect(page.locator("form[data-verb=note] [name=body]")).to_be_focused()
    page = opened(person)
    page.keyboard.type("log")
    assert chosen(page).startswith("Log a complaint")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/desk/log/")


def test_escape_closes_the_palette_and_the_focus_is_where_it_was(enter: Enter) -> None:
    person = enter("handler")
    person.go("/desk/queue/?view=team")
    person.page.keyboard.press("j")
    link = person.page.locator("[data-row] .subject").first
    expect(link).to_be_focused()
    page = opened(person)
    page.keyboard.press("ArrowUp")
    page.keyboard.type("zz")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    expect(link).to_be_focused()


def test_words_typed_into_the_palette_go_on_to_the_page_of_hits(enter: Enter) -> None:
    person = enter("handler")
    page = opened(person)
    page.keyboard.type("qqqq")
    expect(page.locator(".palette-said")).to_have_text("No complaint found.")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/desk/search/?q=qqqq")


def test_a_complaint_is_logged_as_one_types_by_keyboard_alone(enter: Enter) -> None:
    person = enter("supervisor")
    person.go("/desk/queue/?view=team")
    known = person.page.locator("[data-row] .who").first.inner_text()
    person.go("/desk/log/")
    page = person.page
    page.locator("#log_description").focus()
    page.keyboard.type("The parcel came late and the wardrobe inside was scratched.")
    expect(page.locator("[data-part=suggestions] [data-choose]").first).to_be_visible()
    page.locator("#who").focus()
    page.keyboard.type(known)
    found = page.locator("#lookup-found a", has_text=known).first
    expect(found).to_be_visible()
    expect(page.locator("#who")).to_be_focused()
    found.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-part=chosen] h2")).to_have_text(known)
    expect(page.locator("[data-part=matches] li").first).to_be_visible()
    expect(page.locator("#log_name")).to_be_hidden()
    assert "The parcel came late" in page.locator("#log_description").input_value()
    page.locator("#log_subject").focus()
    page.keyboard.type("Wardrobe scratched")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Not saved yet." in person.text()
    with page.expect_navigation():
        page.locator("#log_subject").press("Enter")
    assert "is logged. Tell the customer this reference." in person.text()
    assert page.locator(".case-head h1").inner_text() == "Wardrobe scratched"
    assert known in person.text()
    expect(page.locator(".read-dates time").first).to_be_visible()


def test_a_list_that_refreshes_keeps_ticks_focus_and_place_and_names_what_is_new(enter: Enter) -> None:
    person, other = enter("supervisor"), enter("supervisor")
    person.go("/desk/queue/?view=team&sort=-received")
    page = person.page
    row = page.locator("[data-row]").nth(2)
    reference = row.locator(".reference").inner_text()
    row.locator("input[name=pick]").check()
    row.locator("a.subject").focus()
    page.evaluate("scrollTo(0, 120)")
    place = page.evaluate("scrollY")
    other.go("/desk/log/")
    form = other.page.locator("form[data-verb=receive]")
    words = {"description": "It hums.", "subject": "Fridge hums at night", "name": "Una Newcomer"}
    for field, value in words.items():
        other.put(form, field, value)
    other.press("Log the complaint")
    page.evaluate("document.dispatchEvent(new Event('live:look'))")
    new = page.locator("[data-row]", has_text="Fridge hums at night")
    expect(new.locator(".live-new")).to_have_text("new")
    expect(page.locator(".live-said")).to_contain_text("Updated")
    kept = page.locator(f"[data-live-item='{reference}']")
    assert kept.locator("input[name=pick]").is_checked()
    expect(kept.locator("a.subject")).to_be_focused()
    assert page.evaluate("scrollY") == place


def test_a_hidden_tab_asks_for_nothing_and_a_shown_one_at_once(enter: Enter) -> None:
    person = enter("supervisor")
    page = person.go("/desk/escalations/").page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "fragment=rows" in request.url else None)
    hide = "hidden => { Object.defineProperty(document, 'hidden', {value: hidden, configurable: true}); %s }"
    page.evaluate(hide % "document.dispatchEvent(new Event('visibilitychange'))", True)
    page.evaluate("document.dispatchEvent(new Event('live:look'))")
    page.wait_for_timeout(200)
    assert asked == []
    with page.expect_response(lambda answer: "fragment=rows" in answer.url) as answer:
        page.evaluate(hide % "document.dispatchEvent(new Event('visibilitychange'))", False)
    assert answer.value.status == 304


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_finding_has_no_barrier_axe_can_find(theme: str, enter: Enter) -> None:
    person = enter("supervisor", theme=theme, **({"size": PHONE} if theme == "dark" else {}))
    faults = (
        judged(person, "/desk/search/")
        + judged(person, "/desk/search/?q=wardrobe")
        + judged(person, "/desk/search/?q=qqqq")
    )
    person.go("/desk/queue/")
    name = person.page.locator("[data-row] .who").first.inner_text()
    faults += judged(person, f"/desk/search/?q={name}") + judged(person, "/desk/search/?q=wardrob+scrached")
    person.go(person.page.locator("a.subject").first.get_attribute("href") or "")
    page = opened(person)
    page.keyboard.type("wardrobe")
    expect(page.locator(".palette-said")).to_have_text("")
    faults += person.judge()
    assert faults == []
