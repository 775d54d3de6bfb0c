"""Reads policy packs and says what is wrong with them, before an organisation promises anything by them."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from complaints.errors import InvalidCalendar, InvalidPack
from complaints.queries import packs
from complaints.rules.pack_findings import Finding, findings
from complaints.rules.packs import PolicyDefinition, read_pack
from complaints.rules.seeding_calendars import seeded

HEADINGS = ("pack", "version", "in force from", "standards", "unverified", "letters", "signed by", "findings")


@dataclass(frozen=True, slots=True)
class Report:
    """One file: its pack when it loads, and everything found."""

    file: str
    pack: PolicyDefinition | None = None
    found: list[Finding] = field(default_factory=list)

    def row(self) -> list[str]:
        if self.pack is None:
            return [Path(self.file).stem, *["-"] * 6, str(len(self.found))]
        return [
            self.pack.code,
            str(self.pack.version),
            self.pack.effective_from.isoformat(),
            str(len(self.pack.standards)),
            str(self.unverified),
            str(len(self.pack.letters)),
            self.pack.signed_off_by or "nobody",
            str(len(self.found)),
        ]

    @property
    def unverified(self) -> int:
        return sum(standard.unverified for standard in self.pack.standards) if self.pack else 0

    def to_json(self) -> dict[str, Any]:
        said: dict[str, Any] = {"file": self.file, "findings": [finding.to_json() for finding in self.found]}
        if self.pack is not None:
            said |= {
                "code": self.pack.code,
                "version": self.pack.version,
                "effective_from": self.pack.effective_from.isoformat(),
                "standards": [standard.code for standard in self.pack.standards],
                "unverified": [standard.code for standard in self.pack.standards if standard.unverified],
                "letters": sorted(self.pack.letters),
                "signed_off_by": self.pack.signed_off_by,
            }
        return said


class Command(BaseCommand):
    help = (
        "Check policy packs: those named, or all that come with Redress. Finds packs that do not load, standards that "
        "overlap, never start or never end, and complaints nobody is promised an answer to. Ends with an error when "
        "it finds anything. Needs no database."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", help="packs to check; left out: all that come along")
        parser.add_argument("--json", action="store_true", help="print one JSON list instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        files = [Path(file) for file in options["files"]] or packs.files()
        reports = [checked(file) for file in files]
        if options["json"]:
            self.stdout.write(json.dumps([report.to_json() for report in reports], indent=2, ensure_ascii=False))
        else:
            self._table([HEADINGS, *(report.row() for report in reports)])
            for report in reports:
                for finding in report.found:
                    self.stdout.write(f"{report.file}: {finding.place}: {finding.kind}: {finding.message}")
        if total := sum(len(report.found) for report in reports):
            raise CommandError(f"{total} finding{'s' * (total > 1)}.")

    def _table(self, rows: Sequence[Sequence[str]]) -> None:
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
        for row in rows:
            self.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def checked(file: Path) -> Report:
    """Everything wrong with one file; a pack that does not load is one finding."""
    try:
        pack = read_pack(file.read_text(encoding="utf-8"))
    except InvalidPack as error:
        return Report(str(file), found=[Finding("invalid", error.place, error.reason)])
    except (OSError, UnicodeDecodeError) as error:
        return Report(str(file), found=[Finding("unreadable", "pack", str(error))])
    found = findings(pack)
    for code, calendar in pack.calendars.items():
        try:
            seeded(calendar, [pack.effective_from.year])
        except InvalidCalendar as error:
            found.append(Finding("calendar", f"pack.calendars.{code}.{error.place}", error.reason))
    return Report(str(file), pack, found)
