"""Every hard mail comes to the line it must, and none raises or takes long."""

from __future__ import annotations

import json
import time
from collections import Counter

import pytest

from complaints.channels.mailbox import reading
from complaints.channels.mailbox.judging import line
from complaints.channels.mailbox.reading import read
from tests.channels.mails import ALL
from tests.channels.mails.building import OURS, Case, file, part, several

KEYS = ["file", "outcome", "reason", "from", "name", "subject", "text", "visible_reply", "attachments", "auto"]


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_each_comes_to_its_line(case: Case) -> None:
    begun = time.monotonic()
    told = line(case.name, case.raw, OURS)
    assert list(told) == KEYS
    assert {key: told[key] for key in case.expected} == dict(case.expected)
    assert all(words in told[key] for key, words in case.holds.items()), told
    json.dumps(told).encode("ascii")
    json.dumps(told, ensure_ascii=False).encode("utf-8")
    assert time.monotonic() - begun < 10


def test_the_corpus_is_large_and_no_case_is_told_twice() -> None:
    assert len(ALL) >= 250
    assert [name for name, times in Counter(case.name for case in ALL).items() if times > 1] == []


def test_all_but_the_worst_are_read_as_the_standard_means_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plain way of reading is for trees nobody can climb; nothing else may need it."""
    plainly: list[str] = []
    current = ""
    monkeypatch.setattr(reading, "_plainly", lambda raw: plainly.append(current) or reading.Mail())
    for case in ALL:
        current = case.name
        read(case.raw)
    assert set(plainly) <= {"two thousand levels deep", "a thousand mails in mails", "five thousand parts"}


def test_a_mail_of_25_megabytes_is_read_in_seconds() -> None:
    raw = several(part("text/plain", "Hallo"), file("film.mp4", "video/mp4", b"\x00\x01\x02" * 6_300_000))
    assert len(raw) > 25_000_000
    begun = time.monotonic()
    told = line("large", raw, OURS)
    assert (told["outcome"], told["text"]) == ("complaint", "Hallo")
    assert told["attachments"] == [{"name": "film.mp4", "type": "video/mp4", "size": 18_900_000}]
    assert time.monotonic() - begun < 20
