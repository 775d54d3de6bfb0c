"""Calendars on their own pages: drawn anew, what would move seen first, then published by who confirmed it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import HttpResponse
from pytest_django import DjangoAssertNumQueries

from complaints.actions import calendars
from complaints.models import CalendarVersion, Clock, Event, SettingChange, Staff
from complaints.queries.verify import verify
from complaints.rules.calendar_changes import amended
from complaints.rules.calendar_drafts import drawn, special_days, weekly_words
from tests.conftest import HOURS, ActorFor, Log, Org
from tests.desk.conftest import At, Visitor
from tests.desk.settings_cast import confirmed, hidden, with_password

HERE = "/desk/settings/calendars/uk/"
WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-17:00") | {"sat": "", "sun": ""}
CLOSED = {"close_from": "2026-11-05", "close_why": "Office flooded"}


def ask(visitor: Visitor, **said: Any) -> HttpResponse:
    fields = {"amends": "1", "timezone": "Europe/London", "reason": "The office was flooded.", **WEEK, **said}
    return visitor.client.post(HERE, fields)


def due() -> dict[str, datetime]:
    return dict(Clock.objects.values_list("code", "due_at"))


def test_a_closure_is_seen_first_then_published_and_kept_with_who_and_why(
    org: Org, log: Log, manager: Staff, at_desk: At
) -> None:
    complaint, before = log(), due()
    visitor = confirmed(at_desk(manager))
    shown = ask(visitor, **CLOSED)
    html = shown.content.decode()
    assert "open promises move, none into the past." in html
    assert f'href="/desk/complaints/{complaint.reference}/"' in html
    assert "Fri 6 Nov 17:00" in html  # due now: acknowledged within two working days of Wednesday
    assert "Mon 9 Nov 17:00" in html
    assert (CalendarVersion.objects.count(), due(), SettingChange.objects.count()) == (1, before, 0)

    done = visitor.client.post(f"{HERE}publish/", {"plan": hidden(shown, "plan")}, follow=True)
    assert "Version 2 is in force." in done.content.decode()
    assert due()["acknowledge"] == datetime(2026, 11, 9, 17, 0, tzinfo=UTC)
    change = SettingChange.objects.get()
    assert (change.by, change.kind, change.subject, change.what, change.before, change.after, change.reason) == (
        manager, "calendar", "uk", "version", "1", "2", "The office was flooded.",
    )  # fmt: skip
    assert verify([complaint.pk]) == []
    events = Event.objects.count()
    visitor.client.post(f"{HERE}publish/", {"plan": hidden(shown, "plan")})
    assert (CalendarVersion.objects.count(), Event.objects.count(), SettingChange.objects.count()) == (2, events, 1)


def test_who_did_not_confirm_lately_is_asked_first_and_then_it_is_done(
    org: Org, log: Log, manager: Staff, at_desk: At
) -> None:
    log()
    visitor = at_desk(with_password(manager))
    plan = hidden(ask(visitor, **CLOSED), "plan")
    asked = visitor.client.post(f"{HERE}publish/", {"plan": plan})
    assert asked["Location"].startswith("/confirm/")
    assert CalendarVersion.objects.count() == 1
    visitor.client.post(asked["Location"], {"password": "teapot-under-test-7"}, follow=True)
    assert CalendarVersion.objects.count() == 2


def test_an_administrator_sees_how_many_move_and_no_complaint(
    org: Org, log: Log, administrator: Staff, at_desk: At
) -> None:
    complaint = log()
    html = ask(at_desk(administrator), **CLOSED).content.decode()
    assert "open promises move" in html
    assert complaint.reference not in html
    assert "not yours to see" in html


def test_what_somebody_changed_meanwhile_is_not_lost(
    org: Org, log: Log, manager: Staff, actor: ActorFor, at_desk: At, now: datetime
) -> None:
    visitor = confirmed(at_desk(manager))
    plan = hidden(ask(visitor, **CLOSED), "plan")
    theirs = amended(HOURS, closed={"2026-11-06": "Move"})
    calendars.change_calendar("uk", theirs, actor=actor(manager), now=now, reason="We move.")
    refused = visitor.client.post(f"{HERE}publish/", {"plan": plan})
    assert refused.status_code == 409
    assert "changed meanwhile" in refused.content.decode()
    assert CalendarVersion.objects.count() == 2


@pytest.mark.parametrize(("said", "words"), [
    ({"timezone": "Europe/Atlantis"}, "is not a known time zone"),
    (dict.fromkeys(WEEK, ""), "this calendar never opens"),
    ({"mon": "09:00-13:00, 12:00-17:00"}, "09:00-13:00 and 12:00-17:00 overlap"),
    ({"tue": "nine to five"}, "is no interval; write it as 09:00-17:00"),
    ({"wed": "09:00-25:00"}, "is no time of day"),
    ({"place": "Atlantis"}, "is no place whose holidays are known"),
    ({"day": "2026-12-24"}, "Give both the day and its hours."),
    ({"close_from": "2026-11-05"}, "Say why it is closed"),
    ({"close_from": "2026-11-05", "close_to": "2026-11-04", "close_why": "x"}, "This is before the first day."),
    ({**CLOSED, "reason": ""}, "This field is required."),
    ({}, "Nothing would change."),
])  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_written(
    said: dict[str, str], words: str, org: Org, manager: Staff, at_desk: At
) -> None:
    refused = ask(at_desk(manager), **said)
    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert CalendarVersion.objects.count() == 1


def test_a_forged_or_old_plan_publishes_nothing(org: Org, manager: Staff, at_desk: At) -> None:
    visitor = confirmed(at_desk(manager))
    answer = visitor.client.post(f"{HERE}publish/", {"plan": "made up"}, follow=True)
    assert "The preview is too old." in answer.content.decode()
    assert CalendarVersion.objects.count() == 1


def test_a_preview_costs_no_more_with_more_complaints(
    org: Org, log: Log, manager: Staff, at_desk: At, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        log()
    visitor = at_desk(manager)
    with django_assert_max_num_queries(40):  # it publishes, works out and takes back
        assert ask(visitor, **CLOSED).status_code == 200


def test_days_are_added_and_taken_out_and_the_rest_stays() -> None:
    said = {**HOURS, "closures": [["2026-12-29", "2026-12-31", "Inventory"]], "breaks": {"mon": [["12:00", "13:00"]]}}
    after = drawn(
        said, timezone="Europe/London", weekly={**weekly_words(said), "sat": "9-12"},
        closures=[["2026-11-05", "2026-11-06", "Flood"]], closed={"2027-04-02": "Good Friday"},
        hours={"2026-12-24": "09:00-13:00"}, dropped=["holiday:2026-12-28", "closure:2026-12-29:2026-12-31"],
    )  # fmt: skip
    assert after["weekly_hours"]["sat"] == [["09:00", "12:00"]]
    assert after["breaks"] == said["breaks"]
    assert [(day.key, day.words) for day in special_days(after)] == [
        ("closure:2026-11-05:2026-11-06", "Flood"), ("hours:2026-12-24", "09:00-13:00"),
        ("holiday:2026-12-25", "Closed"), ("holiday:2027-01-01", "Closed"), ("holiday:2027-04-02", "Good Friday"),
    ]  # fmt: skip


def test_a_night_shift_and_a_day_round_the_clock_come_back_as_they_were_written() -> None:
    said = {"timezone": "UTC", "weekly_hours": {"mon": [["22:00", "06:00"]], "tue": [["00:00", "24:00"]]}}
    words = weekly_words(said)
    assert (words["mon"], words["tue"]) == ("22:00-06:00", "00:00-24:00")
    assert drawn(said, timezone="UTC", weekly=words)["weekly_hours"] == said["weekly_hours"]
