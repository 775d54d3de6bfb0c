"""Compliments reach the person praised; suggestions have an owner; who reads which."""

from __future__ import annotations

import pytest

from complaints.actions import feedback as acts
from complaints.choices import Role
from complaints.errors import InvalidInput, NotAllowed, NotFound
from complaints.models import Feedback, ListeningSession, Notice, Outbox, Staff
from complaints.queries.feedback import feedback, sessions
from complaints.queries.people import actor_for
from complaints.types import CUSTOMER, Actor
from tests.conftest import NOW, Org
from tests.desk.conftest import Visitor
from tests.portal.conftest import Customer, key

SAID = {"kind": "compliment", "body": "Hana stayed on the line until it worked.", "about": "Hana, on the telephone"}


def actor(staff: Staff) -> Actor:
    return actor_for(staff, now=NOW)


def test_praise_from_outside_is_kept_once_and_a_supervisor_is_told(org: Org, supervisor: Staff) -> None:
    browser = Customer()
    form = {**SAID, "operation": key(), "name": "Nora", "email": "nora@x.example"}
    landed = [browser.client.post("/praise/", form, follow=True) for _ in range(2)]
    assert all("Thank you" in one.content.decode() for one in landed)
    row = Feedback.objects.get()
    assert (row.kind, row.from_name, row.taken_by_id, row.about) == ("compliment", "Nora", None, SAID["about"])
    assert Notice.objects.filter(staff=supervisor, text__contains="compliment came in").count() == 1


def test_praise_reaches_the_person(org: Org, supervisor: Staff, handler: Staff) -> None:
    row = acts.give(actor=CUSTOMER, now=NOW, operation=key(), **SAID)
    visitor = Visitor(supervisor)
    answer = visitor.post(f"/desk/feedback/{row.pk}/", about_staff=handler.pk, state="done", answer="Passed on.")
    assert answer.status_code == 302
    told = Notice.objects.get(staff=handler)
    assert "A compliment for you: “Hana stayed on the line" in told.text
    assert Outbox.objects.filter(dedup=f"notice:{told.dedup}").count() == 1
    visitor.post(f"/desk/feedback/{row.pk}/", about_staff=handler.pk, state="done", answer="Passed on!")
    assert Notice.objects.filter(staff=handler).count() == 1
    assert "Hana stayed" in Visitor(handler).text("/desk/feedback/")


def test_a_suggestion_of_a_colleague_gets_an_owner_who_says_what_became_of_it(
    org: Org, reporter: Staff, supervisor: Staff, handler: Staff, outsider: Staff
) -> None:
    Visitor(reporter).post("/desk/feedback/new/", kind="suggestion", said_by="own", body="Print larger receipts.",
                           team="cards", channel="phone")  # fmt: skip
    row = Feedback.objects.get()
    assert (row.from_staff_id, row.taken_by_id, row.state) == (reporter.pk, None, "new")
    acts.look_after(row.pk, actor=actor(supervisor), now=NOW, owner=handler.pk, state="looked_at", team="cards")
    assert Notice.objects.filter(staff=handler, text__contains="yours to look after").count() == 1
    with pytest.raises(InvalidInput):
        acts.look_after(row.pk, actor=actor(handler), now=NOW, state="done")
    acts.look_after(row.pk, actor=actor(handler), now=NOW, state="done", answer="From January.")
    row.refresh_from_db()
    assert (row.owner_id, row.state, row.answer) == (handler.pk, "done", "From January.")
    with pytest.raises(NotFound):
        acts.look_after(row.pk, actor=actor(outsider), now=NOW, state="done", answer="x")
    with pytest.raises(NotAllowed):
        acts.look_after(row.pk, actor=actor(reporter), now=NOW, state="declined", answer="x")
    assert "From January." in Visitor(reporter).text(f"/desk/feedback/{row.pk}/")


def test_who_reads_which(
    org: Org, reporter: Staff, handler: Staff, colleague: Staff, supervisor: Staff, manager: Staff, auditor: Staff,
    administrator: Staff, outsider: Staff,
) -> None:  # fmt: skip
    about = acts.give(actor=CUSTOMER, now=NOW, operation=key(), team="cards", about_staff=handler.pk, **SAID)
    taken = acts.give(actor=actor(reporter), now=NOW, operation=key(), kind="suggestion", body="x", team="cards")
    loose = acts.give(actor=CUSTOMER, now=NOW, operation=key(), kind="suggestion", body="unsorted")
    other = acts.give(actor=CUSTOMER, now=NOW, operation=key(), kind="suggestion", body="loans", team="loans")
    sees = {
        reporter: {taken}, handler: {about}, colleague: set(), supervisor: {about, taken, loose},
        manager: {about, taken, loose, other}, auditor: {about, taken}, administrator: set(), outsider: set(),
    }  # fmt: skip
    assert {staff: set(feedback(actor(staff))) for staff in sees} == sees
    assert not feedback(CUSTOMER).exists()
    for staff, seen in sees.items():
        for row in (about, taken, loose, other):
            expected = 200 if row in seen else 404
            assert Visitor(staff).get(f"/desk/feedback/{row.pk}/").status_code == expected, (staff, row)


def test_a_flood_from_one_place_waits(org: Org) -> None:
    browser = Customer()
    answers = [browser.client.post("/praise/", {**SAID, "operation": key()}).status_code for _ in range(11)]
    assert answers == [302] * 10 + [422]
    assert Feedback.objects.count() == 10


def test_what_groups_found_is_kept_for_the_team(
    org: Org, supervisor: Staff, handler: Staff, outsider: Staff, reporter: Staff
) -> None:
    form = {"kind": "focus_group", "title": "Refund letters", "held_on": "2026-11-03", "team": "cards",
            "who": "Eight customers", "findings": "Nobody understood the second page.", "operation": key()}  # fmt: skip
    visitor = Visitor(supervisor)
    assert [visitor.post("/desk/sessions/", form).status_code for _ in range(2)] == [302, 302]
    assert ListeningSession.objects.count() == 1
    assert "Nobody understood the second page." in Visitor(handler).text("/desk/sessions/")
    assert "Nobody understood" not in Visitor(outsider).text("/desk/sessions/")
    assert not sessions(actor(reporter)).exists()
    assert Visitor(handler).post("/desk/sessions/", form).status_code == 403
    assert visitor.post("/desk/sessions/", {**form, "operation": key(), "held_on": "2026-12-01"}).status_code == 422
    assert visitor.post("/desk/sessions/", {**form, "operation": key(), "team": "loans"}).status_code == 422


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_those_who_receive_nothing_write_none_down(role: Role, auditor: Staff, administrator: Staff) -> None:
    staff = auditor if role == Role.AUDITOR else administrator
    with pytest.raises(NotAllowed):
        acts.give(actor=actor(staff), now=NOW, operation=key(), **SAID)


def test_markup_in_praise_is_inert(org: Org, supervisor: Staff) -> None:
    row = acts.give(actor=CUSTOMER, now=NOW, operation=key(), kind="compliment", body="<script>alert(1)</script>")
    for path in ("/desk/feedback/", f"/desk/feedback/{row.pk}/", "/desk/notices/"):
        assert "<script>alert(1)" not in Visitor(supervisor).text(path)
