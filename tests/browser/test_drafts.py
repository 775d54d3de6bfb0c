"""What only script does for words: kept while they are typed, found after a reload, never sent twice."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.driving import PHONE, Person
from tests.browser.test_walk import logged

pytestmark = pytest.mark.browser


def opened(person: Person, verb: str) -> None:
    form = person.page.locator(f"form[data-verb={verb}]").first
    if not form.is_visible():
        person.page.locator("details", has=form).last.locator("summary").first.click()


def box(page: Page, verb: str) -> str:
    return f"form[data-verb={verb}] textarea[name=body]"


def test_typed_words_are_there_after_a_reload_and_gone_once_sent(enter: Enter) -> None:
    person = enter("supervisor")
    logged(person, "Ora Draft")
    page = person.page
    opened(person, "note")
    page.locator(box(page, "note")).press_sequentially("Two more of this batch")
    expect(page.locator("form[data-verb=note] [data-draft-words]")).to_have_text("Saved")
    page.reload()
    expect(page.locator(box(page, "note"))).to_have_value("Two more of this batch")
    expect(page.locator("form[data-verb=note] .draft-kept")).to_contain_text("Your draft of")
    person.act("note")
    page.reload()
    assert page.locator("form[data-verb=note] .draft-kept").count() == 0
    assert person.text().count("Two more of this batch") == 1


def test_without_a_connection_it_says_so_and_saves_later(enter: Enter) -> None:
    person = enter("supervisor")
    logged(person, "Ola Offline")
    page = person.page
    opened(person, "note")
    person.context.set_offline(True)
    page.locator(box(page, "note")).fill("Not lost.")
    state = page.locator("form[data-verb=note] [data-draft-words]")
    expect(state).to_have_text("Not saved: no connection. Your words are still here.")
    person.context.set_offline(False)
    expect(state).to_contain_text("Saved")
    person.faults[:] = [fault for fault in person.faults if "ERR_INTERNET_DISCONNECTED" not in fault]
    page.reload()
    expect(page.locator(box(page, "note"))).to_have_value("Not lost.")


def test_two_people_at_one_complaint_know_of_each_other(enter: Enter) -> None:
    grace, amara = enter("supervisor"), enter("handler")
    logged(grace, "Una Both")
    where = grace.page.url.removeprefix(grace.address)
    opened(grace, "note")
    grace.page.locator(box(grace.page, "note")).fill("Grace is thinking.")
    expect(grace.page.locator("form[data-verb=note] [data-draft-words]")).to_contain_text("Saved")
    amara.go(where)
    expect(amara.page.locator("[data-meanwhile]")).to_contain_text("Grace Lindqvist is writing a note.")
    amara.act("note", body="Amara was faster.")
    told = grace.page.locator("[data-meanwhile]")
    expect(told).to_contain_text("1 new since you began.")
    expect(grace.page.locator(box(grace.page, "note"))).to_have_value("Grace is thinking.")
    with grace.page.expect_navigation():
        told.get_by_role("link", name="See what is new").click()
    assert grace.page.locator(".entry .tag", has_text="new").count() == 1
    expect(grace.page.locator(box(grace.page, "note"))).to_have_value("Grace is thinking.")
    grace.act("note")
    assert grace.text().count("Grace is thinking.") == 1


def test_a_template_fills_the_box_and_stays_below_what_was_typed(enter: Enter) -> None:
    person = enter("supervisor")
    logged(person, "Tia Template")
    person.act("take")
    page = person.page
    form = page.locator("form[data-verb=acknowledge]")
    form.locator("[name=template]").select_option(label="Thank you, and what happens next")
    form.get_by_role("button", name="Use it").click()
    expect(page.locator(box(page, "acknowledge"))).to_have_value(re.compile(r"^Dear Tia Template,"))
    assert "Grace Lindqvist" in page.locator(box(page, "acknowledge")).input_value()
    assert "{" not in page.locator(box(page, "acknowledge")).input_value()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_drafts_and_templates_have_no_barrier(theme: str, enter: Enter) -> None:
    person = enter("supervisor", theme=theme, **({"size": PHONE} if theme == "dark" else {}))
    logged(person, f"{theme.title()} Axel")
    person.act("take")
    opened(person, "note")
    person.page.locator(box(person.page, "note")).fill("A draft.")
    expect(person.page.locator("form[data-verb=note] [data-draft-words]")).to_contain_text("Saved")
    faults = person.judge()
    person.page.reload()
    faults += person.judge()
    assert not person.sideways()
    manager = enter("manager", theme=theme, **({"size": PHONE} if theme == "dark" else {}))
    for path in ("/desk/templates/", "/desk/templates/1/"):
        manager.go(path)
        faults += manager.judge()
        assert not manager.sideways()
    assert faults == []
