"""How any worker goes on with jobs: the oldest open one that nobody else is at, one step in each transaction."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from django.db.models import QuerySet

from complaints.choices import OPEN_JOBS
from complaints.models.jobs import Job

J = TypeVar("J", bound=Job)

BUDGET = 10.0
"""Seconds a worker gives to jobs of one kind before it lets other work come by."""


def claim(jobs: QuerySet[J]) -> J | None:
    """The oldest open job, locked until the transaction ends; None when there is none for us."""
    return jobs.filter(state__in=OPEN_JOBS).order_by("pk").select_for_update(skip_locked=True).first()


def go_on(step: Callable[[], int | None], budget: float) -> int:
    """Take steps until one has nothing to do (None), or the budget is over; the sum of what they did."""
    until, done = time.monotonic() + budget, 0
    while time.monotonic() < until:
        worked = step()
        if worked is None:
            break
        done += worked
    return done
