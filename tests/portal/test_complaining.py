"""A customer complains without script: one question a page, back and forth, saved, sent once."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.core import mail

from complaints.actions import flood, portal_drafts, relay
from complaints.actions.portal_sending import looked_at
from complaints.choices import Channel
from complaints.models import (
    Attachment,
    Complaint,
    Message,
    Note,
    Outbox,
    PortalDraft,
    Representative,
    Staff,
    Suspicion,
)
from complaints.queries import people
from tests.channels.hostile_files import REFUSED, picture
from tests.conftest import NOW, Log, Org
from tests.portal.walking import ANSWERS, Customer

pytestmark = pytest.mark.usefixtures("open_house")


@pytest.fixture
def nora() -> Customer:
    return Customer()


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests answer at once; only one of them is about that."""
    monkeypatch.setattr("complaints.portal.visitor.QUICK", timedelta(0))


def test_a_complaint_is_sent_and_the_customer_told_reference_and_dates(nora: Customer) -> None:
    html = nora.say_all().send()
    relay.relay(now=NOW)
    complaint = Complaint.objects.get()
    assert (complaint.channel, complaint.subject, complaint.desired_outcome) == (
        Channel.WEB, "Refund refused", "The money back.",
    )  # fmt: skip
    assert (complaint.customer.name, complaint.customer.needs) == ("Nora Quill", "Large print")
    assert f'<strong class="big-reference">{complaint.reference}</strong>' in html
    assert "by Friday 6 November 2026" in html
    assert "by Wednesday 2 December 2026" in html
    assert "We send you an e-mail with this." in html
    receipt = Message.objects.get(complaint=complaint, direction="out")
    assert complaint.reference in receipt.body
    assert "6 November 2026" in receipt.body
    assert Outbox.objects.get(topic="message").payload == {"message": receipt.pk}
    assert complaint.acknowledged_at is None
    assert not Suspicion.objects.exists()


def test_sent_twice_reloaded_or_gone_back_to_it_is_the_same_complaint(nora: Customer) -> None:
    first = nora.say_all().send()
    again = nora.send()
    assert reference(first) == reference(again) == reference(nora.get("/complain/done/"))
    assert nora.say("what", description="Something else") == "/complain/done/"
    nora.get("/complain/check/")
    assert nora.last.headers["Location"] == "/complain/done/"
    relay.relay(now=NOW)
    assert Complaint.objects.count() == 1
    assert Message.objects.filter(direction="out").count() == 1


def test_nothing_is_written_before_the_first_answer(nora: Customer) -> None:
    for path in ("/", "/complain/", "/complain/what/"):
        nora.get(path)
    assert not PortalDraft.objects.exists()
    for path in ("about", "files", "check", "done", "save", "resume"):
        nora.get(f"/complain/{path}/")
        assert nora.last.status_code == 302
    assert nora.say("what", description="") == ""
    assert not PortalDraft.objects.exists()


@pytest.mark.parametrize(
    ("page", "wrong", "words"),
    [
        ("what", {"description": "  "}, "Tell us what happened."),
        ("about", {"subject": ""}, "Give your complaint a name"),
        ("you", {"name": "", "email": "n@x.example"}, "Tell us your name."),
        ("you", {"name": "N"}, "Tell us one way to reach you"),
        ("you", {"name": "N", "email": "nora"}, "Write the whole e-mail address"),
        ("you", {"name": "N", "email": "n@x.example", "preferred_channel": "letter"}, "Add your postal address"),
        ("help", {"acting": ""}, "Choose for whom you complain."),
    ],
)
def test_what_is_wrong_is_said_on_top_and_at_the_field_and_nothing_typed_is_lost(
    page: str, wrong: dict[str, str], words: str, nora: Customer
) -> None:
    for earlier, fields in ANSWERS.items():
        if earlier == page:
            break
        nora.say(earlier, **fields)
    assert nora.say(page, **{"needs": "Kept words", **wrong}) == ""
    html = nora.last.content.decode()
    assert nora.last.status_code == 422
    assert html.count(words) == 2
    assert "<title>Error: " in html
    link = re.search(r'<a href="#([^"]+)">' + re.escape(words), html)
    assert link
    assert f'id="{link[1]}"' in html
    if page == "help":
        assert "Kept words" in html


def test_back_always_works_and_a_changed_answer_leads_back_to_the_check_page(nora: Customer) -> None:
    nora.say_all()
    html = nora.get("/complain/check/")
    assert 'href="/complain/wanted/?then=check"' in html
    assert "The money back." in nora.get("/complain/wanted/?then=check")
    assert nora.say("wanted", desired_outcome="A new kettle.", then="check") == "/complain/check/"
    assert "A new kettle." in nora.get("/complain/check/")
    assert 'class="back-link" href="/complain/about/"' in nora.get("/complain/wanted/")
    assert 'class="back-link" href="/complain/help/"' in nora.get("/complain/files/")
    assert 'class="back-link" href="/complain/"' in nora.get("/complain/what/")


def test_a_question_ahead_of_an_open_one_leads_to_the_open_one(nora: Customer) -> None:
    nora.say("what", **ANSWERS["what"])
    for page in ("you", "help", "files", "check"):
        nora.get(f"/complain/{page}/")
        assert nora.last.headers["Location"] == "/complain/about/", page
    nora.get("/complain/menu/")
    assert nora.last.status_code == 404


def test_progress_is_said_in_words(nora: Customer) -> None:
    assert "Question 1 of 6" in nora.get("/complain/what/")
    nora.say("what", **ANSWERS["what"])
    assert "Question 2 of 6" in nora.get("/complain/about/")


def test_somebody_complains_for_somebody_else(nora: Customer) -> None:
    for page, fields in ANSWERS.items():
        nora.say(page, **fields)
    assert nora.say("help", acting="other") == "/complain/acting/"
    assert nora.say("acting", other_name="Ada Byron") == ""
    assert "Say that this is agreed." in nora.last.content.decode()
    assert nora.say("acting", other_name="Ada Byron", relation="my aunt", consent="on") == "/complain/files/"
    nora.say("files")
    nora.send()
    complaint, speaker = Complaint.objects.get(), Representative.objects.get()
    assert (complaint.customer.name, complaint.customer.email) == ("Ada Byron", "")
    assert (speaker.name, speaker.relation, speaker.contact) == ("Nora Quill", "my aunt", "nora@customer.example")
    assert speaker.consent_evidence == "Whoever filled in the web form said that the customer agrees."
    assert not Message.objects.filter(direction="out").exists()


def test_somebody_speaks_for_the_customer(nora: Customer) -> None:
    acting = {"other_name": "Ada", "other_contact": "ada@x.example", "consent": "on"}
    for page, fields in {**ANSWERS, "help": {"acting": "spoken_for"}, "acting": acting}.items():
        nora.say(page, **fields)
    nora.say("files")
    nora.send()
    speaker = Representative.objects.get()
    assert (Complaint.objects.get().customer.name, speaker.name, speaker.contact) == (
        "Nora Quill",
        "Ada",
        "ada@x.example",
    )


def test_card_numbers_are_hidden_before_anything_is_kept(nora: Customer) -> None:
    nora.say("what", description="I paid with 4111 1111 1111 1111.")
    assert "4111 1111" not in str(PortalDraft.objects.get().values)


def test_somebody_known_changes_nothing_of_our_record_by_typing_an_address(nora: Customer, log: Log) -> None:
    known = log().customer
    nora.say_all(you={**ANSWERS["you"], "name": "N. Quill", "phone": "020 7946 0000"}).send()
    known.refresh_from_db()
    assert (known.name, known.phone, known.needs) == ("Nora Quill", "", "")
    note = Note.objects.get()
    assert "telephone: 020 7946 0000" in note.body
    assert "needs: Large print" in note.body


def test_a_safety_matter_is_escalated_at_once(nora: Customer) -> None:
    nora.say_all(about={**ANSWERS["about"], "safety": "on"}).send()
    assert Complaint.objects.get().safety


def test_a_complaint_is_saved_and_gone_on_with_elsewhere_by_a_link_that_works_once(
    nora: Customer, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert nora.say("what", later="1", **ANSWERS["what"]) == "/complain/save/"
    assert nora.say("save", email="nora") == ""
    nora.say("save", email="nora@customer.example")
    assert "nora@customer.example" in nora.last.content.decode()
    assert relay.relay(now=NOW) == 1
    link = re.search(r"/complain/go-on/[^\s]+", str(mail.outbox[0].body))
    assert link
    path, other = link[0], Customer()
    assert "Your answers are as you left them." in other.get(path)
    other.get(path)  # a mail program opens links too
    other.last = other.client.post(path)
    assert other.last.headers["Location"] == "/complain/resume/"
    other.get("/complain/resume/")
    assert other.last.headers["Location"] == "/complain/about/"
    assert ANSWERS["what"]["description"] in other.get("/complain/what/")
    assert other.client.post(path).status_code == 404
    nora.get("/complain/about/")
    assert nora.last.headers["Location"] == "/complain/what/"  # the first browser has it no more


def test_what_is_unfinished_can_be_saved_for_later(nora: Customer) -> None:
    assert nora.say("what", description="", later="1") == ""
    nora.say("what", **ANSWERS["what"])
    assert nora.say("you", name="Nora Quill", email="nora", later="1") == "/complain/save/"
    assert PortalDraft.objects.get().values["name"] == "Nora Quill"
    assert "email" not in PortalDraft.objects.get().values


def test_only_the_newest_link_works_and_none_after_two_weeks(nora: Customer) -> None:
    nora.say("what", **ANSWERS["what"])
    for _ in range(2):
        nora.say("save", email="nora@customer.example")
    draft = PortalDraft.objects.get()
    old, new = (f"/complain/go-on/{portal_drafts.token(draft.pk, serial)}/" for serial in (1, 2))
    assert nora.client.post(old).status_code == 404
    for wrong in ("x", "1.2", "1.2.3", f"{draft.pk}.2.AAAA", "9" * 40, f"{draft.pk}.²."):
        assert nora.client.post(f"/complain/go-on/{wrong}/").status_code == 404
    with time_machine.travel(NOW + timedelta(days=15), tick=False):
        assert nora.client.post(new).status_code == 404
    assert nora.client.post(new).status_code == 302


def test_a_link_is_not_used_to_trouble_somebody(nora: Customer) -> None:
    nora.say("what", **ANSWERS["what"])
    for _ in range(12):
        nora.say("save", email="victim@customer.example")
        assert nora.last.status_code == 200
    assert Outbox.objects.filter(topic="draft_link").count() == flood.LINKS_TO_AN_ADDRESS.most


def test_what_nobody_sends_is_deleted_with_its_files_after_two_weeks(nora: Customer, settings: LazySettings) -> None:
    nora.say_all()
    nora.add("kettle.jpg", picture())
    stored = Attachment.objects.get().stored
    assert portal_drafts.forget_old(now=NOW + timedelta(days=13)) == 0
    assert portal_drafts.forget_old(now=NOW + timedelta(days=15)) == 1
    assert not Attachment.objects.filter(stored=stored).exists()
    assert not PortalDraft.objects.exists()


def test_files_come_along_and_refused_ones_lose_nothing(nora: Customer, settings: LazySettings) -> None:
    nora.say_all()
    assert nora.add("kettle.JPG", picture()) == "/complain/files/"
    assert nora.add(*REFUSED["a drawing that runs"]) == ""
    html = nora.last.content.decode()
    assert nora.last.status_code == 422
    assert "mark.svg: We take pdf, png" in html
    assert "kettle.jpg" in html
    nora.add("second.png", picture("PNG"))
    extra = Attachment.objects.get(name="second.png")
    nora.last = nora.client.post(f"/complain/files/{extra.pk}/remove/")
    assert "second.png" not in nora.get("/complain/files/")
    assert "kettle.jpg" in nora.get("/complain/check/")
    nora.send()
    kept = Attachment.objects.get()
    assert (kept.complaint, kept.draft, kept.kind, kept.state) == (Complaint.objects.get(), None, "jpg", "clean")
    assert kept.message == Message.objects.get(direction="in")
    assert (Path(settings.MEDIA_ROOT) / "files" / kept.stored[:2] / kept.stored).is_file()


def test_ten_files_and_no_more(nora: Customer) -> None:
    nora.say_all()
    for number in range(10):
        assert nora.add(f"{number}.txt", b"words")
    assert nora.add("11.txt", b"words") == ""
    assert "There are 10 files already" in nora.last.content.decode()
    assert Attachment.objects.count() == 10


def test_another_browser_removes_no_file_of_mine(nora: Customer) -> None:
    nora.say_all()
    nora.add("kettle.jpg", picture())
    other = Customer().say_all()
    other.client.post(f"/complain/files/{Attachment.objects.get().pk}/remove/")
    assert Attachment.objects.count() == 1


ODD: dict[str, tuple[dict[str, dict[str, Any]], str, bool]] = {
    "a program fills every field": ({"what": {**ANSWERS["what"], "website": "http://x.example"}}, "trap", True),
    "many links": ({"what": {"description": "Buy http://a.example " * 5}}, "links", False),
}


@pytest.mark.parametrize("case", ODD)
def test_what_looks_odd_is_kept_and_looked_at_by_a_person(case: str, nora: Customer, handler: Staff) -> None:
    changes, reason, held = ODD[case]
    html = nora.say_all(**changes).send()
    complaint = Complaint.objects.get()
    assert complaint.reference in html
    assert Suspicion.objects.get().reasons == [reason]
    relay.relay(now=NOW)
    assert Message.objects.filter(direction="out").exists() is not held
    for _ in range(2):
        looked_at(complaint.reference, actor=people.actor_for(handler, now=NOW), now=NOW)
    relay.relay(now=NOW)
    assert Message.objects.filter(direction="out").count() == 1
    assert Suspicion.objects.get().looked_by == handler


def test_somebody_quick_is_only_noted(nora: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("complaints.portal.visitor.QUICK", timedelta(seconds=12))
    nora.say_all().send()
    assert Suspicion.objects.get().reasons == ["quick"]
    relay.relay(now=NOW)
    assert Message.objects.filter(direction="out").count() == 1


def test_a_flood_is_kept_to_the_last_complaint_and_what_is_over_waits_for_a_person(
    open_house: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flood, "COMPLAINTS_OF_A_PLACE", flood.Limit("place", 5, timedelta(hours=1)))
    for number in range(9):
        you = {**ANSWERS["you"], "email": f"n{number}@customer.example"}
        assert "big-reference" in Customer().say_all(you=you).send()
    assert Complaint.objects.count() == 9
    assert Suspicion.objects.count() == 4
    relay.relay(now=NOW)
    assert Message.objects.filter(direction="out").count() == 5
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        Customer().say_all(you={**ANSWERS["you"], "email": "late@customer.example"}).send()
    assert Suspicion.objects.count() == 4


def test_a_spoofed_address_does_not_help_a_flood(open_house: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flood, "COMPLAINTS_OF_A_PLACE", flood.Limit("place", 1, timedelta(hours=1)))
    for number in range(3):
        one = Customer()
        one.client.defaults["HTTP_X_FORWARDED_FOR"] = f"192.0.2.{number}"
        one.say_all(you={**ANSWERS["you"], "email": f"n{number}@customer.example"}).send()
    assert Suspicion.objects.count() == 2


def test_a_bucket_fills_again_with_time_and_names_nobody(open_house: Org) -> None:
    limit = flood.Limit("tries", 2, timedelta(hours=1))
    assert [flood.within(limit, "Nora@x.example", now=NOW) for _ in range(4)] == [True, True, False, False]
    assert not flood.within(limit, "nora@x.example", now=NOW + timedelta(minutes=30))
    assert flood.within(limit, "nora@x.example", now=NOW + timedelta(hours=2))
    assert flood.within(limit, "other@x.example", now=NOW)
    assert flood.forget_old(now=NOW + timedelta(days=3)) == 2


def test_the_form_is_never_kept_by_a_cache_and_its_secret_by_no_script(nora: Customer) -> None:
    nora.say("what", **ANSWERS["what"])
    cookie = nora.client.cookies["complaint"]
    assert (cookie["httponly"], cookie["path"], cookie["samesite"], cookie["max-age"]) == (
        True,
        "/complain/",
        "Lax",
        "",
    )
    assert cookie.value not in str(PortalDraft.objects.values())
    nora.get("/complain/about/")
    assert "no-store" in nora.last.headers["Cache-Control"]


def test_a_shared_computer_forgets(nora: Customer) -> None:
    nora.say_all()
    nora.client.post("/complain/forget/")
    assert not PortalDraft.objects.exists()
    one = Customer().say_all()
    one.send()
    one.client.post("/complain/forget/")
    one.get("/complain/done/")
    assert one.last.status_code == 302
    assert Complaint.objects.count() == 1


def reference(html: str) -> str:
    found = re.search(r'big-reference">([^<]+)<', html)
    assert found
    return found[1]
