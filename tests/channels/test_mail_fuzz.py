"""Mutated mail: whatever is done to the bytes of the corpus, a line comes out. MAIL_FUZZ says how many."""

from __future__ import annotations

import json
import os
import random
import time

import pytest

from complaints.channels.mailbox import reading
from complaints.channels.mailbox.judging import line
from complaints.channels.mailbox.masking import masked
from tests.channels.mails import ALL
from tests.channels.mails.building import OURS

MUTATED = int(os.environ.get("MAIL_FUZZ", "400"))
SHARES = 8
OUTCOMES = {"complaint", "reply", "bounce", "auto", "held", "ignored"}
SMALL = [case.raw for case in ALL if len(case.raw) < 20_000]
PIECES = [
    b"\r\n", b"\n", b"\r", b"\x00", b"\xff\xfe", b"=?utf-8?B?", b"?=", b"=?", b"<", b">", b"@", b";", b'"', b"(", b":",
    b"--", b"--=_b1\r\n", b"\r\n\r\n", b"boundary=", b"Content-Type: multipart/mixed; boundary=x\r\n", b"charset=utf-7",
    b"Content-Transfer-Encoding: base64\r\n", b"begin 644 x\r\n", b"\x78\x9f\x3e\x22", b"<blockquote>", b"&#",
    b"Content-Type: message/rfc822\r\n\r\n", b"Content-Type: message/delivery-status\r\n\r\n", b"*0*=",
    b"\xf0\x9f", b"4111111111111111", b"filename*=utf-8''%", b"From: \r\n", b"=\r\n", b"\xed\xa0\x80", b"9" * 50,
]  # fmt: skip


def mutated(chance: random.Random) -> bytes:
    raw = bytearray(chance.choice(SMALL))
    for _ in range(chance.randint(1, 12)):
        at = chance.randint(0, len(raw))
        upto = min(len(raw), at + chance.randint(0, 40))
        way = chance.randrange(6)
        if way == 0:
            raw[at:upto] = b""
        elif way == 1:
            raw[at:at] = chance.choice(PIECES) * chance.choice((1, 1, 1, 3, 50))
        elif way == 2:
            raw[at:upto] = chance.randbytes(upto - at)
        elif way == 3:
            raw[at:at] = raw[at:upto] * chance.choice((1, 2, 20))
        elif way == 4:
            other = chance.choice(SMALL)
            raw[at:upto] = other[chance.randint(0, len(other)) :][:400]
        elif raw:
            raw[at % len(raw)] ^= 1 << chance.randrange(8)
    return bytes(raw)


@pytest.mark.parametrize("share", range(SHARES))
def test_no_mutated_mail_raises(share: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """And hardly any needs the plain way of reading, which is there for what the library itself cannot."""
    plain = 0
    slowest = 0.0
    plainly = reading._plainly

    def counted(raw: bytes) -> reading.Mail:
        nonlocal plain
        plain += 1
        return plainly(raw)

    monkeypatch.setattr(reading, "_plainly", counted)
    chance = random.Random(f"mail {share}")
    for number in range(MUTATED // SHARES):
        raw = mutated(chance)
        begun = time.monotonic()
        told = line(f"{share}-{number}", raw, OURS)
        slowest = max(slowest, time.monotonic() - begun)
        assert told["outcome"] in OUTCOMES
        assert "unreadable" not in told["reason"]
        json.dumps(told, ensure_ascii=False).encode("utf-8")
        assert isinstance(masked(raw), bytes)
    assert plain <= 1 + MUTATED // SHARES // 100
    assert slowest < 30
