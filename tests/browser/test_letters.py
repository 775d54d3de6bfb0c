"""A letter is looked at before it leaves, printed and posted; what it lacks is said while it is written."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter
from tests.browser.driving import PHONE, Person
from tests.browser.test_walk import logged
from tests.browser.town import Town

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("LETTER_SHOTS", "")
"""A folder, to keep what was seen."""


def seen(person: Person, name: str) -> None:
    assert not person.sideways(), name
    assert person.judge() == []
    if SHOTS:
        person.shot(Path(SHOTS) / f"{name}.png")


@pytest.mark.parametrize("look", [{}, {"theme": "dark"}, {"size": PHONE}])
def test_a_letter_is_previewed_sent_printed_and_posted(look: dict[str, object], enter: Enter, here: Town) -> None:
    person = enter("supervisor", **look)
    name = "-".join(map(str, look)) or "light"
    logged(person, f"Lena Letter {name}")
    where = person.page.url
    page = person.page
    page.goto(f"{where.partition('#')[0].partition('?')[0]}set_aside/")
    form = page.locator("form[data-verb=set_aside]")
    form.locator(".letter-parts summary").click()
    expect(form.locator("[data-letter-open]")).to_contain_text("[where to turn instead]")
    expect(form.locator("[data-letter-count]")).to_have_text("0 / 2")
    form.locator("[name=part_reason]").fill("It is a question about opening hours.")
    expect(form.locator("[data-letter-count]")).to_have_text("1 / 2")
    form.locator("[name=reason]").fill("A question.")
    seen(person, f"form-{name}")
    person.follow(form.locator("[data-preview]"))
    expect(page.locator("main")).to_contain_text("Fill in or take out [where to turn instead]")
    expect(page.locator("main").get_by_role("button", name="Send")).to_have_count(0)
    seen(person, f"preview-{name}")
    person.press("Back to writing")
    expect(page.locator("[name=part_reason]")).to_have_value("It is a question about opening hours.")
    page.locator("[name=part_recourse]").fill("Our shop in Mill Lane tells you.")
    person.follow(page.locator("form[data-verb=set_aside] [data-preview]"))
    expect(page.locator("main")).to_contain_text(re.compile("Dear Lena Letter"))
    person.go("/desk/letters/")
    seen(person, f"letters-{name}")
