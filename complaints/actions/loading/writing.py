"""A great many complaints at once, for measuring: the same rows, chains and clocks as through the front door, by COPY.

A *life* is what the real actions would have recorded for one moment, team and course; it is folded once by the same
`Change` and then written for many complaints, each with its own id, reference, operation and chain.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction

from complaints.actions import bulk
from complaints.actions.loading.lives import Lives
from complaints.actions.loading.rows import EVENT_COLUMNS, Life
from complaints.models import Complaint, Customer

BATCH = 10_000
TABLES = ("complaints_customer", "complaints_complaint", "complaints_clock", "complaints_event", "complaints_message")
FAMILY = 4
"""Complaints of one customer, on average."""


@dataclass(slots=True)
class Load:
    """The COPY text of one batch, table by table."""

    customers: list[str]
    complaints: list[str]
    clocks: list[str]
    events: list[str]
    messages: list[str]


def load(count: int, *, lives: Lives, say: Callable[[int], None], writers: int = 2) -> None:
    """Write `count` complaints: this thread makes batches, `writers` threads send them, each on its own connection.

    With 0 writers this thread sends them as well, on the connection (and in the transaction) it is in.
    """
    done = 0
    if not writers:
        for batch in _batches(count, lives):
            done += write(batch, lives)
            say(done)
    else:
        with ThreadPoolExecutor(writers) as pool:
            under_way: set[Future[int]] = set()
            for batch in _batches(count, lives):
                under_way.add(pool.submit(_write_and_let_go, batch, lives))
                if len(under_way) > writers:
                    finished, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                    done += sum(future.result() for future in finished)
                    say(done)
            done += sum(future.result() for future in under_way)
            say(done)
    analyze()


def _batches(count: int, lives: Lives) -> Iterator[Load]:
    for at in range(0, count, BATCH):
        numbers = bulk.allocate(Complaint, min(BATCH, count - at))
        yield made(numbers, bulk.allocate(Customer, len(numbers) // FAMILY + 1), lives)


def _write_and_let_go(batch: Load, lives: Lives) -> int:
    try:
        return write(batch, lives)
    finally:
        connection.close()


def made(numbers: Sequence[int], customers: Sequence[int], lives: Lives) -> Load:
    """The rows of one batch. Touches no database, so that a thread may do it."""
    batch = Load([], [], [], [], [])
    batch.customers = [lives.customer(number) for number in customers]
    chain = _Chain(settings.EVENT_CHAIN_KEY.encode())
    for place, number in enumerate(numbers):
        life = lives.pick(number)
        operation = str(uuid4())
        head, rows = chain.events(number, life, operation)
        batch.events += rows
        customer = customers[place // FAMILY % len(customers)]
        batch.complaints.append(life.complaint(number, customer, head))
        batch.clocks += life.clocks(number)
        batch.messages += life.messages(number)
    return batch


class _Chain:
    """The chain over canonical bytes put together from parts that are the same for every complaint of a life."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def events(self, number: int, life: Life, operation: str) -> tuple[str, list[str]]:
        head, rows = b"", []
        for seq, entry in enumerate(life.entries, start=1):
            who = f'"{entry.kind}","{entry.who}",{entry.actor}'
            said = f'[{number},{seq},"{entry.at}",{who},"{operation}",{entry.data},null]'
            head = hmac.digest(self._key, head + said.encode(), "sha256")
            rows.append(
                f"{number}\t{seq}\t{entry.at}\t{entry.kind}\t{entry.who}\t{entry.actor_column}\t{operation}\t"
                f"{entry.escaped}\t\\\\x{head.hex()}\n"
            )
        return head.hex(), rows


def write(batch: Load, lives: Lives) -> int:
    """One batch in one transaction, table after table; returns how many complaints it was."""
    parts = (
        ("complaints_customer", lives.customer_columns, batch.customers),
        ("complaints_complaint", lives.complaint_columns, batch.complaints),
        ("complaints_clock", lives.clock_columns, batch.clocks),
        ("complaints_event", EVENT_COLUMNS, batch.events),
        ("complaints_message", lives.message_columns, batch.messages),
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local synchronous_commit = off")
        for table, columns, rows in parts:
            if rows:
                with cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as copy:
                    copy.write("".join(rows))
    return len(batch.complaints)


def analyze() -> None:
    """The planner's figures, so that the first query after a load is planned for what is there."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"analyze {table}")
