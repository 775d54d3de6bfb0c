"""`python -m tests.letters`: a PDF of every kind of letter in every language, into docs/letters/. Needs no database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from complaints.channels.letters import Sender, Sheet, blocks, typeset
from complaints.rules.letters import compose
from complaints.rules.packs import read_pack
from complaints.rules.wordings import KINDS, Wording, fill, read_wording

HOUSE = Path(__file__).resolve().parent.parent
OUT = HOUSE / "docs" / "letters"
AT = datetime(2026, 11, 4, 10, 0, tzinfo=UTC)
DATES = {"en": "{} November 2026", "de": "{}. November 2026", "fr": "{} novembre 2026", "es": "{} de noviembre de 2026"}
FIELDS = {
    "addressee": "Nora Quill", "customer": "Nora Quill", "reference": "RD-2345-678C", "handler": "Hana Marsh",
    "subject": "Refund refused after fault", "team": "Customer care", "company": "Larch & Lantern Ltd", "stage": "1",
    "definition": "The kettle broke after a week, and the shop would not take it back.",
    "wanted": "The money back.", "outcome": "Upheld", "reasons": "The seal was faulty when the kettle left us.",
    "remedy": "Refund: GBP 34.99", "body": "the consumer ombudsman", "body_contact": "https://ombudsman.example",
    "body_window": "12 months", "progress": "…", "waiting": "…", "survey": "https://redress.example/s/4f7k",
}  # fmt: skip
COMPANY = Sender(
    "Larch & Lantern Ltd", ["14 Mill Lane", "Leeds LS1 4AB", "020 7946 0100 · care@larch.example"],
    "Registered in England and Wales, number 01234567",
)  # fmt: skip
TO = ["Nora Quill", "2 Low Road", "York YO1 7HH"]


def wordings() -> dict[str, Wording]:
    files = sorted((HOUSE / "complaints" / "letters").glob("*.toml"))
    return {file.stem: read_wording(file.read_text(encoding="utf-8"), file.stem) for file in files}


def sheets() -> Iterator[tuple[str, Sheet]]:
    """Name and sheet of every letter; the English decision in large print as well."""
    pack = read_pack((HOUSE / "complaints" / "packs" / "generic.toml").read_text(encoding="utf-8"))
    for language, words in wordings().items():
        for kind in map(str, KINDS):
            one = sheet(words, kind, dict(pack.demanded_parts(kind)))
            yield f"{kind}-{language}", one
            if (kind, language) == ("decision", "en"):
                yield f"{kind}-{language}-large", sheet(words, kind, dict(pack.demanded_parts(kind)), large=True)


def sheet(words: Wording, kind: str, demanded: dict[str, str], *, large: bool = False) -> Sheet:
    values = fields(words)
    parts = {code: fill(words.part(kind, code).words, values) for code in demanded}
    headings = words.headings(kind, parts)
    around = [fill(text, values) for text in (words.greeting, words.kinds[kind].opening, words.closing)]
    whole = compose(
        parts or {"opening": around[1]}, headings, before="\n\n".join(around[: 2 if parts else 1]), after=around[2]
    )
    return Sheet(
        title=words.kinds[kind].title, sender=COMPANY, to=TO, reference=FIELDS["reference"], date=values["received"],
        reference_word=words.reference, page_word=words.page, language=words.language,
        blocks=blocks(whole, headings.values()), at=AT, large_print=large,
    )  # fmt: skip


def fields(words: Wording) -> dict[str, str]:
    day = DATES[words.language].format
    told = FIELDS | {"received": day(4), "due": day(30), "next_update": day(18), "new_date": day(30), "by": day(6)}
    known = {"handler": told["handler"], "team": told["team"]}
    progress = f"{fill(words.progress['heard_back'], known)} {fill(words.progress['holder'], known)}"
    return told | {"progress": progress, "waiting": words.waiting["us"]}


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    for name, one in sheets():
        (OUT / f"{name}.pdf").write_bytes(typeset(one))


if __name__ == "__main__":
    main()
