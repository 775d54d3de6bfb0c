"""One million complaints: loaded, verified, swept two days later, verified again. `python -m tests.proof.million`."""

from __future__ import annotations

import sys
import time

from tests.fault.test_sweepers import one, run
from tests.rig.engines import RIGS, Database, Rig

LATER = 2  # days: of a fresh load nothing is due yet
DUE = f"select count(*) from complaints_clock where wake_at < now() + interval '{LATER} days'"
FIRED = "select count(*) from complaints_event where step is not null"
TWICE = (
    "select count(*) from (select 1 from complaints_event where step is not null"
    " group by clock_id, generation, step having count(*) > 1) d"
)


def main(count: int) -> None:
    rig = Rig(RIGS / "million", durable=True).start()
    try:
        database = rig.clone("redress_million")
        timed(rig, database, "manage.py", "seed_load", "--complaints", str(count))
        timed(rig, database, "manage.py", "verify", "--all", "--processes", "2")
        due, before = one(database, DUE), one(database, FIRED)
        assert due > 0
        timed(rig, database, "-m", "tests.proof.sweeping", str(LATER))
        left, fired, twice = (one(database, question) for question in (DUE, FIRED, TWICE))
        print(
            f"{due:,} clocks were due, {left:,} are; {fired - before:,} steps became events, {twice:,} twice",
            flush=True,
        )
        assert (left, twice) == (0, 0)
        assert fired - before >= due
        timed(rig, database, "manage.py", "verify", "--all", "--processes", "2")
    finally:
        rig.discard()


def timed(rig: Rig, database: Database, *command: str) -> None:
    begun = time.monotonic()
    done = run(rig, database, *command)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    last = (done.stdout.strip().splitlines() or ["done"])[-1]
    print(f"{' '.join(command)}: {time.monotonic() - begun:.0f} s; {last}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
