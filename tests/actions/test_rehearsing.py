"""History under another policy: told again from events alone, beside what really happened, and nothing is written."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from complaints.actions import conversation, sweep, timekeeping
from complaints.models import Clock, Event, Staff
from complaints.queries.rehearse import Tally, rehearse
from complaints.rules.packs import PolicyDefinition, read_pack
from complaints.rules.periods import Unit
from tests.actions.stories import to_clarify, to_closed, to_follow_up, to_resolve, version
from tests.conftest import GENERIC, ActorFor, Log, Org

PACK = read_pack(GENERIC.read_text())
LATER = timedelta(days=90)


def stricter(code: str, days: int) -> PolicyDefinition:
    """The generic policy with one promise of so many business days, without its steps."""
    changed = tuple(
        replace(s, target=days, unit=Unit.BUSINESS_DAYS, steps=s.steps[-1:]) if s.code == code else s
        for s in PACK.standards
    )
    return replace(PACK, standards=changed)


@pytest.fixture
def lives(org: Org, log: Log, actor: ActorFor, handler: Staff, supervisor: Staff, now: datetime) -> list[int]:
    """Every kind of life: untouched, late, paused, extended, decided, closed, reopened by a sweep in between."""
    hana, rows = actor(handler), [log() for _ in range(6)]
    to_clarify(rows[1], hana, now)
    conversation.ask(rows[1].reference, actor=hana, now=now, version=version(rows[1]), body="Which?", channel="email")
    to_resolve(rows[2], hana, now + timedelta(hours=2))
    clock = next(c for c in rows[2].clocks.order_by("pk") if _extends(c))
    timekeeping.extend(
        rows[2].reference, actor=actor(supervisor), now=now + timedelta(hours=3), version=version(rows[2]),
        clock=f"{clock.code}#{clock.serial}", target=2, reason="The expert is ill.", body="We need longer.",
    )  # fmt: skip
    to_follow_up(rows[3], hana, now + timedelta(hours=5))
    to_closed(rows[4], hana, now + timedelta(days=12))
    sweep.sweep(now=now + timedelta(days=40))
    return [row.pk for row in rows]


def _extends(clock: Clock) -> bool:
    return next(s for s in PACK.standards if s.code == clock.code).extension is not None and clock.met_at is None


def test_under_its_own_policy_every_promise_comes_to_what_it_really_came_to(lives: list[int], now: datetime) -> None:
    tally = rehearse(lives, PACK, until=now + timedelta(days=40))
    assert (tally.complaints, tally.differ, tally.named) == (6, 0, [])
    for standards in tally.counts.values():
        for sides in standards.values():
            assert sides["really"] == sides["rehearsed"]
    total = {name: sum(s["really"][name] for s in tally.counts["cards"].values()) for name in ("broken", "extended")}
    assert total["broken"] > 0
    assert total["extended"] == 1


def test_a_stricter_promise_breaks_more_and_names_the_complaints_that_change(lives: list[int], now: datetime) -> None:
    tally = rehearse(lives, stricter("resolve", 1), until=now + timedelta(days=40))
    sides = tally.counts["cards"]["resolve"]
    assert sides["rehearsed"]["broken"] > sides["really"]["broken"]
    assert tally.differ == len(tally.named) > 0
    first = tally.named[0]
    assert first["before"] != first["after"]


def test_nothing_is_written_and_chunks_add_up(lives: list[int], now: datetime) -> None:
    before = (Event.objects.count(), list(Clock.objects.order_by("pk").values()))
    whole, parts = rehearse(lives, stricter("resolve", 1), until=now + LATER), Tally()
    for number in lives:
        parts.merge(rehearse([number], stricter("resolve", 1), until=now + LATER))
    assert parts.to_json() == whole.to_json()
    assert Tally.from_json(json.loads(json.dumps(whole.to_json()))) == whole
    assert (Event.objects.count(), list(Clock.objects.order_by("pk").values())) == before


def test_the_command_prints_and_exports(lives: list[int], tmp_path: Path) -> None:
    out, table, whole = StringIO(), tmp_path / "counts.csv", tmp_path / "all.json"
    call_command("rehearse", policy="customer-service-promise", csv=table, json=whole, stdout=out, stderr=StringIO())
    assert "6 complaints replayed" in out.getvalue()
    assert table.read_text().splitlines()[0] == "team,standard,side,kept,broken,open,ended,extended"
    assert json.loads(whole.read_text())["complaints"] == 6


def test_an_unknown_policy_is_refused(org: Org) -> None:
    with pytest.raises(CommandError, match="There is no pack"):
        call_command("rehearse", policy="none")
