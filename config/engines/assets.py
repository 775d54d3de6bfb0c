"""Whether static files must be collected again: thousands of small files, hashed and compressed each time."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.contrib.staticfiles.finders import get_finders


def fingerprint() -> str:
    """Changes when any static file, by path, size or time, does."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            status = Path(storage.path(name)).stat()
            seen.update(f"{storage.path(name)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def collected(folder: Path, stamp: Path) -> bool:
    """True when `folder` holds what was collected from exactly these files."""
    return folder.is_dir() and stamp.is_file() and stamp.read_text() == fingerprint()
