"""`python -m tests.proof`: what takes too long for every change. Writes docs/proof/DATE.md.

mutation    small faults planted in complaints/rules; nine in ten must be noticed by the rule tests
properties  every property of the rules with 10,000 examples
fuzz        300 requests (or REDRESS_FUZZ) drawn from the description for each address of the API
axe         every page x role x theme, empty, full and refusing, looked at by axe-core; and at 320 pixels
mail        20,000 mails (or MAIL_FUZZ) mutated from the corpus; none may raise
real-input  a file of real complaints imported, worked and tampered with; REAL_INPUT names the file
million     a million complaints loaded, verified, swept, verified again

`--only million,fuzz` runs some; what other parts left in the page of the same day stays.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.proof import pages

ROOT = Path(__file__).resolve().parents[2]
PROOFS = ROOT / "docs" / "proof"
REAL_INPUT = os.environ.get("REAL_INPUT", "")
REDRESS_FUZZ = os.environ.get("REDRESS_FUZZ", "300")
MAIL_FUZZ = os.environ.get("MAIL_FUZZ", "20000")
TAIL = 25


@dataclass(frozen=True)
class Part:
    command: list[str]
    settings: dict[str, str] = field(default_factory=dict)


PYTEST = ["-m", "pytest", "-q", "--timeout=7200"]
PARTS = {
    "mutation": Part(["-m", "tests.proof.mutation"]),
    "properties": Part(
        [*PYTEST, "-n", "2", "--dist", "worksteal", "tests/evidence/test_walks.py", "tests/rules"],
        {"PROPERTY_EXAMPLES": "10000"},
    ),
    "fuzz": Part([*PYTEST, "-n", "2", "tests/api/test_fuzz.py"], {"REDRESS_FUZZ": REDRESS_FUZZ}),
    "axe": Part([*PYTEST, "-s", "-n", "0", "tests/proof/axe.py", "tests/browser/test_everywhere.py"]),
    "mail": Part([*PYTEST, "-n", "2", "tests/channels/test_mail_fuzz.py"], {"MAIL_FUZZ": MAIL_FUZZ}),
    "real-input": Part(["-m", "tests.proof.real_input", REAL_INPUT]),
    "million": Part(["-m", "tests.proof.million"]),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(PARTS), metavar="PART,PART")
    chosen = parser.parse_args().only.split(",")
    if unknown := set(chosen) - set(PARTS):
        parser.error(f"no part is called {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    failed = []
    for name in chosen:
        if name == "real-input" and not REAL_INPUT:
            print("== real-input: not run, REAL_INPUT names no file", flush=True)
            continue
        if run(name, PARTS[name]):
            failed.append(name)
    print(f"failed: {', '.join(failed)}" if failed else "every part held")
    return 1 if failed else 0


def run(name: str, part: Part) -> int:
    """One part as a process; what it said goes into today's page as soon as it ends."""
    print(f"== {name}", flush=True)
    begun, now = time.monotonic(), datetime.now(UTC)
    said: list[str] = []
    environment = {**os.environ, **part.settings, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, *part.command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            said.append(pages.without_places(line.rstrip("\n"), ROOT, REAL_INPUT))
    command = " ".join([*(f"{key}={value}" for key, value in part.settings.items()), "python", *part.command])
    verdict = "held" if process.returncode == 0 else f"FAILED (exit {process.returncode})"
    minutes = (time.monotonic() - begun) / 60
    section = [
        f"**{verdict}** in {minutes:.1f} minutes, begun {now:%H:%M} UTC at {pages.commit(ROOT)}.",
        f"`{pages.without_places(command, ROOT, REAL_INPUT)}`",
        pages.shown(said, TAIL),
    ]
    pages.merge(PROOFS / f"{now.date()}.md", name, "\n\n".join(section), list(PARTS))
    return process.returncode


if __name__ == "__main__":
    sys.exit(main())
