"""What one complaint adds, told from moments and clocks alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from complaints.choices import ClockState
from complaints.rules.attribution import Moment
from complaints.rules.clocks import Clock
from complaints.rules.deadlines import Extension
from complaints.rules.figures import Fact, Measure, facts, took
from complaints.rules.standards import Owner, Unit
from complaints.rules.terms import Within

LONDON = ZoneInfo("Europe/London")
RECEIVED = datetime(2026, 6, 1, 22, 59, tzinfo=UTC)
"""One minute before midnight in London."""
DAY = date(2026, 6, 1)
M = Measure


def at(days: int, minutes: int = 0) -> datetime:
    return RECEIVED + timedelta(days=days, minutes=minutes)


@dataclass(frozen=True)
class Story:
    moments: tuple[Moment, ...]
    clocks: tuple[Clock, ...] = ()

    def told(self, *, returning: bool = False) -> dict[tuple[date, int, str, str], int]:
        found = facts(self.moments, self.clocks, received_at=RECEIVED, zone=LONDON, returning=returning)
        return {tuple(fact): number for fact, number in found.items()}  # type: ignore[misc]


def received(team: int = 1) -> Moment:
    return Moment("received", RECEIVED + timedelta(hours=9), {"team": team})


def moment(kind: str, when: datetime, **data: Any) -> Moment:
    return Moment(kind, when, data)


def clock(state: ClockState = ClockState.MET, *, due: datetime, breached: bool = False, noticed: int = 0,
          within: Within | None = None, escalation: int | None = None, extended: bool = False) -> Clock:  # fmt: skip
    return Clock(
        "answer", 1, RECEIVED, due, due, due.date(), due, state=state, within=within, escalation=escalation,
        breached_at=due if breached else None, detected_at=due + timedelta(seconds=noticed) if breached else None,
        extensions=(Extension(2, Unit.BUSINESS_DAYS),) if extended else (),
    )  # fmt: skip


def test_it_is_opened_on_the_local_day_of_its_receipt_however_late_it_was_logged() -> None:
    assert Story((received(),)).told() == {(DAY, 1, "opened", ""): 1}
    assert Story((received(),)).told(returning=True) == {(DAY, 1, "opened", ""): 1, (DAY, 1, "returning", ""): 1}


def test_ended_and_opened_again_it_is_counted_each_time() -> None:
    ends, back = at(2, 1), at(30)
    story = Story((
        received(), moment("closed", ends, closure="accepted", stage=["follow_up", "closed"]),
        moment("noted", at(5)), moment("reopened", back, stage=["closed", "resolve"]),
        moment("closed", at(60), closure="no_reply", stage=["follow_up", "closed"]),
    ))  # fmt: skip
    assert story.told() == {
        (DAY, 1, "opened", ""): 1,
        (date(2026, 6, 4), 1, "closed", "accepted"): 1, (date(2026, 6, 4), 1, "took", "3"): 1,
        (date(2026, 7, 1), 1, "reopened", ""): 1,
        (date(2026, 7, 31), 1, "closed", "no_reply"): 1, (date(2026, 7, 31), 1, "took", "more"): 1,
    }  # fmt: skip


def test_a_transfer_moves_what_is_open_and_nothing_that_ended() -> None:
    moves = [moment("transferred", at(1), team=[1, 2]), moment("set_aside", at(2), closure="set_aside"),
             moment("transferred", at(3), team=[2, 3])]  # fmt: skip
    assert Story((received(), *moves)).told() == {
        (DAY, 1, "opened", ""): 1, (date(2026, 6, 2), 1, "moved_out", ""): 1, (date(2026, 6, 2), 2, "moved_in", ""): 1,
        (date(2026, 6, 3), 2, "closed", "set_aside"): 1, (date(2026, 6, 3), 2, "took", "3"): 1,
    }  # fmt: skip


def test_an_ending_told_twice_ends_once() -> None:
    twice = [moment("closed", at(1), closure="accepted"), moment("closed", at(2), closure="accepted")]
    assert [key[2] for key in Story((received(), *twice)).told()] == ["opened", "closed", "took"]


def test_a_decision_is_counted_when_its_letter_leaves() -> None:
    story = Story((received(), moment("decided", at(1), outcome=["", "upheld"]), moment("decision_sent", at(2))))
    assert story.told()[date(2026, 6, 3), 1, "decided", "upheld"] == 1
    changed = moment("decided", at(1), outcome="partly_upheld")
    assert Story((received(), changed, moment("decision_sent", at(2)))).told()[
        date(2026, 6, 3), 1, "decided", "partly_upheld"
    ]


def test_at_first_contact_the_outcome_is_told_by_the_end() -> None:
    story = Story((
        received(), moment("decision_sent", at(0, 1), at_first_contact=True),
        moment("closed", at(0, 1), closure="first_contact", outcome="upheld"),
    ))  # fmt: skip
    assert story.told()[date(2026, 6, 2), 1, "decided", "upheld"] == 1


@pytest.mark.parametrize(
    ("days", "group"), [(0, "3"), (3, "3"), (4, "28"), (28, "28"), (29, "56"), (56, "56"), (57, "more")]
)
def test_how_long_it_took_is_counted_in_local_calendar_days(days: int, group: str) -> None:
    assert took(RECEIVED, RECEIVED + timedelta(days=days), LONDON) == group


def test_one_minute_over_local_midnight_is_another_day() -> None:
    assert took(RECEIVED, at(3, 2), LONDON) == "28"


def test_a_promise_counts_on_the_day_it_was_due_in_the_team_that_had_the_complaint_then() -> None:
    moves = (received(), moment("transferred", at(3), team=[1, 2]))
    kept = Story(moves, (clock(due=at(2)), clock(due=at(4))))
    assert (kept.told()[date(2026, 6, 3), 1, "kept", "answer"], kept.told()[date(2026, 6, 5), 2, "kept", "answer"]) == (
        1,
        1,
    )


def test_a_broken_promise_says_how_late_we_noticed_and_why_it_was_broken() -> None:
    explained = moment("lateness_explained", at(9), clock="answer#1", reason="workload", team=4)
    told = Story((received(), explained), (clock(due=at(2), breached=True, noticed=75),)).told()
    day = date(2026, 6, 3)
    assert {key[2:]: number for key, number in told.items() if key[0] == day} == {
        ("broken", "answer"): 1, ("late", "workload|4"): 1, ("noticed", "answer"): 75,
    }  # fmt: skip
    unexplained = Story((received(),), (clock(ClockState.RUNNING, due=at(2), breached=True),)).told()
    assert unexplained[day, 1, "late", ""] == 1


def test_explained_anew_the_last_word_counts() -> None:
    words = [moment("lateness_explained", at(n), clock="answer#1", reason=reason, team=4)
             for n, reason in ((8, "workload"), (9, "handover"))]  # fmt: skip
    told = Story((received(), *words), (clock(due=at(2), breached=True),)).told()
    assert {key[3] for key in told if key[2] == "late"} == {"handover|4"}


def test_more_time_is_counted_beside_how_it_ended() -> None:
    told = Story((received(),), (clock(due=at(2), extended=True),)).told()
    assert (told[date(2026, 6, 3), 1, "extended", "answer"], told[date(2026, 6, 3), 1, "kept", "answer"]) == (1, 1)


@pytest.mark.parametrize(
    "other",
    [
        clock(ClockState.RUNNING, due=at(2)),
        clock(ClockState.PAUSED, due=at(2)),
        clock(ClockState.CANCELLED, due=at(2)),
        clock(due=at(2), escalation=7),
        clock(due=at(2), within=(Owner.REFERRAL, 3)),
    ],
)
def test_what_is_not_over_was_given_up_or_is_owed_to_a_colleague_counts_nowhere(other: Clock) -> None:
    assert list(Story((received(),), (other,)).told()) == [Fact(DAY, 1, M.OPENED, "")]


def test_a_parts_promise_is_a_promise_to_the_customer() -> None:
    told = Story((received(),), (clock(due=at(2), within=(Owner.PART, 1)),)).told()
    assert told[date(2026, 6, 3), 1, "kept", "answer"] == 1
