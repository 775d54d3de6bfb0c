"""Folders for engines under test: short enough for a socket, gone afterwards with all that was put elsewhere."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.engines.accounts import path_key, shared_bases


@contextmanager
def short_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="r", dir="/tmp"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        for path in [folder, *folder.rglob("*")]:
            forget_elsewhere(path)
        shutil.rmtree(folder)


def forget_elsewhere(home: Path) -> None:
    """Remove what an engine with this home had to put into a shared folder."""
    for base in shared_bases():
        elsewhere = base / f"redress-{path_key(home)}"
        for path in (elsewhere, base / f"{elsewhere.name}-s", base / f"redress-{path_key(elsewhere)}-s"):
            if path.exists():
                shutil.rmtree(path)


def modes_of_parents(path: Path) -> dict[str, str]:
    return {str(parent): oct(parent.stat().st_mode) for parent in path.absolute().parents}
