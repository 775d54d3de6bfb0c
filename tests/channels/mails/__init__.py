"""Hard mail, written by us: each with the line it must come to. `ALL` is the whole corpus."""

from __future__ import annotations

from tests.channels.mails import automatic, bounces, broken, charsets, files, pages, replies
from tests.channels.mails.building import Case

ALL: list[Case] = [
    *charsets.CASES, *broken.CASES, *automatic.CASES, *bounces.CASES, *replies.CASES, *files.CASES, *pages.CASES,
]  # fmt: skip
