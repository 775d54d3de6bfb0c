"""`manage.py backup FILE`: the database and the stored files in one archive."""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
import tempfile
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.engines import dumps
from config.engines.accounts import EngineError

FORMAT = 1
DUMP, FILES, MANIFEST = "database.dump", "files", "manifest.json"


def owner_url() -> str:
    """The owner's address: it alone may read and write everything."""
    url = settings.ENV.migration_database_url or settings.ENV.database_url
    return str(url.get_secret_value())


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Command(BaseCommand):
    help = "Write the database and the stored files into one archive. Keys are not in it: keep them apart."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the archive to write, for example redress-2026-11-22.tar")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        if file.exists():
            raise CommandError(f"{file} is there already; a backup never overwrites one")
        try:
            self.write(file, datetime.now(UTC))
        except EngineError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Wrote {file} ({file.stat().st_size:,} bytes)")

    def write(self, file: Path, now: datetime) -> None:
        """Dump first, then the files: a file is stored before its row, so none in the dump is missing."""
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=file.absolute().parent) as scratch:
            dump = Path(scratch) / DUMP
            dumps.dump(owner_url(), dump)
            manifest = Path(scratch) / MANIFEST
            manifest.write_text(
                json.dumps({"format": FORMAT, "made_at": now.isoformat(), "database_sha256": digest(dump)})
            )
            archive = Path(scratch) / "archive.tar"
            with os.fdopen(os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
                with tarfile.open(fileobj=opened, mode="w") as tar:
                    for part in (manifest, dump):
                        tar.add(part, arcname=part.name)
                    if Path(settings.MEDIA_ROOT).is_dir():
                        tar.add(settings.MEDIA_ROOT, arcname=FILES)
                opened.flush()
                os.fsync(opened.fileno())
            archive.rename(file)
