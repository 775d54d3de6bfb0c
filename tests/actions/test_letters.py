"""Letters: all their parts or none of them, on paper, by text message, by the way the customer can be reached."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.core.files.storage import default_storage

from complaints.actions import assignment, conversation, letters, relay
from complaints.errors import GateOpen, NotAllowed, NotFound
from complaints.models import Complaint, LetterDocument, Message, Outbox, ReadLog, Representative
from complaints.models.people import Staff
from complaints.types import InboundCustomer, InboundRepresentative
from tests.actions.stories import step
from tests.conftest import ActorFor, Log

ADDRESS = "2 Low Road\nLeeds LS1 1AA"
BY_POST = InboundCustomer("Nora Quill", address=ADDRESS)
Later = Callable[..., datetime]


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def written(log: Log, handler: Staff, actor: ActorFor, now: datetime) -> Message:
    """A question to a customer who has only a postal address."""
    complaint = log(customer=BY_POST)
    step(complaint, assignment.take, actor(handler), now)
    step(complaint, conversation.ask, actor(handler), now, body="Dear Nora,\n\nWhen was it?", channel="letter")
    return Message.objects.get(kind="question")


def text_of(file: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file)).pages)


def test_a_letter_waits_on_paper_until_somebody_posts_it(
    written: Message, handler: Staff, actor: ActorFor, now: datetime, later: Later
) -> None:
    assert written.sent_at is None
    assert relay.relay(now=now) == 1
    document = LetterDocument.objects.get()
    written.refresh_from_db()
    assert (document.message_id, written.sent_at, document.language) == (written.pk, None, "en")
    file = letters.read(document.pk, actor=actor(handler), now=now)
    assert (hashlib.sha256(file).hexdigest(), len(file)) == (document.sha256, document.size)
    assert "When was it?" in text_of(file)
    assert ReadLog.objects.filter(door="letter", complaint=written.complaint_id).count() == 1
    whole = letters.print_batch([document.pk], actor=actor(handler), now=later(hours=1))
    assert len(pypdf.PdfReader(io.BytesIO(whole)).pages) == 2  # the next letter begins on a sheet of its own
    assert letters.posted([document.pk], actor=actor(handler), now=later(hours=2)) == 1
    assert letters.posted([document.pk], actor=actor(handler), now=later(hours=3)) == 0
    document.refresh_from_db()
    written.refresh_from_db()
    assert (document.printed_at, document.posted_at) == (later(hours=1), later(hours=2))
    assert (document.posted_by_id, written.sent_at) == (handler.pk, later(hours=2))


def test_the_same_letter_set_again_is_the_same_file(written: Message, now: datetime) -> None:
    relay.relay(now=now)
    first = LetterDocument.objects.get()
    assert letters.make(written.pk).pk == first.pk
    LetterDocument.objects.filter(pk=first.pk)
    with default_storage.open(first.file) as kept:
        assert hashlib.sha256(kept.read()).hexdigest() == first.sha256


def test_a_file_somebody_changed_is_not_handed_out(written: Message, handler: Staff, actor: ActorFor, now: datetime,
                                                   media: Path) -> None:  # fmt: skip
    relay.relay(now=now)
    document = LetterDocument.objects.get()
    (media / document.file).write_bytes(b"%PDF-1.7 another")
    with pytest.raises(NotFound):
        letters.read(document.pk, actor=actor(handler), now=now)


def test_letters_are_for_those_who_see_the_complaint_and_posting_for_workers(
    written: Message, outsider: Staff, auditor: Staff, actor: ActorFor, now: datetime
) -> None:
    relay.relay(now=now)
    number = LetterDocument.objects.get().pk
    with pytest.raises(NotFound):
        letters.read(number, actor=actor(outsider), now=now)
    assert letters.posted([number], actor=actor(outsider), now=now) == 0
    with pytest.raises(NotAllowed):
        letters.posted([number], actor=actor(auditor), now=now)
    assert letters.read(number, actor=actor(auditor), now=now).startswith(b"%PDF")


def test_erased_words_are_never_set(written: Message, now: datetime) -> None:
    Message.objects.filter(pk=written.pk).update(body="", erased_at=now)
    relay.relay(now=now)
    assert not LetterDocument.objects.exists()
    assert Outbox.objects.get(topic="letter").parked_at == now


@pytest.mark.parametrize("gap", ["[due]", "[your question]", "{{ due }}", "{{reference}}"])
def test_no_words_leave_with_a_placeholder_in_them(
    gap: str, log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log()
    step(complaint, assignment.take, actor(handler), now)
    with pytest.raises(GateOpen) as refused:
        step(complaint, conversation.inform, actor(handler), now, body=f"You hear from us by {gap}.", channel="email")
    (missing,) = refused.value.missing
    assert (missing.code, gap in missing.message) == ("body", True)
    assert not Message.objects.filter(direction="out").exists()


def test_brackets_that_ask_nothing_may_stay(log: Log, handler: Staff, actor: ActorFor, now: datetime) -> None:
    complaint = log()
    step(complaint, assignment.take, actor(handler), now)
    said = "You wrote “it broke [sic]” on page [2] of [REDACTED] [...]."
    step(complaint, conversation.inform, actor(handler), now, body=said, channel="email")
    assert Message.objects.get(direction="out").body == said


def test_a_written_acknowledgement_has_its_parts_and_a_spoken_one_needs_none(
    log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    mailed, told, lacking = log(channel="email"), log(), log(channel="email")
    for one in (mailed, told, lacking):
        step(one, assignment.take, actor(handler), now)
    step(mailed, conversation.acknowledge, actor(handler), now, body="Thank you. I am Hana.")
    sent = Message.objects.get(complaint=mailed, kind="acknowledgement")
    assert set(sent.parts) == {"contact", "reference", "next_step"}
    assert "Your complaint is with Hana" not in sent.body  # she said so herself
    assert [said in sent.body for said in (mailed.reference, "2 December 2026")] == [True, True]
    step(told, conversation.acknowledge, actor(handler), now, body="Thanked her.")
    assert Message.objects.get(complaint=told, kind="acknowledgement").body == "Thanked her."
    with pytest.raises(GateOpen) as refused:
        step(lacking, conversation.acknowledge, actor(handler), now, body="Thank you.", parts={"next_step": ""})
    assert [part.code for part in refused.value.missing] == ["letter.next_step"]


def test_a_text_message_leaves_through_the_sender_and_is_tried_again(
    log: Log, handler: Staff, actor: ActorFor, now: datetime, later: Later, settings: Any, tmp_path: Path
) -> None:
    settings.SMS_BACKEND, settings.SMS_DIR = "complaints.channels.sms.FileSender", tmp_path / "sms"
    complaint = log(customer=InboundCustomer("Nora Quill", phone="+44 20 7946 0123"))
    step(complaint, assignment.take, actor(handler), now)
    step(complaint, conversation.inform, actor(handler), now, body="We rang the maker.", channel="sms")
    sent = Message.objects.get(direction="out")
    (tmp_path / "sms").write_text("in the way")
    assert (relay.relay(now=now), Outbox.objects.get(topic="message").attempts) == (0, 1)
    (tmp_path / "sms").unlink()
    assert relay.relay(now=later(minutes=1)) == 1
    (file,) = (tmp_path / "sms").glob("*.json")
    said = json.loads(file.read_text())
    assert (said["to"], said["body"]) == ("+442079460123", f"{complaint.reference}: We rang the maker.")
    sent.refresh_from_db()
    assert sent.sent_at == later(minutes=1)


def test_without_a_sender_a_text_message_is_what_a_person_sent(
    log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log(customer=InboundCustomer("Nora Quill", phone="020 7946 0123"))
    step(complaint, assignment.take, actor(handler), now)
    step(complaint, conversation.inform, actor(handler), now, body="We rang the maker.", channel="sms")
    assert (Message.objects.get(direction="out").sent_at, Outbox.objects.count()) == (now, 0)


def test_a_representative_with_consent_gets_the_letter_in_the_customers_language_and_print(
    log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    speaks = InboundRepresentative(
        "Otto Kern", contact="Ring 5\n1010 Wien", consent_given_at=now, consent_evidence="Signed letter"
    )
    customer = replace(BY_POST, language="de-AT", needs="Large print, please")
    complaint = log(customer=customer, representative=speaks, language="de-AT")
    step(complaint, assignment.take, actor(handler), now)
    step(complaint, conversation.ask, actor(handler), now, body="Guten Tag,\n\nwann war es?", channel="letter")
    relay.relay(now=now)
    document = LetterDocument.objects.get()
    text = text_of(letters.read(document.pk, actor=actor(handler), now=now))
    assert (document.language, document.large_print) == ("de", True)
    assert "Otto Kern\nin Vertretung von Nora Quill\nRing 5\n1010 Wien" in text
    assert [said in text for said in ("Unser Zeichen", "4. November 2026", "Low Road")] == [True, True, False]
    Representative.objects.update(consent_given_at=None)
    again = Complaint.objects.get(pk=complaint.pk)
    assert letters.sheet_of(Message.objects.get(kind="question")).to[0] == "Nora Quill", again
