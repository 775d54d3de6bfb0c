"""What promises would have come to, told again under other terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import complaints
from complaints.choices import EventKind
from complaints.rules.clocks import Happening, advance
from complaints.rules.packs import read_pack
from complaints.rules.rehearsing import BROKEN, ENDED, KEPT, OPEN, OUTCOMES, changed, promises, rehearsed
from complaints.rules.standards import Owner
from complaints.rules.terms import Terms

from .calendars import compiled, utc

PACK = read_pack((Path(complaints.__file__).parent / "packs" / "generic.toml").read_text())
TERMS = Terms(standards=PACK.by_code, calendars={"": compiled("UTC")})
START = utc("2026-03-02 10:00")


def on(kind: EventKind, days: float, **data: Any) -> Happening:
    return Happening(kind, START + timedelta(days=days), data=data)


RECEIVED = on(EventKind.RECEIVED, 0)
MORE = {"clock": "resolve#1", "target": 5, "unit": "business_days", "base": "original_due"}


def outcomes(*happenings: Happening, until: float = 3, terms: Terms = TERMS) -> dict[str, str]:
    clocks = rehearsed(happenings, terms, START + timedelta(days=until))
    return {key: promise.outcome for key, promise in promises(clocks).items()}


def test_the_four_words() -> None:
    assert OUTCOMES == (KEPT, BROKEN, OPEN, ENDED) == ("kept", "broken", "open", "ended")


def test_a_promise_is_kept_or_open_or_broken_by_the_time_that_passes() -> None:
    acknowledged = on(EventKind.ACKNOWLEDGED, 1)
    assert outcomes(RECEIVED, until=0.1) == {"acknowledge#1": OPEN, "resolve#1": OPEN}
    assert outcomes(RECEIVED, acknowledged, until=1.1)["acknowledge#1"] == KEPT
    assert outcomes(RECEIVED, until=9) == {"acknowledge#1": BROKEN, "resolve#1": OPEN}
    assert outcomes(RECEIVED, on(EventKind.ACKNOWLEDGED, 9), until=9)["acknowledge#1"] == BROKEN
    assert set(outcomes(RECEIVED, on(EventKind.WITHDRAWN, 1)).values()) == {ENDED}


def test_steps_of_then_are_not_told_again_and_time_passes_by_itself() -> None:
    stepped = on(EventKind.CLOCK_STEPPED, 1, clock="acknowledge#1", generation=1, step="breach")
    assert outcomes(RECEIVED, stepped, until=1) == {"acknowledge#1": OPEN, "resolve#1": OPEN}


def test_more_time_counts_only_where_these_terms_grant_it_and_the_clock_is_there() -> None:
    def resolve(terms: Terms, **data: Any) -> tuple[Any, bool]:
        clocks = rehearsed([RECEIVED, on(EventKind.EXTENDED, 1, **data)], terms, START + timedelta(days=2))
        promise = promises(clocks)["resolve#1"]
        return promise.due_at, promise.extended

    strict = replace(
        TERMS, standards={**TERMS.standards, "resolve": replace(TERMS.standards["resolve"], extension=None)}
    )
    usual = promises(rehearsed([RECEIVED], TERMS, START))["resolve#1"].due_at
    assert resolve(TERMS, **MORE) == (usual + timedelta(days=7), True)
    assert resolve(strict, **MORE) == (usual, False)
    assert resolve(TERMS, **{**MORE, "clock": "resolve#2"}) == (usual, False)


def test_only_promises_to_the_customer_are_told() -> None:
    clocks = advance((), RECEIVED, TERMS)
    own, other = clocks
    among = (
        own,
        other._replace(escalation=5),
        other._replace(serial=2, within=(Owner.REFERRAL, 4)),
        other._replace(serial=3, within=(Owner.PART, 2)),
    )
    told = promises(among)
    assert {key: promise.part for key, promise in told.items()} == {own.key: None, f"{other.code}#3": 2}
    assert [promise.code for promise in told.values()] == [own.code, other.code]


def test_a_change_is_another_outcome_or_another_number_of_promises_and_not_another_day() -> None:
    early = promises(rehearsed([RECEIVED], TERMS, START))
    late = promises(rehearsed([RECEIVED._replace(at=START + timedelta(days=1))], TERMS, START + timedelta(days=1)))
    broken = promises(rehearsed([RECEIVED], TERMS, START + timedelta(days=9)))
    assert not changed(early, late)
    assert changed(early, broken)
    assert changed(early, {key: early[key] for key in list(early)[:1]})
    twice = {**early, "resolve#2": early["resolve#1"]}
    assert changed(early, twice)
    assert not changed(twice, dict(reversed(twice.items())))
