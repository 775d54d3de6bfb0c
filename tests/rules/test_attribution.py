"""Whose time it was: the rule of `rules/attribution.py`, each part of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from complaints.choices import EventKind, WaitingOn
from complaints.rules.attribution import Moment, Stretch, stretches

START = datetime(2026, 11, 4, 10, 0, tzinfo=UTC)
CARDS, LOANS, SHOPS = 1, 2, 3
CUSTOMER, SUPPLIER = WaitingOn.CUSTOMER, WaitingOn.SUPPLIER


def at(hour: float) -> datetime:
    return START + timedelta(hours=hour)


def happened(hour: float, kind: EventKind, **data: Any) -> Moment:
    return Moment(kind, at(hour), data)


RECEIVED = happened(0, EventKind.RECEIVED, team=CARDS)


def told(*moments: Moment, until: float = 10) -> list[tuple[int | str, float, float]]:
    """Who, since and until in hours, in the order of their beginnings."""
    hour = timedelta(hours=1)
    found = stretches([RECEIVED, *moments], at(until))
    return sorted(
        [(one.who, (one.since - START) / hour, (one.until - START) / hour) for one in found],
        key=lambda row: (row[1], str(row[0])),
    )


def test_it_is_the_teams_time_while_nobody_is_asked_anything() -> None:
    assert told() == [(CARDS, 0, 10)]
    assert told(happened(2, EventKind.PAUSED), happened(4, EventKind.RESUMED)) == [(CARDS, 0, 10)]


def test_a_transfer_passes_the_ball_on() -> None:
    assert told(happened(3, EventKind.TRANSFERRED, team=[CARDS, LOANS])) == [(CARDS, 0, 3), (LOANS, 3, 10)]


def test_a_question_is_the_time_of_the_department_asked_until_it_answers() -> None:
    asked = happened(2, EventKind.REFERRED, referral=7, team=LOANS)
    for end in (EventKind.REFERRAL_ANSWERED, EventKind.REFERRAL_RECALLED):
        assert told(asked, happened(5, end, referral=7, team=LOANS)) == [(CARDS, 0, 2), (LOANS, 2, 5), (CARDS, 5, 10)]
    assert told(asked, happened(3, EventKind.REFERRAL_CHASED, referral=7)) == [(CARDS, 0, 2), (LOANS, 2, 10)]


def test_two_departments_each_get_their_own_time_and_two_questions_to_one_count_once() -> None:
    both = told(
        happened(1, EventKind.REFERRED, referral=7, team=LOANS),
        happened(2, EventKind.REFERRED, referral=8, team=SHOPS),
        happened(3, EventKind.REFERRED, referral=9, team=LOANS),
        happened(4, EventKind.REFERRAL_ANSWERED, referral=7, team=LOANS),
        happened(6, EventKind.REFERRAL_ANSWERED, referral=8, team=SHOPS),
        happened(8, EventKind.REFERRAL_ANSWERED, referral=9, team=LOANS),
    )
    assert both == [(CARDS, 0, 1), (LOANS, 1, 8), (SHOPS, 2, 6), (CARDS, 8, 10)]


def test_a_supplier_has_its_time_too() -> None:
    asked, answered = (happened(hour, kind, referral=7) for hour, kind in
                       ((1, EventKind.REFERRED), (4, EventKind.REFERRAL_ANSWERED)))  # fmt: skip
    assert told(asked, answered) == [(CARDS, 0, 1), (SUPPLIER, 1, 4), (CARDS, 4, 10)]


def test_the_customer_has_the_ball_from_the_question_to_the_answer() -> None:
    asked = happened(2, EventKind.ASKED)
    ways_back = (
        happened(5, EventKind.HEARD_BACK), happened(5, EventKind.RESUMED),
        happened(5, EventKind.CLOCK_STEPPED, clock="resolve#1", step="resume"),
    )  # fmt: skip
    for back in ways_back:
        assert told(asked, back) == [(CARDS, 0, 2), (CUSTOMER, 2, 5), (CARDS, 5, 10)]
    warned = happened(5, EventKind.CLOCK_STEPPED, clock="resolve#1", step="warn")
    assert told(asked, warned) == [(CARDS, 0, 2), (CUSTOMER, 2, 10)]


def test_a_department_asked_while_the_customer_is_has_its_own_time_beside_theirs() -> None:
    found = told(
        happened(1, EventKind.ASKED),
        happened(2, EventKind.REFERRED, referral=7, team=LOANS),
        happened(3, EventKind.HEARD_BACK),
        happened(4, EventKind.REFERRAL_ANSWERED, referral=7, team=LOANS),
    )
    assert found == [(CARDS, 0, 1), (CUSTOMER, 1, 3), (LOANS, 2, 4), (CARDS, 4, 10)]


def test_after_the_end_it_is_nobodys_until_it_begins_again() -> None:
    ends = (EventKind.CLOSED, EventKind.WITHDRAWN, EventKind.SET_ASIDE, EventKind.MERGED)
    for end in ends:
        asked = (happened(1, EventKind.REFERRED, referral=7, team=LOANS), happened(1, EventKind.ASKED))
        found = told(*asked, happened(3, end), happened(6, EventKind.REOPENED))
        assert found == [(CARDS, 0, 1), (LOANS, 1, 3), (CUSTOMER, 1, 3), (CARDS, 6, 10)]


def test_nothing_reaches_beyond_the_moment_asked_about() -> None:
    assert told(happened(12, EventKind.CLOSED)) == [(CARDS, 0, 10)]
    assert told(happened(0, EventKind.TRANSFERRED, team=[CARDS, LOANS])) == [(LOANS, 0, 10)]
    assert stretches([], at(1)) == []
    assert stretches([RECEIVED], at(0)) == []
    assert stretches([RECEIVED], at(1)) == [Stretch(at(0), at(1), CARDS)]
