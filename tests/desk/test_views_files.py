"""Files at the desk: put on record, handed out so that nothing runs; what seemed odd is looked at by a person."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from complaints.actions import files, relay
from complaints.channels import virus
from complaints.choices import ActorKind, FileState
from complaints.errors import InvalidInput, NotAllowed, NotFound, NotNow
from complaints.models import Attachment, Complaint, Message, ReadLog, Staff, Suspicion
from complaints.queries import files as reading
from complaints.types import CUSTOMER, SYSTEM, Actor
from tests.channels.hostile_files import HONEST, REFUSED, picture
from tests.conftest import NOW, Log
from tests.desk.conftest import At
from tests.desk.journey import actor


@pytest.fixture(autouse=True)
def _shelf(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def page(complaint: Complaint) -> str:
    return f"/desk/complaints/{complaint.reference}/"


def test_a_scanned_letter_is_put_on_record_and_handed_out_to_be_saved(handler: Staff, log: Log, at_desk: At) -> None:
    complaint, hana = log(), at_desk(handler)
    name, content = HONEST["a letter"]
    given = [SimpleUploadedFile(name, content), SimpleUploadedFile(*REFUSED["a page called a letter"])]
    hana.post(f"{page(complaint)}files/", {"files": given})
    held = Attachment.objects.get()
    html = hana.text(page(complaint))
    assert "page.pdf: It is not a pdf file, whatever its name says." in html
    assert f'href="{page(complaint)}files/{held.pk}/"' in html
    answer = hana.get(f"{page(complaint)}files/{held.pk}/")
    assert answer.content == content
    told = {name: answer[name] for name in ("Content-Disposition", "Content-Type", "X-Content-Type-Options",
                                            "Content-Security-Policy", "Cache-Control")}  # fmt: skip
    assert told == {
        "Content-Disposition": 'attachment; filename="letter.pdf"',
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }
    row = ReadLog.objects.get(door="desk file")
    assert (row.staff, row.complaint, row.detail) == (handler, complaint, f"file {held.pk}")


def test_an_auditor_reads_and_adds_nothing(auditor: Staff, handler: Staff, log: Log, at_desk: At) -> None:
    complaint = log()
    files.attach(complaint.pk, *HONEST["words"], actor=actor(handler), now=NOW)
    arne = at_desk(auditor)
    assert "Put on record" not in arne.text(page(complaint))
    assert arne.get(f"{page(complaint)}files/{Attachment.objects.get().pk}/").status_code == 200
    given = {"files": [SimpleUploadedFile(*HONEST["words"])]}
    assert arne.post(f"{page(complaint)}files/", given).status_code == 403
    assert Attachment.objects.count() == 1


def test_nobody_attaches_to_or_reads_of_what_they_do_not_see(outsider: Staff, log: Log) -> None:
    complaint = log()
    held = files.attach(complaint.pk, *HONEST["words"], actor=SYSTEM, now=NOW)
    with pytest.raises(NotFound):
        files.attach(complaint.pk, *HONEST["words"], actor=actor(outsider), now=NOW)
    with pytest.raises(NotFound):
        reading.find(actor(outsider), complaint.reference, held.pk)
    assert reading.of_complaint(actor(outsider), complaint.pk) == []


def test_a_customer_sees_their_own_files_and_what_was_sent_to_them(handler: Staff, log: Log) -> None:
    mine, other = log(), log(subject="Another")
    nora = Actor(ActorKind.CUSTOMER, let_in=frozenset({mine.pk}))
    sent = Message.objects.create(complaint=mine, direction="out", kind="decision", channel="email", at=NOW, body="So.")
    theirs = files.attach(mine.pk, "photo.jpg", picture(), actor=nora, now=NOW)
    internal = files.attach(mine.pk, "note.txt", b"Ours", actor=actor(handler), now=NOW)
    letter = files.attach(mine.pk, "letter.txt", b"Dear", message_id=sent.pk, actor=actor(handler), now=NOW)
    foreign = files.attach(other.pk, "other.txt", b"Other", actor=SYSTEM, now=NOW)
    assert set(reading.visible_files(nora)) == {theirs, letter}
    assert not reading.visible_files(CUSTOMER).exists()
    assert set(reading.visible_files(actor(handler))) == {theirs, letter, internal, foreign}
    with pytest.raises(NotFound):
        files.attach(other.pk, "x.txt", b"x", actor=nora, now=NOW)


def test_a_reporter_asked_or_not_adds_only_to_what_they_logged(reporter: Staff, auditor: Staff, log: Log) -> None:
    complaint = log(by=reporter)
    assert files.attach(complaint.pk, "a.txt", b"x", actor=actor(reporter), now=NOW).added_by == reporter
    with pytest.raises(NotAllowed):
        files.attach(complaint.pk, "a.txt", b"x", actor=actor(auditor), now=NOW)


def test_a_refused_file_of_a_mail_stays_on_record_without_its_bytes(log: Log, tmp_path: Path) -> None:
    complaint = log()
    held = files.attach(complaint.pk, *REFUSED["a program"], actor=SYSTEM, now=NOW, refused_is_kept=True)
    assert (held.state, held.name) == (FileState.REFUSED, "setup.exe")
    assert held.reason.startswith("We take pdf")
    assert not (tmp_path / "files").exists()
    with pytest.raises(NotNow):
        files.read(held, actor=SYSTEM, now=NOW, door="x")
    with pytest.raises(InvalidInput):
        files.attach(complaint.pk, *REFUSED["a program"], actor=SYSTEM, now=NOW)


def test_a_file_on_record_stays_what_it_was(log: Log) -> None:
    held = files.attach(log().pk, *HONEST["words"], actor=SYSTEM, now=NOW)
    for change in ({"sha256": "0" * 64}, {"name": "other.txt"}, {"stored": "0" * 32}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Attachment.objects.filter(pk=held.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        held.delete()


def test_with_a_scanner_a_file_waits_and_a_found_virus_locks_it_away(
    log: Log, handler: Staff, at_desk: At, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLAMAV_ADDRESS = "scanner.example:3310"
    complaint, hana = log(), at_desk(handler)
    good, bad = (files.attach(complaint.pk, f"{n}.txt", n.encode(), actor=SYSTEM, now=NOW) for n in ("good", "bad"))
    assert "Waiting to be checked for viruses" in hana.text(page(complaint))
    assert hana.get(f"{page(complaint)}files/{good.pk}/").status_code == 409

    def away(address: str, content: bytes) -> str:
        raise virus.Unreachable("away")

    monkeypatch.setattr(virus, "found", away)
    assert files.scan_waiting(now=NOW) == 0
    monkeypatch.setattr(virus, "found", lambda address, content: "Eicar-Test" if content == b"bad" else "")
    assert files.scan_waiting(now=NOW) == 2
    assert files.scan_waiting(now=NOW) == 0
    html = hana.text(page(complaint))
    assert "Locked away: a virus was found" in html
    assert "Eicar-Test" in html
    assert hana.get(f"{page(complaint)}files/{good.pk}/").status_code == 200
    assert hana.get(f"{page(complaint)}files/{bad.pk}/").status_code == 409


def test_what_seems_odd_says_so_until_somebody_has_looked(
    log: Log, handler: Staff, auditor: Staff, at_desk: At
) -> None:
    complaint = log(channel="web", external_id="form-1")
    Suspicion.objects.create(complaint=complaint, reasons=["trap", "quick"], at=NOW - timedelta(minutes=1))
    assert "It is a real complaint" not in at_desk(auditor).text(page(complaint))
    assert at_desk(auditor).post(f"{page(complaint)}looked/").status_code == 403
    hana = at_desk(handler)
    html = hana.text(page(complaint))
    assert "a field that only programs see was filled in, it was written within a few seconds" in html
    assert "Its receipt is held back until somebody has looked." in html
    for _ in range(2):
        hana.post(f"{page(complaint)}looked/")
    assert "Look at this one first" not in hana.text(page(complaint))
    relay.relay(now=NOW)
    assert Message.objects.filter(complaint=complaint, direction="out").count() == 1
