from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import complaints
from complaints.management.commands.explain_deadlines import explained

ROOT = Path(complaints.__file__).parent.parent
CASES = ROOT / "tests" / "rules" / "cases"
DEADLINES: list[dict[str, Any]] = json.loads((CASES / "deadlines.json").read_text())
SUMS: list[dict[str, Any]] = json.loads((CASES / "working_time.json").read_text())
DEADLINE = DEADLINES[0]
SUM = next(row for row in SUMS if row["op"] == "add")


def answers(*rows: Any) -> list[dict[str, Any]]:
    return list(explained([row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]))


def test_every_deadline_is_answered_in_local_time_with_a_day_by_day_trace() -> None:
    for row, said in zip(DEADLINES, answers(*DEADLINES), strict=True):
        assert set(said) == {"id", "due_at", "trace"}
        assert (said["id"], said["due_at"]) == (row["id"], row["expected_deadline"])
        assert said["trace"]


def test_every_sum_is_answered_in_its_own_kind() -> None:
    for row, said in zip(SUMS, answers(*SUMS), strict=True):
        assert set(said) == {"id", "result"}
        if row["op"] == "is_open":
            assert said["result"] is row["expected"]
        elif row["op"] == "add":
            assert datetime.fromisoformat(said["result"]).tzinfo is not None
        elif row["brute_force_agrees"]:
            assert said["result"] == pytest.approx(row["expected"])


def test_the_trace_names_each_day_and_another_limit_the_case_gives() -> None:
    [said] = answers(DEADLINE)
    assert said["trace"][:3] == [
        {"date": "2026-03-06", "counted": False, "reason": "starts"},
        {"date": "2026-03-07", "counted": False, "reason": "no hours on a Saturday"},
        {"date": "2026-03-08", "counted": False, "reason": "no hours on a Sunday"},
    ]
    [capped] = answers(next(row for row in DEADLINES if "min_of" in row))
    assert capped["due_at"] == "2026-05-01T23:59:59-04:00"
    assert {entry["reason"] for entry in capped["trace"][-2:]} == {
        "another limit: ninety_days",
        "another limit: two_complete_billing_cycles_end",
    }


@pytest.mark.parametrize(
    ("line", "name", "why"),
    [
        (b"{", None, "line 1: "),
        (b"\xff\xfe", None, "line 1: "),
        (b"[1]", None, "not a JSON object"),
        (b'{"id": NaN}', None, "NaN is not a number"),
        (b"[" * 100_000, None, "nested too deeply"),
        ({"id": 7}, 7, "neither a deadline"),
        ({**DEADLINE, "received_at": "9" * 10**6}, DEADLINE["id"], "line 1: "),
        ({**DEADLINE, "unit": "moons"}, DEADLINE["id"], "it must be one of hours"),
        ({**DEADLINE, "target": 0}, DEADLINE["id"], "must lie between"),
        ({**DEADLINE, "target": 10**400}, DEADLINE["id"], "must lie between"),
        ({**DEADLINE, "timezone": "Europe/Atlantis"}, DEADLINE["id"], "not a known time zone"),
        ({**DEADLINE, "weekly_hours": {}}, DEADLINE["id"], "never opens"),
        ({**DEADLINE, "received_at": "yesterday"}, DEADLINE["id"], "yesterday"),
        ({**DEADLINE, "received_at": None}, DEADLINE["id"], "is no time"),
        ({**DEADLINE, "received_at": "9999-12-31T23:59:59+00:00"}, DEADLINE["id"], "outside the years"),
        ({**DEADLINE, "pauses": [["2026-03-09"]]}, DEADLINE["id"], "line 1: "),
        ({**SUM, "op": "divide"}, SUM["id"], "must be add"),
        ({**SUM, "seconds": 10**30}, SUM["id"], "within reason"),
        ({**SUM, "weekly_hours": {}}, SUM["id"], "10 years"),
    ],
)
def test_a_bad_line_is_answered_with_its_error_and_the_run_goes_on(line: Any, name: Any, why: str) -> None:
    bad, good = answers(line, DEADLINE)
    assert set(bad) == {"id", "error"}
    assert bad["id"] == name
    assert why in bad["error"]
    assert len(bad["error"]) <= 400
    assert good["due_at"] == DEADLINE["expected_deadline"]


def test_an_unforeseen_fault_is_logged_and_the_run_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(row: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr("complaints.management.commands.explain_deadlines.answer", broken)
    assert answers({"id": 1}, {"id": 2}) == [
        {"id": 1, "error": "line 1: could not be explained"},
        {"id": 2, "error": "line 2: could not be explained"},
    ]
    assert "Line 1 could not be explained" in caplog.text


def test_the_command_needs_no_environment_and_no_database() -> None:
    rows = [*DEADLINES, *SUMS]
    lines = b"".join(json.dumps(row).encode() + b"\n" for row in rows * 3) + b"\n"
    bare = {"PATH": os.environ.get("PATH", "")}
    done = subprocess.run(
        [sys.executable, "manage.py", "explain_deadlines"],
        input=lines,
        cwd=ROOT,
        env=bare,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [said["id"] for said in found] == [row["id"] for row in rows] * 3
    assert not any("error" in said for said in found)
