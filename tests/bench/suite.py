"""Which benches there are, run one after another, their report printed as they end."""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import django
import psycopg

from tests.bench import create, deadlines, desk, importing, pages, sweep, take_next, verify
from tests.bench.harness import FULL, QUICK, Report
from tests.bench.world import World
from tests.rig.engines import Rig

BENCHES: dict[str, Callable[[World], Report]] = {
    "take_next": take_next.bench,
    "sweep": sweep.bench,
    "pages": pages.bench,
    "desk": desk.bench,
    "create": create.bench,
    "deadlines": deadlines.bench,
    "verify": verify.bench,
    "import": importing.bench,
}


def run(rig: Rig, *, quick: bool, names: Sequence[str], report: Path | None) -> int:
    """Run the benches named; the number of goals missed is the exit status, but for a quick run."""
    world = World(rig, QUICK if quick else FULL, lambda text: print(f"-- {text}", flush=True))
    parts = [_head(rig, quick)]
    print(parts[0], flush=True)
    missed = 0
    for name in names:
        found = BENCHES[name](world)
        missed += sum(figure.met is False for figure in found.figures)
        parts.append(found.markdown())
        print(f"\n{parts[-1]}", flush=True)
    if report is not None:
        report.write_text("\n\n".join(parts) + "\n")
    return 0 if quick else min(missed, 100)


def _head(rig: Rig, quick: bool) -> str:
    with rig.postgres.connect("postgres") as superuser:
        row = superuser.execute(
            "select current_setting('server_version'), current_setting('fsync'), current_setting('shared_buffers')"
        ).fetchone()
    assert row is not None
    version, fsync, buffers = row
    return (
        f"# Bench of {datetime.now(UTC):%Y-%m-%d %H:%M} UTC{' (quick: figures mean nothing)' if quick else ''}\n\n"
        f"PostgreSQL {version}, fsync {fsync}, shared_buffers {buffers}; Python {platform.python_version()}, "
        f"Django {django.__version__}, psycopg {psycopg.__version__}; client and server share the machine."
    )
