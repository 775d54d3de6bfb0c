"""The rollup: told once or many times, it is the sum of what complaints say, and what goes in comes out."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Sum

from complaints.actions import endings, figures, intake, sweep
from complaints.choices import Outcome
from complaints.models import Clock, Complaint, Event, Figure, FiguresOf, Staff
from complaints.queries import figures as read
from complaints.queries.people import actor_for
from complaints.rules.figures import Measure
from complaints.types import SYSTEM, InboundComplaint, InboundCustomer
from tests.actions import stories
from tests.conftest import ActorFor, Log
from tests.evidence.steps import LIKELY, VERBS
from tests.evidence.walking import Walk, found_town
from tests.rules.oracle import EXAMPLES

LONDON = ZoneInfo("Europe/London")
EVER = (date(2000, 1, 1), date(2100, 1, 1))


def totals(**where: Any) -> dict[tuple[str, str], int]:
    rows = Figure.objects.filter(**where).values_list("measure", "key").annotate(n=Sum("number")).exclude(n=0)
    return {(measure, key): n for measure, key, n in rows}


def everything() -> set[tuple[Any, ...]]:
    return set(Figure.objects.exclude(number=0).values_list("day", "team", "restricted", "measure", "key", "number"))


def open_at(end: datetime, team: int) -> int:
    """Counted by hand from the events."""
    found = 0
    for complaint in Complaint.objects.filter(received_at__lt=end):
        is_open, where = True, 0
        for event in Event.objects.filter(complaint=complaint).order_by("seq"):
            counts = event.data.get("effective_at")
            at = datetime.fromisoformat(counts) if counts else event.at
            if event.kind == "received":
                where = event.data["team"]
            elif at >= end:
                continue
            elif event.kind == "transferred":
                where = event.data["team"][1]
            elif "closure" in event.data:
                is_open = False
            elif event.kind in ("reopened", "review_started"):
                is_open = True
        found += is_open and where == team
    return found


def test_a_complaint_is_counted_opened_decided_and_closed_on_its_days(
    log: Log, handler: Staff, manager: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = stories.to_closed(log(), actor(handler), now)
    assert figures.roll(now=now) == 1
    assert totals(team=complaint.team_id) == {
        ("opened", ""): 1, ("closed", "accepted"): 1, ("took", "3"): 1, ("decided", Outcome.UPHELD): 1,
        **{("kept", code): 1 for code in Clock.objects.filter(state="met").values_list("code", flat=True)},
    }  # fmt: skip
    told = read.flow(actor(manager), now.date(), now.date() + timedelta(days=1))
    assert (told["start"], told["opened"], told["closed"], told["end"]) == (0, 1, 1, 0)


def test_told_again_nothing_changes_and_what_happened_since_is_added(
    log: Log, handler: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = log()
    figures.roll(now=now)
    before = everything()
    assert figures.roll(now=now) == 0
    assert everything() == before
    stories.to_closed(complaint, actor(handler), now)
    assert figures.roll(now=now) == 1
    assert totals()["opened", ""] == totals()["closed", "accepted"] == 1
    assert FiguresOf.objects.get().seq == Complaint.objects.get().event_seq


def test_a_broken_promise_counts_on_the_day_it_was_due_with_its_cause_and_how_late_we_noticed(
    log: Log, supervisor: Staff, actor: ActorFor, now: datetime
) -> None:
    log()
    late = now + timedelta(days=6, minutes=1)
    sweep.sweep(now=late)
    figures.roll(now=late)
    clock = Clock.objects.get(code="acknowledge")
    assert clock.breached_at is not None
    of_it = dict(
        Figure.objects.filter(day=clock.breached_at.astimezone(LONDON).date()).values_list("measure", "number")
    )
    assert of_it == {"broken": 1, "late": 1, "noticed": (late - clock.breached_at).total_seconds()}
    assert totals()["late", ""] == 1


def test_what_only_its_own_people_know_of_is_in_no_auditors_figures(
    log: Log, manager: Staff, auditor: Staff, supervisor: Staff, actor: ActorFor, now: datetime
) -> None:
    log(restricted=True)
    log()
    figures.roll(now=now)
    day = (now.date(), now.date() + timedelta(days=1))
    assert read.flow(actor(manager), *day)["opened"] == 2
    assert read.flow(actor(auditor), *day)["opened"] == 1


def test_another_teams_figures_are_not_told(log: Log, outsider: Staff, actor: ActorFor, now: datetime) -> None:
    log()
    figures.roll(now=now)
    assert read.flow(actor(outsider), *EVER)["end"] == 0


def test_a_customer_who_complains_again_within_a_year_is_counted_as_returning(
    log: Log, inbound: InboundComplaint, now: datetime
) -> None:
    nora = InboundCustomer("", id=log().customer_id)
    again = replace(inbound, customer=nora, received_at=now + timedelta(days=100))
    long_after = replace(inbound, customer=nora, received_at=now + timedelta(days=500))
    for one in (again, long_after):
        intake.receive_complaint(one, actor=SYSTEM, now=one.received_at)
    figures.roll(now=now + timedelta(days=500))
    assert totals()["returning", ""] == 1
    assert Figure.objects.get(measure="returning").day == again.received_at.date()


def test_set_aside_and_reopened_it_is_open_again(
    log: Log, handler: Staff, supervisor: Staff, manager: Staff, actor: ActorFor, now: datetime
) -> None:
    complaint = stories.to_closed(log(), actor(handler), now)
    later = now + timedelta(days=2)
    stories.step(complaint, endings.reopen, actor(supervisor), later, reason="New facts.")
    figures.roll(now=later)
    told = read.flow(actor(manager), later.date(), later.date() + timedelta(days=1))
    assert (told["start"], told["reopened"], told["end"]) == (0, 1, 1)


@pytest.mark.grid
def test_what_comes_in_less_what_goes_out_is_what_is_open_whatever_happened(db: None) -> None:
    town, dice = found_town(), random.Random(7)
    mara = actor_for(town.manager, now=datetime(2026, 11, 1, tzinfo=LONDON))
    for number in range(max(12, EXAMPLES // 50)):
        walk = Walk(town, random.Random(number), 1)
        walk.receive()
        walk.go(VERBS, LIKELY, 8)
        figures.roll(now=walk.now)  # in between ...
        walk.go(VERBS, LIKELY, 6)
    figures.roll(now=walk.now)
    bit_by_bit = everything()
    for _ in range(12):
        day = date(2026, 10, 15) + timedelta(days=dice.randrange(120))
        since = day - timedelta(days=dice.randrange(40))
        for team in (town.org.cards, town.org.loans):
            told = read.flow(mara, since, day, team.code)
            gone = told["moved_out"] + told["closed"]
            assert told["start"] + told["opened"] + told["reopened"] + told["moved_in"] - gone == told["end"]
            assert told["end"] == open_at(datetime(day.year, day.month, day.day, tzinfo=LONDON), team.pk)
    Figure.objects.all().delete()
    FiguresOf.objects.all().delete()
    figures.forget()
    figures.roll(now=walk.now, batch=37)  # ... and all at once, in small bites
    assert everything() == bit_by_bit
    assert Measure.BROKEN in {measure for measure, _ in totals()}
