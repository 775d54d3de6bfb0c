"""Text messages out: a sender the operator chooses, and one that writes files, for tests and rehearsals."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from complaints.channels.errors import Undeliverable

MOST_SEGMENTS = 10
"""What providers join to one message; longer words are a letter."""
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TWICE = frozenset("^{}\\[~]|€\f")
"""Characters of the telephone's alphabet that take the room of two."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text message. `key` is the same whenever the same words are sent again."""

    to: str
    body: str
    key: str


class Sender(Protocol):
    """Who hands text messages over. Undeliverable says whether trying again may help."""

    def send(self, text: Text) -> None: ...


class FileSender:
    """Writes each message into a folder (SMS_DIR); the same key twice is the same file."""

    def send(self, text: Text) -> None:
        folder = Path(settings.SMS_DIR or "")
        name = re.sub(r"[^A-Za-z0-9_-]", ".", text.key)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            draft = folder / f".{name}.{os.getpid()}"
            draft.write_text(json.dumps(asdict(text), ensure_ascii=False), encoding="utf-8")
            draft.replace(folder / f"{name}.json")
        except OSError as error:
            raise Undeliverable(f"cannot write the message: {error}") from error


def send(text: Text) -> None:
    """Hand one message over to the chosen sender; refused when it is no number, or too long."""
    number = tidy(text.to)
    if not number:
        raise Undeliverable("the customer's telephone number is none", permanent=True)
    if segments(text.body) > MOST_SEGMENTS:
        raise Undeliverable(f"longer than {MOST_SEGMENTS} text messages", permanent=True)
    sender: Sender = import_string(settings.SMS_BACKEND)()
    sender.send(Text(number, text.body, text.key))


def tidy(number: str) -> str:
    """The digits of a number with their plus; empty when it cannot be one."""
    digits = re.sub(r"[\s()./-]", "", number)
    return digits if re.fullmatch(r"\+?\d{5,15}", digits) else ""


def segments(body: str) -> int:
    """How many messages a telephone network makes of it: 160 plain characters, or 70 where one is not plain."""
    if all(char in GSM or char in GSM_TWICE for char in body):
        length, alone, joined = sum(2 if char in GSM_TWICE else 1 for char in body), 160, 153
    else:
        length, alone, joined = len(body.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= alone else -(-length // joined)
