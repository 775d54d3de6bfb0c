"""Views, many at once and the team board in a real browser: by keyboard alone, with script and without."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Enter
from tests.browser.driving import PHONE, judged
from tests.browser.town import Town

pytestmark = pytest.mark.browser


def test_a_supervisor_selects_three_by_keyboard_assigns_them_and_sees_the_result(enter: Enter, here: Town) -> None:
    person = enter("supervisor")
    person.go("/desk/queue/?view=unassigned")
    keys = person.page.keyboard
    for _ in range(3):
        keys.press("j")
        keys.press("x")
    assert person.page.locator("input[name=pick]:checked").count() == 3
    assert person.page.locator("[data-picked]").inner_text().startswith("3 / ")
    picked = [box.get_attribute("value") for box in person.page.locator("input[name=pick]:checked").all()]
    button = person.page.locator("#bulk button[value=assign]")
    button.focus()
    with person.page.expect_navigation():
        keys.press("Enter")
    assert "Assign 3 complaints" in person.text()
    person.page.locator("[name=handler]").select_option("least")
    person.press("Show what would change")
    assert "3 of 3 complaints would change." in person.text()
    person.press("Assign 3 complaints")
    assert "0 of 3 complaints looked at." in person.text()
    assert person.judge() == []
    here.work()
    person.page.locator("[data-progress]:not([data-progress=running])").wait_for()  # progress.js looks again by itself
    assert "3 complaints changed, none skipped." in person.text()
    assert all(reference in person.text() for reference in picked if reference)


def test_without_script_rows_are_ticked_by_hand(enter: Enter) -> None:
    person = enter("supervisor", script=False)
    person.go("/desk/queue/?view=team")
    assert not person.page.locator("[data-pick-page]").is_visible()
    person.page.locator("input[name=pick]").nth(1).check()
    person.follow(person.page.locator("#bulk button[value=transfer]"))
    assert "Transfer 1 complaint" in person.text()
    person.press("Show what would change")
    assert "Choose one." in person.text()


def test_the_whole_page_is_picked_with_one_box(enter: Enter) -> None:
    person = enter("supervisor")
    person.go("/desk/queue/?view=team")
    boxes = person.page.locator("input[name=pick]").count()
    person.page.get_by_label("This page").check()
    assert person.page.locator("input[name=pick]:checked").count() == boxes
    person.page.locator("input[name=pick]").first.uncheck()
    assert person.page.locator("[data-pick-page]").evaluate("box => box.indeterminate")


def test_a_view_is_saved_shared_and_a_note_left(enter: Enter) -> None:
    person = enter("supervisor")
    person.go("/desk/queue/?view=team&channel=phone")
    person.page.locator(".save-view summary").click()
    person.page.locator("#view-title").fill("By telephone")
    person.follow(person.page.locator(".save-view button"))
    assert "“By telephone” is among your views now." in person.text()
    assert "By telephone" in person.page.locator(".tabs [aria-current=page]").inner_text()
    person.go("/desk/team/")
    person.page.locator(".handover-write summary").click()
    person.page.locator("#handover-text").fill("Two customers call back after nine.")
    person.press("Leave the note")
    assert "Two customers call back after nine." in person.text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_have_no_barriers_and_fit_a_phone(theme: str, enter: Enter) -> None:
    wide, phone = enter("supervisor", theme=theme), enter("supervisor", theme=theme, size=PHONE)
    pages = ("/desk/queue/?view=team&channel=phone&severity=medium", "/desk/views/", "/desk/bulk/", "/desk/team/")
    assert [fault for person in (wide, phone) for path in pages for fault in judged(person, path)] == []
