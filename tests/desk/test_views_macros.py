"""Macros are read through and done, all of it or nothing, once; personal, or a team's."""

from __future__ import annotations

import uuid

import pytest

from complaints.actions import macros
from complaints.choices import Stage
from complaints.models import Complaint, Event, Macro, Message, Note, Staff
from tests.conftest import Log
from tests.desk.conftest import At
from tests.desk.journey import actor, bring, fresh

PRESET = {
    "take": True, "severity": "high", "reply": "acknowledge", "body": "Dear {customer}, thank you.",
    "note": "Rang {customer}.",
}  # fmt: skip


@pytest.fixture
def made(handler: Staff) -> Macro:
    return macros.keep(actor=actor(handler), title="Answer the telephone", preset=PRESET)


def path(complaint: Complaint, macro: Macro) -> str:
    return f"/desk/complaints/{complaint.reference}/macros/{macro.pk}/"


def words(complaint: Complaint, **more: object) -> dict[str, object]:
    return {"version": fresh(complaint).version, "body": "Dear Nora Quill, thank you.", "note": "Rang her.",
            "channel": "letter", **more}  # fmt: skip


def test_it_is_offered_previewed_filled_in_and_done(log: Log, made: Macro, handler: Staff, at_desk: At) -> None:
    complaint, visitor = log(), at_desk(handler)
    assert path(complaint, made) in visitor.text(f"/desk/complaints/{complaint.reference}/")
    preview = visitor.text(path(complaint, made))
    assert "Dear Nora Quill, thank you.</textarea>" in preview
    assert Event.objects.filter(complaint=complaint).count() == 1
    assert visitor.post(path(complaint, made), words(complaint)).status_code == 302
    now = fresh(complaint)
    assert (now.handler_id, now.severity, now.stage) == (handler.pk, "high", Stage.CLARIFY)
    kinds = list(Event.objects.filter(complaint=complaint).order_by("seq").values_list("kind", flat=True))
    assert kinds == ["received", "taken", "assessed", "acknowledged", "noted"]


def test_a_double_click_does_it_once(log: Log, made: Macro, handler: Staff, at_desk: At) -> None:
    complaint, visitor = log(), at_desk(handler)
    form = words(complaint, operation=str(uuid.uuid4()))
    assert [visitor.post(path(complaint, made), form).status_code for _ in range(3)] == [302, 302, 302]
    assert Message.objects.filter(complaint=complaint, direction="out").count() == 1
    assert Note.objects.filter(complaint=complaint).count() == 1


def test_the_first_refusal_undoes_what_was_done_and_keeps_the_words(
    log: Log, made: Macro, handler: Staff, at_desk: At
) -> None:
    complaint, visitor = bring(log(), Stage.CLARIFY, handler), at_desk(handler)
    before = (complaint.version, complaint.severity, Event.objects.filter(complaint=complaint).count())
    refused = visitor.post(path(complaint, made), words(complaint, note="My own words."))
    html = refused.content.decode()
    assert refused.status_code == 409
    assert "Nothing was done." in html
    assert "cannot be done in Clarify" in html
    assert "My own words." in html
    now = fresh(complaint)
    assert (now.version, now.severity, Event.objects.filter(complaint=complaint).count()) == before


def test_somebody_who_was_faster_is_not_overrun(log: Log, made: Macro, handler: Staff, at_desk: At) -> None:
    complaint, visitor = log(), at_desk(handler)
    stale = words(complaint)
    Complaint.objects.filter(pk=complaint.pk).update(version=complaint.version + 1)
    assert visitor.post(path(complaint, made), stale).status_code == 412
    assert not Message.objects.filter(complaint=complaint, direction="out").exists()


def test_ones_own_is_nobody_elses_and_a_teams_is_made_by_seniors(
    log: Log, made: Macro, handler: Staff, colleague: Staff, supervisor: Staff, outsider: Staff, at_desk: At
) -> None:
    complaint = log()
    assert at_desk(colleague).get(path(complaint, made)).status_code == 404
    assert at_desk(colleague).get(f"/desk/macros/{made.pk}/").status_code == 404
    kept = at_desk(supervisor).post("/desk/macros/", title="Hand over", share="cards", note="Handed over.")
    assert kept.status_code == 302
    shared = Macro.objects.get(title="Hand over")
    assert path(complaint, shared) in at_desk(colleague).text(f"/desk/complaints/{complaint.reference}/")
    assert at_desk(colleague).post(f"/desk/macros/{shared.pk}/", act="delete").status_code == 403
    assert at_desk(outsider).get(f"/desk/macros/{shared.pk}/").status_code == 404
    assert at_desk(supervisor).post(f"/desk/macros/{shared.pk}/", act="delete").status_code == 302


def test_what_cannot_work_is_refused_beside_its_field(handler: Staff, at_desk: At) -> None:
    refused = at_desk(handler).post("/desk/macros/", title="Half", reply="inform", body="")
    assert refused.status_code == 422
    assert "Write the words to the customer." in refused.content.decode()
    assert not Macro.objects.exists()
