"""Celery tasks: wake a sweep. Each may be lost, doubled or late without harm."""

from __future__ import annotations

import logging
import threading
from typing import Any

from celery import shared_task
from celery.signals import worker_ready, worker_shutting_down
from django.db import connections

from complaints.actions import (
    bulk_jobs,
    daily,
    fetched_mail,
    figures,
    files,
    incoming_mail,
    rehearsals,
    relay,
    sweep,
    watch,
)
from complaints.queries.health import database_now

logger = logging.getLogger(__name__)
stopping = threading.Event()


@shared_task(name="complaints.sweep")
def sweep_clocks() -> None:
    """Let time pass for everything that has come due."""
    sweep.sweep(now=database_now())


@shared_task(name="complaints.relay")
def relay_outbox() -> None:
    """Send what waits in the outbox."""
    relay.relay(now=database_now())


@shared_task(name="complaints.daily")
def daily_work() -> None:
    """Once a day's work, safe to do every hour: the anchor, and keys that are no longer needed."""
    daily.daily(now=database_now())


@shared_task(name="complaints.rehearse")
def go_on_rehearsing() -> None:
    """Go on with the rehearsals that were asked for."""
    rehearsals.work(now=database_now())


@shared_task(name="complaints.figures")
def roll_figures() -> None:
    """Bring the figures of the reports up to date."""
    figures.roll(now=database_now())


@shared_task(name="complaints.bulk")
def go_on_with_bulk_jobs() -> None:
    """Go on with what was asked for many complaints at once."""
    bulk_jobs.work(now=database_now())


@shared_task(name="complaints.mail")
def take_in_mail() -> None:
    """Fetch mail from the mailbox, when there is one; act on what was kept and then left alone."""
    incoming_mail.retry(now=database_now())
    fetched_mail.fetch(now=database_now())


@shared_task(name="complaints.files")
def look_into_files() -> None:
    """Have the virus scanner look into files that wait for it."""
    files.scan_waiting(now=database_now())


@worker_ready.connect
def watch_heartbeat(**kwargs: Any) -> None:
    """Every worker looks after the sweep: when beat or the broker is dead, its own thread sweeps."""
    stopping.clear()
    threading.Thread(target=keep_watch, name="heartbeat-watch", daemon=True).start()


@worker_shutting_down.connect
def stop_watching(**kwargs: Any) -> None:
    stopping.set()


def keep_watch(interval: float = 20.0) -> None:
    """Until the worker stops; a failed look is logged and the next one begins with a fresh connection."""
    while not stopping.wait(interval):
        try:
            watch.sweep_if_forgotten()
        except Exception:
            logger.exception("the heartbeat could not be looked at")
        finally:
            connections.close_all()
