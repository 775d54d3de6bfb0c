from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from complaints.rules.pack_findings import findings
from complaints.rules.packs import parse_pack

from . import worked

FCA = tomllib.loads((worked.PACKS / "uk-fca-disp.toml").read_text())
HOUSING = tomllib.loads((worked.PACKS / "uk-housing-ombudsman.toml").read_text())


def said(pack: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(finding.kind, finding.place, finding.message) for finding in findings(parse_pack(pack))]


def standards(pack: dict[str, Any], *left_out: str, **changes: dict[str, Any]) -> dict[str, Any]:
    changed = copy.deepcopy(pack)
    changed["standards"] = [
        {**row, **changes.get(row["code"], {})} for row in changed["standards"] if row["code"] not in left_out
    ]
    return changed


@pytest.mark.parametrize("code", worked.CODES)
def test_nothing_is_found_in_the_packs_that_come_along(code: str) -> None:
    assert findings(worked.pack(code)) == []


def test_two_promises_of_the_same_answer_overlap_and_the_matter_is_named() -> None:
    pack = standards(FCA)
    general = next(row for row in pack["standards"] if row["code"] == "final_response")
    del general["not_for"]
    assert said(pack) == [
        ("overlap", f"pack.standards.{code}",
         "promises the same as 'final_response' for flag payment; narrow one, or name one in limited_by")
        for code in ("payment_response", "payment_final")
    ]  # fmt: skip


def test_a_promise_and_the_one_that_limits_it_do_not_overlap_until_the_reference_is_gone() -> None:
    pack = standards(FCA)
    assert said(pack) == []
    del next(row for row in pack["standards"] if row["code"] == "payment_response")["limited_by"]
    assert [kind for kind, _, _ in said(pack)] == ["overlap"]


@pytest.mark.parametrize(
    ("changes", "kind", "place", "words"),
    [
        (
            {"payment_final": {"not_for": {"flags": ["payment"]}}},
            "unreachable",
            "payment_final",
            "no complaint is left for it: only for flags payment, not for flags payment",
        ),
        ({"answer_again": {"tiers": [1], "starts_on": ["review_started"]}}, "unreachable", "answer_again", "in tier 1"),
        (
            {"keep_informed": {"tiers": [2], "starts_on": ["acknowledged", "defined"]}},
            "unreachable",
            "keep_informed",
            "'acknowledged' or 'defined' never happens in tier 2",
        ),
        (
            {"keep_informed": {"tiers": [2], "starts_on": ["review_started"], "satisfied_by": ["acknowledged"]}},
            "endless",
            "keep_informed",
            "'acknowledged' never happens in tier 2",
        ),
    ],
)
def test_a_standard_that_never_starts_or_never_ends_is_found(
    changes: dict[str, Any], kind: str, place: str, words: str
) -> None:
    found = said(standards(FCA, **changes))
    mine = [row for row in found if row[:2] == (kind, f"pack.standards.{place}")]
    assert len(mine) == 1
    assert words in mine[0][2]


@pytest.mark.parametrize(
    ("pack", "hole"),
    [
        (
            standards(FCA, "final_response"),
            "after 'received' in tier 1 nothing promises an answer to a usual complaint",
        ),
        (
            standards(FCA, "payment_response", "payment_final"),
            "after 'received' in tier 1 nothing promises an answer to flag payment",
        ),
        (standards(HOUSING, "stage_1_acknowledge"), "after 'received' in tier 1 nothing promises an answer"),
        (standards(HOUSING, "stage_2_response"), "after 'review_started' in tier 2 nothing promises an answer"),
        (standards(HOUSING, "answer_again"), "after 'reopened' in tier 2 nothing promises an answer"),
    ],
)
def test_a_complaint_nobody_is_promised_an_answer_to_is_a_hole(pack: dict[str, Any], hole: str) -> None:
    assert any(kind == "hole" and hole in words for kind, _, words in said(pack))


def test_an_agreement_between_departments_promises_customers_nothing_and_has_no_holes() -> None:
    assert {standard.owner for standard in worked.pack("service_level_agreement").standards} == {
        "referral",
        "escalation",
    }
    assert findings(worked.pack("service_level_agreement")) == []


def test_a_window_that_lapses_promises_nothing() -> None:
    def turn(pack: dict[str, Any]) -> dict[str, Any]:
        general = next(row for row in pack["standards"] if row["code"] == "final_response")
        for key in ("expiry_letter",):
            general.pop(key)
        general.update(lapses=True, steps=[{"code": "warn", "kind": "warn", "share": 0.5}])
        return pack

    change: Callable[[dict[str, Any]], dict[str, Any]] = turn
    assert ("hole", "pack.standards") in {row[:2] for row in said(change(standards(FCA)))}
