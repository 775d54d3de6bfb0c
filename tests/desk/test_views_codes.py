"""Categories and other codes on their own pages: a tree, each for its time, never a loop."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.http import HttpResponse

from complaints.actions import codes
from complaints.choices import CodeKind
from complaints.errors import InvalidInput, NotAllowed
from complaints.models import Code, Complaint, SettingChange, Staff
from complaints.queries import codes as reading
from complaints.queries import taxonomy
from tests.conftest import ActorFor, Log, Org
from tests.desk.conftest import At, Visitor

TODAY = date(2026, 11, 4)


def one(code: str) -> Code:
    return Code.objects.filter(code=code).latest("effective_from")


def act(visitor: Visitor, row: Code, name: str, **fields: Any) -> HttpResponse:
    said = {"act": name, "seen": reading.mark_of(row), **fields}
    return visitor.client.post(f"/desk/settings/codes/{row.pk}/", said)


def test_a_code_is_added_under_another_and_shown_with_what_has_it(
    org: Org, manager: Staff, log: Log, at_desk: At
) -> None:
    log()
    visitor, here = at_desk(manager), "/desk/settings/codes/"
    new = {"title": "Late refund", "code": "late_refund", "parent": one("refund").pk}
    assert visitor.client.post(here, new).status_code == 302
    added = one("late_refund")
    assert (added.parent, added.kind, added.effective_from) == (one("refund"), CodeKind.CATEGORY, TODAY)
    again = visitor.client.post(here, new)
    assert (again.status_code, Code.objects.filter(code="late_refund").count()) == (422, 1)
    html = visitor.text(f"/desk/settings/codes/{one('refund').pk}/")
    assert "1 open complaint has it." in html
    assert "Under it stand: Late refund." in html
    live, _ = reading.tree(CodeKind.CATEGORY, TODAY)
    assert [(leaf.row.code, leaf.depth, leaf.used) for leaf in live] == [
        ("refund", 0, 1), ("late_refund", 1, 0), ("service", 0, 0),
    ]  # fmt: skip


def test_a_code_never_comes_to_stand_under_itself(
    org: Org, manager: Staff, at_desk: At, actor: ActorFor, now: datetime
) -> None:
    refund, service = one("refund"), one("service")
    codes.move(service.pk, actor=actor(manager), now=now, parent=refund.pk)
    refused = act(at_desk(manager), refund, "move", parent=service.pk)
    assert "It would come to stand under itself." in refused.content.decode()
    for parent in (refund.pk, one("process").pk):
        with pytest.raises(InvalidInput):
            codes.move(refund.pk, actor=actor(manager), now=now, parent=parent)
    assert one("refund").parent is None


def test_a_new_meaning_is_a_new_row_and_a_slip_is_put_right_in_place(
    org: Org, manager: Staff, log: Log, at_desk: At, actor: ActorFor, now: datetime
) -> None:
    complaint, refund = log(), one("refund")
    org.cards.categories.add(refund)
    child = codes.add(actor=actor(manager), now=now, kind="category", code="part", title="Part", parent=refund.pk)
    act(at_desk(manager), refund, "rename", title="Refunds", reason="A slip.")
    assert (one("refund").pk, one("refund").title) == (refund.pk, "Refunds")
    refund.refresh_from_db()
    later = date(2026, 12, 1)
    done = act(at_desk(manager), refund, "rename", title="Money back", reason="Other meaning.", since="2026-12-01")
    made = one("refund")
    assert done["Location"] == f"/desk/settings/codes/{made.pk}/"
    assert (made.pk != refund.pk, made.effective_from, Code.objects.get(pk=refund.pk).effective_to) == (
        True,
        later,
        later,
    )
    assert Complaint.objects.get(pk=complaint.pk).category_id == refund.pk
    assert [code.title for code in taxonomy.codes(CodeKind.CATEGORY, TODAY) if code.code == "refund"] == ["Refunds"]
    assert [code.title for code in taxonomy.codes(CodeKind.CATEGORY, later) if code.code == "refund"] == ["Money back"]
    assert (list(made.teams.all()), Code.objects.get(pk=child.pk).parent_id) == ([org.cards], made.pk)


def test_a_code_is_retired_at_a_day_and_complaints_keep_it(
    org: Org, manager: Staff, handler: Staff, log: Log, at_desk: At, actor: ActorFor, now: datetime
) -> None:
    complaint, refund = log(), one("refund")
    visitor = at_desk(manager)
    early = act(visitor, refund, "retire", last="2026-11-01", reason="Over.")
    assert "Give today or a day to come" in early.content.decode()
    assert act(visitor, refund, "retire", last="2026-11-05", reason="").status_code == 422
    assert act(visitor, refund, "retire", last="2026-11-05", reason="Over.").status_code == 302
    assert taxonomy.code(CodeKind.CATEGORY, "refund", TODAY) is not None
    assert taxonomy.code(CodeKind.CATEGORY, "refund", date(2026, 11, 5)) is None
    assert Complaint.objects.get(pk=complaint.pk).category_id == refund.pk
    change = SettingChange.objects.get()
    assert (change.what, change.after, change.by) == ("chosen until", "2026-11-05", manager)
    with pytest.raises(NotAllowed):
        codes.retire(refund.pk, actor=actor(handler), now=now, last=TODAY, reason="x")


def test_what_others_stand_under_is_not_retired_before_them(
    org: Org, manager: Staff, actor: ActorFor, now: datetime
) -> None:
    codes.move(one("service").pk, actor=actor(manager), now=now, parent=one("refund").pk)
    with pytest.raises(InvalidInput):
        codes.retire(one("refund").pk, actor=actor(manager), now=now, last=date(2027, 1, 1), reason="Over.")
    assert one("refund").effective_to is None


def test_what_somebody_changed_meanwhile_is_412(
    org: Org, manager: Staff, at_desk: At, actor: ActorFor, now: datetime
) -> None:
    refund = one("refund")
    codes.rename(refund.pk, actor=actor(manager), now=now, title="Refunds", reason="A slip.")
    assert act(at_desk(manager), refund, "rename", title="Repayment", reason="Better.").status_code == 412
    assert one("refund").title == "Refunds"
