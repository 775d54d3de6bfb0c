"""Parts, questions to others, letters owed and rehearsals in a real browser, with script and without."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Enter
from tests.browser.driving import PHONE, Person, first, judged
from tests.browser.test_walk import OWED, logged
from tests.browser.town import Town

pytestmark = pytest.mark.browser
PROMISE = "customer_service_promise"
both_ways = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


def to_clarify(person: Person, name: str) -> str:
    """A complaint of our own, acknowledged; returns where it stands."""
    where = logged(person, name).removeprefix(person.address)
    person.act("take")
    person.act("acknowledge", channel="phone")
    return where


def written(person: Person, verb: str, words: str) -> None:
    """Something in every box of this form that is still empty, or asks for words in brackets."""
    for box in person.page.locator(f"form[data-verb={verb}] textarea").all():
        if not box.input_value() or "[" in box.input_value():
            box.fill(words)


@both_ways
def test_a_question_goes_to_a_department_and_comes_back_answered(script: bool, enter: Enter) -> None:
    asker, asked = enter("supervisor", script=script), enter("manager", script=script)
    where = to_clarify(asker, "Olga Asks" if script else "Otis Asks")
    asker.go(f"{where}refer/")
    asker.act("refer", question="Was it paid twice?")
    assert "Name the department or the supplier" in asker.text() or "Which department?" in asker.text()
    asker.act("refer", team="billing", question="Was it paid twice?")
    assert "Asked. The answer has its own clock." in asker.text()
    assert "Waiting for the department" in asker.text()

    asked.go("/desk/referrals/")
    card = asked.page.locator("article", has=asked.page.locator(f"a[href='{where}']"))
    assert "Was it paid twice?" in card.inner_text()
    card.locator("summary").first.click()
    card.locator("[name=answer]").first.fill("Yes, on the 2nd and the 5th.")
    asked.follow(card.locator("form[data-verb=answer] button").first)
    assert "Answered. Whoever asked is told." in asked.text()

    asker.go(where)
    assert "Yes, on the 2nd and the 5th." in asker.text()
    assert "Waiting for the department" not in asker.text()


@both_ways
def test_the_ball_stays_with_the_department_when_only_the_customer_answered(script: bool, enter: Enter) -> None:
    person = enter("supervisor", script=script)
    where = to_clarify(person, "Pia Ball" if script else "Paul Ball")
    person.go(f"{where}refer/")
    person.act("refer", team="billing", question="Was it paid twice?")
    person.act("ask", body="When was it?", channel="phone")
    assert "Waiting for the customer" in person.text()
    person.act("hear_back", body="On Monday.")
    assert "What waited for the answer goes on." in person.text()
    assert "Waiting for the department" in person.text()


@both_ways
def test_a_part_is_handled_and_answered_by_itself(script: bool, enter: Enter) -> None:
    person = enter("supervisor", script=script)
    where = to_clarify(person, "Quin Part" if script else "Quentin Part")
    person.go(f"{where}add_part/")
    person.act("add_part", title="The delivery charge", policy=PROMISE, channel="letter")
    assert "The part has promises of its own now" in person.text()
    block = person.page.locator("section", has=person.page.locator("#parts-title"))
    assert "You have our answer in ten working days" in block.inner_text()
    assert "waits for its answer" in block.inner_text()
    assert "We answer the part “The delivery charge” by" in person.text()

    person.press("Answer it")
    person.page.locator("form[data-verb=answer_part] [name=outcome][value=upheld]").check()
    written(person, "answer_part", "As we said.")
    person.act("answer_part", channel="letter")
    assert "The part is answered. The rest goes on." in person.text()
    assert "Upheld" in block.inner_text()
    assert "waits for its answer" not in block.inner_text()


def test_what_a_complaint_is_about_is_asked_when_it_is_logged_and_promised_accordingly(
    enter: Enter, here: Town
) -> None:
    with here.under(PROMISE):
        faults = []
        for theme, size in (("light", None), ("dark", PHONE)):
            person = enter("handler", theme=theme, **({"size": size} if size else {}))
            faults += judged(person, "/desk/log/")
        assert faults == []
        person = enter("supervisor")
        person.go("/desk/log/")
        person.page.get_by_label("Urgent").check()
        form = person.page.locator("form[data-verb=receive]")
        for field, value in {
            "description": "No heating since the delivery.",
            "subject": "No heating",
            "name": "Rosa Cold",
        }.items():
            person.put(form, field, value)
        person.press("Log the complaint")
        assert "Urgent: a person rings you within four working hours" in person.text()
        assert person.judge() == []


def test_a_letter_owed_stands_on_top_of_the_page_until_it_went(enter: Enter) -> None:
    for person in (
        enter("supervisor", theme="dark", script=False),
        enter("supervisor", size=PHONE),
        enter("supervisor"),
    ):
        person.go(first(person, OWED))
        assert "the letter “More time needed” must go to Patrick Doyle now" in person.text()
        person.follow(person.page.get_by_role("link", name="Write it"))
        assert "Keep Patrick Doyle informed" in person.text()
        assert not person.script or person.judge() == []
    written(person, "inform", "We wait for the depot; you hear from us on Friday.")
    person.act("inform", channel="letter")
    assert "The customer has the news." in person.text()
    assert "must go to" not in person.text()


@pytest.mark.parametrize(("theme", "size"), [("light", None), ("dark", None), ("light", PHONE)])
def test_a_rehearsal_shows_how_far_it_is_and_then_what_it_came_to(
    theme: str, size: tuple[int, int] | None, enter: Enter, here: Town
) -> None:
    person = enter("manager", theme=theme, **({"size": size} if size else {}))
    begin(person)
    page = person.page
    assert page.locator("progress").is_visible()
    assert person.judge() == []
    page.evaluate("window.stayed = true")
    while page.locator('[data-progress="running"]').count():
        here.work()
        page.wait_for_timeout(2500)
    assert "complaints would have come out differently." in page.locator("[data-progress]").inner_text()
    assert page.evaluate("window.stayed")  # js/progress.js swapped the part, nobody loaded the page
    assert "Agree what the complaint is" in person.text()
    assert person.judge() == []
    assert not person.sideways()


def test_without_script_a_link_looks_again(enter: Enter, here: Town) -> None:
    person = enter("manager", script=False)
    begin(person)
    while person.page.locator('[data-progress="running"]').count():
        here.work()
        person.follow(person.page.get_by_role("link", name="Look again"))
    assert "complaints would have come out differently." in person.text()


def begin(person: Person) -> None:
    person.go("/desk/rehearsals/")
    person.page.locator("[name=policy]").select_option("customer-service-promise")
    person.press("Begin the rehearsal")
    assert "The rehearsal has begun." in person.text()
