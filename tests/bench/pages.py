"""The first queue page and a deep one, over HTTP at full size, for one team's handler and for a manager of many."""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections
from django.utils import timezone
from knox.models import AuthToken

from complaints.actions import setup
from complaints.choices import OPEN_STAGES, Role
from complaints.models import Staff, Team
from complaints.queries.access import visible_complaints
from complaints.queries.paging import Spot
from complaints.queries.people import actor_for
from tests.bench.harness import Report, Side, Statement, in_turn, recorded, shapes
from tests.bench.world import World, busiest, size
from tests.bench.wsgi import call
from tests.rig.processes import Web

BIG = "select relname from pg_class where relkind = 'r' and relname like 'complaints_%' and reltuples > 10000"
SORT = re.compile(r"(?:^|-> +)(?:Incremental )?Sort\b", re.MULTILINE)
WALK = 'SELECT "complaints_complaint"."next_due_at"'
"""What walks over a queue asks for the key it walks by, first; other statements may sort the few rows they look at."""
DOORS = {"API": "/api/v1/complaints/", "desk": "/desk/queue/"}


@dataclass(frozen=True)
class Reader:
    """Somebody with a queue: how they sign in to either door, and where their deep page begins."""

    name: str
    token: str
    session: str
    page: int
    limit: int
    cursor: str

    def headers(self, door: str) -> dict[str, str]:
        return {"Authorization": f"Token {self.token}"} if door == "API" else {"Cookie": f"sessionid={self.session}"}

    def address(self, door: str, *, deep: bool) -> str:
        said = [f"limit={self.limit}" if door == "API" else "view=team"]
        said += [f"cursor={self.cursor}"] if deep else []
        return f"{DOORS[door]}?{'&'.join(said)}"


def bench(world: World) -> Report:
    report = Report("Queue pages over HTTP")
    database = world.use(world.seeded(world.scale.large))
    report.notes.append(f"{size()}; one connection, one request at a time")
    team = Team.objects.get(pk=busiest(1)[0])
    readers = [
        reader("bench_handler", Role.HANDLER, [team], world),
        reader("bench_manager", Role.MANAGER, list(Team.objects.filter(retired_at=None)), world),
    ]
    server = WSGIHandler()
    with Web(world.rig, world.rig.environment(database, DEBUG="false", LOG_LEVEL="WARNING")) as web:
        for door in DOORS:
            _door(door, readers, web, world, report)
    for door in DOORS:
        for who in readers:
            _statements(door, who, server, report)
    connections.close_all()
    return report


def reader(name: str, role: Role, teams: list[Team], world: World) -> Reader:
    """This person, engaged if this database does not know them yet, and the cursor of their deep page."""
    setup.engage(name, role=role, first_name=name, teams=teams)
    person = Staff.objects.get(username=name)
    _, token = AuthToken.objects.create(user=person)
    queue = visible_complaints(actor_for(person, now=timezone.now())).filter(stage__in=OPEN_STAGES)
    queue = queue.order_by("next_due_at", "id")
    wanted = world.scale.deep
    waiting = queue[: wanted * 25 + 1].count()
    limit = max(1, min(25, waiting // wanted))
    last = queue.values_list("next_due_at", "id")[min(waiting, (wanted - 1) * limit) - 1]
    return Reader(name, token, signed_in(person), wanted, limit, Spot("risk", False, *last).text())


def signed_in(person: Staff) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    assert session.session_key is not None
    return session.session_key


def _door(door: str, readers: Sequence[Reader], web: Web, world: World, report: Report) -> None:
    line = http.client.HTTPConnection("127.0.0.1", web.port, timeout=30)
    sides: dict[tuple[str, bool], Side] = {}
    for who in readers:
        for deep in (False, True):
            title = f"{door}, {who.name.removeprefix('bench_')}, page {who.page if deep else 1}"
            sides[who.name, deep] = Side(title, _getting(line, who.address(door, deep=deep), who.headers(door)))
    in_turn(list(sides.values()), world.scale)
    for side in sides.values():
        report.add(side.name, 1000 / side.rate, "ms")
    for who in readers:
        _apart(report, f"{door}, {who.name.removeprefix('bench_')}: page {who.page} against page 1", sides, who, who)
        report.notes.append(f"{door}, {who.name}: {who.limit if door == 'API' else 'the usual number of'} rows a page")
    first, second = readers
    apart = _factor(sides[first.name, False], sides[second.name, False])
    report.add(f"{door}: manager of many teams against one team, page 1", apart, "x", 1.5, at_most=True)


def _apart(report: Report, name: str, sides: dict[tuple[str, bool], Side], one: Reader, other: Reader) -> None:
    report.add(name, _factor(sides[one.name, False], sides[other.name, True]), "x", 1.5, at_most=True)


def _factor(one: Side, other: Side) -> float:
    """How many times one is slower than the other, whichever it is."""
    apart = median(a / b for a, b in zip(one.rates, other.rates, strict=True))
    return max(apart, 1 / apart)


def _getting(line: http.client.HTTPConnection, address: str, headers: dict[str, str]) -> Callable[[], int]:
    def get() -> int:
        line.request("GET", address, headers=headers)
        answer = line.getresponse()
        body = answer.read()
        assert answer.status == 200, (address, answer.status, body[:300])
        return 1

    return get


def _statements(door: str, who: Reader, server: WSGIHandler, report: Report) -> None:
    """In this process: how many statements a page takes, and their plans."""
    with connection.cursor() as cursor:
        cursor.execute(BIG)
        big = [name for (name,) in cursor.fetchall()] or ["complaints_complaint"]
    full_read = re.compile(rf"Seq Scan on ({'|'.join(big)})\b")
    for deep in (False, True):
        address = who.address(door, deep=deep)
        call(server, "GET", address, who.headers(door))
        with recorded() as sent:
            call(server, "GET", address, who.headers(door))
        name = f"{door}, {who.name.removeprefix('bench_')}, page {who.page if deep else 1}"
        report.add(f"statements: {name}", len(sent), "", 12, at_most=True)
        plans = [_plan(one) for one in sent]
        report.add(f"full reads of a big table: {name}", _hits(full_read, plans), "", 0, at_most=True)
        walks = [plan for (sql, _), plan in zip(sent, plans, strict=True) if sql.lstrip(" (").startswith(WALK)]
        assert walks, f"no walk over the queue in {name}"
        report.add(f"sorts in the walk over the queue: {name}", _hits(SORT, walks), "", 0, at_most=True)
        if deep:
            report.statements[name] = shapes(sent)
            report.statements[f"{name}: plan of the walk"] = walks[0].splitlines()[:7] if walks else []


def _plan(statement: Statement) -> str:
    sql, params = statement
    if not sql.lstrip().lower().startswith(("select", "(select", "with")):
        return ""
    with connection.cursor() as cursor:
        cursor.execute(f"explain (costs off) {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


def _hits(pattern: re.Pattern[str], plans: Sequence[str]) -> int:
    return sum(len(pattern.findall(plan)) for plan in plans)
