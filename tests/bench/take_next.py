"""Take-next through the action, against the same statements sent by psycopg; and a big queue against a small one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import cycle
from typing import Any

import psycopg
from django.db import connections
from django.utils import timezone
from psycopg.rows import dict_row

from complaints.actions.queue import take_next
from complaints.choices import ActorKind, Role
from complaints.models import Complaint, Staff
from complaints.types import Actor
from tests.bench.harness import Report, Side, Statement, in_turn, recorded, shapes
from tests.bench.world import World, busiest, size

TAKERS, FIRST_TAKER = 500, 9_000_000
"""So many that nobody's hands are full; numbers that mean nothing else in a statement."""
GIVE_BACK = """
update complaints_complaint c set handler_id = null,
    event_seq = (select max(seq) from complaints_event e where e.complaint_id = c.id)
where handler_id >= %s
"""
COLUMN = re.compile(r'"(\w+)"(?: = %s|[,)])')


class Mirror:
    """The action's own statements, sent by psycopg: prepared, one transaction, nothing of Python in between."""

    def __init__(
        self, session: psycopg.Connection[dict[str, Any]], statements: Sequence[Statement], sample: Complaint
    ) -> None:
        self.session, self.sample = session, sample
        self.takers = cycle(range(FIRST_TAKER, FIRST_TAKER + TAKERS))
        self.statements = [(sql, params, _columns(sql)) for sql, params in statements]

    def take(self) -> int:
        swap, seq = {self.sample.handler_id: next(self.takers)}, 0
        for sql, params, columns in self.statements:
            sent = self.session.execute(sql, self._fit(params, columns, swap, seq), prepare=True)  # type: ignore[call-overload]
            if "skip locked" in sql:
                row = sent.fetchone()
                if row is None:
                    self.session.rollback()
                    return 0
                swap[self.sample.pk], seq = row["id"], row["event_seq"] + 1
        self.session.commit()
        return 1

    def _fit(self, params: Any, columns: Sequence[str], swap: dict[Any, int], seq: int) -> Any:
        """The sample's parameters with this row's id, this taker, and the number of this event."""
        if isinstance(params, dict):
            return {name: swap.get(value, value) if type(value) is int else value for name, value in params.items()}
        fitted = [swap.get(value, value) if type(value) is int else value for value in params]
        for place, column in enumerate(columns):
            if column in ("seq", "event_seq"):
                fitted[place] = seq
        return [[swap[self.sample.pk]] if value == [self.sample.pk] else value for value in fitted]


def _columns(sql: str) -> list[str]:
    """The column each parameter of an insert or update of one row goes to."""
    return COLUMN.findall(sql) if sql.startswith(("insert", "update")) else []


def bench(world: World) -> Report:
    report = Report("Take-next")
    _against_psycopg(world, report)
    _big_against_small(world, report)
    return report


def _against_psycopg(world: World, report: Report) -> None:
    name = world.copy(world.seeded(world.scale.large), "bench_take")
    database = world.use(name)
    takers = takers_of(busiest(1)[:1])
    report.notes.append(f"action against psycopg on {size()}, handlers of one team, one connection each")
    ours, statements, sample = _side(f"take-next, {world.scale.large:,}", takers)
    ours.before = lambda: _give_back(world, name)
    with psycopg.connect(database.app_url, row_factory=dict_row) as session:
        mirror = Mirror(session, statements, sample)
        theirs = Side("the same statements by psycopg, prepared", mirror.take, before=ours.before)
        in_turn([ours, theirs], world.scale)
    report.compare(ours, theirs, unit="/s", goal=1 / 3)
    report.statements["take-next"] = ["BEGIN", *shapes(statements), "COMMIT"]
    _drop(world, name)


def _big_against_small(world: World, report: Report) -> None:
    """For a handler of one team, and for somebody who takes from many teams' queues."""
    sizes = (world.scale.large, world.scale.small)
    names = [world.copy(world.seeded(complaints), f"bench_take_{complaints}") for complaints in sizes]
    for what, pick in (("one team", lambda: busiest(1)[:1]), ("many teams", lambda: busiest(10**9))):
        sides = [
            _elsewhere(world, name, f"take-next of {what}, {complaints:,}", pick)
            for name, complaints in zip(names, sizes, strict=True)
        ]
        in_turn(sides, world.scale)
        report.compare(sides[0], sides[1], unit="/s", goal=0.8)
    for name in names:
        _drop(world, name)


def _elsewhere(world: World, name: str, title: str, pick: Callable[[], list[int]]) -> Side:
    """A side that first points Django at its own database."""
    world.use(name)
    side, _, _ = _side(title, takers_of(pick()))

    def before() -> None:
        _give_back(world, name)
        world.use(name)
        side.work()

    return replace(side, before=before)


def _side(title: str, takers: Iterator[Actor]) -> tuple[Side, list[Statement], Complaint]:
    take_next(actor=next(takers), now=timezone.now())  # parses policy and calendar
    with recorded() as statements:
        sample = take_next(actor=next(takers), now=timezone.now()).complaint
    assert sample is not None, "nothing to take: the queue is empty"

    def work() -> int:
        return 1 if take_next(actor=next(takers), now=timezone.now()).complaint is not None else 0

    return Side(title, work), statements, sample


def takers_of(teams: list[int]) -> Iterator[Actor]:
    """People with a handler's rights over these teams' queues, one after the other, over and over."""
    numbers = range(FIRST_TAKER, FIRST_TAKER + TAKERS)
    people = [Staff(id=number, username=f"taker{number}", role=Role.HANDLER, password="!") for number in numbers]
    Staff.objects.bulk_create(people, ignore_conflicts=True)
    return cycle([Actor(ActorKind.STAFF, number, Role.HANDLER, "Taker", frozenset(teams)) for number in numbers])


def _give_back(world: World, name: str) -> None:
    """Before each slice the queue is full again, and without the traces of the last."""
    with world.rig.postgres.connect(name) as superuser:
        superuser.execute(GIVE_BACK, (FIRST_TAKER,))
        superuser.execute("vacuum complaints_complaint")


def _drop(world: World, name: str) -> None:
    connections.close_all()
    world.rig.postgres.drop_database(name)
