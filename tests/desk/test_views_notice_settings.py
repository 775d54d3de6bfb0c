"""People say how they want to be told; what is urgent is told all the same."""

from __future__ import annotations

from datetime import UTC, datetime

from complaints.actions import assignment, authority, posting
from complaints.actions.claimed import Claimed
from complaints.models import Notice, Outbox, Staff
from tests.conftest import NOW, Log
from tests.desk.conftest import At, Visitor
from tests.desk.journey import do

ALL = ["promises", "escalations", "work", "questions"]


def wish(visitor: Visitor, **fields: object) -> int:
    said = {"in_app": ALL, "by_mail": ALL, "digest": "", **fields}
    return visitor.client.post("/desk/notices/settings/", said).status_code


def test_a_kind_turned_off_is_not_listed_or_not_mailed(
    log: Log, supervisor: Staff, handler: Staff, at_desk: At
) -> None:
    assert wish(at_desk(handler), by_mail=["promises", "escalations", "questions"]) == 302
    do(assignment.assign, log(), supervisor, handler=handler.pk)
    assert Notice.objects.filter(staff=handler).count() == 1
    assert not Outbox.objects.filter(topic="notice", key=f"staff:{handler.pk}").exists()
    assert wish(at_desk(handler), in_app=["promises", "escalations", "questions"]) == 302
    do(assignment.assign, log(), supervisor, handler=handler.pk)
    assert Notice.objects.filter(staff=handler).count() == 1
    assert Outbox.objects.filter(topic="notice", key=f"staff:{handler.pk}").count() == 1


def test_a_digest_and_quiet_hours_move_the_mail_and_safety_does_not_wait(
    log: Log, supervisor: Staff, handler: Staff, at_desk: At
) -> None:
    assert wish(at_desk(supervisor), digest="daily", digest_at="16:00", by_mail=["work"]) == 302
    complaint = log()
    do(authority.escalate, complaint, handler, reason="advice_wanted", wanted="May I?")
    assert not Outbox.objects.filter(topic="notice").exists()
    assert wish(at_desk(supervisor), digest="daily", digest_at="16:00") == 302
    do(authority.escalate, log(), handler, reason="advice_wanted", wanted="May I?")
    assert Outbox.objects.get(topic="notice").available_at == NOW.replace(hour=16, minute=0)
    do(assignment.assess, log(), handler, severity="high", impact="one", safety=True)
    urgent = Outbox.objects.filter(topic="notice", payload__urgent=True).get()
    assert urgent.available_at == NOW


def test_what_was_turned_off_since_is_not_sent(
    log: Log, supervisor: Staff, handler: Staff, at_desk: At, mailoutbox: list[object]
) -> None:
    do(assignment.assign, log(), supervisor, handler=handler.pk)
    row = Outbox.objects.get(topic="notice", key=f"staff:{handler.pk}")
    group = [Claimed(row.pk, row.topic, row.key, row.dedup, row.payload, 1, NOW, NOW)]
    assert wish(at_desk(handler), by_mail=["promises"]) == 302
    posting.post(group)
    assert mailoutbox == []


def test_a_kind_must_reach_one_somewhere(handler: Staff, at_desk: At) -> None:
    visitor = at_desk(handler)
    assert wish(visitor, in_app=["promises"], by_mail=["promises"]) == 422
    assert wish(visitor, quiet_from="22:00") == 422
    assert wish(visitor, digest="daily") == 422
    assert "Quiet hours" not in visitor.text("/desk/notices/settings/")


def test_settings_come_back_as_they_were_kept(handler: Staff, at_desk: At) -> None:
    visitor = at_desk(handler)
    assert (
        wish(
            visitor,
            in_app=["work", "promises", "escalations", "questions"],
            by_mail=[],
            quiet_from="22:00",
            quiet_to="07:00",
        )
        == 302
    )
    html = visitor.text("/desk/notices/settings/")
    assert 'value="22:00"' in html
    assert html.count("checked") == 5


def test_times_are_shown_in_the_zone_chosen_with_the_offices_behind(log: Log, handler: Staff, at_desk: At) -> None:
    visitor, complaint = at_desk(handler), log(at=datetime(2026, 11, 4, 9, 0, tzinfo=UTC))
    visitor.post("/desk/appearance/", zone="Asia/Tokyo", next="/desk/queue/")
    html = visitor.text(f"/desk/complaints/{complaint.reference}/")
    assert "18:00 JST (Wed 09:00 GMT in the office)" in html
    visitor.post("/desk/appearance/", zone="Nowhere/At all", next="/desk/queue/")
    assert "JST" in visitor.text(f"/desk/complaints/{complaint.reference}/")
