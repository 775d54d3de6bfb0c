"""A mailbox over IMAP: taken in once, marked read only afterwards, whatever happens in between."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest

from complaints.actions import fetched_mail, incoming_mail
from complaints.models import Complaint, IncomingMail
from tests.channels.mails.building import mail
from tests.conftest import Org


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self, mails: dict[int, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.mails, self.seen = mails, set[int]()


class Conversation(socketserver.StreamRequestHandler):
    """Just enough IMAP."""

    server: Server

    def handle(self) -> None:
        self.say(b"* OK ready")
        for line in self.rfile:
            tag, _, asked = line.strip().partition(b" ")
            self.answer(asked.upper(), asked)
            self.say(tag + b" OK done")

    def answer(self, asked: bytes, _: bytes) -> None:
        if asked.startswith(b"CAPABILITY"):
            self.say(b"* CAPABILITY IMAP4rev1")
        elif asked.startswith((b"SELECT", b"EXAMINE")):
            self.say(b"* %d EXISTS" % len(self.server.mails))
        elif asked.startswith(b"UID SEARCH"):
            new = sorted(set(self.server.mails) - self.server.seen)
            self.say(b"* SEARCH " + b" ".join(b"%d" % uid for uid in new))
        elif found := re.match(rb"UID FETCH (\d+)", asked):
            raw = self.server.mails[int(found[1])]
            self.wfile.write(b"* 1 FETCH (UID %s BODY[] {%d}\r\n%s)\r\n" % (found[1], len(raw), raw))
        elif asked.startswith(b"LOGOUT"):
            self.say(b"* BYE")
        elif found := re.match(rb"UID STORE (\d+) \+FLAGS", asked):
            self.server.seen.add(int(found[1]))

    def say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")


@contextmanager
def mailbox(settings: Any, **mails: bytes) -> Iterator[Server]:
    with Server({int(name[1:]): raw for name, raw in mails.items()}) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        settings.IMAP_URL = f"imap://nora:secret@127.0.0.1:{server.server_address[1]}/INBOX"
        yield server
        server.shutdown()


def test_new_mail_is_taken_in_once_and_marked_read(org: Org, settings: Any, now: datetime) -> None:
    with mailbox(settings, m1=mail(), m2=mail(Message_ID="<two@x>", Subject="Toaster")) as server:
        assert fetched_mail.fetch(now=now) == 2
        assert fetched_mail.fetch(now=now) == 0
        assert server.seen == {1, 2}
    assert set(Complaint.objects.values_list("subject", flat=True)) == {"Kettle", "Toaster"}
    assert bytes(IncomingMail.objects.get(key="<two@x>").raw) == mail(Message_ID="<two@x>", Subject="Toaster")


def test_a_crash_before_the_mark_fetches_it_again_and_it_is_known(
    org: Org, settings: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mailbox(settings, m1=mail()) as server:
        with monkeypatch.context() as broken:
            broken.setattr("complaints.channels.imap.Mailbox.done", _die)
            with pytest.raises(RuntimeError):
                fetched_mail.fetch(now=now)
        assert server.seen == set()
        assert fetched_mail.fetch(now=now) == 1
        assert server.seen == {1}
    assert Complaint.objects.count() == 1


def test_what_could_not_be_kept_stays_unread(
    org: Org, settings: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mailbox(settings, m1=mail()) as server:
        monkeypatch.setattr(incoming_mail, "receive", _die)
        with pytest.raises(RuntimeError):
            fetched_mail.fetch(now=now)
        assert server.seen == set()


def test_a_mailbox_nobody_answers_at_is_tried_by_the_next_round(settings: Any, now: datetime) -> None:
    settings.IMAP_URL = "imap://nora:secret@127.0.0.1:1/INBOX"
    assert fetched_mail.fetch(now=now) == 0


def test_without_an_address_nothing_is_fetched(settings: Any, now: datetime) -> None:
    settings.IMAP_URL = ""
    assert fetched_mail.fetch(now=now) == 0


def _die(*_: object, **__: object) -> None:
    raise RuntimeError("killed")
