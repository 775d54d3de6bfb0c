"""Whoever owns the database can change anything; `verify` names what was changed, an anchor what was taken away."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from complaints.actions import anchors, assignment, conversation, intake, setup, sweep
from complaints.choices import Channel, Role
from complaints.models import Complaint, Event
from complaints.queries import people
from complaints.queries.replay import read
from complaints.queries.verify import Finding, verify
from complaints.rules.chain import link_hash
from complaints.types import InboundComplaint, InboundCustomer
from tests.conftest import NOW, make_org
from tests.rig.engines import Database, Rig

Sql = Callable[..., Any]


@pytest.fixture
def pair(committed_db: Database) -> tuple[Complaint, Complaint]:
    """Two complaints with the same history: late, escalated, taken, asked about, answered."""
    org = make_org()
    boss = setup.engage("sunita", role=Role.SUPERVISOR, first_name="Sunita", teams=[org.cards])
    hana = setup.engage("hana", role=Role.HANDLER, first_name="Hana", teams=[org.cards], supervisor=boss)
    actor = people.actor_for(hana, now=NOW)
    batch = [
        InboundComplaint(InboundCustomer(f"Customer {n}"), "Charged twice", "Twice.", Channel.PHONE, NOW)
        for n in range(2)
    ]
    received = intake.receive_complaints(batch, actor=actor, now=NOW)
    sweep.sweep(now=NOW + timedelta(days=3))
    for one in received:
        at = NOW + timedelta(days=3)
        for verb, said in (
            (assignment.take, {}),
            (conversation.acknowledge, {"body": "Thank you."}),
            (conversation.ask, {"body": "When was it?"}),
            (conversation.hear_back, {"body": "On Monday."}),
        ):
            at += timedelta(hours=1)
            version = Complaint.objects.get(pk=one.id).version
            verb(one.reference, actor=actor, now=at, version=version, **said)  # type: ignore[operator]
    rows = [Complaint.objects.get(pk=one.id) for one in received]
    return rows[0], rows[1]


@pytest.fixture
def owner(rig: Rig, committed_db: Database) -> Iterator[Sql]:
    """SQL by a superuser who switched every trigger off."""
    with rig.postgres.connect(committed_db.name) as connection:
        connection.execute("set session_replication_role = replica")

        def run(sql: str, *values: object) -> Any:
            cursor = connection.execute(sql.encode(), values)
            assert cursor.rowcount > 0
            return cursor

        yield run


def places(pair: tuple[Complaint, Complaint]) -> list[str]:
    """What is found, as `place`, all of it about the first of the two."""
    found = verify([row.pk for row in pair])
    assert {finding.reference for finding in found} <= {pair[0].reference}
    return [finding.place for finding in found]


def test_what_nobody_touched_has_no_finding(pair: tuple[Complaint, Complaint]) -> None:
    assert Event.objects.filter(complaint=pair[0]).count() >= 8
    assert verify([row.pk for row in pair]) == []


def test_a_changed_event_is_named(pair: tuple[Complaint, Complaint], owner: Sql) -> None:
    owner(
        'update complaints_event set data = data || \'{"channel": "web"}\' where complaint_id = %s and seq = 1',
        pair[0].pk,
    )

    assert places(pair) == ["event 1"]


def test_an_event_with_another_author_is_named(pair: tuple[Complaint, Complaint], owner: Sql) -> None:
    owner(
        "update complaints_event set actor_kind = 'system', actor_id = null where complaint_id = %s and seq = 1",
        pair[0].pk,
    )

    assert places(pair) == ["event 1"]


def test_a_removed_event_is_named(pair: tuple[Complaint, Complaint], owner: Sql) -> None:
    owner("delete from complaints_event where complaint_id = %s and seq = 2", pair[0].pk)

    assert places(pair)[0] == "event 2"


def test_an_inserted_event_is_named(pair: tuple[Complaint, Complaint], owner: Sql) -> None:
    last = pair[0].event_seq
    owner(
        "insert into complaints_event (complaint_id, seq, at, kind, actor_kind, operation, data, hash)"
        " select complaint_id, seq + 1, at, 'noted', 'system', operation, '{}', sha256('x')"
        " from complaints_event where complaint_id = %s and seq = %s",
        pair[0].pk,
        last,
    )

    assert places(pair) == [f"event {last + 1}", "event_seq"]


def test_reordered_events_are_named(pair: tuple[Complaint, Complaint], owner: Sql) -> None:
    last = pair[0].event_seq
    for old, new in ((last, 9999), (last - 1, last), (9999, last - 1)):
        owner("update complaints_event set seq = %s where complaint_id = %s and seq = %s", new, pair[0].pk, old)

    found = places(pair)
    assert {f"event {last - 1}", f"event {last}"} <= set(found)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("due_at", "2027-01-01T00:00Z"),
        ("legal_due_date", "2027-01-01"),
        ("breached_at", "2026-11-07T00:00Z"),
        ("generation", "7"),
        ("wake_at", "2027-01-01T00:00Z"),
    ],
)
def test_a_changed_clock_is_named_with_its_field(
    pair: tuple[Complaint, Complaint], owner: Sql, field: str, value: str
) -> None:
    clock = "acknowledge" if field == "breached_at" else "resolve"
    owner(f"update complaints_clock set {field} = %s where complaint_id = %s and code = %s", value, pair[0].pk, clock)

    assert places(pair)[-1:] == [f"clock {clock}#1 {field}"]


def test_a_breach_taken_back_is_named(pair: tuple[Complaint, Complaint], owner: Sql) -> None:
    owner(
        "update complaints_clock set breached_at = null, detected_at = null"
        " where complaint_id = %s and code = 'acknowledge'",
        pair[0].pk,
    )

    assert places(pair) == ["clock acknowledge#1 breached_at", "clock acknowledge#1 detected_at"]


def test_a_removed_and_an_invented_clock_are_named(pair: tuple[Complaint, Complaint], owner: Sql) -> None:
    owner("update complaints_clock set serial = 9 where complaint_id = %s and code = 'clarify'", pair[0].pk)

    assert places(pair) == ["clock clarify#1", "clock clarify#9"]


def test_a_column_that_only_events_may_change_is_named(pair: tuple[Complaint, Complaint], owner: Sql) -> None:
    owner("update complaints_complaint set stage = 'resolve', risk = 'ok', tier = 3 where id = %s", pair[0].pk)

    assert places(pair) == ["stage", "tier"]


def test_a_clock_of_older_rules_is_told_from_a_changed_one(pair: tuple[Complaint, Complaint], owner: Sql) -> None:
    owner(
        "update complaints_clock set due_at = due_at + interval '1 day', rules_version = 0"
        " where complaint_id = %s and code = 'resolve'",
        pair[0].pk,
    )

    assert {finding.why for finding in verify([pair[0].pk])} == {"rules changed"}


def test_a_cut_tail_is_named_by_its_head(pair: tuple[Complaint, Complaint], owner: Sql) -> None:
    owner("delete from complaints_event where complaint_id = %s and seq = %s", pair[0].pk, pair[0].event_seq)

    assert "event_seq" in places(pair)


def test_a_policy_changed_after_it_was_published_is_named(pair: tuple[Complaint, Complaint], owner: Sql) -> None:
    owner("update complaints_policyversion set definition = jsonb_set(definition, '{contact_attempts}', '1')")

    said = run_verify(fails=True)
    assert "policy generic version 1: was changed after it was published" in said


def run_verify(*arguments: str, fails: bool = False) -> str:
    """What the command printed; `fails` says how it must end."""
    out = StringIO()
    with pytest.raises(CommandError) if fails else nullcontext() as ended:
        call_command("verify", "--processes", "1", *arguments, stdout=out)
    assert ended is None or ended.value.returncode == 1
    return out.getvalue()


def cut_with_its_head(row: Complaint, owner: Sql) -> None:
    """The last event gone, and the complaint made to fit: no chain can tell."""
    owner("delete from complaints_event where complaint_id = %s and seq = %s", row.pk, row.event_seq)
    owner(
        "update complaints_complaint c set event_seq = e.seq, event_head = e.hash from complaints_event e"
        " where c.id = %s and e.complaint_id = c.id and e.seq = %s",
        row.pk,
        row.event_seq - 1,
    )


def write_anew(row: Complaint, owner: Sql) -> None:
    """A whole chain written again with the key, its first event told differently."""
    head, key = b"", settings.EVENT_CHAIN_KEY.encode()
    for event in read([row.pk])[row.pk]:
        data = {**event.data, "channel": "web"} if event.seq == 1 else event.data
        head = link_hash(key, head, psycopg_link(event, data))
        owner(
            "update complaints_event set data = %s, hash = %s where complaint_id = %s and seq = %s",
            psycopg.types.json.Jsonb(data),
            head,
            row.pk,
            event.seq,
        )
    owner("update complaints_complaint set event_head = %s where id = %s", head, row.pk)


def psycopg_link(event: Any, data: Any) -> Any:
    link = event.link
    return type(link)(
        link.complaint, link.seq, link.at, link.kind, link.actor_kind, link.actor, link.operation, data, link.step
    )


def remove(row: Complaint, owner: Sql) -> None:
    for table in ("event", "clock"):
        owner(f"delete from complaints_{table} where complaint_id = %s", row.pk)
    owner("delete from complaints_complaint where id = %s", row.pk)


@pytest.mark.parametrize(
    ("crime", "named"),
    [
        (cut_with_its_head, "was anchored and is gone: the chain was cut"),
        (write_anew, "is not the one anchored: the chain was written anew"),
        (remove, "complaint: was anchored and has been removed"),
    ],
)
def test_the_anchor_names_what_no_chain_can_tell(
    pair: tuple[Complaint, Complaint], owner: Sql, tmp_path: Path, crime: Callable[..., None], named: str
) -> None:
    anchor = tmp_path / "anchor.jsonl.gz"
    run_verify("--write-anchor", str(anchor))
    assert "2 complaints verified" in run_verify("--anchor", str(anchor))

    crime(pair[0], owner)

    said = run_verify("--anchor", str(anchor), fails=True)
    assert f"{pair[0].reference}" in said
    assert named in said
    assert pair[1].reference not in said
    assert named in run_verify("--complaint", pair[0].reference, "--anchor", str(anchor), fails=True)


def test_a_chain_written_anew_with_the_key_verifies_without_an_anchor(
    pair: tuple[Complaint, Complaint], owner: Sql
) -> None:
    """The control: this is why the anchor leaves the database."""
    write_anew(pair[0], owner)

    assert verify([pair[0].pk]) == []


def test_complaints_that_go_on_after_the_anchor_still_verify(pair: tuple[Complaint, Complaint], tmp_path: Path) -> None:
    anchor = tmp_path / "anchor.jsonl"
    anchors.write_file(anchor, now=NOW)
    sweep.sweep(now=NOW + timedelta(days=40))

    assert Complaint.objects.get(pk=pair[0].pk).event_seq > pair[0].event_seq
    assert "2 complaints verified, nothing wrong" in run_verify("--anchor", str(anchor))


@pytest.mark.parametrize(
    "spoil", [lambda text: text[: len(text) // 2], lambda text: text.replace("[", "[0", 1), lambda _: "{}"]
)
def test_a_spoilt_anchor_file_is_refused(
    pair: tuple[Complaint, Complaint], tmp_path: Path, spoil: Callable[[str], str]
) -> None:
    anchor = tmp_path / "anchor.jsonl"
    anchors.write_file(anchor, now=NOW)
    anchor.write_text(spoil(anchor.read_text()))

    run_verify("--anchor", str(anchor), fails=True)


def test_a_days_anchor_that_was_changed_is_named(pair: tuple[Complaint, Complaint], owner: Sql) -> None:
    first = anchors.drop_anchor(now=NOW + timedelta(days=4))
    anchors.drop_anchor(now=NOW + timedelta(days=5))
    assert hmac.compare_digest(first.mac, anchors.drop_anchor(now=NOW + timedelta(days=4)).mac)
    run_verify()

    owner("update complaints_anchor set complaints = 1 where id = %s", first.pk)
    assert f"anchor {first.day}: was changed" in run_verify(fails=True)

    owner("delete from complaints_anchor where id = %s", first.pk)
    assert f"anchor {NOW.date() + timedelta(days=5)}: was changed, or the one before it is gone" in run_verify(
        fails=True
    )


def test_several_processes_find_the_same(pair: tuple[Complaint, Complaint], owner: Sql) -> None:
    owner("update complaints_clock set generation = 9 where complaint_id = %s and code = 'resolve'", pair[0].pk)
    out = StringIO()

    with pytest.raises(CommandError, match="1 times tampered"):
        call_command("verify", "--processes", "2", stdout=out)

    assert out.getvalue().startswith(f"{pair[0].reference} clock resolve#1 generation: is 9, its events say 3")


def test_a_finding_says_where_what_and_why() -> None:
    assert str(Finding("RD-1", "event 3", "is missing")) == "RD-1 event 3: is missing [tampered]"
