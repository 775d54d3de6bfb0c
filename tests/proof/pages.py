"""The page of one day under docs/proof/: one section for each part, each replaced when its part runs again."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from pathlib import Path

from config.engines.binaries import client_program

MARKDOWN = "| module |"


def machine() -> str:
    """Cores, memory, and the versions that matter."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    said = subprocess.run([client_program("psql"), "--version"], capture_output=True, text=True, check=False).stdout
    postgres = next(iter(re.findall(r"\d+\.\d+", said)), "of unknown version")
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB of memory, {platform.system()};"
        f" Python {platform.python_version()}, PostgreSQL {postgres}."
    )


def commit(root: Path) -> str:
    """The commit that was tried, and whether more had been changed since."""
    head = _git(root, "rev-parse", "--short", "HEAD")
    changed = _git(root, "status", "--porcelain", "--", "complaints", "tests", "config")
    return f"{head} with changes not committed" if changed else head or "an unknown commit"


def _git(root: Path, *command: str) -> str:
    return subprocess.run(["git", *command], cwd=root, capture_output=True, text=True, check=False).stdout.strip()


def without_places(text: str, root: Path, *files: str) -> str:
    """Where things lie on this machine is nobody's business: the project is `.`, a file only its name."""
    for file in filter(None, files):
        text = text.replace(file, Path(file).name)
    return text.replace(str(root), ".")


def shown(said: list[str], tail: int) -> str:
    """The end of what a part said; from the first table on as it is, for it is Markdown already."""
    start = next((number for number, line in enumerate(said) if line.startswith(MARKDOWN)), len(said))
    block = "\n".join(["```", *said[:start][-tail:], "```"])
    return "\n\n".join([block, "\n".join(said[start:])]).strip()


def merge(page: Path, part: str, section: str, order: list[str]) -> None:
    """Put a part's section into the day's page, in the order of the parts."""
    sections = _sections(page.read_text()) if page.exists() else {}
    sections[part] = section
    known = [name for name in order if name in sections]
    body = "\n\n".join(f"## {name}\n\n{sections[name].strip()}" for name in known)
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(f"# Proof of {page.stem}\n\n`make proof` on {machine()}\n\n{body}\n")


def _sections(text: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))
