"""Celery tasks: wake a sweep. Each may be lost, doubled or late without harm."""

from __future__ import annotations

from celery import shared_task

from complaints.actions import anchors, idempotency, relay, sweep
from complaints.queries.health import database_now


@shared_task(name="complaints.sweep")
def sweep_clocks() -> None:
    """Let time pass for everything that has come due."""
    sweep.sweep(now=database_now())


@shared_task(name="complaints.relay")
def relay_outbox() -> None:
    """Send what waits in the outbox."""
    relay.relay(now=database_now())


@shared_task(name="complaints.daily")
def daily() -> None:
    """Once a day's work, safe to do every hour: the anchor, and keys that are no longer needed."""
    now = database_now()
    anchors.drop_anchor(now=now)
    idempotency.forget(now=now)
