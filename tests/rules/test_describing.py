"""What an event says of the clocks it moved, and a calendar amended."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import complaints
from complaints.choices import EventKind
from complaints.errors import InvalidCalendar
from complaints.rules.calendar_changes import amended
from complaints.rules.clocks import Clocks, Happening, advance, due_steps
from complaints.rules.describing import describe
from complaints.rules.packs import read_pack
from complaints.rules.terms import Terms

from .calendars import compiled, nine_to_five, utc

PACK = read_pack((Path(complaints.__file__).parent / "packs" / "generic.toml").read_text())
TERMS = Terms(standards=PACK.by_code, calendars={"": compiled("UTC")})
START = utc("2026-03-02 10:00")


def moved(clocks: Clocks, kind: EventKind, days: float, **data: Any) -> tuple[Clocks, dict[str, dict[str, Any]]]:
    after = advance(clocks, Happening(kind, START + timedelta(days=days), data=data), TERMS)
    return after, {said["clock"]: said for said in describe(clocks, after, TERMS)}


def test_what_starts_says_from_when_until_when_and_how_grave_it_is() -> None:
    clocks, said = moved((), EventKind.RECEIVED, 0)
    assert set(said) == {"acknowledge#1", "resolve#1"}
    assert said["acknowledge#1"] == {
        "clock": "acknowledge#1",
        "change": "started",
        "due": clocks[0].due_at.isoformat(),
        "start": START.isoformat(),
        "severity": "promise",
    }


def test_what_is_kept_says_when_and_what_did_not_move_says_nothing() -> None:
    clocks, _ = moved((), EventKind.RECEIVED, 0)
    _, said = moved(clocks, EventKind.ACKNOWLEDGED, 1)
    at = (START + timedelta(days=1)).isoformat()
    assert (said["acknowledge#1"]["change"], said["acknowledge#1"]["met"]) == ("met", at)
    assert set(said["acknowledge#1"]) == {"clock", "change", "due", "met"}
    assert "resolve#1" not in said
    assert moved(clocks, EventKind.NOTED, 1)[1] == {}


def test_what_is_kept_late_says_also_that_it_was_broken_and_once_only() -> None:
    clocks, _ = moved((), EventKind.RECEIVED, 0)
    due = next(clock for clock in clocks if clock.code == "acknowledge").due_at
    after, said = moved(clocks, EventKind.ACKNOWLEDGED, 9)
    assert said["acknowledge#1"]["breached"] == due.isoformat()
    assert describe(after, after, TERMS) == []


def test_what_is_withdrawn_says_it_was_cancelled() -> None:
    clocks, _ = moved((), EventKind.RECEIVED, 0)
    _, said = moved(clocks, EventKind.WITHDRAWN, 1)
    assert {row["change"] for row in said.values()} == {"cancelled"}
    assert said["resolve#1"]["cancelled"] == (START + timedelta(days=1)).isoformat()


def test_pausing_and_running_again_are_told_with_the_new_generation() -> None:
    clocks, _ = moved((), EventKind.RECEIVED, 0)
    paused, said = moved(clocks, EventKind.ASKED, 1)
    assert (said["resolve#1"]["change"], said["resolve#1"]["generation"]) == ("paused", 2)
    before = next(clock for clock in clocks if clock.code == "resolve").due_at
    _, said = moved(paused, EventKind.HEARD_BACK, 3)
    assert (said["resolve#1"]["change"], said["resolve#1"]["generation"]) == ("resumed", 3)
    assert said["resolve#1"]["due"] > before.isoformat()
    assert "start" not in said["resolve#1"]


def test_more_time_is_told_as_such() -> None:
    clocks, _ = moved((), EventKind.RECEIVED, 0)
    data = {"clock": "resolve#1", "target": 5, "unit": "business_days", "base": "original_due"}
    _, said = moved(clocks, EventKind.EXTENDED, 1, **data)
    assert (said["resolve#1"]["change"], said["resolve#1"]["generation"]) == ("extended", 2)
    assert set(said) == {"resolve#1"}


def test_a_step_is_told_as_such_and_a_breach_with_its_instant() -> None:
    clocks, _ = moved((), EventKind.RECEIVED, 0)
    told: list[dict[str, Any]] = []
    until = START + timedelta(days=9)
    while steps := [step for step in due_steps(clocks, until) if step.clock.code == "acknowledge"]:
        clock = steps[0].clock
        data = {"clock": clock.key, "generation": clock.generation, "step": steps[0].step}
        after = advance(clocks, Happening(EventKind.CLOCK_STEPPED, until, data=data), TERMS)
        told += describe(clocks, after, TERMS)
        clocks = after
    due = next(clock for clock in clocks if clock.code == "acknowledge").due_at
    assert {said["change"] for said in told} == {"stepped"}
    assert [said["breached"] for said in told if "breached" in said] == [due.isoformat()]
    assert not any("generation" in said for said in told)


DEFINITION = {
    **nine_to_five("UTC"),
    "holidays": {"2026-12-25": "Christmas Day", "2026-01-01": "New Year"},
    "closures": [["2026-08-03", "2026-08-07", "works"], ["2026-05-04", "2026-05-04", "flood"]],
    "date_hours": {"2026-12-24": [["09:00", "12:00"]]},
}


def test_an_amended_calendar_keeps_what_was_not_named_and_sorts_the_rest() -> None:
    after = amended(
        DEFINITION,
        closures=[["2026-06-01", "2026-06-02", "move"]],
        closed={"2026-03-17": "Fair"},
        hours={"2026-02-02": [["10:00", "11:00"]]},
    )
    assert list(after["holidays"].items()) == [
        ("2026-01-01", "New Year"), ("2026-03-17", "Fair"), ("2026-12-25", "Christmas Day"),
    ]  # fmt: skip
    assert after["closures"] == [
        ["2026-05-04", "2026-05-04", "flood"], ["2026-06-01", "2026-06-02", "move"],
        ["2026-08-03", "2026-08-07", "works"],
    ]  # fmt: skip
    assert list(after["date_hours"]) == ["2026-02-02", "2026-12-24"]
    assert after["weekly_hours"] == DEFINITION["weekly_hours"]


def test_days_opened_again_lose_their_holiday_and_their_own_closure_but_no_longer_one() -> None:
    opened = ["2026-12-25", "2026-05-04", "2026-08-03", "2026-08-07"]
    after = amended(DEFINITION, opened=opened)
    assert after["holidays"] == {"2026-01-01": "New Year"}
    assert after["closures"] == [["2026-08-03", "2026-08-07", "works"]]
    assert amended(DEFINITION)["closures"] == sorted(DEFINITION["closures"])


def test_holidays_listed_without_names_are_called_closed() -> None:
    after = amended({**nine_to_five("UTC"), "holidays": ["2026-12-25"]})
    assert (after["holidays"], after["closures"], after["date_hours"]) == ({"2026-12-25": "Closed"}, [], {})


def test_an_amendment_that_makes_no_calendar_is_refused() -> None:
    with pytest.raises(InvalidCalendar, match="ends before it begins"):
        amended(DEFINITION, closures=[["2026-06-02", "2026-06-01", "move"]])
