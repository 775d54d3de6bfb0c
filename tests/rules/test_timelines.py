"""Whole stories from other systems' own tests, told through the reducer: which clock is due when, after every event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from complaints.choices import ClockState, EventKind
from complaints.rules.clocks import Clock, Clocks, Happening, advance, due_steps
from complaints.rules.standards import Standard
from complaints.rules.terms import Terms
from complaints.rules.working_time import Calendar, working_seconds_between

from . import oracle

ROWS = oracle.rows("timelines")

# Where a source's own convention differs, ours is this.
OUR_CONVENTION: dict[tuple[str, str], Any] = {
    ("tl-25", "update_due_at"): datetime(2016, 11, 9, 9, 26, 36, tzinfo=UTC),  # seconds are kept
    # A promise stands when the agreement changes; the new one holds for what comes. Rehearsed under it, see below.
    ("tl-75", "solution_due_at"): datetime(2026, 3, 2, 11, 0, tzinfo=UTC),
}

CLOCKS = {
    "first_response": ({EventKind.RECEIVED}, {EventKind.INFORMED}, False),
    "response": ({EventKind.HEARD_BACK}, {EventKind.INFORMED}, False),
    "update": ({EventKind.RECEIVED}, {EventKind.INFORMED}, True),
    "solution": ({EventKind.RECEIVED}, {EventKind.CLOSED}, False),
}
"""What starts each of the sources' clocks, what keeps it, and whether it then begins again."""

HAPPENS = {
    "agent_reply": EventKind.INFORMED,
    "customer_reply": EventKind.HEARD_BACK,
    "pending": EventKind.PAUSED,
    "open": EventKind.RESUMED,
    "closed": EventKind.CLOSED,
}


def _standard(code: str, minutes: int) -> Standard:
    starts, keeps, recurs = CLOCKS[code]
    return Standard.from_json(
        {
            "code": code, "title": code, "severity": "internal", "starts_on": sorted(starts),
            "satisfied_by": sorted(keeps), "recurs": recurs, "pausable": True, "target": minutes,
            "unit": "business_minutes", "reason": "the source's",
        }
    )  # fmt: skip


def _terms(row: Mapping[str, Any], agreed: Mapping[str, int]) -> Terms:
    codes = {name.removesuffix("_minutes"): minutes for name, minutes in agreed.items()}
    calendar = Calendar.from_definition(row["calendar"])
    return Terms({code: _standard(code, minutes) for code, minutes in codes.items()}, {"": calendar})


def _happenings(row: Mapping[str, Any]) -> Iterator[Happening]:
    for event in row["events"]:
        at = datetime.fromisoformat(event["at"])
        if event["type"] == "created":
            yield Happening(EventKind.RECEIVED, at)
            if event.get("customer_message", True) and event.get("by") != "agent":
                yield Happening(EventKind.HEARD_BACK, at)  # the customer waits for an answer
        elif event["type"] in HAPPENS:
            yield Happening(HAPPENS[event["type"]], at)


def _swept(clocks: Clocks, now: datetime, terms: Terms) -> Clocks:
    """Time passes, as before every verb and in every sweep."""
    while due := due_steps(clocks, now):
        first = due[0]
        data = {"clock": first.clock.key, "generation": first.clock.generation, "step": first.step}
        clocks = advance(clocks, Happening(EventKind.CLOCK_STEPPED, now, data=data), terms)
    return clocks


def _told(row: Mapping[str, Any], agreed: Mapping[str, int]) -> tuple[Clocks, Terms]:
    terms, clocks = _terms(row, agreed), ()  # type: tuple[Terms, Clocks]
    for happening in _happenings(row):
        clocks = advance(_swept(clocks, happening.at, terms), happening, terms)
    as_of = row.get("as_of")
    return (_swept(clocks, datetime.fromisoformat(as_of), terms) if as_of else clocks), terms


def _due(clocks: Clocks, *codes: str, ever: bool = False) -> datetime | None:
    """The next due instant of clocks that run; with `ever`, of those that have ended too."""
    mine = [clock for clock in clocks if clock.code in codes]
    running = [clock.due_at for clock in mine if clock.state == ClockState.RUNNING]
    return min(running, default=mine[-1].due_at if ever and mine and mine[-1].state == ClockState.MET else None)


def _took(clock: Clock, terms: Terms) -> float:
    """Working minutes from its start until it was kept."""
    assert clock.met_at is not None
    return working_seconds_between(terms.calendars[""], clock.started_at, clock.met_at) / 60


def _longest(clocks: Clocks, code: str, terms: Terms) -> float:
    return max(_took(clock, terms) for clock in clocks if clock.code == code and clock.met_at)


def _said(name: str, row: Mapping[str, Any], clocks: Clocks, terms: Terms) -> Any:
    broken = {clock.code for clock in clocks if clock.breached_at}
    if name.startswith("breached_"):
        return name.removeprefix("breached_") in broken
    if name == "agreement_status":
        return "Failed" if broken else "Fulfilled"
    if name == "next_due_at":
        return _due(clocks, *CLOCKS)
    if name.endswith("_due_at"):
        code = name.removesuffix("_due_at")
        return _due(clocks, *(("response", "update") if code == "update" else (code,)))
    code = name.removesuffix("_in_minutes").removesuffix("_diff_minutes")
    code = "response" if code == "update" else code
    took = _longest(clocks, code, terms)
    return took if name.endswith("_in_minutes") else row["sla"][f"{code}_minutes"] - took


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_every_story_ends_with_the_clocks_its_source_says(row: dict[str, Any]) -> None:
    clocks, terms = _told(row, row["sla"])
    for name, said in row["expected"].items():
        wanted = OUR_CONVENTION.get((row["id"], name), said)
        wanted = datetime.fromisoformat(wanted) if isinstance(wanted, str) and name.endswith("_at") else wanted
        assert _said(name, row, clocks, terms) == wanted, name


def test_under_the_changed_agreement_the_story_gives_what_the_source_says() -> None:
    row = next(row for row in ROWS if row["id"] == "tl-75")
    changed = next(event["sla"] for event in row["events"] if event["type"] == "sla_changed")
    clocks, _ = _told(row, changed)
    assert _due(clocks, "solution") == datetime.fromisoformat(row["expected"]["solution_due_at"])
