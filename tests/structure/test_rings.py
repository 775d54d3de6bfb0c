"""The house keeps its shape."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from celery import current_app

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "complaints").rglob("*.py"))


def test_no_ring_is_entered_by_the_back_window() -> None:
    """`importlib` and `apps.get_model` would get round the ring rule."""
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        if "migrations" not in path.parts
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(r"\bimportlib\b|apps\.get_model|__import__", line)
    ]
    assert found == []


def test_nothing_is_saved_and_no_stage_is_set_outside_actions() -> None:
    edges = ("api", "desk", "portal", "queries", "rules", "channels", "templatetags")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        if path.relative_to(ROOT / "complaints").parts[0] in edges
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(r"\.save\(|\.stage = |\.objects\.create\(|bulk_create\(|\.delete\(\)", line)
    ]
    assert found == []


def test_every_task_beat_sends_is_registered() -> None:
    import complaints.tasks  # noqa: F401 - registers them
    from config.celery import app

    sent = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert sent <= set(current_app.tasks)
    assert set(app.conf.task_routes) <= set(current_app.tasks)


def test_nothing_waits_inside_the_broker() -> None:
    """No eta, no long countdown, no publishing from the application: waiting is a row."""
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(r"apply_async|\.delay\(|countdown=|\beta=|send_task", line)
    ]
    assert found == []


def test_migrations_are_complete() -> None:
    command = [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_rings_point_inwards() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    if not program.exists():
        pytest.fail("import-linter is not installed; run make")
    done = subprocess.run([program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
