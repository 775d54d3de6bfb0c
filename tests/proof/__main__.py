"""`python -m tests.proof`: what takes too long for every change. Writes docs/proof/DATE.md.

Parts: properties (10,000 examples each), fuzz (API and packs at large), million (1 M complaints verified and swept),
real input (when REAL_INPUT names a CFPB file).
`--only properties,million` runs some.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROOFS = ROOT / "docs" / "proof"
TAIL = 25

PARTS = {
    "properties": ["-m", "pytest", "-q", "tests/rules", "--timeout=3600"],
    "fuzz": ["-m", "pytest", "-q", "tests/api/test_fuzz.py", "--timeout=3600"],
    "million": ["-m", "tests.proof.million"],
    "real-input": ["-m", "tests.proof.real_input", os.environ.get("REAL_INPUT", "")],
}
MORE = {"PROPERTY_EXAMPLES": "10000", "REDRESS_FUZZ": "300"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=",".join(PARTS))
    chosen = parser.parse_args().only.split(",")
    pages, failed = [], 0
    for name in chosen:
        if name == "real-input" and not os.environ.get("REAL_INPUT"):
            pages.append(f"## {name}\n\nNot run: REAL_INPUT names no file.\n")
            continue
        page, status = run(name)
        pages.append(page)
        failed += status != 0
    PROOFS.mkdir(parents=True, exist_ok=True)
    today = datetime.now(UTC).date()
    (PROOFS / f"{today}.md").write_text(f"# Proof of {today}\n\n" + "\n".join(pages))
    return 1 if failed else 0


def run(name: str) -> tuple[str, int]:
    """One part as a process; its page is the command, the time and the end of what it said."""
    print(f"== {name}", flush=True)
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, *PARTS[name]],
        cwd=ROOT,
        env={**os.environ, **MORE},
        capture_output=True,
        text=True,
        check=False,
    )
    said = (done.stdout + done.stderr).strip().splitlines()[-TAIL:]
    minutes = (time.monotonic() - begun) / 60
    print("\n".join(said), flush=True)
    command = " ".join(["python", *PARTS[name]])
    shown = "\n".join(line.replace(str(ROOT), ".") for line in said)
    head = f"## {name}\n\n`{command}`, {minutes:.1f} min, exit {done.returncode}"
    return f"{head}\n\n```\n{shown}\n```\n", done.returncode


if __name__ == "__main__":
    sys.exit(main())
