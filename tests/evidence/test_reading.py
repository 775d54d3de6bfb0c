"""What proof needs to read: events, policies and calendars to tell a story again; of complaints nobody’s words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from complaints.actions import parts, referrals
from complaints.models import Complaint, Customer, Message, Staff
from complaints.queries import people, policies, replay
from complaints.queries.verify import verify
from tests.actions.stories import step
from tests.conftest import NOW
from tests.evidence.checking import Pair, Sql
from tests.rig.engines import Database, Rig

RETELLING = ("complaints_event", "complaints_policyversion", "complaints_calendarversion")
LEDGERS = ("complaints_clock", "complaints_clockpause", "complaints_clockextension")
HEAD = (
    "id", "reference", "event_seq", "event_head", "policy_version_id", "calendar_version_id", "further_terms", "stage",
    "closure", "outcome", "tier", "risk", "next_due_at",
)  # fmt: skip


CHILDREN = {
    "part": ("id", "complaint_id", "number", "policy_version_id", "added_at", "outcome", "answered_at", "message_id"),
    "referral": (
        "id", "complaint_id", "team_id", "urgent", "policy_version_id", "sent_at", "sent_by_id", "state", "chased",
        "chased_at", "ended_at", "ended_by_id",
    ),
}  # fmt: skip


@contextmanager
def reading_only(rig: Rig, database: Database, *grants: str) -> Iterator[None]:
    """This connection may read what is granted, and nothing else."""
    with rig.postgres.connect(database.name) as owner:
        owner.execute("create role prover nologin")
        for grant in grants:
            owner.execute(f"grant {grant} to prover".encode())
        owner.execute("grant prover to current_user")
        (app,) = connection.cursor().execute("select current_user").fetchone()  # type: ignore[misc]
        owner.execute(f'grant prover to "{app}"'.encode())
    policies.forget()
    try:
        with connection.cursor() as cursor:
            cursor.execute("set role prover")
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("reset role")
        with rig.postgres.connect(database.name) as owner:
            owner.execute("drop owned by prover")
            owner.execute("drop role prover")


def test_the_story_is_told_again_from_events_policies_and_calendars_alone(
    pair: Pair, rig: Rig, committed_db: Database
) -> None:
    before = [replay.retell(told) for told in replay.read([row.pk for row in pair]).values()]
    with reading_only(rig, committed_db, *(f"select on {table}" for table in RETELLING)):
        again = [replay.retell(told) for told in replay.read([row.pk for row in pair]).values()]
        assert again == before
        for table in ("complaints_complaint", "complaints_message", "complaints_customer", "complaints_note"):
            with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"select 1 from {table}")


def test_what_is_stored_is_compared_without_reading_a_word_of_anybodys(
    pair: Pair, rig: Rig, committed_db: Database
) -> None:
    hana = people.actor_for(Staff.objects.get(username="hana"), now=NOW)
    at = pair[0].changed_at
    step(pair[0], parts.add_part, hana, at, title="The fee", body="By itself.", channel="letter")
    step(pair[0], referrals.refer, hana, at, team="loans", question="When was it?")
    grants = [f"select on {table}" for table in (*RETELLING, *LEDGERS)]
    grants += [f"select ({', '.join(columns)}) on complaints_{name}" for name, columns in CHILDREN.items()]
    with reading_only(rig, committed_db, *grants, f"select ({', '.join(HEAD)}) on complaints_complaint"):
        assert verify([row.pk for row in pair]) == []
        for words in (
            "subject from complaints_complaint",
            "title from complaints_part",
            "question from complaints_referral",
        ):
            with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("select " + words.format("complaints"))


def test_it_still_holds_after_every_personal_word_was_erased(pair: Pair, owner: Sql) -> None:
    owner("update complaints_message set subject = '', body = 'erased'")
    owner("update complaints_customer set name = 'erased', email = '', phone = '', address = '', erased_at = now()")
    owner("update complaints_complaint set subject = 'erased', desired_outcome = '', definition = '', reasons = ''")
    assert set(Message.objects.values_list("body", flat=True)) == {"erased"}
    assert set(Customer.objects.values_list("name", flat=True)) == {"erased"}
    assert verify([row.pk for row in pair]) == []


def test_a_run_goes_on_where_it_ended_and_remembers_what_was_wrong(
    pair: Pair, owner: Sql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("complaints.management.commands.verify.BATCH", 1)
    owner("update complaints_complaint set tier = 2 where id = %s", pair[0].pk)
    note = tmp_path / "progress.json"
    note.write_text(json.dumps({"after": pair[0].pk, "verified": 1, "wrong": {"tampered": 1}}))
    out = StringIO()
    with pytest.raises(CommandError, match="1 times tampered"):
        call_command("verify", "--all", "--processes=1", f"--resume={note}", stdout=out)
    assert "tier" not in out.getvalue()
    assert json.loads(note.read_text()) == {"after": pair[1].pk, "verified": 2, "wrong": {"tampered": 1}}

    note.unlink()
    owner("update complaints_complaint set tier = 1 where id = %s", pair[0].pk)
    call_command("verify", "--all", "--processes=1", f"--resume={note}", stdout=out)
    assert f"{Complaint.objects.count()} complaints verified, nothing wrong" in out.getvalue()
    assert not note.exists()
