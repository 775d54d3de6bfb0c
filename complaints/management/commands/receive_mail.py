"""Takes in mail: one message on standard input (from a mail server), or a look at files without doing anything."""

from __future__ import annotations

import json
import logging
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from complaints.actions import incoming_mail
from complaints.channels.mailbox.judging import line

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Take in one e-mail from standard input, as a mail server's pipe hands it over; exits with 75 when it could "
        "not be kept, so that the server tries again. With --dry-run FILE... only says, one JSON line a file, what "
        "each would become; that needs no database."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", nargs="+", metavar="FILE", help="say what each of these would become")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            for name in options["dry_run"]:
                self.stdout.write(json.dumps(looked_at(name)))
            return
        sys.exit(taken_in(sys.stdin.buffer.read()))


def looked_at(name: str) -> dict[str, Any]:
    """What the message in this file would become; a file nobody can open is held."""
    try:
        raw = Path(name).read_bytes()
    except (OSError, ValueError) as error:
        empty = {"from": "", "name": "", "subject": "", "text": "", "visible_reply": "", "attachments": []}
        reason = f"the file cannot be opened: {type(error).__name__}"
        return {"file": name, "outcome": "held", "reason": reason, **empty, "auto": False}
    return line(name, raw, settings.MAIL_ADDRESS)


def taken_in(raw: bytes) -> int:
    """The exit code for the mail server: 0 is kept, 75 is try again later (sysexits.h)."""
    try:
        incoming_mail.receive(raw, source="pipe", now=timezone.now())
    except (DatabaseError, InterfaceError, OSError):
        logger.exception("A mail could not be kept")
        return os.EX_TEMPFAIL
    return os.EX_OK
