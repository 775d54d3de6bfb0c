"""One million complaints: loaded, verified, swept, verified again. `python -m tests.proof.million [COUNT]`."""

from __future__ import annotations

import sys
import time

from tests.fault.test_sweepers import one, run
from tests.rig.engines import RIGS, Database, Rig


def main(count: int) -> None:
    rig = Rig(RIGS / "million", durable=True).start()
    try:
        database = rig.clone("redress_million")
        timed(rig, database, "seed_load", "--complaints", str(count))
        timed(rig, database, "verify", "--all", "--processes", "2")
        due = one(database, "select count(*) from complaints_clock where wake_at < now()")
        while one(database, "select count(*) from complaints_clock where wake_at < now() - interval '1 minute'"):
            timed(rig, database, "sweeper", "--once")
        fired = one(database, "select count(*) from complaints_event where step is not null")
        twice = one(
            database,
            "select count(*) from (select 1 from complaints_event where step is not null"
            " group by clock_id, generation, step having count(*) > 1) d",
        )
        assert twice == 0
        print(f"{due:,} clocks were due; {fired:,} steps are events; none twice", flush=True)
        timed(rig, database, "verify", "--all", "--processes", "2")
    finally:
        rig.discard()


def timed(rig: Rig, database: Database, *command: str) -> None:
    begun = time.monotonic()
    done = run(rig, database, "manage.py", *command)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    last = (done.stdout.strip().splitlines() or ["done"])[-1]
    print(f"{' '.join(command)}: {time.monotonic() - begun:.0f} s; {last}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
