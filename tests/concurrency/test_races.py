"""Races, each with its control: first that the race happens without the lock, then that the lock ends it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction

from complaints.actions import assignment, conversation, idempotency, intake, queue, setup, sweep
from complaints.choices import Channel, Role
from complaints.errors import Busy, NotNow, RedressError, StaleVersion
from complaints.models import Clock, Complaint, Event, Team
from complaints.queries import people
from complaints.types import SYSTEM, Actor, InboundComplaint, InboundCustomer
from tests.conftest import NOW, make_org

pytestmark = pytest.mark.concurrency


def together(count: int, work: Callable[[int], Any]) -> list[Any]:
    """Run `work(0..count-1)` in threads that meet at a barrier; exceptions come back as results."""
    barrier = threading.Barrier(count)

    def one(number: int) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(30)
            return work(number)
        except RedressError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def cast(handlers: int = 1) -> list[Actor]:
    org = make_org()
    boss = setup.engage("sunita", role=Role.SUPERVISOR, first_name="Sunita", teams=[org.cards])
    staff = [
        setup.engage(f"hana{n}", role=Role.HANDLER, first_name="Hana", teams=[org.cards], supervisor=boss)
        for n in range(handlers)
    ]
    return [people.actor_for(person, now=NOW) for person in staff]


def inbound(number: int = 0, external_id: str = "") -> InboundComplaint:
    customer = InboundCustomer(f"Customer {number}", email=f"c{number}@customer.example")
    return InboundComplaint(customer, f"Complaint {number}", "It broke.", Channel.WEB, NOW, external_id=external_id)


def test_fifty_clients_take_twenty_complaints_and_each_goes_to_one(committed_db: object) -> None:
    actors = cast(handlers=50)
    intake.receive_complaints([inbound(n) for n in range(20)], actor=SYSTEM, now=NOW)
    taken = together(50, lambda n: queue.take_next(actor=actors[n], now=NOW).complaint)
    winners = [complaint.pk for complaint in taken if complaint is not None]
    assert len(winners) == len(set(winners)) == 20
    assert taken.count(None) == 30
    assert not Complaint.objects.filter(handler=None).exists()
    assert Event.objects.filter(kind="taken").count() == 20


def test_fifty_clients_of_two_teams_take_forty_complaints_and_none_is_left(committed_db: object) -> None:
    actors = cast(handlers=50)
    teams = frozenset(Team.objects.values_list("id", flat=True))
    both = [replace(actor, team_ids=teams) for actor in actors]
    rows = [replace(inbound(n), team="cards" if n % 4 else "loans") for n in range(40)]
    intake.receive_complaints(rows, actor=SYSTEM, now=NOW)
    taken = together(50, lambda n: queue.take_next(actor=both[n], now=NOW).complaint)
    winners = [complaint.pk for complaint in taken if complaint is not None]
    assert len(winners) == len(set(winners)) == 40
    assert taken.count(None) == 10
    assert not Complaint.objects.filter(handler=None).exists()


def test_control_without_skip_locked_two_clients_pick_the_same_complaint(committed_db: object) -> None:
    cast()
    intake.receive_complaints([inbound(n) for n in range(20)], actor=SYSTEM, now=NOW)
    pick = queue.NEXT.replace("for no key update of c skip locked", "")
    met = threading.Barrier(8)

    def naive(number: int) -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            team = Complaint.objects.values_list("team_id", flat=True)[0]
            cursor.execute(pick, {"team": team, "senior": True, "skills": [], "actor": number + 1000, "pressing": NOW})
            found = int(cursor.fetchone()[0])
            met.wait(30)
            return found

    picked = together(8, naive)
    assert len(set(picked)) < 8


def test_two_edits_of_one_version_make_one_winner_and_one_clean_refusal(committed_db: object) -> None:
    actor = cast()[0]
    reference = intake.receive_complaint(inbound(), actor=SYSTEM, now=NOW).reference
    results = together(8, lambda n: conversation.inform(reference, actor=actor, now=NOW, version=1, body=f"Update {n}"))
    refused = [result for result in results if isinstance(result, StaleVersion)]
    assert len(refused) == 7
    assert all(error.data["changes"][0]["kind"] == "informed" for error in refused)
    complaint = Complaint.objects.get()
    assert (complaint.version, complaint.messages.filter(direction="out").count()) == (2, 1)


def test_fifty_threads_with_one_key_make_one_complaint_and_fifty_equal_answers(committed_db: object) -> None:
    cast()

    def submit(_: int) -> tuple[int, Any]:
        def work() -> tuple[int, Any]:
            received = intake.receive_complaint(inbound(), actor=SYSTEM, now=NOW)
            return 201, {"reference": received.reference}

        done = idempotency.once(actor="s:1", route="POST /complaints/", key="k1", request={"a": 1}, now=NOW, work=work)
        return done.status, done.body

    answers = together(50, submit)
    assert len({str(answer) for answer in answers}) == 1
    assert answers[0][0] == 201
    assert Complaint.objects.count() == 1


def test_the_same_mail_arriving_fifty_times_at_once_is_one_complaint(committed_db: object) -> None:
    cast()
    received = together(50, lambda _: intake.receive_complaint(inbound(external_id="<m1@x>"), actor=SYSTEM, now=NOW))
    assert len({one.reference for one in received}) == 1
    assert sum(one.created for one in received) == 1
    assert Complaint.objects.count() == Event.objects.count() == 1
    assert Clock.objects.count() == 2


def test_sweeps_at_once_fire_every_step_once(committed_db: object) -> None:
    cast()
    intake.receive_complaints([inbound(n) for n in range(200)], actor=SYSTEM, now=NOW)
    late = NOW + timedelta(days=9)
    together(4, lambda _: sweep.sweep(now=late, batch=20))
    steps = list(Event.objects.filter(step__isnull=False).values_list("clock", "generation", "step"))
    assert len(steps) == len(set(steps))
    assert not Clock.objects.filter(wake_at__lt=late).exists()


def test_verb_and_sweep_on_one_complaint_never_deadlock_and_lose_no_edit(committed_db: object) -> None:
    """A thousand times: an edit and a sweep of the same complaint, side by side."""
    actor = cast()[0]
    reference = intake.receive_complaint(inbound(), actor=SYSTEM, now=NOW).reference
    rounds, edits, failures = 1000, [0], []
    stop = threading.Event()

    def edit() -> None:
        for number in range(rounds):
            at = NOW + timedelta(minutes=30 * number)
            version = Complaint.objects.values_list("version", flat=True).get(reference=reference)
            try:
                conversation.inform(reference, actor=actor, now=at, version=version, body=f"Update {number}")
                edits[0] += 1
            except RedressError as error:
                failures.append(error)
        stop.set()

    def keep_sweeping() -> None:
        number = 0
        while not stop.is_set():
            sweep.sweep(now=NOW + timedelta(minutes=10 * number))
            number += 1

    def in_thread(work: Callable[[], None]) -> Callable[[int], None]:
        return lambda _: work()

    together(2, lambda n: in_thread([edit, keep_sweeping][n])(n))
    complaint = Complaint.objects.get()
    assert failures == []
    assert edits[0] == rounds == complaint.messages.filter(direction="out").count()
    assert complaint.version == 1 + rounds
    steps = list(Event.objects.filter(step__isnull=False).values_list("clock", "generation", "step"))
    assert len(steps) == len(set(steps))


def test_control_the_other_lock_order_deadlocks(committed_db: object) -> None:
    """Clock before complaint, the order the house rule forbids: two transactions wait for each other."""
    cast()
    number = intake.receive_complaint(inbound(), actor=SYSTEM, now=NOW).id
    met = threading.Barrier(2)
    queries = ["select 1 from complaints_complaint where id = %s for update",
               "select 1 from complaints_clock where complaint_id = %s for update"]  # fmt: skip

    def crossing(side: int) -> str:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("set local lock_timeout = '20s'")
                cursor.execute(queries[side], [number])
                met.wait(30)
                cursor.execute(queries[1 - side], [number])
        except Exception as error:
            return type(error.__cause__).__name__
        return "done"

    assert sorted(together(2, crossing)) == ["DeadlockDetected", "done"]


def test_two_merges_across_each_other_leave_one_open(committed_db: object) -> None:
    from complaints.actions import records

    actor = cast()[0]
    nora = InboundCustomer("Nora Quill", email="nora@customer.example")
    both = intake.receive_complaints([replace(inbound(n), customer=nora) for n in (1, 2)], actor=SYSTEM, now=NOW)
    refs = [one.reference for one in both]
    results = together(
        2, lambda n: records.merge(refs[n], actor=actor, now=NOW, version=1, other=refs[1 - n], reason="one matter")
    )
    refused = [result for result in results if isinstance(result, RedressError)]
    assert len(refused) == 1
    assert Complaint.objects.filter(merged_into=None).count() == 1


def test_a_lock_held_too_long_is_busy_and_changes_nothing(committed_db: object) -> None:
    actor = cast()[0]
    one = intake.receive_complaint(inbound(), actor=SYSTEM, now=NOW)
    holding, release = threading.Event(), threading.Event()

    def hold(_: int) -> None:
        with transaction.atomic():
            list(Complaint.objects.select_for_update().filter(pk=one.id))
            holding.set()
            release.wait(30)

    def edit(_: int) -> Any:
        holding.wait(30)
        with connection.cursor() as cursor:
            cursor.execute("set lock_timeout = '200ms'")
        try:
            return assignment.take(one.reference, actor=actor, now=NOW, version=1)
        finally:
            release.set()

    results = together(2, lambda n: [hold, edit][n](n))
    assert isinstance(results[1], Busy)
    assert not isinstance(results[1], NotNow)
    assert Complaint.objects.get().handler_id is None
