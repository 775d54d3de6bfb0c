"""A calendar that changes while others work: every open complaint ends under the newest edition, and it verifies."""

from __future__ import annotations

import threading
import time
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from complaints.actions import assignment, calendars, intake, rehearsals, setup
from complaints.choices import JobState, Role
from complaints.errors import Busy, StaleVersion
from complaints.models import CalendarVersion, Complaint, Rehearsal, Team
from complaints.queries import people
from complaints.queries.verify import verify
from complaints.rules.calendar_changes import amended
from complaints.rules.packs import read_pack
from complaints.types import SYSTEM, Actor
from tests.concurrency.test_races import cast, inbound, together
from tests.conftest import GENERIC, HOURS, NOW

pytestmark = pytest.mark.concurrency


def manager() -> Actor:
    return people.actor_for(setup.engage("mara", role=Role.MANAGER, first_name="Mara"), now=NOW)


def closed_on(number: int) -> dict[str, Any]:
    return amended(HOURS, closed={(date(2026, 11, 9) + timedelta(days=number)).isoformat(): "Closed"})


def test_changes_at_once_become_versions_in_order_and_nothing_goes_back_to_an_older_one(committed_db: object) -> None:
    cast()
    mara = manager()
    ids = [intake.receive_complaint(inbound(n), actor=SYSTEM, now=NOW).id for n in range(6)]

    def change(number: int) -> calendars.Moves:
        return calendars.change_calendar("uk", closed_on(number), actor=mara, now=NOW, reason="Closed.")

    done = together(4, change)
    refused = [one for one in done if isinstance(one, Exception)]
    assert all(isinstance(one, Busy) for one in refused)
    assert list(CalendarVersion.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    newest = CalendarVersion.objects.get(number=5)
    if refused:  # what was refused for a lock goes on where it ended
        calendars.change_calendar("uk", newest.definition, actor=mara, now=NOW, reason="Closed.")
    assert set(Complaint.objects.values_list("calendar_version__number", flat=True)) == {5}
    assert verify(ids) == []


def test_verbs_during_a_change_are_done_or_refused_and_all_of_it_verifies(committed_db: object) -> None:
    hana, mara = cast()[0], manager()
    rows = [intake.receive_complaint(inbound(n), actor=SYSTEM, now=NOW) for n in range(12)]

    def work(number: int) -> object:
        if number == 0:
            return calendars.change_calendar("uk", closed_on(0), actor=mara, now=NOW, reason="Closed.")
        mine = [row for n, row in enumerate(rows) if n % 3 == number - 1]
        taken = list[object]()
        for row in mine:
            try:
                taken.append(assignment.take(row.reference, actor=hana, now=NOW, version=1))
            except StaleVersion as refusal:
                taken.append(refusal)
        return taken

    done = together(4, work)
    assert not any(isinstance(one, Exception) for one in done)
    assert set(Complaint.objects.values_list("calendar_version__number", flat=True)) == {2}
    ids = [row.id for row in rows]
    assert Complaint.objects.filter(pk__in=ids, handler=hana.id).count() == sum(
        isinstance(one, Complaint) for taken in done[1:] for one in taken
    )
    assert verify(ids) == []


@pytest.mark.parametrize(("waits", "edition"), [(True, 2), (False, 1)], ids=["waiting", "control"])
def test_a_complaint_being_written_down_while_the_calendar_changes_is_found(
    committed_db: object, monkeypatch: pytest.MonkeyPatch, waits: bool, edition: int
) -> None:
    """Its transaction read the old edition and ends after the new one came: nobody sees it yet."""
    cast()
    mara, written, published = manager(), threading.Event(), threading.Event()
    asked = calendars.health.others_since

    def others_since(instant: datetime) -> bool:
        published.set()
        return waits and asked(instant)

    monkeypatch.setattr(calendars.health, "others_since", others_since)

    def work(number: int) -> object:
        if number == 0:
            assert written.wait(10)
            moves = calendars.change_calendar("uk", closed_on(0), actor=mara, now=NOW, reason="Closed.")
            published.set()
            return moves.complaints
        with transaction.atomic():
            row = intake.receive_complaint(inbound(), actor=SYSTEM, now=NOW)
            written.set()
            assert published.wait(10)
            time.sleep(0 if waits else 1)  # the control: so that the only look there is comes before
        return row.id

    moved, number = together(2, work)
    assert moved == waits
    assert Complaint.objects.get(pk=number).calendar_version.number == edition
    assert verify([number]) == []


def test_a_change_that_waits_too_long_goes_on_when_asked_again(
    committed_db: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast()
    mara = manager()
    intake.receive_complaint(inbound(), actor=SYSTEM, now=NOW)
    with monkeypatch.context() as patched:
        patched.setattr(calendars, "PATIENCE", 0.1)
        patched.setattr(calendars.health, "others_since", lambda _: True)
        with pytest.raises(Busy, match="do it again, and it goes on"):
            calendars.change_calendar("uk", closed_on(0), actor=mara, now=NOW, reason="Closed.")
    assert Complaint.objects.get().calendar_version.number == 1
    assert calendars.change_calendar("uk", closed_on(0), actor=mara, now=NOW, reason="Closed.").complaints == 1
    assert (CalendarVersion.objects.count(), Complaint.objects.get().calendar_version.number) == (2, 2)


def test_workers_at_one_rehearsal_replay_each_complaint_once(committed_db: object) -> None:
    cast()
    for number in range(9):
        intake.receive_complaint(inbound(number), actor=SYSTEM, now=NOW)
    auditor = setup.engage("arne", role=Role.AUDITOR, first_name="Arne", teams=list(Team.objects.all()))
    job = rehearsals.ask(read_pack(GENERIC.read_text()), since=None, actor=people.actor_for(auditor, now=NOW), now=NOW)
    together(3, lambda _: rehearsals.work(now=NOW, chunk=2))
    rehearsals.work(now=NOW, chunk=2)
    kept = Rehearsal.objects.get(pk=job.pk)
    assert (kept.state, kept.done, kept.result["complaints"]) == (JobState.DONE, 9, 9)
