"""Folders for engines under test: short enough for a socket, gone afterwards with all that was put elsewhere."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.engines.accounts import ELSEWHERE


@contextmanager
def short_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="r", dir="/tmp"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        forget_elsewhere(folder)
        shutil.rmtree(folder)


def forget_elsewhere(folder: Path) -> None:
    """Remove what engines under this folder had to put outside of it."""
    for note in folder.rglob(f"{ELSEWHERE}*"):
        outside = Path(note.read_text())
        forget_elsewhere(outside)
        shutil.rmtree(outside, ignore_errors=True)


def modes_of_parents(path: Path) -> dict[str, str]:
    return {str(parent): oct(parent.stat().st_mode) for parent in path.absolute().parents}
