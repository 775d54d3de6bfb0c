"""Waiting by looking, never by guessing how long something takes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TypeVar

INTERVAL = 0.05
Found = TypeVar("Found")


def wait_for(probe: Callable[[], Found], *, seconds: float = 30, what: str = "") -> Found:
    """Call `probe` until it returns something true, and return that; fail after `seconds`."""
    give_up = time.monotonic() + seconds
    while True:
        found = probe()
        if found:
            return found
        if time.monotonic() > give_up:
            raise AssertionError(f"waited {seconds:g} s in vain for {what or probe}")
        time.sleep(INTERVAL)


def seconds_here(seconds: float) -> float:
    """What `seconds` on an idle machine may be here and now, where others may be using the cores."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
