"""What a pack can say beside figures: for whom, under which limit, with which letter, in which calendar."""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from complaints.errors import InvalidPack
from complaints.rules.conditions import Condition, Matter, Scope
from complaints.rules.deadlines import compute_deadline
from complaints.rules.packs import PolicyDefinition, canonical_json, parse_pack
from complaints.rules.standards import ExtensionRule, Standard
from tests.rules.calendars import compiled, due, standard, utc

from . import worked

FCA = tomllib.loads((worked.PACKS / "uk-fca-disp.toml").read_text())


def row(pack: dict[str, Any], code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in pack["standards"] if each["code"] == code)
    return found


class TestConditions:
    payment = Matter(flags=frozenset({"payment"}), channel="phone", product="card", entity="north")

    def test_hold_when_each_key_said_has_one_of_its_values(self) -> None:
        assert Condition(flags=("payment", "hardship")).holds(self.payment)
        assert Condition(flags=("payment",), products=("card", "loan")).holds(self.payment)
        assert not Condition(flags=("payment",), products=("loan",)).holds(self.payment)
        assert not Condition(complainants=("consumer",)).holds(self.payment)
        assert Condition(channels=("phone",), entities=("north",)).holds(self.payment)

    def test_say_in_words_why_a_standard_applies(self) -> None:
        scope = Scope((1, 2), Condition(flags=("payment", "hardship")), Condition(products=("card",)))
        assert scope.in_words() == "in tier 1 or 2, only for flags payment or hardship, not for products card"
        assert Scope().in_words() == "for every complaint"

    def test_tiers_and_conditions_together_say_whether_a_standard_applies(self) -> None:
        promise = standard(8, "weeks", tiers=[1], not_for={"flags": ["payment"]})
        assert promise.applies_to(Matter(), 1)
        assert promise.applies_to(Matter())
        assert not promise.applies_to(Matter(), 2)
        assert not promise.applies_to(self.payment, 1)

    def test_a_pack_gives_a_payment_part_other_promises_than_the_rest(self) -> None:
        pack = worked.pack("uk_fca_disp")
        usual, payment = pack.standards_for(Matter()), pack.standards_for(Matter(flags=frozenset({"payment"})))
        assert set(usual) - set(payment) == {"final_response"}
        assert set(payment) - set(usual) == {"payment_response", "payment_final"}

    @pytest.mark.parametrize(
        ("said", "place"),
        [
            ({}, "standard.only_for"),
            ({"flags": []}, "standard.only_for"),
            ({"flags": ["Payment!"]}, "standard.only_for.flags"),
            ({"channels": ["pigeon"]}, "standard.only_for.channels"),
            ({"weather": ["fine"]}, "standard.only_for.weather"),
        ],
    )
    def test_a_slip_in_a_condition_is_refused_with_its_place(self, said: dict[str, Any], place: str) -> None:
        with pytest.raises(InvalidPack) as refused:
            standard(1, "weeks", only_for=said)
        assert refused.value.place == place


class TestBillingCycles:
    @pytest.mark.parametrize(
        ("start", "cycle_day", "expected"),
        [
            ("2026-01-31 12:00", 15, "2026-04-15 22:59"),  # the note of shared case regz-90d-01
            ("2026-02-15 12:00", 15, "2026-04-15 22:59"),  # the cycle that ends today is under way
            ("2026-02-16 12:00", 15, "2026-05-15 22:59"),  # the one that begins today is too
            ("2026-01-31 12:00", None, "2026-03-31 22:59"),  # with the month
            ("2026-11-30 12:00", 31, "2027-01-31 23:59"),
            ("2026-12-10 12:00", 30, "2027-02-28 23:59"),
        ],
    )
    def test_count_only_complete_ones(self, start: str, cycle_day: int | None, expected: str) -> None:
        counting = {"cycle_day": cycle_day} if cycle_day else {}
        assert due(2, "billing_cycles", start, counting=counting) == expected

    def test_give_way_to_the_other_limit_where_it_is_earlier(self) -> None:
        more: dict[str, Any] = {"combine": "min_of", "alternatives": [{"target": 90, "unit": "calendar_days"}]}
        assert due(2, "billing_cycles", "2026-02-16 12:00", counting={"cycle_day": 15}, **more) == "2026-05-15 22:59"
        assert due(2, "billing_cycles", "2026-07-01 12:00", **more) == "2026-09-29 22:59"

    def test_a_day_of_the_month_is_refused_for_another_unit(self) -> None:
        with pytest.raises(InvalidPack, match="only billing cycles"):
            standard(1, "months", counting={"cycle_day": 15})


class TestDeeming:
    start = utc("2026-03-06 17:30")
    rolled = {"receipt_roll": "next_business_day", "cutoff_local": "17:00"}

    def test_leave_to_count_later_moves_the_due_and_not_the_plan(self) -> None:
        may = standard(2, "business_days", counting={**self.rolled, "deeming": "permissive"})
        must = standard(2, "business_days", counting=self.rolled)
        lawful, plain = (compute_deadline(each, compiled(), self.start) for each in (may, must))
        assert lawful.due_at == plain.due_at
        assert plain.send_by == utc("2026-03-11 17:00")
        assert lawful.send_by == utc("2026-03-10 17:00")

    def test_leave_that_is_not_needed_changes_nothing(self) -> None:
        may = standard(2, "business_days", counting={**self.rolled, "deeming": "permissive"})
        found = compute_deadline(may, compiled(), utc("2026-03-06 10:00"))
        assert found == compute_deadline(standard(2, "business_days"), compiled(), utc("2026-03-06 10:00"))

    def test_without_a_roll_there_is_nothing_to_deem(self) -> None:
        with pytest.raises(InvalidPack, match="nothing to deem"):
            standard(1, "weeks", counting={"deeming": "permissive"})


def test_a_limit_by_reference_is_the_other_standards_length() -> None:
    pack = parse_pack(FCA)
    assert pack.standard("payment_response").outer_limit == pack.standard("payment_final").term
    assert PolicyDefinition.from_json(json.loads(canonical_json(pack))) == pack


def test_letters_have_more_parts_for_some_matters_and_tiers() -> None:
    fca, housing = worked.pack("uk_fca_disp"), worked.pack("uk_housing_ombudsman")
    payment = Matter(flags=frozenset({"payment"}))
    assert set(fca.demanded_parts("extension")) == {"reason", "new_date", "ombudsman", "waiver", "leaflet", "website"}
    assert set(fca.demanded_parts("extension", matter=payment)) == {"reason", "new_date", "deadline"}
    assert "escalate" in housing.demanded_parts("decision")
    assert set(housing.demanded_parts("decision", tier=2)) - set(housing.demanded_parts("decision")) == {"ombudsman"}
    assert fca.demanded_parts("question") == {}


def test_what_a_pack_does_not_use_leaves_its_fingerprint_alone() -> None:
    said = json.loads(canonical_json(worked.pack("generic")))
    assert not {"calendars", "letter_additions", "usual_steps"} & set(said)
    for standard_ in said["standards"]:
        assert not {"only_for", "limited_by", "lapses", "expiry_letter", "penalty", "report_bucket"} & set(standard_)
        assert not {"deeming", "cycle_day"} & set(standard_["counting"])
    rule = ExtensionRule.from_json({"cap": 1, "unit": "weeks"}, "rule").to_json()
    assert "requires_agreement" not in rule


def test_every_setting_survives_being_written_and_read() -> None:
    for code in worked.CODES:
        for promise in worked.pack(code).standards:
            assert Standard.from_json(json.loads(json.dumps(promise.to_json()))) == promise


def test_usual_steps_are_for_standards_that_name_none() -> None:
    pack = parse_pack(FCA)
    assert [step.code for step in pack.standard("acknowledge").steps] == [
        "warn", "escalate_ahead", "escalate_breach", "escalate_higher", "escalate_top", "breach",
    ]  # fmt: skip
    assert [step.code for step in pack.standard("summary_resolution").steps] == ["warn", "breach"]


def change(code: str, **more: Any) -> Callable[[dict[str, Any]], None]:
    return lambda pack: row(pack, code).update(more)


def uk(**more: Any) -> Callable[[dict[str, Any]], None]:
    return lambda pack: pack["calendars"]["uk_any_part"].update(more)


@pytest.mark.parametrize(
    ("slip", "place", "why"),
    [
        (
            change("payment_response", limited_by="nothing"),
            "standards.payment_response.limited_by",
            "no other standard",
        ),
        (
            change("payment_response", limited_by="payment_response"),
            "standards.payment_response.limited_by",
            "no other",
        ),
        (change("payment_final", starts_on=["acknowledged"]), "standards.payment_response.limited_by", "same events"),
        (
            change("payment_response", outer_limit={"target": 40, "unit": "business_days"}),
            "standards.payment_response.limited_by",
            "another length",
        ),
        (change("payment_response", target=36), "standards.payment_response.outer_limit", "shorter than the target"),
        (change("final_response", expiry_letter="poem"), "standards.final_response.expiry_letter", "no letter"),
        (change("final_response", calendar="moon"), "standards.final_response.calendar", "no calendar"),
        (
            change("summary_resolution", steps=[{"code": "e", "kind": "escalate", "level": 1}]),
            "standards.summary_resolution.steps",
            "nobody is called",
        ),
        (change("summary_resolution", penalty="10"), "standards.summary_resolution.penalty", "breaks no promise"),
        (change("final_response", owner="referral"), "standards.final_response.owner", "referral events"),
        (uk(weekly_hours={}), "calendars.uk_any_part.weekly_hours", "never opens"),
        (uk(weekly_hours={"mon": []}), "calendars.uk_any_part.weekly_hours", "never opens"),
        (uk(timezone="Europe/Atlantis"), "calendars.uk_any_part.timezone", "not a known time zone"),
        (
            lambda p: p["calendars"].update({"x" * 40: p["calendars"]["uk_any_part"]}),
            f"calendars.{'x' * 40}",
            "passes 50 letters",
        ),
        (uk(colour="red"), "calendars.uk_any_part.colour", "not a known setting"),
        (lambda p: p["letter_additions"][0].update(letter="poem"), "letter_additions[1].letter", "no kind of letter"),
        (lambda p: p["letter_additions"][0].update(parts={}), "letter_additions[1].parts", "adds nothing"),
        (lambda p: p["usual_steps"][0].update(share=2), "standards.acknowledge.steps[1].share", "between 0 and 1"),
    ],
)
def test_a_slip_is_refused_with_its_place_and_reason(
    slip: Callable[[dict[str, Any]], None], place: str, why: str
) -> None:
    pack = copy.deepcopy(FCA)
    slip(pack)
    with pytest.raises(InvalidPack) as refused:
        parse_pack(pack)
    assert refused.value.place == f"pack.{place}"
    assert why in str(refused.value)
