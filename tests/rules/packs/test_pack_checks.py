"""What a standard may not say, setting by setting."""

from __future__ import annotations

from typing import Any

import pytest

from complaints.choices import EventKind
from complaints.errors import InvalidPack
from complaints.rules.pack_checks import CUSTOMER_ACTS, check_standard, check_together
from complaints.rules.standards import Standard

LEAST: dict[str, Any] = {
    "code": "answer", "title": "Answer", "severity": "promise", "target": 10, "unit": "calendar_days",
    "starts_on": ["received"], "satisfied_by": ["decision_sent"], "cancelled_by": ["withdrawn"], "reason": "Because.",
}  # fmt: skip
ESCALATION = {"owner": "escalation", "starts_on": ["escalated"], "satisfied_by": ["decision_sent"]}
CALL = {"code": "call", "kind": "escalate", "level": 1}


def standard(**more: Any) -> Standard:
    return Standard.from_json({**LEAST, **more})


def refusal(**more: Any) -> tuple[str, str]:
    with pytest.raises(InvalidPack) as refused:
        check_standard(standard(**more), {"decision": {}})
    assert refused.value.place.startswith("pack.standards.answer.")
    return refused.value.place.removeprefix("pack.standards.answer."), refused.value.reason


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"pausable": True},
        {"severity": "statutory"},
        {"letter": "decision", "expiry_letter": "decision"},
        ESCALATION,
        {"outer_limit": {"target": 10, "unit": "calendar_days"}},
        {"combine": "min_of", "alternatives": [{"target": 1, "unit": "weeks"}]},
        {"extension": {"cap": 1, "unit": "weeks"}},
        {"lapses": True, "steps": [{"code": "w", "kind": "warn", "share": 0.5}]},
        {"steps": [{"code": "w", "kind": "warn", "lead": {"target": 9, "unit": "calendar_days"}}, CALL]},
    ],
)
def test_what_holds_together_passes(more: dict[str, Any]) -> None:
    check_standard(standard(**more), {"decision": {}})


@pytest.mark.parametrize(
    ("more", "place", "reason"),
    [
        ({"starts_on": ["applauded"]}, "starts_on", "'applauded' is no kind of event"),
        ({"satisfied_by": ["applauded"]}, "satisfied_by", "'applauded' is no kind of event"),
        ({"cancelled_by": ["applauded"]}, "cancelled_by", "'applauded' is no kind of event"),
        ({"starts_on": []}, "starts_on", "nothing starts this clock"),
        ({"satisfied_by": []}, "satisfied_by", "nothing satisfies this clock"),
        (
            {"satisfied_by": ["withdrawn", "informed"], "cancelled_by": ["withdrawn", "informed"]},
            "cancelled_by",
            "'informed' also satisfies this clock",
        ),
        (
            {"starts_on": ["received", "informed"], "satisfied_by": ["informed", "received"]},
            "starts_on",
            "'informed' also satisfies it; say recurs = true instead",
        ),
        ({"owner": "escalation"}, "owner", "an escalation's clock, and no other, starts on escalation events"),
        ({"owner": "referral"}, "owner", "a referral's clock, and no other, starts on referral events"),
        ({**ESCALATION, "owner": "complaint"}, "owner", "an escalation's clock"),
        ({"starts_on": ["referred"]}, "owner", "a referral's clock"),
        ({**ESCALATION, "starts_on": ["escalated", "received"]}, "owner", "an escalation's clock"),
        ({"combine": "min_of"}, "combine", "alternatives need min_of"),
        ({"alternatives": [{"target": 1, "unit": "weeks"}]}, "combine", "alternatives need min_of"),
        ({"outer_limit": {"target": 9, "unit": "calendar_days"}}, "outer_limit", "is shorter than the target"),
        ({"steps": [CALL, {**CALL, "level": 2}]}, "steps", "two steps are called 'call'"),
        (
            {"steps": [{"code": "w", "kind": "warn", "lead": {"target": 10, "unit": "calendar_days"}}]},
            "steps.w",
            "comes before the clock starts",
        ),
        ({"severity": "statutory", "pausable": True}, "pausable", "the law's clock never stands still"),
        ({"reason": ""}, "reason", "is missing"),
        ({"letter": "poem"}, "letter", "the pack has no letter 'poem'"),
        ({"expiry_letter": "poem"}, "expiry_letter", "the pack has no letter 'poem'"),
        (
            {"extension": {"cap": 1, "unit": "weeks", "requires_letter": True}},
            "extension",
            "requires a letter, but the pack has no letters.extension",
        ),
        ({"lapses": True, "extension": {"cap": 1, "unit": "weeks"}}, "extension", "a window that lapses"),
        ({"lapses": True, "expiry_letter": "decision"}, "expiry_letter", "a window that lapses"),
        ({"lapses": True, "steps": [CALL]}, "steps", "so nobody is called"),
    ],
)
def test_what_does_not_is_refused_with_its_place_and_reason(more: dict[str, Any], place: str, reason: str) -> None:
    where, why = refusal(**more)
    assert where == place
    assert reason in why


def test_a_letter_an_extension_requires_may_be_the_packs_own() -> None:
    check_standard(standard(extension={"cap": 1, "unit": "weeks", "requires_letter": True}), {"extension": {}})


@pytest.mark.parametrize(
    ("shorter", "longer"),
    [
        ((23, "hours"), (1, "calendar_days")), ((24, "hours"), (1, "business_days")),
        ((19, "business_minutes"), (1, "hours")), ((20, "business_minutes"), (1, "hours")),
        ((7, "calendar_days"), (1, "weeks")), ((4, "weeks"), (1, "months")), ((28, "calendar_days"), (1, "months")),
        ((6, "months"), (1, "half_years")), ((181, "calendar_days"), (1, "half_years")),
        ((4, "weeks"), (1, "billing_cycles")), ((1, "months"), (1, "billing_cycles")),
    ],
)  # fmt: skip
def test_an_outer_limit_may_be_as_long_as_the_target_and_no_shorter(
    shorter: tuple[int, str], longer: tuple[int, str]
) -> None:
    def limited(target: tuple[int, str], limit: tuple[int, str]) -> Standard:
        return standard(target=target[0], unit=target[1], outer_limit={"target": limit[0], "unit": limit[1]})

    check_standard(limited(shorter, longer), {})
    with pytest.raises(InvalidPack, match="is shorter than the target"):
        check_standard(limited((longer[0] + 1, longer[1]), (longer[0], longer[1])), {})
    much_shorter = {"hours": 1, "business_minutes": 1}.get(shorter[1], 1)
    if longer[1] != "business_days" and shorter[0] > 1:
        with pytest.raises(InvalidPack, match="is shorter than the target"):
            check_standard(limited(longer, (much_shorter, shorter[1])), {})


def test_two_standards_of_one_code_are_refused() -> None:
    check_together([standard(), standard(code="other")])
    with pytest.raises(InvalidPack) as refused:
        check_together([standard(), standard(code="other"), standard()])
    assert (refused.value.place, refused.value.reason) == (
        "pack.standards.answer",
        "there are two standards of this code",
    )


def chain(*links: tuple[str, str, str]) -> list[Standard]:
    return [standard(code=code, starts_on=[begins], satisfied_by=[ends]) for code, begins, ends in links]


def test_standards_that_start_each_other_for_ever_are_named_from_where_the_loop_begins() -> None:
    into = ("a", "received", "acknowledged")
    loop = (("b", "acknowledged", "defined"), ("c", "defined", "decided"), ("d", "decided", "acknowledged"))
    with pytest.raises(InvalidPack, match="run in a loop and would never end: b -> c -> d -> b") as refused:
        check_together(chain(into, *loop))
    assert refused.value.place == "pack.standards"
    check_together(chain(into, *loop[:2]))


def test_two_ways_to_one_standard_are_no_loop() -> None:
    check_together(
        chain(
            ("a", "received", "acknowledged"),
            ("b", "acknowledged", "defined"),
            ("c", "acknowledged", "defined"),
            ("d", "defined", "decided"),
        )
    )


@pytest.mark.parametrize("kind", sorted(CUSTOMER_ACTS))
def test_what_the_customer_does_may_begin_a_promise_again(kind: EventKind) -> None:
    check_together(chain(("a", kind.value, "defined"), ("b", "defined", kind.value)))


def test_the_customers_acts_are_these() -> None:
    assert {kind.value for kind in CUSTOMER_ACTS} == {
        "received", "heard_back", "decision_accepted", "decision_disputed", "reopened", "review_started", "withdrawn",
    }  # fmt: skip
