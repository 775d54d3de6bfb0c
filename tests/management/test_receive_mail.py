"""`manage.py receive_mail`: a look without anything, and the pipe of a mail server."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError

from complaints.actions import incoming_mail
from complaints.models import Complaint, IncomingMail
from tests.channels.mails import ALL
from tests.channels.mails.building import mail
from tests.conftest import Org

ROOT = Path(__file__).resolve().parents[2]
KEYS = ["file", "outcome", "reason", "from", "name", "subject", "text", "visible_reply", "attachments", "auto"]


class Pipe:
    """Standard input with these bytes."""

    def __init__(self, raw: bytes) -> None:
        self.buffer = io.BytesIO(raw)


def piped(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(sys, "stdin", Pipe(raw))
    with pytest.raises(SystemExit) as ended:
        call_command("receive_mail")
    return ended.value.code


def test_a_mail_from_the_pipe_is_kept_and_the_server_is_told(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    assert piped(mail(), monkeypatch) == os.EX_OK
    assert (IncomingMail.objects.get().source, Complaint.objects.get().channel) == ("pipe", "email")


def test_without_a_database_the_server_is_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object, **__: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(incoming_mail, "receive", down)
    assert piped(mail(), monkeypatch) == os.EX_TEMPFAIL == 75


def test_rubbish_is_kept_too(org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    assert piped(b"\xff\x00", monkeypatch) == os.EX_OK
    assert (IncomingMail.objects.get().state, bytes(IncomingMail.objects.get().raw)) == ("held", b"\xff\x00")


@pytest.mark.grid
def test_a_dry_run_needs_nothing_and_prints_a_line_for_each_file(tmp_path: Path) -> None:
    chosen = [case for case in ALL if len(case.raw) < 50_000][::8]
    files = []
    for number, case in enumerate(chosen):
        file = tmp_path / f"{number}.eml"
        file.write_bytes(case.raw)
        files.append(str(file))
    told = subprocess.run(
        [sys.executable, "manage.py", "receive_mail", "--dry-run", *files, str(tmp_path / "none.eml")],
        cwd=ROOT, env={}, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    assert (told.returncode, told.stderr) == (0, b"")
    assert [line["file"] for line in lines] == [*files, str(tmp_path / "none.eml")]
    assert all(list(line) == KEYS for line in lines)
    assert (lines[-1]["outcome"], lines[-1]["reason"]) == ("held", "the file cannot be opened: FileNotFoundError")
