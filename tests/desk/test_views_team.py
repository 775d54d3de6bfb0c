"""The team board: figures exact on a small cast, who is away and who covers, work left behind, notes handed over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from complaints.actions import assignment, handover
from complaints.choices import Risk, WaitingOn
from complaints.errors import InvalidInput
from complaints.models import Absence, Complaint, HandoverNote, Membership, Staff
from complaints.queries import board
from tests.conftest import NOW, Log, Org
from tests.desk.conftest import At
from tests.desk.journey import actor, do
from tests.desk.test_views_pages import queries

pytestmark = [pytest.mark.usefixtures("at_now"), pytest.mark.grid]


def given(log: Log, person: Staff, supervisor: Staff, **columns: object) -> Complaint:
    """A complaint this person holds, as the engine would have it."""
    row = do(assignment.assign, log(), supervisor, handler=person.pk)
    Complaint.objects.filter(pk=row.pk).update(**columns)
    return row


def test_the_figures_are_exact(
    org: Org, log: Log, supervisor: Staff, manager: Staff, handler: Staff, colleague: Staff
) -> None:
    given(log, handler, supervisor, risk=Risk.BREACHED, next_due_at=NOW - timedelta(hours=1))
    given(log, handler, supervisor, risk=Risk.AT_RISK, next_due_at=NOW + timedelta(hours=1))
    given(log, handler, supervisor, waiting_on=WaitingOn.CUSTOMER)
    given(log, colleague, supervisor, next_due_at=NOW + timedelta(hours=5))
    free = log()
    Complaint.objects.filter(pk=free.pk).update(next_due_at=NOW + timedelta(hours=3, minutes=59))
    log(team="loans")
    seen = board.board(actor(supervisor), org.cards, board.hours(org.cards, NOW), NOW)
    held = {one.name: dict(one.held) for one in seen.people}
    nothing = {"open": 0, "late": 0, "at_risk": 0, "waiting": 0, "soon": 0}
    assert held == {
        "Hana": {"open": 3, "late": 1, "at_risk": 1, "waiting": 1, "soon": 1},
        "Colin": {**nothing, "open": 1},
        "Sunita": nothing,
        "Mara": nothing,
    }
    assert seen.unassigned == {**nothing, "open": 1, "soon": 1}
    assert seen.total == {"open": 5, "late": 1, "at_risk": 1, "waiting": 1, "soon": 2}
    assert seen.until == NOW + timedelta(hours=4)
    assert [row["handler_name"] for row in seen.nearest] == ["Hana", None]


def test_the_next_hours_are_working_hours(org: Org, log: Log, supervisor: Staff) -> None:
    evening = NOW.replace(hour=15)
    assert board.board(actor(supervisor), org.cards, board.hours(org.cards, evening), evening).until == evening.replace(
        day=5, hour=11
    )


def test_who_is_away_until_when_and_who_covers_is_shown(
    log: Log, supervisor: Staff, handler: Staff, colleague: Staff, at_desk: At
) -> None:
    given(log, handler, supervisor)
    Absence.objects.create(
        staff=handler, starts_at=NOW - timedelta(days=1), ends_at=NOW + timedelta(days=2), cover=colleague
    )
    html = at_desk(supervisor).text("/desk/team/")
    assert "away until" in html
    assert "Colin covers" in html
    assert "Hand on 1 complaint<" in html


def test_what_somebody_who_left_still_holds_is_handed_on(
    org: Org, log: Log, supervisor: Staff, handler: Staff, colleague: Staff, at_desk: At
) -> None:
    rows = {given(log, handler, supervisor).pk, given(log, handler, supervisor).pk}
    given(log, colleague, supervisor)
    Staff.objects.filter(pk=handler.pk).update(is_active=False)
    visitor = at_desk(supervisor)
    html = visitor.text("/desk/team/")
    assert "has left" in html
    assert "Hand on 2 complaints<" in html
    query = f"view=team&team=cards&handler={handler.pk}"
    assert f'name="query" value="{query.replace("&", "&amp;")}"' in html
    answer = visitor.post("/desk/bulk/", {"kind": "assign", "all": "1", "query": query})
    picked = list(Complaint.objects.filter(pk__in=rows).values_list("reference", flat=True))
    assert "Assign 2 complaints" in answer.content.decode()
    assert all(reference in answer.content.decode() for reference in picked)
    Staff.objects.filter(pk=handler.pk).update(is_active=True)
    Membership.objects.filter(staff=handler).delete()
    assert "Hand on 2 complaints<" in visitor.text("/desk/team/")


def test_the_board_is_of_ones_own_teams(supervisor: Staff, manager: Staff, org: Org, at_desk: At) -> None:
    assert at_desk(supervisor).get("/desk/team/", team="loans").status_code == 404
    assert "Loans" in at_desk(manager).text("/desk/team/", team="loans")
    Membership.objects.filter(staff=supervisor).delete()
    assert "No team yet" in at_desk(supervisor).text("/desk/team/")


def test_the_board_asks_the_same_few_questions_for_one_and_for_thirty(
    log: Log, manager: Staff, supervisor: Staff, handler: Staff, colleague: Staff, at_desk: At
) -> None:
    visitor = at_desk(manager)
    given(log, handler, supervisor)
    few = queries(visitor, "/desk/team/?team=cards")
    for number in range(30):
        given(log, (handler, colleague)[number % 2], supervisor, next_due_at=NOW + timedelta(minutes=number + 1))
    assert queries(visitor, "/desk/team/?team=cards") == few <= 12


def test_a_handover_note_is_read_by_the_team_until_the_end_of_its_next_working_day(
    handler: Staff, colleague: Staff, outsider: Staff, supervisor: Staff, at_desk: At
) -> None:
    visitor = at_desk(handler)
    form = {"team": "cards", "text": "Ring Nora; her card is 4111 1111 1111 1111.", "back": "/desk/queue/?view=mine"}
    assert visitor.post("/desk/team/handover/", form)["Location"] == "/desk/queue/?view=mine"
    note = HandoverNote.objects.get()
    assert "4111 1111 1111 1111" not in note.text
    assert (note.for_day.isoformat(), note.shown_until.isoformat()) == ("2026-11-05", "2026-11-06T00:00:00+00:00")
    for person, path in ((colleague, "/desk/queue/"), (supervisor, "/desk/team/")):
        assert "Ring Nora" in at_desk(person).text(path)
    assert "Ring Nora" not in at_desk(outsider).text("/desk/queue/")
    assert board.handovers(actor(colleague), note.shown_until - timedelta(seconds=1)) == [note]
    assert board.handovers(actor(colleague), note.shown_until) == []


def test_a_friday_note_is_there_on_monday(handler: Staff) -> None:
    friday = NOW.replace(day=6)
    note = handover.hand_over(actor=actor(handler), now=friday, team="cards", text="Quiet day.")
    assert note.for_day.isoformat() == "2026-11-09"


def test_a_note_without_words_or_for_another_team_is_not_kept(handler: Staff, org: Org, at_desk: At) -> None:
    visitor = at_desk(handler)
    answer = visitor.post("/desk/team/handover/", team="cards", text="  ")
    assert answer.status_code == 422
    assert "Write what the next shift is to know" in answer.content.decode()
    assert visitor.post("/desk/team/handover/", team="loans", text="Hello.").status_code == 422
    with pytest.raises(InvalidInput):
        handover.hand_over(actor=actor(handler), now=NOW, team="cards", text="x" * 1001)
    away = visitor.post("/desk/team/handover/", team="cards", text="Hi.", back="https://elsewhere.example/")
    assert away["Location"] == "/desk/queue/"
    assert HandoverNote.objects.count() == 1
