"""Run as a process: `python -m tests.proof.sweeping DAYS` sweeps as if so many days had passed, till nothing is due."""

from __future__ import annotations

import sys
import time
from datetime import timedelta

import django

django.setup()

from complaints.actions.sweep import sweep  # noqa: E402
from complaints.queries.health import database_now  # noqa: E402

if __name__ == "__main__":
    now, begun, steps = database_now() + timedelta(days=int(sys.argv[1])), time.monotonic(), 0
    while (swept := sweep(now=now, budget=60)).steps:
        assert not swept.failed
        steps += swept.steps
    took = time.monotonic() - begun
    print(f"{steps:,} steps fired in {took:,.0f} s, {steps / took:,.0f} a second")
