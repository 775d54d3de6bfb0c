"""Take-next through the action, against the same statements sent by psycopg; and a big queue against a small one."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from django.db import connections
from django.utils import timezone
from psycopg.rows import dict_row

from complaints.actions import setup
from complaints.actions.queue import take_next
from complaints.choices import ActorKind, Role
from complaints.models import Complaint, Staff
from complaints.types import Actor
from tests.bench.harness import Report, Side, Statement, in_turn, recorded, shapes
from tests.bench.world import World, busiest, size

TAKER = "bench_taker"


@dataclass
class Mirror:
    """The action's own statements, sent by psycopg: prepared, one transaction, nothing of Python in between."""

    session: psycopg.Connection[dict[str, Any]]
    statements: Sequence[Statement]
    sample: Complaint

    def take(self) -> int:
        (pick, given), *others = self.statements
        row = self.session.execute(pick, given, prepare=True).fetchone()  # type: ignore[call-overload]
        if row is None:
            self.session.rollback()
            return 0
        for sql, params in others:
            self.session.execute(sql, [self._fit(value, row) for value in params], prepare=True)  # type: ignore[call-overload]
        self.session.commit()
        return 1

    def _fit(self, value: Any, row: dict[str, Any]) -> Any:
        """The sample's id and event number become this row's."""
        if value == self.sample.pk and isinstance(value, int):
            return row["id"]
        if isinstance(value, list) and self.sample.pk in value:
            return [row["id"]]
        if isinstance(value, str) and value.startswith('[{"c0":'):
            document = json.loads(value)
            for one in document:
                if one["c0"] == self.sample.pk:
                    one["c0"] = row["id"]
                    one["c1"] += row["event_seq"] - (self.sample.event_seq - 1)
            return json.dumps(document)
        return value


def bench(world: World) -> Report:
    report = Report("Take-next")
    _against_psycopg(world, report)
    _big_against_small(world, report)
    return report


def _against_psycopg(world: World, report: Report) -> None:
    name = world.copy(world.seeded(world.scale.large), "bench_take")
    database = world.use(name)
    actor = taker(busiest(1)[:1])
    report.notes.append(f"action against psycopg on {size()}, one handler of one team, one connection each")
    ours, statements, sample = _side(f"take-next, {world.scale.large:,}", actor)
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
    side, _, _ = _side(title, taker(pick()))

    def before() -> None:
        _give_back(world, name)
        world.use(name)
        side.work()

    return replace(side, before=before)


def _side(title: str, actor: Actor) -> tuple[Side, list[Statement], Complaint]:
    take_next(actor=actor, now=timezone.now())  # parses policy and calendar
    with recorded() as statements:
        sample = take_next(actor=actor, now=timezone.now()).complaint
    assert sample is not None, "nothing to take: the queue is empty"

    def work() -> int:
        return 1 if take_next(actor=actor, now=timezone.now()).complaint is not None else 0

    return Side(title, work), statements, sample


def taker(teams: list[int]) -> Actor:
    """Somebody who has nothing yet, with a handler's rights over these teams' queues."""
    setup.engage(TAKER, role=Role.HANDLER, first_name="Taker")
    return Actor(ActorKind.STAFF, Staff.objects.get(username=TAKER).pk, Role.HANDLER, "Taker", frozenset(teams))


def _give_back(world: World, name: str) -> None:
    """Before each slice the queue is full again, and without the traces of the last."""
    with world.rig.postgres.connect(name) as superuser:
        superuser.execute(
            "update complaints_complaint set handler_id = null "
            "where handler_id = (select id from complaints_staff where username = %s)",
            (TAKER,),
        )
        superuser.execute("vacuum complaints_complaint")


def _drop(world: World, name: str) -> None:
    connections.close_all()
    world.rig.postgres.drop_database(name)
