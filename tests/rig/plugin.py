"""The pytest plugin that starts the engines before Django reads its settings (`-p tests.rig.plugin`).

The `default` connection of every test is the app role; the owner only migrates the template database.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.rig import fixtures
from tests.rig.engines import RIGS, Rig, discard_abandoned

FOLDER, BROKER_PORT = "REDRESS_RIG", "REDRESS_RIG_BROKER_PORT"
RIG = pytest.StashKey[Rig]()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """As a wrapper we come before pytest-django, which loads the settings in this same hook."""
    if not early_config.known_args_namespace.help:
        early_config.stash[RIG] = rig = _join() if "PYTEST_XDIST_WORKER" in os.environ else _start()
        os.environ.update(rig.environment(rig.database(database_name())))
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    if RIG in config.stash:
        fixtures.use(config.stash[RIG], database_name())
        config.pluginmanager.register(fixtures, "redress-rig-fixtures")  # last, so that it overrides pytest-django


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if RIG in config.stash and "PYTEST_XDIST_WORKER" not in os.environ:
        config.stash[RIG].discard()


def database_name() -> str:
    return f"redress_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def _start() -> Rig:
    discard_abandoned()
    rig = Rig(RIGS / str(os.getpid())).start()
    os.environ[FOLDER] = str(rig.folder)
    os.environ[BROKER_PORT] = str(rig.valkey.port)
    return rig


def _join() -> Rig:
    """The rig of the test run this worker belongs to."""
    return Rig(Path(os.environ[FOLDER]), broker_port=int(os.environ[BROKER_PORT]))
