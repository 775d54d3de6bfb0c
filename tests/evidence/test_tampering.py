"""Whoever owns the database can change anything; `verify` names which complaint, which row and which field."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from complaints.models import Event
from complaints.queries.verify import Finding, verify
from tests.evidence.checking import Pair, Sql, places, run_verify

pytestmark = pytest.mark.grid


def test_what_nobody_touched_has_no_finding(pair: Pair) -> None:
    assert Event.objects.filter(complaint=pair[0]).count() >= 8
    assert verify([row.pk for row in pair]) == []


def test_a_changed_event_is_named(pair: Pair, owner: Sql) -> None:
    owner(
        'update complaints_event set data = data || \'{"channel": "web"}\' where complaint_id = %s and seq = 1',
        pair[0].pk,
    )

    assert places(pair) == ["event 1"]


def test_an_event_with_another_author_is_named(pair: Pair, owner: Sql) -> None:
    owner(
        "update complaints_event set actor_kind = 'system', actor_id = null where complaint_id = %s and seq = 1",
        pair[0].pk,
    )

    assert places(pair) == ["event 1"]


def test_a_removed_event_is_named(pair: Pair, owner: Sql) -> None:
    owner("delete from complaints_event where complaint_id = %s and seq = 2", pair[0].pk)

    assert places(pair)[0] == "event 2"


def test_an_event_that_names_a_policy_there_never_was_is_named(pair: Pair, owner: Sql) -> None:
    owner(
        "update complaints_event set data = data || '{\"policy\": 987654}' where complaint_id = %s and seq = 1",
        pair[0].pk,
    )

    assert places(pair) == ["event 1", "events"]


def test_a_receipt_taken_away_below_a_changed_calendar_is_named(pair: Pair, owner: Sql) -> None:
    owner(
        "update complaints_event set kind = 'rebased', data = '{\"edition\": [1, 2]}'"
        " where complaint_id = %s and seq = 2",
        pair[0].pk,
    )
    owner("delete from complaints_event where complaint_id = %s and seq = 1", pair[0].pk)

    assert places(pair) == ["event 1", "events"]


def test_an_inserted_event_is_named(pair: Pair, owner: Sql) -> None:
    last = pair[0].event_seq
    owner(
        "insert into complaints_event (complaint_id, seq, at, kind, actor_kind, operation, data, hash)"
        " select complaint_id, seq + 1, at, 'noted', 'system', operation, '{}', sha256('x')"
        " from complaints_event where complaint_id = %s and seq = %s",
        pair[0].pk,
        last,
    )

    assert places(pair) == [f"event {last + 1}", "event_seq"]


def test_reordered_events_are_named(pair: Pair, owner: Sql) -> None:
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
def test_a_changed_clock_is_named_with_its_field(pair: Pair, owner: Sql, field: str, value: str) -> None:
    clock = "acknowledge" if field == "breached_at" else "resolve"
    owner(f"update complaints_clock set {field} = %s where complaint_id = %s and code = %s", value, pair[0].pk, clock)

    assert places(pair)[-1:] == [f"clock {clock}#1 {field}"]


def test_a_breach_taken_back_is_named(pair: Pair, owner: Sql) -> None:
    owner(
        "update complaints_clock set breached_at = null, detected_at = null"
        " where complaint_id = %s and code = 'acknowledge'",
        pair[0].pk,
    )

    assert places(pair) == ["clock acknowledge#1 breached_at", "clock acknowledge#1 detected_at"]


def test_a_removed_and_an_invented_clock_are_named(pair: Pair, owner: Sql) -> None:
    owner("update complaints_clock set serial = 9 where complaint_id = %s and code = 'clarify'", pair[0].pk)

    assert places(pair) == ["clock clarify#1", "clock clarify#9"]


def test_a_column_that_only_events_may_change_is_named(pair: Pair, owner: Sql) -> None:
    owner("update complaints_complaint set stage = 'resolve', risk = 'ok', tier = 3 where id = %s", pair[0].pk)

    assert places(pair) == ["stage", "tier"]


def test_a_clock_of_older_rules_is_told_from_a_changed_one(pair: Pair, owner: Sql) -> None:
    owner(
        "update complaints_clock set due_at = due_at + interval '1 day', rules_version = 0"
        " where complaint_id = %s and code = 'resolve'",
        pair[0].pk,
    )

    assert {finding.why for finding in verify([pair[0].pk])} == {"rules changed"}


def test_a_cut_tail_is_named_by_its_head(pair: Pair, owner: Sql) -> None:
    owner("delete from complaints_event where complaint_id = %s and seq = %s", pair[0].pk, pair[0].event_seq)

    assert "event_seq" in places(pair)


def test_a_policy_changed_after_it_was_published_is_named(pair: Pair, owner: Sql) -> None:
    owner("update complaints_policyversion set definition = jsonb_set(definition, '{contact_attempts}', '1')")

    said = run_verify(fails=True)
    assert "policy generic version 1: was changed after it was published" in said


def test_several_processes_find_the_same(pair: Pair, owner: Sql) -> None:
    owner("update complaints_clock set generation = 9 where complaint_id = %s and code = 'resolve'", pair[0].pk)
    out = StringIO()

    with pytest.raises(CommandError, match="1 times tampered"):
        call_command("verify", "--processes", "2", stdout=out)

    assert out.getvalue().startswith(f"{pair[0].reference} clock resolve#1 generation: is 9, its events say 3")


def test_a_finding_says_where_what_and_why() -> None:
    assert str(Finding("RD-1", "event 3", "is missing")) == "RD-1 event 3: is missing [tampered]"
