"""More time for a clock: only where the standard gives leave, in time, so often, so long, and with what it demands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from complaints.choices import ClockState
from complaints.errors import GateOpen, InvalidInput
from complaints.rules import extensions
from complaints.rules.clocks import Clock, Pause
from complaints.rules.deadlines import Extension
from complaints.rules.standards import Unit

from .calendars import compiled, standard, utc

CALENDAR = compiled("UTC")
START, DUE = utc("2026-03-02 10:00"), utc("2026-03-06 10:00")
RULE = {"cap": 24, "unit": "hours"}


def clock(**more: Any) -> Clock:
    given: dict[str, Any] = {
        "code": "answer", "serial": 1, "started_at": START, "first_due_at": DUE, "due_at": DUE,
        "legal_due_date": DUE.date(), "send_by": DUE,
    }  # fmt: skip
    return Clock(**{**given, **more})


def ask(rule: dict[str, Any] | None = RULE, **more: Any) -> None:
    its_clock = more.pop("clock", None) or clock()
    given: dict[str, Any] = {"now": START, "target": 24, "agreed_due": None, "letter": "", **more}
    extensions.check(standard(96, "hours", extension=rule), its_clock, CALENDAR, **given)


def refused(field: str, **more: Any) -> str:
    with pytest.raises(InvalidInput) as found:
        ask(**more)
    [[sentence]] = found.value.data["fields"].values()
    assert list(found.value.data["fields"]) == [field]
    return str(sentence)


def test_a_standard_without_a_rule_gives_no_leave() -> None:
    assert refused("clock", rule=None) == "“Answer” cannot be extended: its policy gives no leave."


def test_a_clock_that_is_late_gets_no_more_time() -> None:
    late = "“Answer” is late already; more time does not mend that."
    assert refused("clock", clock=clock(breached_at=DUE)) == late
    assert refused("clock", now=DUE + timedelta(seconds=1)) == late
    ask(now=DUE)
    ask(now=DUE + timedelta(seconds=1), clock=clock(state=ClockState.PAUSED))
    ask(now=DUE + timedelta(seconds=1), rule={**RULE, "before_due": False})


def test_no_more_often_than_the_rule_allows() -> None:
    once, twice = (Extension(1, Unit.HOURS),), (Extension(1, Unit.HOURS),) * 2
    assert refused("clock", clock=clock(extensions=once)) == "“Answer” was extended 1 times; that is all it allows."
    ask(rule={**RULE, "max_count": 2}, clock=clock(extensions=once))
    assert "was extended 2 times" in refused("clock", rule={**RULE, "max_count": 2}, clock=clock(extensions=twice))


@pytest.mark.parametrize("target", [0, -1, 25])
def test_no_less_than_one_and_no_more_than_the_cap(target: int) -> None:
    assert refused("target", target=target) == "Give 1 to 24 hours."


@pytest.mark.parametrize("target", [1, 24, None])
def test_up_to_the_cap_is_granted(target: int | None) -> None:
    ask(target=target)


def test_the_unit_is_said_in_words() -> None:
    said = refused("target", rule={"cap": 3, "unit": "business_days"}, target=4)
    assert said == "Give 1 to 3 business days."


def test_an_agreed_day_lies_no_later_than_the_cap_reaches() -> None:
    last = DUE + timedelta(hours=24)
    ask(target=None, agreed_due=last)
    later = last + timedelta(seconds=1)
    assert refused("agreed_due", target=None, agreed_due=later) == "The policy allows until 07 Mar 2026 10:00 UTC."


def test_what_the_rule_demands_is_named_all_at_once() -> None:
    rule = {**RULE, "requires_letter": True, "requires_agreement": True}
    with pytest.raises(GateOpen) as open_gate:
        ask(rule)
    assert [part.code for part in open_gate.value.missing] == ["letter", "agreement"]
    with pytest.raises(GateOpen) as open_gate:
        ask(rule, letter="Dear customer")
    assert [part.code for part in open_gate.value.missing] == ["agreement"]
    ask(rule, letter="Dear customer", agreement="By telephone today.")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, DUE + timedelta(hours=24)),
        ({"extensions": (Extension(5, Unit.HOURS),)}, DUE + timedelta(hours=29)),
        ({"pauses": (Pause(utc("2026-03-03 09:00"), utc("2026-03-03 11:00")),)}, DUE + timedelta(hours=26)),
        ({"pauses": (Pause(utc("2026-03-03 09:00")),)}, DUE + timedelta(hours=24)),
    ],
)
def test_the_furthest_is_counted_with_what_was_granted_and_paused_before(more: Any, expected: datetime) -> None:
    ruled = standard(96, "hours", extension=RULE)
    assert extensions.latest(ruled, clock(**more), CALENDAR) == expected


def test_without_a_rule_the_furthest_is_the_due_instant() -> None:
    assert extensions.latest(standard(96, "hours"), clock(), CALENDAR) == DUE
