from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import complaints
from complaints.errors import InvalidPack
from complaints.rules.packs import PolicyDefinition, canonical_json, parse_pack, read_pack, sha256
from complaints.rules.standards import BREACH, Owner, Standard, StepKind, Unit

PACKS = sorted((Path(complaints.__file__).parent / "packs").glob("*.toml"))
GENERIC = tomllib.loads((Path(complaints.__file__).parent / "packs" / "generic.toml").read_text())

FULL: dict[str, Any] = {
    "code": "answer",
    "title": "Answer",
    "severity": "code",
    "starts_on": ["received"],
    "satisfied_by": ["decision_sent"],
    "cancelled_by": ["withdrawn"],
    "restarts": True,
    "pausable": True,
    "target": 10,
    "unit": "business_days",
    "counting": {"start_day_is_day_1": True, "receipt_roll": "next_business_day", "cutoff_local": "16:30"},
    "combine": "min_of",
    "alternatives": [{"target": 6, "unit": "weeks"}],
    "extension": {"cap": 10, "unit": "business_days", "base": "start", "max_count": 2},
    "outer_limit": {"target": 35, "unit": "business_days"},
    "steps": [
        {"code": "warn", "kind": "warn", "share": 0.8},
        {"code": "climb", "kind": "escalate", "level": 2, "lag": {"target": 3, "unit": "business_days"}},
    ],
    "tiers": [2, 1],
    "calendar": "shop",
    "letter": "decision",
    "reason": "Because.",
    "source": "The code, 6.3",
    "unverified": True,
}


def test_a_standard_written_out_and_read_back_is_the_same() -> None:
    standard = Standard.from_json(FULL)
    assert Standard.from_json(json.loads(json.dumps(standard.to_json()))) == standard
    assert standard.tiers == (1, 2)
    assert standard.owner is Owner.COMPLAINT


def test_a_standard_always_has_a_breach_and_finds_its_steps_by_code() -> None:
    standard = Standard.from_json(FULL)
    assert [step.code for step in standard.steps] == ["warn", "climb", "breach"]
    assert standard.step("breach") is BREACH
    assert standard.step("climb").kind is StepKind.ESCALATE
    with pytest.raises(KeyError):
        standard.step("nothing")


def test_minutes_and_hours_end_at_the_instant_and_days_at_the_end_of_the_day_unless_told_otherwise() -> None:
    ends = {unit: Standard.from_json({**_least(), "unit": unit.value}).counting.deadline_at for unit in Unit}
    assert {unit for unit, end in ends.items() if end == "instant"} == {Unit.HOURS, Unit.BUSINESS_MINUTES}
    assert set(ends.values()) == {"instant", "end_of_day"}


def _least() -> dict[str, Any]:
    return {"code": "answer", "title": "Answer", "severity": "internal", "target": 1, "unit": "hours"}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"code": "Answer!"}, "standard.code"),
        ({"title": " "}, "standard.title"),
        ({"severity": "grave"}, "standard.severity"),
        ({"starts_on": "received"}, "standard.starts_on"),
        ({"starts_on": ["received", "received"]}, "standard.starts_on"),
        ({"pausable": "yes"}, "standard.pausable"),
        ({"target": None}, "standard.target"),
        ({"target": 0}, "standard.target"),
        ({"target": -1}, "standard.target"),
        ({"target": 1.5}, "standard.target"),
        ({"target": True}, "standard.target"),
        ({"target": 4000}, "standard.target"),
        ({"unit": "fortnights"}, "standard.unit"),
        ({"counting": {"cutoff_local": "17:00"}}, "standard.counting.cutoff_local"),
        (
            {"counting": {"receipt_roll": "next_business_day", "cutoff_local": "5pm"}},
            "standard.counting.cutoff_local",
        ),
        ({"counting": {"deadline": "instant"}}, "standard.counting.deadline"),
        ({"counting": []}, "standard.counting"),
        ({"extension": {"cap": 0, "unit": "weeks"}}, "standard.extension.cap"),
        ({"outer_limit": {"target": 1, "unit": "moons"}}, "standard.outer_limit.unit"),
        ({"alternatives": [{"target": 1}]}, "standard.alternatives[1].unit"),
        ({"steps": [{"code": "w", "kind": "warn"}]}, "standard.steps[1]"),
        ({"steps": [{"code": "w", "kind": "warn", "share": 1.0}]}, "standard.steps[1].share"),
        (
            {"steps": [{"code": "w", "kind": "warn", "lag": {"target": 1, "unit": "hours"}}]},
            "standard.steps[1]",
        ),
        ({"steps": [{"code": "b", "kind": "breach", "share": 0.5}]}, "standard.steps[1].share"),
        ({"steps": [{"code": "e", "kind": "escalate"}]}, "standard.steps[1].level"),
        ({"steps": [{"code": "w", "kind": "warn", "share": 0.5, "level": 1}]}, "standard.steps[1].level"),
        (
            {"steps": [{"code": "w", "kind": "warn", "share": 0.5, "lead": {"target": 1, "unit": "hours"}}]},
            "standard.steps[1]",
        ),
        ({"tiers": []}, "standard.tiers"),
        ({"tiers": [0]}, "standard.tiers"),
        ({"letter": 7}, "standard.letter"),
        ({"pauseable": True}, "standard.pauseable"),
    ],
)
def test_a_slip_in_a_standard_is_refused_with_its_place(change: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidPack) as refused:
        Standard.from_json({**FULL, **change})
    assert refused.value.place == place
    assert str(refused.value).startswith(f"{place}: ")


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_every_pack_loads_and_gives_a_reason_for_each_figure(path: Path) -> None:
    pack = read_pack(path.read_text())
    assert pack.code.replace("_", "-") == path.stem
    assert all(standard.reason for standard in pack.standards)
    assert PolicyDefinition.from_json(json.loads(canonical_json(pack))) == pack


def test_the_canonical_bytes_depend_on_what_a_pack_says_and_not_on_its_order() -> None:
    pack = parse_pack(GENERIC)
    turned = parse_pack(dict(reversed(GENERIC.items())))
    assert canonical_json(turned) == canonical_json(pack)
    assert sha256(turned) == sha256(pack)
    assert sha256(parse_pack({**GENERIC, "version": pack.version + 1})) != sha256(pack)


def test_the_generic_pack_holds_the_stages_promises_and_the_parts_of_its_letters() -> None:
    pack = parse_pack(GENERIC)
    assert list(pack.by_code) == [
        "acknowledge", "clarify", "resolve", "keep_informed", "follow_up", "accept_escalation",
    ]  # fmt: skip
    assert [code for code, standard in pack.by_code.items() if standard.pausable] == ["clarify", "resolve"]
    assert pack.standard("keep_informed").recurs
    assert pack.standard("accept_escalation").owner is Owner.ESCALATION
    assert pack.demanded_parts("extension") == {"reason": "why it takes longer", "new_date": "the new date"}
    assert pack.demanded_parts("contact") == {}
    assert all(pack.checklists[stage] for stage in ("greet", "clarify", "resolve", "follow_up"))


def _standard(pack: dict[str, Any], code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in pack["standards"] if row["code"] == code)
    return found


def _set(code: str, **values: Any) -> Callable[[dict[str, Any]], None]:
    return lambda pack: _standard(pack, code).update(values)


@pytest.mark.parametrize(
    ("slip", "place", "reason"),
    [
        (lambda p: p.pop("calendar"), "pack.calendar", "is missing"),
        (lambda p: p.update(calender="office"), "pack.calender", "not a known setting"),
        (lambda p: p.update(effective_from="soon"), "pack.effective_from", "needs a date"),
        (lambda p: p.update(standards=[]), "pack.standards", "no standard"),
        (lambda p: p["standards"].append(_standard(p, "clarify")), "pack.standards.clarify", "two standards"),
        (lambda p: p["letters"].update(poem={}), "pack.letters.poem", "no kind of letter"),
        (lambda p: p["outcomes"].pop("upheld"), "pack.outcomes.upheld.label", "is missing"),
        (lambda p: p["retention"].update(anchor="birth"), "pack.retention.anchor", "must be one of"),
        (lambda p: p["checklists"].update(greet="smile"), "pack.checklists.greet", "not a list"),
        (lambda p: p.update(standards=["resolve"]), "pack.standards[1]", "not a table"),
        (_set("clarify", target=0), "pack.standards.clarify.target", "between 1 and"),
        (_set("clarify", starts_on=[]), "pack.standards.clarify.starts_on", "nothing starts"),
        (_set("clarify", starts_on=["applauded"]), "pack.standards.clarify.starts_on", "no kind of event"),
        (_set("clarify", satisfied_by=[]), "pack.standards.clarify.satisfied_by", "nothing satisfies"),
        (_set("clarify", cancelled_by=["defined"]), "pack.standards.clarify.cancelled_by", "also satisfies"),
        (
            _set("keep_informed", starts_on=["informed"]),
            "pack.standards.keep_informed.starts_on",
            "recurs = true",
        ),
        (_set("resolve", severity="statutory"), "pack.standards.resolve.pausable", "never stands still"),
        (_set("resolve", reason=""), "pack.standards.resolve.reason", "say why"),
        (_set("resolve", letter="poem"), "pack.standards.resolve.letter", "no letter"),
        (_set("resolve", combine="min_of"), "pack.standards.resolve.combine", "alternatives"),
        (
            _set("resolve", outer_limit={"target": 2, "unit": "weeks"}),
            "pack.standards.resolve.outer_limit",
            "shorter than",
        ),
        (lambda p: p["letters"].pop("extension"), "pack.standards.resolve.extension", "no letters.extension"),
        (_set("resolve", owner="escalation"), "pack.standards.resolve.owner", "escalation events"),
        (
            _set("accept_escalation", owner="complaint"),
            "pack.standards.accept_escalation.owner",
            "escalation events",
        ),
        (
            _set(
                "follow_up",
                steps=[{"code": "w", "kind": "warn", "lead": {"target": 5, "unit": "business_days"}}],
            ),
            "pack.standards.follow_up.steps.w",
            "before the clock starts",
        ),
        (
            _set("follow_up", steps=[{"code": "w", "kind": "warn", "share": 0.5}] * 2),
            "pack.standards.follow_up.steps",
            "two steps",
        ),
        (_set("clarify", starts_on=["acknowledged", "contacted"]), "pack.standards", "loop"),
    ],
)
def test_a_pack_that_does_not_hold_together_is_refused_with_place_and_reason(
    slip: Callable[[dict[str, Any]], Any], place: str, reason: str
) -> None:
    pack = copy.deepcopy(GENERIC)
    if reason == "loop":
        _set("resolve", starts_on=["defined"])(pack)
    slip(pack)
    with pytest.raises(InvalidPack) as refused:
        parse_pack(pack)
    assert refused.value.place == place
    assert reason in str(refused.value)


def test_a_loop_is_named_standard_by_standard() -> None:
    pack = copy.deepcopy(GENERIC)
    _set("clarify", starts_on=["contacted"])(pack)
    _set("resolve", starts_on=["defined"])(pack)
    with pytest.raises(InvalidPack, match="clarify -> resolve -> follow_up -> clarify"):
        parse_pack(pack)


def test_text_that_is_no_toml_is_refused_as_a_pack() -> None:
    with pytest.raises(InvalidPack, match="is not TOML"):
        read_pack("code = ")
