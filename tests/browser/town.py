"""A whole Redress to look at: its own database with the demo company and a real web process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from tests.rig.engines import Rig, manage
from tests.rig.processes import Web

DATABASE = "redress_browser"
SWITCH = """
from complaints.models import LegalEntity, Policy
company = LegalEntity.objects.select_related("policy").get()
print(company.policy.code)
company.policy = Policy.objects.get(code="{policy}")
company.save()
"""
FOUND = """
from datetime import date
from complaints.actions.demo.company import found
found(today=date.today(), password="{password}")
"""
PASSWORD = "only-for-this-town"


class Town(NamedTuple):
    """Where it is, and what its commands need to reach it. No worker and no sweeper runs beside the web."""

    address: str
    environment: Mapping[str, str]

    def work(self) -> None:
        """One turn of the engine: what is due fires, what waits leaves, rehearsals go on."""
        manage("sweeper", "--once", env=self.environment)

    @contextmanager
    def under(self, policy: str) -> Iterator[None]:
        """For a while the company receives complaints under another policy that is published here."""
        before = self._receives_under(policy)
        try:
            yield
        finally:
            self._receives_under(before)

    def _receives_under(self, policy: str) -> str:
        """Change it; returns the code of the one before."""
        return manage("shell", "-v", "0", "-c", SWITCH.format(policy=policy), env=self.environment).strip()


@contextmanager
def town(rig: Rig, *, empty: bool = False) -> Iterator[Town]:
    """A running Redress with demo data, or with its people and no complaint yet; gone afterwards."""
    name = f"{DATABASE}_empty" if empty else DATABASE
    environment = rig.environment(rig.clone(name), DEMO_PASSWORD=PASSWORD)
    try:
        if empty:
            manage("shell", "-v", "0", "-c", FOUND.format(password=PASSWORD), env=environment)
        else:
            manage("seed_demo", env=environment)
        with Web(rig, environment) as web:
            yield Town(web.address, environment)
    finally:
        rig.postgres.drop_database(name)
