from __future__ import annotations

from typing import Any

import pytest

from complaints.rules.deadlines import compute_deadline
from complaints.rules.standards import Counting, Unit
from complaints.rules.working_time import Calendar
from tests.rules import oracle

from . import worked
from .worked import Case

CASES = list(worked.cases())
SHARED = list(worked.shared())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.pack}:{case.id}")
def test_every_promise_of_a_worked_case_is_due_when_the_rule_says(case: Case) -> None:
    clocks = worked.folded(case)
    for name, expected in case.expected.items():
        due = worked.found(clocks, name).due_at
        assert due.replace(microsecond=0) == expected, name
    for name, expected in case.send_by.items():
        assert worked.found(clocks, name).send_by.replace(microsecond=0) == expected, name
    assert not {clock.code for clock in clocks} & set(case.absent)


@pytest.mark.parametrize(("code", "row", "standard"), SHARED, ids=lambda value: value if isinstance(value, str) else "")
def test_a_packs_standard_counts_a_published_case_as_the_case_does(
    code: str, row: dict[str, Any], standard: str
) -> None:
    promise = worked.pack(code).standard(standard)
    assert (promise.target, promise.unit) == (row["target"], row["unit"])
    assert promise.counting == Counting.from_json(row["counting"], Unit(row["unit"]), "row")
    calendar = Calendar.from_definition(oracle.definition_of(row))
    started_at = oracle.instant(row["received_at"], row["timezone"])
    due = compute_deadline(promise, calendar, started_at).due_at.replace(microsecond=0)
    assert due == oracle.instant(row["expected_deadline"], row["timezone"])


@pytest.mark.parametrize("code", worked.CODES)
def test_every_pack_has_enough_worked_cases_with_their_provenance(code: str) -> None:
    own = [case for case in CASES if case.pack == code]
    counted = len(own) + sum(code == of for of, _, _ in SHARED)
    assert counted >= (8 if code in worked.DEEP else 3)
    assert all(case.provenance for case in own)
    assert len({case.id for case in own}) == len(own)


@pytest.mark.parametrize("code", sorted(worked.DEEP))
def test_every_promise_of_a_deep_pack_is_in_some_worked_case(code: str) -> None:
    mine = {name.partition("#")[0] for case in CASES if case.pack == code for name in case.expected}
    mine |= {standard for of, _, standard in SHARED if of == code}
    # The two every pack shares are worked in the generic pack and, with escalations, in tests of the sweep.
    assert set(worked.pack(code).by_code) - mine <= {"accept_escalation", "follow_up", "answer_again", "keep_informed",
                                                     "acknowledge"}  # fmt: skip


@pytest.mark.parametrize("code", worked.CODES)
def test_no_pack_is_signed_and_each_says_where_every_figure_comes_from(code: str) -> None:
    pack = worked.pack(code)
    assert pack.signed_off_by == ""
    assert pack.verified_on is not None
    assert pack.sources
    for standard in pack.standards:
        assert standard.source or code == "generic"
        if "not verified" in standard.reason or "general knowledge" in standard.reason:
            assert standard.unverified or "window" in standard.reason or standard.severity == "promise"


@pytest.mark.parametrize("code", worked.CODES)
def test_no_clock_of_the_law_stands_still(code: str) -> None:
    assert not [s.code for s in worked.pack(code).standards if s.severity == "statutory" and s.pausable]


@pytest.mark.parametrize("code", [code for code in worked.CODES if code[:3] in ("uk_", "au_", "us_", "ie_", "sg_")])
def test_a_regimes_pack_names_the_body_outside_and_tells_the_customer_of_it_where_it_must(code: str) -> None:
    pack = worked.pack(code)
    assert pack.external_body is not None
    assert pack.retention is not None
    late = {standard.expiry_letter for standard in pack.standards if standard.expiry_letter}
    assert all(len(pack.letters[kind]) >= 2 for kind in late)


def test_the_page_about_packs_lists_every_pack() -> None:
    listed = (worked.PACKS.parents[1] / "docs" / "packs.md").read_text()
    assert [code for code in worked.CODES if f"| `{code.replace('_', '-')}` |" not in listed] == []
