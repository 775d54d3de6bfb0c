"""A manager rehearses a policy: asks, watches it come along, reads what would have been."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from complaints.actions import rehearsals, sweep
from complaints.choices import JobState
from complaints.desk import rehearsals as views
from complaints.models import Event, Rehearsal, Staff
from tests.conftest import GENERIC, NOW, Log
from tests.desk.conftest import At

pytestmark = pytest.mark.usefixtures("at_now")


def test_a_rehearsal_is_asked_for_and_read(at_desk: At, log: Log, manager: Staff) -> None:
    complaint = log()
    sweep.sweep(now=NOW + timedelta(days=60))
    visitor, before = at_desk(manager), Event.objects.count()
    answer = visitor.post("/desk/rehearsals/", policy="uk-fca-disp", since="")
    job = Rehearsal.objects.get()
    assert answer.headers["Location"] == f"/desk/rehearsals/{job.pk}/"
    assert "0 of 1 complaints replayed." in visitor.text(f"/desk/rehearsals/{job.pk}/")
    assert 'data-progress="running"' in visitor.text(f"/desk/rehearsals/{job.pk}/")

    rehearsals.work(now=NOW)
    text = visitor.text(f"/desk/rehearsals/{job.pk}/")
    assert "1 of 1 complaints would have come out differently." in text
    assert complaint.reference in text
    assert "Send the decision" in text  # as the policy that held calls it
    assert 'data-progress="running"' not in text
    assert Event.objects.count() == before
    assert job.definition["title"] in visitor.text("/desk/rehearsals/")


def test_what_recurs_is_told_with_how_often_it_came_to_what() -> None:
    """An update broken among others kept is a change, though the last one was kept on both sides."""
    due = [["keep_informed", outcome, f"2026-11-0{day}T17:00:00+00:00"] for day, outcome in enumerate(("kept",) * 3, 1)]
    stricter = [["keep_informed", "broken", due[0][2]], *due[1:]]
    (line,) = views._lines(due, stricter, {"keep_informed": "Weekly word"})
    assert line["title"] == "Weekly word"
    assert line["was"] == {"word": "3 × kept", "due_at": None}
    assert line["would"] == {"word": "broken, 2 × kept", "due_at": None}
    assert list(views._lines(due, due, {})) == []


def test_a_file_of_ones_own_is_rehearsed(at_desk: At, log: Log, manager: Staff) -> None:
    log()
    own = SimpleUploadedFile("mine.toml", GENERIC.read_bytes().replace(b"target = 5", b"target = 4", 1))
    assert at_desk(manager).post("/desk/rehearsals/", file=own).status_code == 302
    assert rehearsals.work(now=NOW) == 1
    assert Rehearsal.objects.get().state == JobState.DONE


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Choose a policy, or give a file of your own."),
        ({"policy": "nothing"}, "Choose one from the list."),
        ({"policy": "generic", "since": "yesterday"}, "Enter a valid date"),
        ({"file": SimpleUploadedFile("x.toml", b"code = 1")}, "pack"),
        ({"file": SimpleUploadedFile("x.toml", b"\xff\xfe")}, "is not text in UTF-8"),
    ],
)
def test_what_cannot_be_rehearsed_is_said_and_nothing_begun(
    at_desk: At, manager: Staff, form: dict[str, object], said: str
) -> None:
    answer = at_desk(manager).post("/desk/rehearsals/", form)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Rehearsal.objects.exists()


def test_only_who_asked_opens_it(at_desk: At, log: Log, manager: Staff, auditor: Staff, handler: Staff) -> None:
    log()
    at_desk(manager).post("/desk/rehearsals/", policy="generic")
    address = f"/desk/rehearsals/{Rehearsal.objects.get().pk}/"
    assert at_desk(manager).get(address).status_code == 200
    assert at_desk(auditor).get(address).status_code == 404
    assert at_desk(handler).get(address).status_code == 403
    assert at_desk(handler).post("/desk/rehearsals/", policy="generic").status_code == 403
