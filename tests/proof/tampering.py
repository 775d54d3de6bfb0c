"""What somebody who owns the database, and even the key, might do. Each returns the reference it harmed."""

from __future__ import annotations

import json
from typing import Any

import psycopg

from complaints.rules.chain import Link, link_hash
from tests.rig.engines import EVENT_CHAIN_KEY

Connection = psycopg.Connection[Any]
CHILDREN = (
    "complaints_outbox where key = 'complaint:' || %(id)s",
    "complaints_notice where complaint_id = %(id)s",
    "complaints_readlog where complaint_id = %(id)s",
    "complaints_escalationcause where escalation_id in"
    " (select id from complaints_escalation where complaint_id = %(id)s)",
    "complaints_clockpause where clock_id in (select id from complaints_clock where complaint_id = %(id)s)",
    "complaints_event where complaint_id = %(id)s",
    "complaints_clock where complaint_id = %(id)s",
    "complaints_escalation where complaint_id = %(id)s",
    "complaints_message where complaint_id = %(id)s",
    "complaints_note where complaint_id = %(id)s",
    "complaints_complaint where id = %(id)s",
)


def cut_last_event(connection: Connection) -> str:
    """Take the last event away and move the head back, so that the chain itself looks whole."""
    number, reference = _some(connection)
    connection.execute(
        "delete from complaints_event where complaint_id = %s and seq ="
        " (select max(seq) from complaints_event where complaint_id = %s)",
        (number, number),
    )
    _head_from_last(connection, number)
    return reference


def rewrite_chain(connection: Connection) -> str:
    """Change who did it and chain everything anew with the real key: the chain verifies perfectly."""
    number, reference = _some(connection)
    head = b""
    rows = connection.execute(
        "select e.id, seq, at, kind, actor_kind, actor_id, operation, data, generation, step,"
        " (select code || '#' || serial from complaints_clock c where c.id = e.clock_id)"
        " from complaints_event e where complaint_id = %s order by seq",
        (number,),
    ).fetchall()
    for row, seq, at, kind, actor_kind, actor, operation, data, generation, step, clock in rows:
        said = {**data, "channel": "letter"} if seq == 1 else data
        named = (clock, generation, step) if step else None
        head = link_hash(
            EVENT_CHAIN_KEY.encode(),
            head,
            Link(number, seq, at, kind, actor_kind, actor, str(operation), said, named),
        )
        connection.execute(
            "update complaints_event set data = %s, hash = %s where id = %s", (json.dumps(said), head, row)
        )
    _head_from_last(connection, number)
    return reference


def remove_complaint(connection: Connection) -> str:
    """Take a complaint away with everything under it."""
    number, reference = _some(connection)
    for target in CHILDREN:
        connection.execute(f"delete from {target}".encode(), {"id": str(number)})
    return reference


def _some(connection: Connection) -> tuple[int, str]:
    row = connection.execute(
        "select id, reference from complaints_complaint where event_seq > 5 order by id offset 20 limit 1"
    ).fetchone()
    assert row is not None
    return row[0], row[1]


def _head_from_last(connection: Connection, number: int) -> None:
    connection.execute(
        "update complaints_complaint c set event_seq = e.seq, event_head = e.hash from complaints_event e"
        " where c.id = %s and e.complaint_id = c.id and e.seq ="
        " (select max(seq) from complaints_event where complaint_id = c.id)",
        (number,),
    )
