"""A whole Redress to look at: its own database with the demo company, collected static files, a real web process."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from tests.rig.engines import PROJECT, Rig, manage
from tests.rig.processes import Web

DATABASE = "redress_browser"
PASSWORD = "only-for-this-town"
STATIC = PROJECT / ".redress" / "static"


@contextmanager
def town(rig: Rig) -> Iterator[str]:
    """The address of a running Redress with demo data; gone afterwards, its static files too unless they were there."""
    environment = rig.environment(rig.clone(DATABASE), DEMO_PASSWORD=PASSWORD)
    collected = STATIC.is_dir()
    STATIC.mkdir(parents=True, exist_ok=True)
    try:
        manage("collectstatic", "--no-input", "-v0", env=environment)
        manage("seed_demo", env=environment)
        with Web(rig, environment) as web:
            yield web.address
    finally:
        rig.postgres.drop_database(DATABASE)
        if not collected:
            shutil.rmtree(STATIC, ignore_errors=True)
