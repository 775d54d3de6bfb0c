"""The customer's pages in Chromium: a complaint from the first page to its reference, with script and without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Enter
from tests.browser.driving import DESK, PHONE, Person
from tests.channels.hostile_files import photo_with_place

pytestmark = pytest.mark.browser
KINDS = ("complaints-procedure", "service-promise", "returns", "privacy", "accessibility")
Visit = Callable[..., Person]


@pytest.fixture
def visit(address: str, browser: Browser) -> Iterator[Visit]:
    """`visit(script=False)`: a customer with a browser of their own, signed in nowhere."""
    people: list[Person] = []

    def visited(**how: object) -> Person:
        people.append(Person(browser, address, **how))  # type: ignore[arg-type]
        return people[-1]

    yield visited
    faults = [fault for person in people for fault in person.faults]
    for person in people:
        person.leave()
    assert faults == []


def fill(person: Person, **fields: str) -> None:
    form = person.page.locator("form.portal-form")
    for name, value in fields.items():
        person.put(form, name, value)


def answer_all(person: Person, photo: Path, *, stop: str = "") -> None:
    """From the first page to the check page, or to the page where to stop."""
    person.go("/")
    person.press("Make a complaint")
    person.press("Begin")
    steps: list[dict[str, str]] = [
        {"description": "The washing machine leaks.\nThe fitter did not come on Monday."},
        {"subject": "Washing machine leaks"},
        {"desired_outcome": "A fitter this week."},
        {"name": "Vera Brook", "email": "vera@customer.example", "preferred_channel": "email"},
        {"needs": "Call after five, please.", "acting": "self"},
    ]
    for fields in steps:
        if stop and person.page.url.endswith(f"/{stop}/"):
            return
        fill(person, **fields)
        person.press("Continue")
    person.page.set_input_files("#files", photo)
    person.press("Add and stay here")
    person.press("Continue")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "leak.jpg"
    file.write_bytes(photo_with_place())
    return file


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_complaint_is_made_from_the_first_page_to_its_reference(
    script: bool, size: tuple[int, int], visit: Visit, photo: Path
) -> None:
    person = visit(script=script, size=size)
    answer_all(person, photo)
    page = person.page
    assert "leak.jpg" in person.text()
    assert not person.sideways()
    page.get_by_role("link", name="Change What would you like us to do?").click()
    expect(page.locator("h1")).to_have_text("What would put it right?")
    fill(person, desired_outcome="A fitter tomorrow.")
    person.press("Keep and go back to my answers")
    assert "A fitter tomorrow." in person.text()
    person.press("Send my complaint")
    reference = page.locator(".big-reference").inner_text()
    assert reference.startswith("RD-")
    assert not person.sideways()
    page.reload()
    assert page.locator(".big-reference").inner_text() == reference
    page.go_back()
    page.reload()
    assert page.locator(".big-reference").inner_text() == reference


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_mistake_is_said_on_top_with_the_way_to_its_field(script: bool, visit: Visit) -> None:
    person = visit(script=script)
    person.go("/complain/what/")
    person.press("Continue")
    page = person.page
    expect(page.locator(".error-summary")).to_be_visible()
    if script:
        expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").click()
    expect(page.locator("#answer_description")).to_be_focused()
    assert page.locator("#answer_description").get_attribute("aria-invalid") == "true"


def test_the_trap_is_off_the_screen_out_of_the_tab_order_and_says_what_it_is(visit: Visit) -> None:
    person = visit()
    page = person.go("/complain/what/").page
    box = page.locator(".leave-empty").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] < 0
    assert page.get_by_label("Leave this empty").get_attribute("tabindex") == "-1"
    page.locator("#answer_description").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Continue")).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_customers_pages_have_no_barrier_axe_can_find(theme: str, visit: Visit, photo: Path) -> None:
    person = visit(theme=theme, **({"size": PHONE} if theme == "dark" else {}))
    faults: list[str] = []
    for path in ("/", *(f"/about/{kind}/" for kind in KINDS), "/complain/"):
        faults += person.go(path).judge()
        assert not person.sideways(), path
    person.go("/complain/what/").press("Continue")
    faults += person.judge()
    answer_all(person, photo)
    faults += person.judge()
    for slug in ("what", "about", "wanted", "you", "help", "files", "save"):
        faults += person.go(f"/complain/{slug}/").judge()
        assert not person.sideways(), slug
    person.go("/complain/check/").press("Send my complaint")
    faults += person.judge()
    faults += person.go("/complain/").judge() + person.go("/complain/go-on/1.1.x/").judge()
    assert faults == []


def test_the_desk_shows_the_files_and_the_pages_without_a_barrier(enter: Enter, visit: Visit, photo: Path) -> None:
    customer = visit()
    answer_all(customer, photo)
    customer.press("Send my complaint")
    reference = customer.page.locator(".big-reference").inner_text()
    person = enter("manager")
    person.go(f"/desk/complaints/{reference}/")
    with person.page.expect_download() as held:
        person.page.get_by_role("link", name="leak.jpg").click()
    assert held.value.suggested_filename == "leak.jpg"
    faults = person.judge()
    faults += person.go("/desk/pages/").judge() + person.go("/desk/pages/returns/en/").judge()
    assert faults == []
