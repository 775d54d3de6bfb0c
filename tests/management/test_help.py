"""Every command tells what it does without a database, a broker or a single variable of the environment."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.grid  # a process for each command: in `make test`, not in `make check`

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (ROOT / "complaints" / "management" / "commands", ROOT / "config" / "management" / "commands")
COMMANDS = sorted(file.stem for folder in FOLDERS for file in folder.glob("[a-z]*.py"))


@pytest.mark.parametrize("name", COMMANDS)
def test_help_needs_nothing(name: str) -> None:
    told = subprocess.run(
        [sys.executable, "manage.py", name, "--help"], cwd=ROOT, env={}, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert (told.returncode, told.stderr) == (0, "")
    assert "usage:" in told.stdout
