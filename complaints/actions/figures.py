"""The rollup reports read: every complaint with new events takes back what it added and adds it anew."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction

from complaints.actions import heartbeat
from complaints.models import FiguresOf, Heartbeat
from complaints.queries import figures
from complaints.queries.figures import Line, Told

BATCH = 2_000
"""Events looked at in one transaction."""
BUDGET = 10.0
SETTLED = timedelta(minutes=5)
"""After this time no transaction is still under way that took an event's number earlier."""
NAME = "figures"

ALONE = "select pg_try_advisory_xact_lock(hashtext('redress figures'))"
ADD = """
insert into complaints_figure (day, team_id, restricted, measure, key, number)
select day, team_id, restricted, measure, key, number from jsonb_to_recordset(%s::jsonb)
    as v(day date, team_id bigint, restricted boolean, measure varchar(16), key varchar(120), number bigint)
order by measure, day, team_id, restricted, key
on conflict (measure, day, team_id, restricted, key) do update set number = complaints_figure.number + excluded.number
"""


def roll(*, now: datetime, budget: float = BUDGET, batch: int = BATCH) -> int:
    """Bring the figures up to date; returns how many complaints were told. Lost, doubled or killed, it does no harm.

    It looks at events in the order of their numbers, again at those of the last minutes: one with a lower number may
    have been written later.
    """
    until, told = time.monotonic() + budget, 0
    begun = Heartbeat.objects.filter(name=NAME).values_list("detail", flat=True).first() or {}
    mark = reached = int(begun.get("after", 0))
    while time.monotonic() < until:
        with transaction.atomic():
            if not _alone():
                return told
            upto, ids = figures.to_tell(reached, batch)
            told += _tell(ids)
        if upto is None:
            break
        reached = upto
        if figures.settled(upto, now - SETTLED):
            mark = upto
    heartbeat.beat(NAME, now=now, after=mark)
    return told


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(ALONE)
        return bool(cursor.fetchone()[0])


def _tell(ids: list[int]) -> int:
    if not ids:
        return 0
    now, before = figures.tell(ids), figures.told_before(ids)
    change: Counter[Line] = Counter()
    for number, told in now.items():
        change.update(told.added)
        change.subtract(before.get(number, {}))
    _add({line: number for line, number in change.items() if number})
    _keep(now)
    return len(now)


def _add(change: Mapping[Line, int]) -> None:
    rows = [
        {"day": fact.day.isoformat(), "team_id": fact.team, "restricted": restricted, "measure": fact.measure.value,
         "key": fact.key, "number": number}
        for (fact, restricted), number in change.items()
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(ADD, [json.dumps(rows)])


def _keep(now: Mapping[int, Told]) -> None:
    rows = [
        FiguresOf(complaint_id=number, seq=told.seq,
                  added=[[fact.day.isoformat(), fact.team, restricted, fact.measure.value, fact.key, count]
                         for (fact, restricted), count in told.added.items()])
        for number, told in now.items()
    ]  # fmt: skip
    FiguresOf.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["complaint"], update_fields=["seq", "added"]
    )


def forget() -> None:
    """Tell everything from the beginning at the next turn; what was told before is replaced, not added twice."""
    Heartbeat.objects.filter(name=NAME).update(detail={})
