"""The main job in a real browser, with script and without: no refusal of the security policy, no console error."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import Enter
from tests.browser.driving import PHONE, Person, first, judged

pytestmark = pytest.mark.browser
LETTER = {
    "part_complaint": "The kettle failed after nine days.",
    "part_decision": "We uphold your complaint.",
    "part_reasons": "The seal was intact.",
    "part_remedy": "A new kettle, today.",
    "part_recourse": "Tell us, and somebody else looks at it.",
}


def logged(person: Person, name: str) -> str:
    """Log a complaint as the telephone rings; returns where it stands."""
    person.go("/desk/log/")
    form = person.page.locator("form[data-verb=receive]")
    for field, value in {
        "description": "It stopped after nine days. The shop said it was my fault.",
        "desired_outcome": "A kettle that works.",
        "subject": "Kettle failed after nine days",
        "name": name,
        "email": f"{'.'.join(name.split()).lower()}@example.org",
        "category": "damaged",
    }.items():
        if form.locator(f"[name={field}] option").count() and field == "category":
            form.locator("[name=category]").select_option(index=1)
        else:
            person.put(form, field, value)
    person.press("Log the complaint")
    assert "is logged. Tell the customer this reference." in person.text()
    return person.page.url


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_complaint_is_led_from_the_telephone_to_closed(script: bool, enter: Enter, tmp_path: Path) -> None:
    person = enter("supervisor", script=script)
    logged(person, "Nia Evans" if script else "Ned Evans")
    acts: list[tuple[str, dict[str, str], str]] = [
        ("take", {}, "It is yours."),
        ("acknowledge", {"channel": "phone"}, "Acknowledged."),
        ("ask", {"body": "When did it stop?", "channel": "phone"}, "Asked."),
        ("hear_back", {"body": "On Monday."}, "What waited for the answer goes on."),
        ("define", {"definition": "The kettle failed.", "channel": "phone"}, "Agreed."),
        ("note", {"body": "Two more of this batch came back."}, "Your note is kept."),
        ("decide", {"outcome": "upheld", "reasons": "The seal was intact."}, "The decision is saved."),
        ("send_decision", {**LETTER, "channel": "letter"}, "The decision is on its way."),
        ("contact", {"result": "reached", "satisfied": "yes", "body": "Content."}, "The contact is recorded."),
    ]
    for number, (verb, fields, words) in enumerate(acts):
        person.act(verb, **fields)
        assert words in person.text(), f"after {verb}"
        person.shot(tmp_path / f"{number}-{verb}.png")
    person.page.locator("form[data-verb=close] [name=cause]").select_option(index=1)
    person.act("close", learning="Shops look at the seal.")
    assert "Closed: customer accepted the decision." in person.text()
    assert "Two more of this batch came back." in person.text()
    assert len(list(tmp_path.glob("*.png"))) == len(acts)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_refused_letter_keeps_its_words_and_goes_on_the_second_time(script: bool, enter: Enter) -> None:
    person = enter("supervisor", script=script)
    logged(person, "Ada Byron" if script else "Abe Byron")
    person.act("take")
    person.act("acknowledge", body="", channel="phone")
    assert "Write the acknowledgement, or what was said." in person.text()
    person.act("acknowledge", body="Thank you.", channel="phone")
    assert "Acknowledged." in person.text()


def test_a_double_click_adds_one_note(enter: Enter) -> None:
    person = enter("supervisor")
    logged(person, "Ida Double")
    form = person.page.locator("form[data-verb=note]")
    person.page.locator("details", has=form).locator("summary").click()
    form.locator("[name=body]").fill("Only once, please.")
    with person.page.expect_navigation():
        form.locator(".form-end button").first.dblclick()
    assert person.text().count("Only once, please.") == 1


def test_the_keyboard_finds_a_complaint_and_walks_the_rows(enter: Enter) -> None:
    person = enter("handler")
    person.go("/desk/queue/?view=team")
    page = person.page
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator("[data-row]").nth(1)
    assert "at" in (second.get_attribute("class") or "").split()
    reference = second.locator(".reference").inner_text()
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.id") == "palette-input"
    page.keyboard.type(reference.lower().replace("rd-", ""))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(f"/desk/complaints/{reference}/")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()


def test_the_theme_changes_with_one_press_and_stays(enter: Enter) -> None:
    person = enter("handler")
    person.page.locator(".bar-tools details.menu summary").click()
    person.press("Dark")
    person.go("/desk/notices/")
    assert person.page.evaluate("document.documentElement.dataset.bsTheme") == "dark"


PAGES = {
    "handler": ["/desk/queue/", "/desk/queue/?view=team", "/desk/queue/?q=zzzz", "/desk/log/?who=ma",
                "/desk/notices/", "/desk/notices/settings/", "/desk/referrals/"],
    "supervisor": ["/desk/queue/", "/desk/escalations/", "/desk/escalations/?view=answered", "/desk/log/"],
    "manager": ["/desk/breaches/?period=quarter", "/desk/queue/?view=closed", "/desk/breaches/?period=week",
                "/desk/macros/", "/desk/referrals/",
                "/desk/referrals/?view=ended", "/desk/rehearsals/", "/desk/figures/"],
    "reporter": ["/desk/queue/", "/desk/log/"],
    "auditor": ["/desk/queue/", "/desk/escalations/"],
}  # fmt: skip
ACTS = (
    "assess", "escalate", "correct", "merge", "transfer", "remedies/propose", "refer", "add_part", "answer_part",
)  # fmt: skip
DIVIDED, OWED = "/desk/queue/?q=wardrobe+scratched", "/desk/queue/?q=table+chipped"
"""In the demo: a complaint with parts and a question, and one with a letter that should have gone."""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("role", sorted(PAGES))
def test_no_page_has_a_barrier_axe_can_find(role: str, theme: str, enter: Enter) -> None:
    """Desk size in both themes; the phone as well in the light one. WCAG 2.2 AA and best practice."""
    person = enter(role, theme=theme, **({"size": PHONE} if theme == "light" else {}))
    faults = []
    for path in PAGES[role]:
        faults += judged(person, path)
    assert faults == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_complaint_page_or_form_has_a_barrier(theme: str, enter: Enter) -> None:
    person = enter("supervisor", theme=theme, **({"size": PHONE} if theme == "dark" else {}))
    faults = []
    for stage in ("greet", "clarify", "resolve", "follow_up"):
        faults += judged(person, first(person, f"/desk/queue/?view=team&stage={stage}"))
    faults += judged(person, first(person, "/desk/queue/?view=closed"))
    faults += judged(person, first(person, OWED))
    case = first(person, DIVIDED)
    faults += judged(person, case)
    faults += judged(person, f"{case}why/resolve/1/")
    for act in ACTS:
        faults += judged(person, f"{case}{act}/")
    assert faults == []
