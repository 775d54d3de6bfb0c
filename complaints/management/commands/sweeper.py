"""The engine without Celery and without Valkey: lets time pass, sends what waits, does the day's work."""

from __future__ import annotations

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connections

from complaints.actions import bulk_jobs, daily, figures, files, rehearsals, relay, sweep
from complaints.queries.health import database_now

logger = logging.getLogger(__name__)

INTERVAL, DAILY = 2.0, 3600.0
FIRST_WAIT, LONGEST_WAIT = 1.0, 15.0
LETTERS_A_TURN = 20


class Command(BaseCommand):
    help = (
        "Sweep clocks and send the outbox every two seconds until SIGTERM or Ctrl-C. Any number may run, "
        "beside Celery or instead of it."
    )
    requires_system_checks: list[str] = []  # it must come up while the database is still away

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--interval", type=float, default=INTERVAL, help="seconds between turns")
        parser.add_argument("--once", action="store_true", help="one turn, then end")

    def handle(self, *args: Any, interval: float, once: bool, **options: Any) -> None:
        stop = threading.Event()
        if not once:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        Loop(interval).run(stop, once=once)


class Loop:
    """One turn after another; after a failed turn it waits, twice as long each time, and begins afresh."""

    def __init__(self, interval: float) -> None:
        self.interval = interval
        self._wait = FIRST_WAIT
        self._daily_at = 0.0

    def run(self, stop: threading.Event, *, once: bool = False) -> None:
        while not stop.is_set():
            pause = self.interval if self._turn(stop) else self._back_off()
            if once:
                return
            stop.wait(pause)

    def _turn(self, stop: threading.Event) -> bool:
        """True when all of it worked. Nothing that goes wrong ends the loop."""
        try:
            sweep.sweep(now=database_now())
            for _ in range(LETTERS_A_TURN):
                if stop.is_set() or not relay.relay(now=database_now()):
                    break
            bulk_jobs.work(now=database_now(), budget=self.interval)
            rehearsals.work(now=database_now(), budget=self.interval)
            figures.roll(now=database_now(), budget=self.interval)
            files.scan_waiting(now=database_now())
            self._day()
        except (DatabaseError, InterfaceError) as error:
            logger.warning("sweeper lost the database: %s", str(error).strip().partition("\n")[0])
            connections.close_all()
            return False
        except Exception:
            logger.exception("sweeper turn failed")
            connections.close_all()
            return False
        self._wait = FIRST_WAIT
        return True

    def _day(self) -> None:
        if time.monotonic() >= self._daily_at:
            daily.daily(now=database_now())
            self._daily_at = time.monotonic() + DAILY

    def _back_off(self) -> float:
        wait, self._wait = self._wait, min(self._wait * 2, LONGEST_WAIT)
        return wait
