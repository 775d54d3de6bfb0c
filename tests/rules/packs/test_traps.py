"""Traps other systems fell into that need no database to show; the rest are named in docs/traps.md."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery.schedules import crontab
from django.apps import apps
from django.db.models import PROTECT, ForeignKey, OneToOneField

import complaints
from config.celery import app

ROOT = Path(complaints.__file__).parent.parent
TRAPS = (ROOT / "docs" / "traps.md").read_text()
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+|Test\w+::test_\w+)`")


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / "complaints").rglob("*.py")):
        yield path.relative_to(ROOT), ast.parse(path.read_text())


def test_deleting_a_policy_a_calendar_or_a_person_is_refused_while_anything_points_there() -> None:
    loose = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("complaints").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey | OneToOneField) and field.remote_field.on_delete is not PROTECT
    ]
    assert loose == []


def test_a_policys_conditions_are_data_and_no_program_is_ever_evaluated() -> None:
    calls = [
        f"{path}:{node.lineno}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec"}
    ]
    assert calls == []


def test_only_channels_talk_to_the_outside_so_no_request_waits_for_it() -> None:
    outside = {"smtplib", "urllib", "http", "requests", "httpx", "socket"}
    talking = set()
    for path, tree in sources():
        for node in ast.walk(tree):
            named = [name.name for name in node.names] if isinstance(node, ast.Import) else []
            module = [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            if any(name == "urllib.parse" or name == "http" for name in [*named, *module]):
                continue
            if any(name.split(".")[0] in outside for name in [*named, *module]):
                talking.add(str(path.relative_to("complaints").parts[0]))
    assert talking <= {"channels", "management"}


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("task_acks_late", True),
        ("task_reject_on_worker_lost", True),
        ("worker_eta_task_limit", 100),
        ("worker_cancel_long_running_tasks_on_connection_loss", False),
        ("worker_prefetch_multiplier", 1),
        ("task_ignore_result", True),
        ("enable_utc", True),
        ("timezone", "UTC"),
    ],
)
def test_celery_is_set_against_its_known_failings(setting: str, value: Any) -> None:
    assert app.conf[setting] == value


def test_beat_knows_only_intervals_and_every_tick_expires_before_it_piles_up() -> None:
    for name, entry in app.conf.beat_schedule.items():
        assert not isinstance(entry["schedule"], crontab), name
        assert entry["options"]["expires"] <= 2 * entry["schedule"], name


def test_the_broker_answers_soon_or_is_given_up() -> None:
    options = app.conf.broker_transport_options
    assert 0 < options["socket_timeout"] <= 10
    assert 0 < options["socket_connect_timeout"] <= 5
    assert 0 < options["health_check_interval"] <= 10
    assert options["visibility_timeout"] > app.conf.task_time_limit


def test_every_trap_of_the_table_names_a_test_that_exists() -> None:
    named = NAMED.findall(TRAPS)
    assert len(named) >= 30
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (ROOT / file).exists() or f"def {name.split('::')[-1]}(" not in (ROOT / file).read_text()
    ]
    assert missing == []
