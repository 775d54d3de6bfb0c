"""docs/proof/mutation.md: of each module of the rules the newest result, and every fault nobody noticed.

A run of some modules replaces their sections and leaves the others; every section says which commit was tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

KINDS = ("killed", "timeout", "survived", "untested")
HEAD = """# Faults planted in complaints/rules

Each module's newest run of `python -m tests.proof.mutation`, by itself or with others. Figures: planted, killed, timed
out, survived, run by no test. Below them every fault that was not noticed.
"""


def keep(page: Path, results: Mapping[str, tuple[Mapping[str, int], Iterable[str]]], tried: str) -> None:
    """Put the sections of these modules (figures by kind, and a line for each survivor) into the page."""
    kept = _sections(page.read_text()) if page.exists() else {}
    for module, (count, survivors) in results.items():
        kept[module] = _section(count, list(survivors), tried)
    body = "\n".join(f"## {module}\n\n{text.strip()}\n" for module, text in sorted(kept.items()))
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(f"{HEAD}\n{body}")


def _section(count: Mapping[str, int], survivors: list[str], tried: str) -> str:
    figures = [count.get(kind, 0) for kind in KINDS]
    noticed = 100 * (figures[0] + figures[1]) / sum(figures)
    said = f"{sum(figures)} planted, {figures[0]} killed, {figures[1]} timed out, {figures[2]} survived, "
    return "\n".join([f"{said}{figures[3]} run by no test: {noticed:.1f} % noticed. Tried: {tried}.", "", *survivors])


def _sections(text: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))
