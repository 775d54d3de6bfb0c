"""A customer in a real browser, with script and without: from the mailed link to the answer afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.driving import DESK, PHONE, Person
from tests.browser.town import Town
from tests.rig.engines import manage

pytestmark = pytest.mark.browser

LINK = re.compile(r"/(?:follow/open|asked)/[a-z2-7]+/")
SEED = """
from datetime import timedelta
from django.utils import timezone
from complaints.actions import intake, decisions
from complaints.models import Complaint, Staff
from complaints.queries.people import actor_for
from complaints.types import InboundComplaint, InboundCustomer
from complaints.choices import Channel
from tests.actions import stories
now = timezone.now() - timedelta(minutes=5)
staff = next(one for one in Staff.objects.filter(role="manager") if one.memberships.exists())
actor = actor_for(staff, now=now)
who = InboundCustomer("Nora Quill", email="{email}")
inbound = InboundComplaint(
    customer=who, subject="Kettle failed after nine days", channel=Channel.EMAIL, received_at=now,
    description="It stopped, and the shop would not take it back.", desired_outcome="Money back.",
    team=staff.memberships.first().team.code,
)
received = intake.receive_complaint(inbound, actor=actor, now=now)
complaint = Complaint.objects.get(pk=received.id)
stories.{to}(complaint, actor, now)
print(complaint.reference)
"""
COUNT = iter(range(1000))


def seeded(here: Town, to: str) -> tuple[str, str]:
    """A complaint of somebody new at the end of that road: its reference and their address."""
    email = f"nora{next(COUNT)}@customer.example"
    said = manage("shell", "-v", "0", "-c", SEED.format(email=email, to=to), env=here.environment)
    here.work()
    return said.strip().splitlines()[-1], email


def mailed(here: Town, email: str) -> list[str]:
    """The links in everything mailed to this address, the oldest first."""
    found = []
    for file in sorted(Path(here.environment["MAIL_DIR"]).glob("*"), key=lambda file: file.stat().st_mtime):
        for raw in file.read_bytes().split(b"-" * 79 + b"\n"):
            letter = message_from_bytes(raw, policy=policy.default)
            if letter["To"] == email:
                found += LINK.findall(str(letter.get_content()))
    return found


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def nora(request: pytest.FixtureRequest, address: str, browser: Browser) -> Iterator[Person]:
    person = Person(browser, address, script=request.param, size=PHONE if not request.param else DESK)
    yield person
    person.leave()
    assert person.faults == []


def enter(person: Person, here: Town, reference: str, email: str) -> None:
    person.go("/follow/")
    person.page.get_by_label("Your reference").fill(reference.lower())
    person.page.get_by_label("Your e-mail address").fill(email)
    person.press("Send me the link")
    assert "If we have a complaint with this reference" in person.text()
    here.work()
    person.go(mailed(here, email)[-1])
    person.press("Open my complaint")
    assert "Kettle failed after nine days" in person.text()


def test_a_customer_reads_answers_disputes_and_leaves(nora: Person, here: Town) -> None:
    reference, email = seeded(here, "to_follow_up")
    enter(nora, here, reference, email)
    assert "We have decided and written to you." in nora.text()
    nora.press("Disagree with the decision")
    nora.press("Send this and look again")
    assert "Tell us what you disagree with." in nora.text()
    nora.page.get_by_label("What do you disagree with?").fill("The delivery charge is missing.")
    nora.press("Send this and look again")
    assert "We look at it again" in nora.text()
    assert "The delivery charge is missing." in nora.text()
    nora.press("Let somebody act for you")
    nora.page.get_by_label("Their name").fill("Ben Quill")
    nora.page.get_by_label("Their e-mail address").fill("ben@family.example")
    nora.page.get_by_label("I agree that you talk").check()
    nora.press("Let them act for me")
    assert "Ben Quill acts for you." in nora.text()
    nora.press("Leave my complaint")
    nora.go("/follow/complaint/")
    assert "Your visit has ended" in nora.text()


def test_not_resolved_is_one_click_away(nora: Person, here: Town) -> None:
    _reference, email = seeded(here, "to_closed")
    nora.go(next(link for link in mailed(here, email) if "asked" in link))
    nora.page.locator("[name=handling][value='5']").check()
    nora.page.locator("[name=outcome][value='2']").check()
    nora.page.locator("[name=resolved][value='no']").check()
    nora.press("Send my answer")
    assert "We go on with your complaint." in nora.text()


def test_praise_is_as_easy(nora: Person) -> None:
    nora.go("/praise/")
    nora.press("Send it")
    assert "Write a few words." in nora.text()
    nora.page.get_by_label("Something was good").check()
    nora.page.get_by_label("In your words").fill("Everybody was patient.")
    nora.press("Send it")
    assert "Thank you" in nora.text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_have_no_barriers_and_fit_a_phone(theme: str, here: Town, address: str, browser: Browser) -> None:
    reference, email = seeded(here, "to_follow_up")
    for size in (DESK, PHONE):
        person = Person(browser, address, theme=theme, size=size)
        enter(person, here, reference, email)
        acts = ["", "answer/", "accept/", "dispute/", "review/", "withdraw/", "representative/", "wishes/"]
        pages = [*(f"/follow/complaint/{act}" for act in acts), "/follow/", "/follow/sent/", "/praise/",
                 f"/follow/open/{'a' * 52}/", "/asked/thanks/", "/praise/thanks/"]  # fmt: skip
        found = []
        for path in pages:
            person.go(path)
            found += person.judge() + ([f"{path} scrolls sideways"] if person.sideways() else [])
        person.leave()
        assert found + person.faults == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_desks_side_of_it_has_no_barriers(theme: str, here: Town, address: str, browser: Browser) -> None:
    person = Person(browser, address, theme=theme)
    person.sign_in("manager", here.environment["DEMO_PASSWORD"])
    found = []
    for path in ("/desk/feedback/", "/desk/feedback/new/", "/desk/sessions/", "/desk/asked/"):
        person.go(path)
        found += person.judge() + ([f"{path} scrolls sideways"] if person.sideways() else [])
    person.leave()
    assert found + person.faults == []
