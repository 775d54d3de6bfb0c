"""`manage.py restore FILE`: a backup back into an empty database, or with --replace into a full one."""

from __future__ import annotations

import json
import shutil
import tarfile
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.engines import dumps
from config.engines.accounts import EngineError
from config.management.commands.backup import DUMP, FILES, FORMAT, MANIFEST, digest, owner_url


class Command(BaseCommand):
    help = "Restore an archive made by backup. Refuses a database or a file folder that is not empty."
    requires_system_checks = ()  # the database is empty

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the archive to read")
        parser.add_argument("--replace", action="store_true", help="delete what the database holds now")

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        try:
            self.restore(file, replace=replace)
        except (EngineError, tarfile.TarError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Restored. Now run: manage.py migrate, then manage.py verify")

    def restore(self, file: Path, *, replace: bool) -> None:
        """In this order, so that a bad archive or a failing restore changes nothing:

        1. refuse what is not empty; unpack beside the file folder; compare the dump with its digest
        2. the database, in one transaction
        3. the files, by renaming folders
        """
        media = Path(settings.MEDIA_ROOT).absolute()
        if not replace and not (dumps.is_empty(owner_url()) and is_empty(media)):
            raise CommandError("the database or the file folder is not empty; --replace deletes what is there")
        media.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=media.parent) as scratch:
            unpacked = Path(scratch)
            with tarfile.open(file) as tar:
                tar.extractall(unpacked, filter="data")
            check(unpacked)
            dumps.restore(owner_url(), unpacked / DUMP)
            put_files(unpacked, media)


def is_empty(folder: Path) -> bool:
    return not folder.is_dir() or not any(folder.iterdir())


def check(unpacked: Path) -> None:
    """Refuse an archive that is not ours or was changed."""
    if not (unpacked / MANIFEST).is_file() or not (unpacked / DUMP).is_file():
        raise CommandError("this is not a backup of Redress")
    manifest = json.loads((unpacked / MANIFEST).read_text())
    if manifest.get("format") != FORMAT:
        raise CommandError(f"backup format {manifest.get('format')} is not known here")
    if manifest.get("database_sha256") != digest(unpacked / DUMP):
        raise CommandError("the dump in this backup is damaged; nothing was changed")


def put_files(unpacked: Path, media: Path) -> None:
    """Swap the folders; the old files go with the scratch folder."""
    restored = unpacked / FILES
    restored.mkdir(exist_ok=True)
    if media.exists():
        media.rename(unpacked / "replaced")
    shutil.move(restored, media)
