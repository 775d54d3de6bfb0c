"""Which notices go where and when."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from complaints.rules.macros import faults, steps
from complaints.rules.notices import NoticeKind, Wishes, kind_of

EVENING = datetime(2026, 11, 4, 21, 30, tzinfo=UTC)


def at(hour: int, minute: int = 0, day: int = 4) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("late:7:1:3", NoticeKind.PROMISES), ("notice:warn:7:1:3", NoticeKind.PROMISES),
        ("escalation:3:level:1:9", NoticeKind.ESCALATIONS), ("assigned:2:5:9", NoticeKind.WORK),
        ("referral:asked:1:9", NoticeKind.QUESTIONS), ("stuck:7:2026-11-04:9", None),
    ],
)  # fmt: skip
def test_a_notice_says_by_its_key_what_it_is_about(key: str, kind: NoticeKind | None) -> None:
    assert kind_of(key) == kind


def test_what_is_turned_off_stays_away_and_what_is_urgent_or_unknown_never() -> None:
    wish = Wishes(not_in_app=frozenset({"work"}), not_by_mail=frozenset({"promises"}))
    assert not wish.in_app(NoticeKind.WORK, urgent=False)
    assert not wish.by_mail(NoticeKind.PROMISES, urgent=False)
    assert wish.in_app(NoticeKind.WORK, urgent=True)
    assert wish.by_mail(NoticeKind.PROMISES, urgent=True)
    assert wish.in_app(None, urgent=False)
    assert wish.by_mail(None, urgent=False)


@pytest.mark.parametrize(
    ("said", "goes"),
    [(at(21, 59), at(21, 59)), (at(22), at(7, day=5)), (at(23, 30), at(7, day=5)), (at(6, 59), at(7)), (at(7), at(7))],
)
def test_quiet_hours_pass_midnight_and_their_end_is_loud(said: datetime, goes: datetime) -> None:
    wish = Wishes(quiet_from=time(22), quiet_to=time(7))
    assert wish.mail_at(said, urgent=False) == goes
    assert wish.mail_at(said, urgent=True) == said


def test_digests_gather_to_the_hour_or_the_day_and_keep_the_quiet() -> None:
    assert Wishes(digest="hourly").mail_at(at(9, 1), urgent=False) == at(10)
    assert Wishes(digest="hourly").mail_at(at(9), urgent=False) == at(9)
    daily = Wishes(digest="daily", digest_at=time(16))
    assert (daily.mail_at(at(9), urgent=False), daily.mail_at(at(16, 1), urgent=False)) == (at(16), at(16, day=5))
    both = Wishes(digest="hourly", quiet_from=time(18), quiet_to=time(8))
    assert both.mail_at(at(17, 30), urgent=False) == at(8, day=5)


def test_hours_are_of_the_readers_zone() -> None:
    wish = Wishes(quiet_from=time(22), quiet_to=time(7), zone="Europe/Paris")
    assert wish.mail_at(at(21, 30), urgent=False) == at(6, day=5)


def test_a_macro_comes_to_its_steps_in_order() -> None:
    preset = {"take": True, "severity": "high", "reply": "inform", "body": "Soon.", "note": "Done.", "next": "escalate",
              "wanted": "May I?"}  # fmt: skip
    assert [step.verb for step in steps(preset)] == ["take", "assess", "inform", "note", "escalate"]
    assert next(step.verb for step in steps(preset, unassigned=False)) == "assess"


@pytest.mark.parametrize(
    ("preset", "wrong"),
    [
        ({}, {"title"}), ({"reply": "inform"}, {"body"}), ({"body": "x"}, {"reply"}), ({"next": "release"}, {"reason"}),
        ({"next": "transfer", "reason": "x"}, {"team"}), ({"next": "escalate"}, {"wanted"}),
        ({"note": "Dear {nobody}"}, {"note"}), ({"take": True}, set()),
    ],
)  # fmt: skip
def test_a_macro_that_cannot_work_says_where(preset: dict[str, object], wrong: set[str]) -> None:
    assert set(faults(preset)) == wrong
