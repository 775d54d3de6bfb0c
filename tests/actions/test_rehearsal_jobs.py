"""A rehearsal asked for on a page: any worker goes on with it, and what died is gone on with."""

from __future__ import annotations

from datetime import datetime

import pytest

from complaints.actions import rehearsals
from complaints.choices import JobState
from complaints.errors import NotAllowed, NotFound
from complaints.models import Rehearsal, Staff
from complaints.queries import rehearse
from complaints.rules.packs import read_pack
from tests.conftest import GENERIC, ActorFor, Log, Org

pytestmark = pytest.mark.grid

PACK = read_pack(GENERIC.read_text())


def test_it_is_done_chunk_by_chunk_and_comes_to_what_one_go_comes_to(
    org: Org, log: Log, actor: ActorFor, manager: Staff, now: datetime
) -> None:
    rows = [log() for _ in range(5)]
    job = rehearsals.ask(PACK, since=None, actor=actor(manager), now=now)
    assert (job.state, job.total, job.done) == (JobState.WAITING, 5, 0)
    assert rehearsals.work(now=now, chunk=2) == 5
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.DONE, 5)
    whole = rehearse.rehearse([row.pk for row in rows], PACK, until=now)
    assert job.result == whole.to_json()
    assert rehearsals.work(now=now) == 0


def test_a_worker_that_dies_loses_only_its_chunk(
    org: Org, log: Log, actor: ActorFor, manager: Staff, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        log()
    job = rehearsals.ask(PACK, since=None, actor=actor(manager), now=now)
    real, calls = rehearse.rehearse, list[int]()

    def dying(ids: list[int], *args: object, **kwargs: object) -> rehearse.Tally:
        calls.append(len(ids))
        if len(calls) == 2:
            raise MemoryError
        return real(ids, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(rehearse, "rehearse", dying)
    with pytest.raises(MemoryError):
        rehearsals.work(now=now, chunk=2)
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.RUNNING, 2)
    assert rehearsals.work(now=now, chunk=2) == 3
    job.refresh_from_db()
    assert (job.state, job.done, job.result["complaints"]) == (JobState.DONE, 5, 5)


def test_only_the_askers_teams_are_looked_at(
    org: Org, log: Log, actor: ActorFor, handler: Staff, manager: Staff, outsider: Staff, now: datetime
) -> None:
    log()
    with pytest.raises(NotAllowed):
        rehearsals.ask(PACK, since=None, actor=actor(handler), now=now)
    job = rehearsals.ask(PACK, since=None, actor=actor(manager), now=now)
    with pytest.raises(NotFound):
        rehearsals.find(job.pk, actor=actor(outsider))
    assert rehearsals.find(job.pk, actor=actor(manager)) == job
    assert Rehearsal.objects.count() == 1
