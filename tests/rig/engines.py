"""One rig: a cluster, a broker and a migrated template database from which every test database is cloned."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.engines.accounts import private_folder
from config.engines.ledger import Ledger
from config.engines.postgres import Postgres, free_port
from config.engines.valkey import Valkey

PROJECT = Path(__file__).resolve().parents[2]
RIGS = PROJECT / ".redress" / "tests"
TEMPLATE = "redress_template"
OWNER_ENTRY = "pytest"
# fixed, public, and good for nothing but tests; long enough for the deployment checks
SECRET_KEY = "tests-only-secret-key-which-is-long-enough-for-every-deployment-check-0123456789"
EVENT_CHAIN_KEY = "tests-only-event-chain-key-which-is-long-enough-for-every-check-0123456789"
POSTGRES_SETTINGS = {"max_connections": "200", "shared_buffers": "96MB", "log_min_messages": "fatal"}


@dataclass(frozen=True)
class Database:
    """One database of a rig under its two roles."""

    name: str
    app_url: str
    owner_url: str


class Rig:
    """`durable` keeps fsync on, for tests that kill the server; the others trade that for speed."""

    def __init__(self, folder: Path, *, durable: bool = False, broker_port: int | None = None) -> None:
        passable = 0o711 if os.geteuid() == 0 else 0o700
        for path in (RIGS.parent, RIGS, folder):
            private_folder(path, mode=passable)
        self.folder = folder
        self.postgres = Postgres(folder / "postgres", fsync=durable, settings=POSTGRES_SETTINGS)
        self.valkey = Valkey(folder / "valkey", port=broker_port or free_port())
        self.ledger = Ledger(private_folder(folder / "pids"))

    def start(self) -> Rig:
        self.ledger.record(OWNER_ENTRY, os.getpid())
        self.postgres.start()
        self.valkey.start()
        return self

    def discard(self) -> None:
        """End every process of this rig and remove its files."""
        for name in self.ledger.names():
            if name != OWNER_ENTRY:
                self.ledger.end(name, grace=0)
        self.postgres.kill()
        self.valkey.kill()
        for path in (
            self.postgres.sockets,
            self.postgres.home,
            self.valkey.sockets,
            self.valkey.home,
            self.folder,
        ):
            shutil.rmtree(path, ignore_errors=True)

    def environment(self, database: Database, **extra: str) -> dict[str, str]:
        """What a process needs to work on this database; `extra` wins."""
        return {
            **os.environ,
            "DATABASE_URL": database.app_url,
            "MIGRATION_DATABASE_URL": database.owner_url,
            "BROKER_URL": self.valkey.broker_url(),
            "SECRET_KEY": SECRET_KEY,
            "EVENT_CHAIN_KEY": EVENT_CHAIN_KEY,
            "DEMO": "true",
            "HTTPS": "false",
            "MEDIA_ROOT": str(self.folder / "media"),
            "MAIL_DIR": str(self.folder / "mail"),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONUNBUFFERED": "1",
            **extra,
        }

    def database(self, name: str) -> Database:
        return Database(name, self.postgres.app_url(name), self.postgres.owner_url(name))

    def clone(self, name: str) -> Database:
        """A fresh copy of the migrated template under this name, whatever was there before."""
        self.make_template()
        self.postgres.drop_database(name)
        self.postgres.create_database(name, template=TEMPLATE)
        return self.database(name)

    def make_template(self) -> None:
        """Migrate once, as the owner; the first of several test workers does it, the others wait."""
        with (self.folder / "template.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with self.postgres.connect("postgres") as connection:
                query = "SELECT 1 FROM pg_database WHERE datname = %s"
                if connection.execute(query, (TEMPLATE,)).fetchone():
                    return
                scratch = f"{TEMPLATE}_new"
                self.postgres.drop_database(scratch)
                self.postgres.create_database(scratch)
                manage(
                    "migrate",
                    "--no-input",
                    "-v0",
                    env=self.environment(self.database(scratch), AS_OWNER="true"),
                )
                connection.execute(f"ALTER DATABASE {scratch} RENAME TO {TEMPLATE}")


def manage(*arguments: str, env: Mapping[str, str]) -> str:
    """Run a `manage.py` command to its end and return its output; a failure shows what it said."""
    result = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise AssertionError(f"manage.py {' '.join(arguments)} failed\n{result.stdout}{result.stderr}")
    return result.stdout


def discard_abandoned() -> None:
    """End the rigs of test runs that were killed before they could clean up."""
    for folder in RIGS.glob("*/"):
        owner = Ledger(folder / "pids").entry(OWNER_ENTRY)
        if owner is not None and not owner.alive():
            Rig(folder).discard()
