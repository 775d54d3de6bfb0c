"""A whole Redress to look at: its own database with the demo company and a real web process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.rig.engines import Rig, manage
from tests.rig.processes import Web

DATABASE = "redress_browser"
PASSWORD = "only-for-this-town"


@contextmanager
def town(rig: Rig) -> Iterator[str]:
    """The address of a running Redress with demo data; gone afterwards."""
    environment = rig.environment(rig.clone(DATABASE), DEMO_PASSWORD=PASSWORD)
    try:
        manage("seed_demo", env=environment)
        with Web(rig, environment) as web:
            yield web.address
    finally:
        rig.postgres.drop_database(DATABASE)
