"""A run of some modules keeps what is known of the others."""

from __future__ import annotations

from pathlib import Path

from tests.proof.survivors import keep


def test_a_run_of_one_module_replaces_its_section_and_leaves_the_others(tmp_path: Path) -> None:
    page = tmp_path / "proof" / "mutation.md"
    hours = {"hours": ({"killed": 8, "timeout": 1, "survived": 1}, ["- rules/hours.py:7: `1 -> 2`"])}
    zones = {"zones": ({"killed": 3, "untested": 1}, ["- rules/zones.py:9: `a -> b`"])}
    keep(page, zones | hours, "abc, 2026-11-22")
    first = page.read_text()
    assert first.index("## hours") < first.index("## zones")
    said = "10 planted, 8 killed, 1 timed out, 1 survived, 0 run by no test: 90.0 % noticed. Tried: abc, 2026-11-22."
    assert said in first
    keep(page, {"zones": ({"killed": 4}, [])}, "def, 2026-11-23")
    then = page.read_text()
    assert said in then
    assert "- rules/hours.py:7: `1 -> 2`" in then
    assert "- rules/zones.py:9" not in then
    assert "4 planted, 4 killed, 0 timed out, 0 survived, 0 run by no test: 100.0 % noticed. Tried: def" in then
    keep(page, {}, "")
    assert page.read_text() == then
