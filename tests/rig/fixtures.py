"""The fixtures every test may ask for: a database that rolls back, one that commits, and durable engines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from tests.rig.engines import RIGS, Database, Rig
from tests.rig.postbox import SmtpSink

_current: tuple[Rig, str] | None = None


def use(rig: Rig, database: str) -> None:
    """Set by the plugin: which rig, and which database of it, this process works on."""
    global _current
    _current = rig, database


@pytest.fixture(scope="session")
def rig() -> Rig:
    """The engines of this test run: fast, not durable."""
    assert _current is not None
    return _current[0]


@pytest.fixture(scope="session")
def django_db_setup(rig: Rig, django_db_blocker: DjangoDbBlocker) -> None:
    """In place of pytest-django's: settings already name our clone, and only the owner may migrate."""
    assert _current is not None
    with django_db_blocker.unblock():
        rig.clone(_current[1])


@pytest.fixture
def committed_db(rig: Rig, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Database]:
    """The database without a transaction around the test, so that threads and processes see its rows.

    Afterwards it is cloned again from the template. Use it instead of `transaction=True`, which truncates.
    """
    assert _current is not None
    name = _current[1]
    with django_db_blocker.unblock():
        try:
            yield rig.database(name)
        finally:
            connections.close_all()
            rig.clone(name)


@pytest.fixture(scope="session")
def durable_rig(rig: Rig) -> Iterator[Rig]:
    """Engines of their own with fsync on, for tests that kill them; made when first asked for."""
    durable = Rig(RIGS / f"{rig.folder.name}-durable", durable=True).start()
    yield durable
    durable.discard()


@pytest.fixture
def durable_db(durable_rig: Rig) -> Iterator[Database]:
    """A fresh database of the durable rig; give its URLs to processes, not to this process's Django."""
    yield durable_rig.clone("redress_durable")
    durable_rig.postgres.drop_database("redress_durable")


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    with SmtpSink() as sink:
        yield sink
