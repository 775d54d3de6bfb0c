"""Whatever people and time do to complaints: the evidence holds, and who sweeps how often changes no promise."""

from __future__ import annotations

import random
from collections.abc import Collection

import pytest
from django.db import transaction

from complaints.choices import EventKind
from complaints.models import Event
from complaints.queries.policies import policy
from complaints.queries.rehearse import rehearse
from complaints.queries.verify import verify
from tests.evidence.steps import LIKELY, VERBS
from tests.evidence.walking import WORDS, Town, Walk, found_town
from tests.rules.oracle import EXAMPLES

pytestmark = pytest.mark.grid  # many stories: in `make test`, not in `make check`

WALKS = max(24, EXAMPLES // 25)
STEPS = 14
BATCH = 12
BATCHES = [range(first, min(first + BATCH, WALKS)) for first in range(0, WALKS, BATCH)]
"""Many short tests, not one long one, so that every core has some to the end."""
TOLD_FROM_THE_START = frozenset({EventKind.RECLASSIFIED, EventKind.PART_ADDED, EventKind.REBASED})
"""A rehearsal knows from the start what these tell later, so it may come out differently, and rightly so."""


@pytest.fixture
def town(db: None) -> Town:
    return found_town()


def walked(town: Town, number: int, *, sweeps: int, without: Collection[str] = ()) -> Walk:
    walk = Walk(town, random.Random(number), sweeps)
    walk.receive()
    walk.go({name: verb for name, verb in VERBS.items() if name not in without}, LIKELY, STEPS)
    return walk


def story(number: int, walk: Walk) -> str:
    return "\n".join([f"walk {number}", *walk.done])


@pytest.mark.parametrize("numbers", BATCHES, ids=str)
def test_every_walk_verifies_holds_nobodys_words_and_has_the_same_promises_with_more_sweeps(
    town: Town, numbers: range
) -> None:
    for number in numbers:
        promises = []
        for sweeps in (0, 2):
            with transaction.atomic():
                walk = walked(town, number, sweeps=sweeps)
                assert verify(walk.ids) == [], story(number, walk)
                assert WORDS not in walk.told(), story(number, walk)
                promises.append(walk.promises())
                transaction.set_rollback(True)
        assert promises[0] == promises[1], story(number, walk)


@pytest.mark.parametrize("numbers", BATCHES, ids=str)
def test_rehearsed_under_its_own_policy_a_walk_comes_to_what_it_came_to(town: Town, numbers: range) -> None:
    compared = 0
    for number in numbers[::2]:
        with transaction.atomic():
            walk = walked(town, number, sweeps=1, without=("correct_product", "add_part", "change_calendar"))
            if not Event.objects.filter(complaint__in=walk.ids, kind__in=TOLD_FROM_THE_START).exists():
                tally = rehearse(walk.ids, policy(walk.pack.pk), until=walk.now)
                assert (tally.differ, tally.named) == (0, []), story(number, walk)
                compared += tally.complaints
            transaction.set_rollback(True)
    assert compared >= len(numbers) // 3
