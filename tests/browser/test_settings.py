"""A manager closes a day: sees which promises move, publishes, and finds it in the history; with script and without."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.browser.conftest import Enter
from tests.browser.driving import PHONE, Person, judged

pytestmark = pytest.mark.browser
PAGES = (
    "", "history/", "calendars/", "policies/", "policies/generic/", "policies/generic/edit/", "policy-draft/", "teams/",
    "people/", "people/new/", "codes/", "codes/?kind=cause",
)  # fmt: skip
HERE = "/desk/settings/"


def inside(person: Person, path: str) -> str:
    """Where the first link of a list of settings leads."""
    person.go(f"{HERE}{path}")
    return person.page.locator("main tbody th a").first.get_attribute("href") or ""


def draw(person: Person, first: date) -> None:
    person.go(inside(person, "calendars/"))
    form = person.page.locator("form[data-verb=calendar]")
    for name, value in {
        "close_from": f"{first}", "close_to": f"{first + timedelta(days=1)}", "close_why": "Moving house",
        "reason": "We move into the new building.",
    }.items():  # fmt: skip
        person.put(form, name, value)
    person.press("See what would move")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_manager_closes_days_sees_what_moves_and_publishes(script: bool, enter: Enter) -> None:
    person = enter("manager", script=script)
    draw(person, datetime.now(UTC).date() + timedelta(days=1 if script else 8))
    assert "A preview: nothing has changed yet." in person.text()
    assert "open promise" in person.text().lower()
    if script:
        assert person.judge() == []
    person.press("Publish version")
    assert "is in force." in person.text()
    person.go(f"{HERE}history/?kind=calendar")
    assert "We move into the new building." in person.text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_of_settings_has_a_barrier(theme: str, enter: Enter) -> None:
    person = enter("manager", theme=theme, **({"size": PHONE} if theme == "light" else {}))
    faults = []
    for path in PAGES:
        faults += judged(person, f"{HERE}{path}")
    for path in ("calendars/", "teams/", "people/", "codes/"):
        faults += judged(person, inside(person, path))
    draw(person, datetime.now(UTC).date() + timedelta(days=40))
    assert faults + person.judge() == []
