"""Parts die; the promises hold."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.fault.client import Answer, Client
from tests.fault.test_sweepers import one, rows, run
from tests.rig.engines import Database, Rig
from tests.rig.processes import Beat, Process, Sweeper, Web, Worker
from tests.rig.proxy import TcpProxy
from tests.rig.waiting import wait_for

pytestmark = [pytest.mark.fault, pytest.mark.timeout(240)]

LONG_AGO = (datetime.now(UTC) - timedelta(days=20)).isoformat()
BREACHES = "select count(*) from complaints_clock where breached_at is not null"


@pytest.fixture
def token(durable_rig: Rig, durable_db: Database) -> str:
    made = run(durable_rig, durable_db, "-m", "tests.fault.cast")
    assert made.returncode == 0, made.stderr
    return made.stdout.split()[0]


@pytest.fixture
def broker(durable_rig: Rig) -> Iterator[TcpProxy]:
    """The way to Valkey, which a test may cut, swallow or close."""
    with TcpProxy(("127.0.0.1", durable_rig.valkey.port or 0)) as proxy:
        yield proxy


def through(rig: Rig, database: Database, proxy: TcpProxy) -> dict[str, str]:
    url = rig.valkey.broker_url().replace(f":{rig.valkey.port}/", f":{proxy.port}/")
    return rig.environment(database, BROKER_URL=url)


def mixed_work(client: Client, rounds: int) -> list[Answer]:
    """Log, read, list and note, as a front-line person does all day."""
    answers = []
    for number in range(rounds):
        made = client.create(f"work-{number}-{time.monotonic_ns()}")
        answers.append(made)
        if made.status == 201:
            path = f"complaints/{made.body['reference']}/"
            answers.append(client.call("GET", path))
            answers.append(client.call("POST", f"{path}note/", {"body": "Rang."}))
        answers.append(client.call("GET", "complaints/"))
    return answers


@pytest.mark.parametrize("fault", ["refuse", "hole"])
def test_without_valkey_the_site_works_and_clocks_fire(
    durable_rig: Rig, durable_db: Database, token: str, broker: TcpProxy, fault: str
) -> None:
    environment = through(durable_rig, durable_db, broker)
    with (
        Web(durable_rig, environment) as web,
        Worker(durable_rig, environment),
        Beat(durable_rig, environment),
        Sweeper(durable_rig, environment),
    ):
        client = Client(web.address, token)
        mixed_work(client, 2)
        getattr(broker, fault)()
        late = client.create("late", received_at=LONG_AGO)
        answers = [late, *mixed_work(client, 25)]
        wait_for(lambda: one(durable_db, BREACHES) > 0, seconds=15, what="a breach found without Valkey")
        broker.ok()
    assert {answer.status for answer in answers} <= {200, 201}
    assert max(answer.seconds for answer in answers) < 2
    assert len(answers) > 75


def test_without_beat_and_sweeper_a_worker_sweeps(durable_rig: Rig, durable_db: Database, token: str) -> None:
    environment = durable_rig.environment(durable_db)
    with Web(durable_rig, environment) as web, Worker(durable_rig, environment):
        assert Client(web.address, token).create("late", received_at=LONG_AGO).status == 201
        wait_for(lambda: one(durable_db, BREACHES) > 0, seconds=60, what="a breach found by the worker alone")


def test_a_worker_whose_connection_was_cut_while_it_waited_takes_the_next_tick(
    durable_rig: Rig, durable_db: Database, token: str, broker: TcpProxy
) -> None:
    """The relay's heartbeat tells: nothing but a tick that was consumed makes it beat here."""
    beats = "select coalesce(extract(epoch from max(at)), 0) from complaints_heartbeat where name = 'relay'"

    def beaten_since(before: float) -> bool:
        tick = ("-m", "celery", "--app", "config.celery:app", "call", "complaints.relay")
        assert run(durable_rig, durable_db, *tick).returncode == 0
        return float(one(durable_db, beats)) > before

    with Worker(durable_rig, through(durable_rig, durable_db, broker)):
        wait_for(lambda: beaten_since(0), seconds=30, what="the first tick consumed")
        broker.cut()
        time.sleep(1)
        seen = float(one(durable_db, beats))
        wait_for(lambda: beaten_since(seen), seconds=60, what="a tick consumed after the cut")


def test_nothing_accepted_is_lost_whatever_is_killed(durable_rig: Rig, durable_db: Database, token: str) -> None:
    """Clients log complaints, retrying with their key, while every process is killed in turn."""
    environment = durable_rig.environment(durable_db)
    web, worker = Web(durable_rig, environment), Worker(durable_rig, environment)
    sweeper = Sweeper(durable_rig, environment)
    accepted: dict[str, str] = {}
    stop = threading.Event()

    def keep_logging(name: str) -> None:
        client, number = Client(web.address, token, patience=3), 0
        while not stop.is_set():
            key = f"{name}-{number}"
            answer = client.create(key, received_at=LONG_AGO)
            if answer.status == 201:
                accepted[key] = answer.body["reference"]
                number += 1
            elif answer.status in (0, 409, 500, 502, 503):
                time.sleep(0.05)  # the same key again: done before or not, it is one complaint
            else:
                raise AssertionError(f"{answer.status}: {answer.body!r}")

    def killed(process: Process) -> Callable[[], None]:
        def kill() -> None:
            process.kill()
            process.start()

        return kill

    faults = [killed(web), killed(worker), killed(sweeper), _crash(durable_rig.postgres), _crash(durable_rig.valkey)]
    dice = random.Random(7)
    with web, worker, sweeper:
        clients = [threading.Thread(target=keep_logging, args=(f"client-{n}",)) for n in range(4)]
        for client in clients:
            client.start()
        order = [*faults, *dice.sample(faults, len(faults))]
        for fault in order:
            before = len(accepted)
            wait_for(lambda before=before: len(accepted) > before + 5, seconds=60, what="work between two kills")  # type: ignore[misc]
            fault()
        stop.set()
        for client in clients:
            client.join(30)
        left = "select count(*) from complaints_clock where wake_at < now() - interval '5 seconds'"
        wait_for(lambda: one(durable_db, left) == 0, seconds=60, what="the clocks to catch up")

    there = {row[0] for row in rows(durable_db, "select reference from complaints_complaint")}
    assert len(accepted) > 50
    assert set(accepted.values()) <= there
    assert len(set(accepted.values())) == len(accepted)
    keys = one(durable_db, "select count(*) from complaints_idempotencyrecord")
    assert keys == len(there), "a key without its complaint, or a complaint doubled"
    bare = """select count(*) from complaints_complaint c where not exists (
        select 1 from complaints_event e where e.complaint_id = c.id and e.seq = 1)
        or not exists (select 1 from complaints_clock k where k.complaint_id = c.id)"""
    assert one(durable_db, bare) == 0
    steps = rows(durable_db, "select clock_id, generation, step from complaints_event where step is not null")
    assert len(steps) == len(set(steps)) > 0
    verified = run(durable_rig, durable_db, "manage.py", "verify", "--all")
    assert verified.returncode == 0, verified.stdout[-3000:] + verified.stderr[-3000:]


def _crash(engine: object) -> Callable[[], None]:
    def crash() -> None:
        engine.kill()  # type: ignore[attr-defined]
        engine.start()  # type: ignore[attr-defined]

    return crash
