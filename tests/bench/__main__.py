"""Run as `python -m tests.bench [--quick] [--keep] [--only take_next,sweep]`; see docs/performance.md."""

from __future__ import annotations

import argparse
import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.rig.engines import PROJECT, Rig, manage

FOLDER = PROJECT / ".redress" / "bench"
NAMES = ("take_next", "sweep", "pages", "desk", "create", "deadlines", "verify", "import")
# What a machine for this would have; durable, as in production.
ENGINE = {
    "shared_buffers": "512MB", "work_mem": "16MB", "maintenance_work_mem": "256MB", "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
}  # fmt: skip


def main() -> int:
    asked = _asked()
    folder = asked.folder or FOLDER
    with _alone(folder), _engines(folder, quick=asked.quick, keep=asked.keep) as rig:
        _set_up_django(rig)
        from tests.bench.suite import run

        return run(rig, quick=asked.quick, names=asked.only.split(",") if asked.only else NAMES, report=asked.report)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure Redress against its goals.")
    parser.add_argument("--quick", action="store_true", help="a small run that only shows that it works")
    parser.add_argument("--keep", action="store_true", help="keep the databases for the next run")
    parser.add_argument("--only", default="", help=f"some of {','.join(NAMES)}")
    parser.add_argument("--report", type=Path, help="also write the report, as Markdown, to this file")
    parser.add_argument("--folder", type=Path, help="where the engine keeps its files")
    asked = parser.parse_args()
    unknown = set(filter(None, asked.only.split(","))) - set(NAMES)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    return asked


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two benches at once would measure each other."""
    FOLDER.parent.mkdir(parents=True, exist_ok=True)
    with (FOLDER.parent / f"{folder.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("another bench is running here")
        yield


@contextmanager
def _engines(folder: Path, *, quick: bool, keep: bool) -> Iterator[Rig]:
    rig = Rig(folder, durable=not quick)
    rig.postgres.settings.update({} if quick else ENGINE)
    if rig.postgres.pid() is not None:
        rig.postgres.stop()  # left by a bench that was killed
    rig.start()
    try:
        _bring_up_to_date(rig)
        yield rig
    finally:
        if keep:
            rig.postgres.stop(seconds=120)
            rig.valkey.kill()
        else:
            rig.discard()


def _bring_up_to_date(rig: Rig) -> None:
    """Migrate what an earlier run kept."""
    with rig.postgres.connect("postgres") as superuser:
        rows = superuser.execute("select datname from pg_database where datname ~ '^(bench_|redress_template)'")
        kept = [str(row[0]) for row in rows.fetchall()]
    for name in kept:
        manage("migrate", "--no-input", "-v0", env=rig.environment(rig.database(name), AS_OWNER="true"))


def _set_up_django(rig: Rig) -> None:
    rig.make_template()
    os.environ.update(rig.environment(rig.database("redress_template"), LOG_LEVEL="WARNING"))
    import django

    django.setup()


if __name__ == "__main__":
    begun = time.monotonic()
    status = main()
    print(f"\n{time.monotonic() - begun:.0f} s")
    sys.exit(status)
