"""Keeps `make bench` alive: a small run of everything. Its figures mean nothing, its statements and plans do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.harness import Figure, Report, Side
from tests.rig.engines import PROJECT, RIGS


@pytest.mark.fault
@pytest.mark.timeout(300)
def test_a_quick_bench_runs_to_its_end_and_reads_no_big_table_whole(tmp_path: Path) -> None:
    report = tmp_path / "report.md"
    command = [sys.executable, "-m", "tests.bench", "--quick", "--report", str(report)]
    done = subprocess.run(
        [*command, "--folder", str(RIGS / "quick-bench")],
        cwd=PROJECT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    said = report.read_text()
    for title in (
        "Take-next",
        "Catch-up sweep",
        "Queue pages over HTTP",
        "The desk under load",
        "Logging a complaint",
        "Deadlines",
        "Import",
    ):
        assert f"## {title}" in said
    structure = [line for line in said.splitlines() if line.startswith(("| statements:", "| sorts in", "| full reads"))]
    assert len(structure) == 30
    assert not [line for line in structure if "MISSED" in line]


def test_a_ratio_is_the_median_of_the_slices_ratios() -> None:
    ours, theirs = Side("ours", lambda: 1), Side("theirs", lambda: 1)
    ours.rates, theirs.rates = [10, 40, 30], [100, 80, 90]
    report = Report("x")
    report.compare(ours, theirs, unit="/s", goal=1 / 3)
    assert [figure.value for figure in report.figures] == [30, 90, pytest.approx(1 / 3)]
    assert report.figures[2].met


def test_a_goal_missed_is_said_so() -> None:
    assert Figure("f", 0.2, "", 0.5).cells() == ("f", "0.2", "at least 0.5 (MISSED)")
    assert Figure("f", 1200, "ms", 1500, at_most=True).cells() == ("f", "1,200 ms", "at most 1,500 (met)")


def test_a_slice_ends_when_nothing_is_left_to_do() -> None:
    left = iter([3, 2, 0])
    side = Side("s", lambda: next(left))
    side.slice(60)
    assert side.rates[0] * side.total == pytest.approx(5)
