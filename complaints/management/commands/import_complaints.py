"""Takes in another system's complaints from a CSV file, as history or live."""

from __future__ import annotations

import csv
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from complaints.actions.imports import Codes, Imported, Line, import_lines
from complaints.errors import InvalidInput, RedressError
from complaints.management.importing import mapping as mappings
from complaints.management.importing.convert import Converter
from complaints.management.importing.progress import Progress
from complaints.management.importing.source import Row, Source
from complaints.models import LegalEntity

BATCH = 1000


class Command(BaseCommand):
    help = (
        "Import complaints from a CSV or gzip CSV file. Repeating it adds nothing twice. Rows that cannot be taken "
        "are written to a file with their line and the reason; put right, that file can be imported itself."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", required=True, help=f"one of: {', '.join(mappings.names())}")
        parser.add_argument("--entity", default="", help="code of the legal entity (default: the first)")
        parser.add_argument(
            "--live", action="store_true", help="open complaints are worked here: their promises count from now"
        )
        parser.add_argument("--dirty", type=Path, help="where rows go that cannot be taken (default: <file>.dirty.csv)")
        parser.add_argument("--batch", type=int, default=BATCH, help=f"rows a transaction (default {BATCH})")

    def handle(self, *args: Any, file: Path, mapping: str, entity: str, live: bool, **options: Any) -> None:
        dirty = DirtyFile(options["dirty"] or Path(f"{file.name.removesuffix('.gz').removesuffix('.csv')}.dirty.csv"))
        try:
            with Source(file) as source, dirty:
                created, known = self._import(source, mapping, entity, live, options["batch"], dirty)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror or error}") from error
        except RedressError as error:
            raise CommandError("; ".join(_sentences(error))) from error
        self.stdout.write(f"{created:,} imported, {known:,} here already, {dirty.count:,} dirty")
        if dirty.count:
            self.stdout.write(f"Dirty rows are in {dirty.path}, each with its line and the reason")

    def _import(
        self, source: Source, name: str, entity: str, live: bool, size: int, dirty: DirtyFile
    ) -> tuple[int, int]:
        mapping = mappings.load(name)
        company = LegalEntity.objects.filter(code=entity).first() if entity else LegalEntity.objects.first()
        if company is None:
            raise InvalidInput(entity="There is no such company here; run the set-up first.")
        converter = Converter(mapping, source.header, company.timezone)
        dirty.header = source.header
        codes, progress = Codes(mapping.codes_effective_from), Progress(sys.stderr)
        created = known = read = 0
        for batch in _batches(source, max(1, size)):
            took = self._take(batch, converter, codes, company.code, live, dirty)
            created, known, read = created + took.created, known + took.known, read + len(batch)
            progress.show(source.done, read)
        progress.show(1.0, read, final=True)
        return created, known

    def _take(
        self, batch: list[Row], converter: Converter, codes: Codes, entity: str, live: bool, dirty: DirtyFile
    ) -> Imported:
        lines: list[Line] = []
        reasons = {row.line: row.reason for row in batch if row.reason}
        for row in batch:
            if not row.reason:
                try:
                    lines.append(converter.line(row.line, row.fields))
                except InvalidInput as error:
                    reasons[row.line] = "; ".join(_sentences(error))
        took = import_lines(lines, codes=codes, now=timezone.now(), entity=entity, live=live)
        reasons |= dict(took.refused)
        for row in batch:
            if row.line in reasons:
                dirty.write(row, reasons[row.line])
        return took


class DirtyFile:
    """Rows that could not be taken: line, reason, then the row as it was. Made only when there is one."""

    def __init__(self, path: Path) -> None:
        self.path, self.count, self.header = path, 0, list[str]()
        self._file: Any = None

    def __enter__(self) -> DirtyFile:
        return self

    def __exit__(self, *error: object) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, row: Row, reason: str) -> None:
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8", errors="surrogateescape", newline="")
            self._rows = csv.writer(self._file)
            self._rows.writerow(["line", "reason", *self.header])
        self._rows.writerow([row.line, reason, *row.fields])
        self.count += 1


def _batches(source: Source, size: int) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in source:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _sentences(error: RedressError) -> list[str]:
    fields = error.data.get("fields")
    return [said for group in fields.values() for said in group] if fields else [error.detail]
