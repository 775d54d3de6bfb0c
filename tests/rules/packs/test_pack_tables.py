"""Every table of a pack refuses what it does not know, each figure has its bounds, and nothing said is lost."""

from __future__ import annotations

import copy
import tomllib
from typing import Any

import pytest

from complaints.errors import InvalidPack
from complaints.rules.conditions import Condition, Matter
from complaints.rules.packs import PolicyDefinition, parse_pack, read_pack

from . import worked

GENERIC = tomllib.loads((worked.PACKS / "generic.toml").read_text())
WEEK = {"mon": [["09:00", "17:00"]]}
WHOLE: dict[str, Any] = {
    **GENERIC,
    "retention": {"years": 6, "anchor": GENERIC["retention"]["anchor"], "reason": "The law."},
    "external_body": {
        "name": "Ombudsman", "contact": "By letter.", "window": {"target": 6, "unit": "months"}, "reason": "The law.",
    },
    "letter_additions": [{"letter": "decision", "tiers": [2], "parts": {"reviewer": "who looked at it afresh"}}],
    "calendars": {"shop": {"title": "Shop", "timezone": "UTC", "weekly_hours": WEEK, "places": ["GB-ENG"]}},
}  # fmt: skip
TABLES = (
    ("retention",), ("external_body",), ("external_body", "window"), ("letter_additions", 0), ("calendars", "shop"),
    ("checklists",), ("outcomes",), ("outcomes", "upheld"), ("standards", 0), ("standards", 2, "extension"),
    ("standards", 2, "steps", 0), (),
)  # fmt: skip


def changed(path: tuple[str | int, ...], **values: Any) -> dict[str, Any]:
    pack = copy.deepcopy(WHOLE)
    table: Any = pack
    for key in path:
        table = table[key]
    table.update(values)
    return pack


def refused(pack: dict[str, Any]) -> InvalidPack:
    with pytest.raises(InvalidPack) as found:
        parse_pack(pack)
    return found.value


def test_the_whole_pack_loads_and_is_the_same_written_out_and_read_back() -> None:
    pack = parse_pack(WHOLE)
    assert PolicyDefinition.from_json(pack.to_json()) == pack
    assert pack.letter_additions[0].parts == {"reviewer": "who looked at it afresh"}
    assert pack.calendars["shop"].places == ("GB-ENG",)


@pytest.mark.parametrize("path", TABLES, ids=str)
def test_every_table_refuses_a_setting_it_does_not_know(path: tuple[str | int, ...]) -> None:
    found = refused(changed(path, zzz=1))
    assert (found.place.rpartition(".")[2], found.reason) == ("zzz", "is not a known setting")
    assert found.place.startswith("pack.")


@pytest.mark.parametrize(
    ("path", "key", "least", "most"),
    [
        (("retention",), "years", 1, 100),
        ((), "version", 1, 100_000),
        ((), "contact_attempts", 0, 20),
        (("standards", 2, "extension"), "max_count", 1, 100),
        (("standards", 2, "steps", 1), "level", 1, 9),
    ],
)
def test_each_figure_has_its_bounds(path: tuple[str | int, ...], key: str, least: int, most: int) -> None:
    for value in (least, most):
        parse_pack(changed(path, **{key: value}))
    for value in (least - 1, most + 1):
        assert refused(changed(path, **{key: value})).reason == f"must lie between {least} and {most}, not {value}"


def test_what_may_be_left_out_is_empty() -> None:
    pack = copy.deepcopy(WHOLE)
    for key in ("jurisdiction", "signed_off_by", "verified_on", "retention", "external_body", "calendars"):
        pack.pop(key, None)
    found = parse_pack(pack)
    assert (found.jurisdiction, found.signed_off_by, found.verified_on) == ("", "", None)
    assert (found.retention, found.external_body, found.calendars) == (None, None, {})
    assert parse_pack(WHOLE).calendars["shop"].source == ""


def test_upheld_and_partly_upheld_count_as_upheld_unless_said_otherwise() -> None:
    pack = copy.deepcopy(WHOLE)
    pack["outcomes"] = {code: {"label": code} for code in ("upheld", "partly_upheld", "not_upheld")}
    counted = {code: label.counts_as_upheld for code, label in parse_pack(pack).outcomes.items()}
    assert counted == {"upheld": True, "partly_upheld": True, "not_upheld": False}
    pack["outcomes"]["upheld"]["counts_as_upheld"] = False
    assert parse_pack(pack).outcomes["upheld"].counts_as_upheld is False


@pytest.mark.parametrize(
    ("path", "values", "place", "reason"),
    [
        ((), {"external_body": "ombudsman"}, "pack.external_body", "is not a table"),
        (
            ("external_body",),
            {"window": {"target": 0, "unit": "months"}},
            "pack.external_body.window.target",
            "between",
        ),
        (("retention",), {"anchor": "birth"}, "pack.retention.anchor", "must be one of"),
        (("letter_additions", 0), {"letter": "poem"}, "pack.letter_additions[1].letter", "is no kind of letter"),
        (("letter_additions", 0), {"parts": {}}, "pack.letter_additions[1].parts", "adds nothing"),
        (("calendars", "shop"), {"weekly_hours": {}}, "pack.calendars.shop.weekly_hours", "never opens"),
        (
            ("standards", 0),
            {"calendar": "moon"},
            "pack.standards.acknowledge.calendar",
            "the pack has no calendar 'moon'",
        ),
        (("standards", 0), {"code": ""}, "pack.standards[1].code", "is no code"),
        ((), {"usual_steps": 5}, "pack.usual_steps", "is not a list"),
    ],
)
def test_a_slip_is_refused_by_place(
    path: tuple[str | int, ...], values: dict[str, Any], place: str, reason: str
) -> None:
    found = refused(changed(path, **values))
    assert found.place == place
    assert reason in found.reason


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("products", "card", "products card"),
        ("flags", "payment", "flags payment"),
        ("complainants", "consumer", "complainants consumer"),
        ("channels", "phone", "channels phone"),
        ("entities", "north", "entities north"),
    ],
)
def test_each_kind_of_condition_is_read_said_and_kept(key: str, value: str, words: str) -> None:
    condition = Condition.from_json({key: [value]}, "row")
    assert condition.to_json() == {key: [value]}
    assert condition.in_words() == words
    matter = {"products": {"product": value}, "flags": {"flags": frozenset({value})}, "channels": {"channel": value},
              "complainants": {"complainant": value}, "entities": {"entity": value}}[key]  # fmt: skip
    assert condition.holds(Matter(**matter))
    assert not condition.holds(Matter())


def test_two_conditions_are_joined_and_an_unknown_channel_or_an_empty_condition_refused() -> None:
    assert Condition(products=("a",), flags=("b",)).in_words() == "products a and flags b"
    with pytest.raises(InvalidPack, match="use phone, email") as found:
        Condition.from_json({"channels": ["pigeon"]}, "row")
    assert found.value.place == "row.channels"
    with pytest.raises(InvalidPack, match="asks nothing") as found:
        Condition.from_json({}, "row")
    assert found.value.place == "row"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ((worked.PACKS / "generic.toml").read_text().replace('title = "', 'title = "\\u0000', 1), "NUL"),
        ("x = " + "[" * 20_000, "nested too deeply"),
        ("x = ", "is not TOML"),
    ],
)
def test_a_text_that_cannot_be_kept_or_read_is_refused_as_a_pack(text: str, reason: str) -> None:
    with pytest.raises(InvalidPack) as refused:
        read_pack(text)
    assert refused.value.place == "pack"
    assert reason in refused.value.reason
