"""What a complaint is handled under, event by event; and numbers of other systems, as they are kept."""

from __future__ import annotations

import copy
import hmac
from typing import Any

import pytest

from complaints.choices import EventKind
from complaints.rules.numbers import MARK, OF_A_COMPLAINT, OF_A_CUSTOMER, kept_number
from complaints.rules.pinning import PINNING, pinned, rebased

MATTER = {"product": "card", "flags": ["payment"]}
UNDER = {"policy": 3, "calendar": 7, "matter": {"product": "loan"}, "calendars": {"shop": 8}}


@pytest.mark.parametrize(
    ("kind", "further", "data", "after"),
    [
        (EventKind.RECEIVED, {}, {"matter": MATTER, "calendars": {"shop": 7}, "channel": "web"},
         {"matter": MATTER, "calendars": {"shop": 7}}),
        (EventKind.RECEIVED, {}, {"matter": {}, "channel": "web"}, {}),
        (EventKind.RECEIVED, {}, {"calendars": {"shop": 7}}, {"calendars": {"shop": 7}}),
        (EventKind.RECLASSIFIED, {"matter": {"product": "loan"}}, {"matter": MATTER}, {"matter": MATTER}),
        (EventKind.RECLASSIFIED, {"matter": {"product": "loan"}, "parts": {"1": UNDER, "2": UNDER}},
         {"part": 2, "matter": MATTER},
         {"matter": {"product": "loan"}, "parts": {"1": UNDER, "2": {**UNDER, "matter": MATTER}}}),
        (EventKind.PART_ADDED, {}, {"part": 1, "under": UNDER}, {"parts": {"1": UNDER}}),
        (EventKind.PART_ADDED, {"parts": {"1": {}}}, {"part": 2, "under": UNDER}, {"parts": {"1": {}, "2": UNDER}}),
        (EventKind.REFERRED, {}, {"referral": 4, "under": UNDER}, {"referrals": {"4": UNDER}}),
        (EventKind.REFERRED, {"referrals": {"4": {}}}, {"referral": 5, "under": UNDER},
         {"referrals": {"4": {}, "5": UNDER}}),
        (EventKind.REFERRED, {"matter": MATTER}, {"referral": 4}, {"matter": MATTER}),
        (EventKind.REBASED, {"calendar": 7, "calendars": {"shop": 7, "home": 8}}, {"edition": [7, 9]},
         {"calendar": 9, "calendars": {"shop": 9, "home": 8}}),
        (EventKind.REBASED, {"matter": MATTER}, {"edition": [7, 9]}, {"matter": MATTER}),
        (EventKind.REBASED, {"calendar": 6}, {"edition": [7, 9]}, {"calendar": 6}),
        (EventKind.REBASED, {"parts": {"1": UNDER}, "referrals": {"4": {**UNDER, "calendar": 8}}}, {"edition": [8, 9]},
         {"parts": {"1": {**UNDER, "calendars": {"shop": 9}}},
          "referrals": {"4": {**UNDER, "calendar": 9, "calendars": {"shop": 9}}}}),
        (EventKind.NOTED, {"matter": MATTER}, {"matter": {}, "part": 1, "under": UNDER, "edition": [7, 9]},
         {"matter": MATTER}),
    ],
)  # fmt: skip
def test_each_event_pins_what_it_tells_and_leaves_the_rest(
    kind: EventKind, further: dict[str, Any], data: dict[str, Any], after: dict[str, Any]
) -> None:
    before = copy.deepcopy(further)
    assert pinned(further, kind, data) == after
    assert further == before
    assert kind in PINNING or after == before


def test_only_the_version_that_was_changed_is_replaced() -> None:
    assert [rebased(calendar, {"edition": [9, 12]}) for calendar in (9, 10)] == [
        12, 10,
    ]  # fmt: skip


@pytest.mark.parametrize("number", ["A-17", "4111111111111112", "x" * 200])
def test_a_number_that_is_no_cards_is_kept_as_it_is(number: str) -> None:
    assert kept_number(f"  {number} ", OF_A_CUSTOMER, key=b"k") == number


@pytest.mark.parametrize("longest", [OF_A_COMPLAINT, OF_A_CUSTOMER])
def test_a_cards_number_is_masked_and_marked_and_stays_as_it_is_when_kept_again(longest: int) -> None:
    mark = hmac.digest(b"k", b"number:4111111111111111", "sha256").hex()[:16]
    kept = kept_number(" 4111111111111111", longest, key=b"k")
    assert kept == f"************1111~{mark}"
    assert kept_number(kept, longest, key=b"k") == kept
    assert kept_number("4111111111111111", longest, key=b"other") != kept


def test_a_long_number_is_cut_to_fit_with_its_mark_whole() -> None:
    kept = kept_number("4111111111111111 " + "x" * 200, OF_A_CUSTOMER, key=b"k")
    assert (len(kept), kept[OF_A_CUSTOMER - MARK - 1], kept[:16]) == (80, "~", "************1111")
    assert (OF_A_COMPLAINT, OF_A_CUSTOMER, MARK) == (120, 80, 16)
