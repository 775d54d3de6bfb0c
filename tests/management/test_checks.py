"""What a deployment is refused for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from complaints.actions import records
from complaints.actions.demo.company import found
from complaints.actions.setup import publish_calendar
from complaints.checks import (
    EVIDENCE,
    NEVER_REWRITTEN,
    evidence_stays,
    holidays_are_known,
    no_demonstration,
    no_demonstration_accounts,
)
from complaints.models import Clock, ClockPause, ComplaintAccess, Staff
from complaints.queries.calendars import holidays_ending
from tests.actions.stories import step
from tests.conftest import NOW, ActorFor, Log, Org
from tests.rig.engines import Database

ASKED = ["default"]


def ids(messages: Any) -> list[str]:
    return [message.id for message in messages]


def test_demonstration_logins_are_refused_in_production(settings: Any) -> None:
    settings.DEMO = True
    assert ids(no_demonstration(None)) == ["redress.E005"]
    settings.DEMO = False
    assert ids(no_demonstration(None)) == []


def test_people_of_a_demonstration_are_refused_where_it_is_over(db: None, settings: Any) -> None:
    found(today=NOW.date(), password=None)
    settings.DEBUG = False
    settings.DEMO = True
    assert ids(no_demonstration_accounts(None, ASKED)) == []
    settings.DEMO = False
    refused = no_demonstration_accounts(None, ASKED)
    assert ids(refused) == ["redress.E006"]
    assert "administrator, auditor, bo" in refused[0].msg
    assert no_demonstration_accounts(None) == []
    Staff.objects.update(is_active=False)
    assert ids(no_demonstration_accounts(None, ASKED)) == []


def test_a_calendar_whose_holidays_run_out_within_a_year_is_named(org: Org, settings: Any) -> None:
    row = org.entity.calendar
    hours = {"timezone": "UTC", "weekly_hours": {"mon": [["09:00", "17:00"]]}}
    days = {f"{year}-12-25": "Christmas Day" for year in range(2026, 2040)}
    publish_calendar(row.code, row.name, {**hours, "holidays": days}, effective_from=NOW)
    assert holidays_are_known(None) == []
    assert holidays_are_known(None, ASKED) == []
    publish_calendar(
        row.code, row.name, {**hours, "holidays": days, "holidays_until": "2026-12-31"}, effective_from=NOW
    )
    (said,) = holidays_are_known(None, ASKED)
    assert (said.id, said.is_serious()) == ("redress.W008", False)
    assert said.msg.startswith(f"Calendar {row.code} knows its public holidays up to 2026-12-31 only")
    assert holidays_ending(datetime(2025, 6, 1, tzinfo=UTC)) == []
    publish_calendar(row.code, row.name, hours, effective_from=NOW)
    assert holidays_are_known(None, ASKED) == []


def test_the_application_role_passes(db: None) -> None:
    assert evidence_stays(None, ASKED) == []
    assert evidence_stays(None) == []


def test_every_table_that_could_lose_evidence_is_named(committed_db: Database) -> None:
    with psycopg.connect(committed_db.owner_url, autocommit=True) as owner:
        owner.execute("grant delete on complaints_readlog, complaints_clockpause to redress_app")
        owner.execute("grant update on complaints_event to redress_app")
    (refused,) = evidence_stays(None, ASKED)
    assert refused.id == "redress.E004"
    assert refused.msg.endswith("evidence: complaints_clockpause, complaints_event, complaints_readlog.")


@pytest.mark.parametrize("table", sorted(EVIDENCE))
def test_the_application_cannot_delete_evidence_nor_rewrite_what_is_written_once(db: None, table: str) -> None:
    acts = [f"delete from {table}", f"truncate {table} cascade"]
    acts += [f"update {table} set id = id"] if EVIDENCE[table] == NEVER_REWRITTEN else []
    for act in acts:
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(act)


def test_a_leave_and_a_pause_end_once(log: Log, handler: Staff, supervisor: Staff, actor: ActorFor) -> None:
    complaint = log()
    for verb in (records.let_in, records.shut_out):
        step(complaint, verb, actor(supervisor), NOW, staff=handler.pk, reason="Once.")
    clock = Clock.objects.filter(complaint=complaint).first()
    pause = ClockPause.objects.create(clock=clock, started_at=NOW, reason="Abroad.")
    ClockPause.objects.filter(pk=pause.pk).update(ended_at=NOW)
    for rows, column in ((ComplaintAccess.objects.all(), "taken_back_at"), (ClockPause.objects.all(), "ended_at")):
        with pytest.raises(Exception, match="once"), transaction.atomic():
            rows.update(**{column: None})
