"""The databases a bench works on: filled once, cloned at will, Django pointed at one of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.core.management import get_commands
from django.db import connection, connections

from complaints.actions import intake, setup
from complaints.choices import Channel, Role
from complaints.models import Complaint, Team
from complaints.queries import policies
from complaints.queries.health import database_now
from complaints.types import SYSTEM, InboundComplaint, InboundCustomer
from config import environment
from tests.bench.harness import Scale
from tests.conftest import make_org
from tests.rig.engines import Database, Rig, manage

SAY = Callable[[str], None]


class World:
    """Named databases of one rig; each is made when first asked for."""

    def __init__(self, rig: Rig, scale: Scale, say: SAY) -> None:
        self.rig, self.scale, self.say = rig, scale, say

    def use(self, name: str) -> Database:
        """Point this process's Django at a database."""
        database = self.rig.database(name)
        connections.close_all()
        connection.settings_dict.update(environment.database(database.app_url))
        policies.forget()
        return database

    def seeded(self, complaints: int) -> str:
        """A database of so many complaints by `seed_load`, vacuumed."""
        name = f"bench_{complaints}"
        if not self.exists(name):
            self.say(f"Seeding {complaints:,} complaints")
            database = self.rig.clone(f"{name}_new")
            if "seed_load" in get_commands():
                manage("seed_load", "--complaints", str(complaints), env=self.rig.environment(database))
            else:
                self.use(f"{name}_new")
                fill(complaints, days=(0,))
                connections.close_all()
            self._finish(name)
        return name

    def overdue(self) -> str:
        """A database of unworked complaints with 7 to 8 steps due on each."""
        name = f"bench_overdue_{self.scale.overdue}"
        if not self.exists(name):
            self.say(f"Seeding {self.scale.overdue:,} overdue complaints")
            self.rig.clone(f"{name}_new")
            self.use(f"{name}_new")
            fill(self.scale.overdue, days=(24, 25, 26))
            connections.close_all()
            self._finish(name)
        return name

    def demonstration(self) -> str:
        """A database with the demonstration's company, vacuumed; seeded anew each time, since its stories grow."""
        name = "bench_demo"
        self.say("Seeding the demonstration")
        self.rig.postgres.drop_database(name)
        manage("seed_demo", env=self.rig.environment(self.rig.clone(f"{name}_new")))
        self._finish(name)
        return name

    def fresh(self, name: str) -> str:
        """An empty, migrated database."""
        self.rig.clone(name)
        return name

    def copy(self, name: str, as_name: str) -> str:
        """A clone of a filled database, its tables read once so that no side starts colder."""
        connections.close_all()
        self.rig.postgres.drop_database(as_name)
        self.rig.postgres.create_database(as_name, template=name)
        with self.rig.postgres.connect(as_name) as superuser:
            for table in ("complaint", "clock", "event", "outbox"):
                superuser.execute(f"select count(*) from complaints_{table}")  # type: ignore[arg-type]
        return as_name

    def exists(self, name: str) -> bool:
        with self.rig.postgres.connect("postgres") as superuser:
            return superuser.execute("select 1 from pg_database where datname = %s", (name,)).fetchone() is not None

    def _finish(self, name: str) -> None:
        """Vacuum and checkpoint, then give it its name: what bears the name is whole."""
        with self.rig.postgres.connect(f"{name}_new") as superuser:
            superuser.execute("vacuum (analyze, parallel 0)")
            superuser.execute("checkpoint")
        with self.rig.postgres.connect("postgres") as superuser:
            superuser.execute(f"alter database {name}_new rename to {name}")  # type: ignore[arg-type]


def fill(count: int, days: Sequence[int]) -> None:
    """Complaints received so many days ago on which nobody has worked, with supervisors to escalate to."""
    now, dice = database_now(), random.Random(20261104)
    org = make_org()
    boss = setup.engage("mara", role=Role.MANAGER, first_name="Mara", teams=[org.cards, org.loans], email="m@k.example")
    for team in (org.cards, org.loans):
        setup.engage(f"sunita_{team.code}", role=Role.SUPERVISOR, first_name="Sunita", teams=[team], supervisor=boss)
    for start in range(0, count, 1_000):
        numbers = range(start, min(start + 1_000, count))
        intake.receive_complaints([_told(number, now, dice, days) for number in numbers], actor=SYSTEM, now=now)


def _told(number: int, now: datetime, dice: random.Random, days: Sequence[int]) -> InboundComplaint:
    received = now - timedelta(days=dice.choice(days), minutes=dice.randrange(300))
    team = dice.choice(("cards", "loans"))
    return InboundComplaint(
        InboundCustomer(f"Customer {number}"), f"Complaint {number}", "It broke.", Channel.WEB, received, team=team
    )


def busiest(waiting: int) -> list[int]:
    """Teams by how much of their queue nobody has, the fullest first; together at least `waiting` complaints."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select team_id, count(*) from complaints_complaint where handler_id is null and waiting_on = 'us' "
            "and stage <> 'closed' and not restricted group by 1 order by 2 desc"
        )
        found, total = [], 0
        for team, count in cursor.fetchall():
            found.append(team)
            total += count
            if total >= waiting:
                break
    return found


def size() -> str:
    return f"{Complaint.objects.count():,} complaints in {Team.objects.count()} teams"
