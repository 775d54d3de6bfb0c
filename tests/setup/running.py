"""A `manage.py up` under test: its output, its processes, and whether its page answers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

from config.engines.ledger import Identity, Ledger, all_pids
from config.engines.postgres import free_port
from tests.rig.engines import PROJECT
from tests.rig.waiting import wait_for

PROGRAMS = ("web", "worker", "beat", "sweeper", "postgres", "valkey", "supervisord")
READY_SECONDS = 180
OURS = (
    "DATABASE_URL",
    "MIGRATION_DATABASE_URL",
    "BROKER_URL",
    "SECRET_KEY",
    "EVENT_CHAIN_KEY",
    "MEDIA_ROOT",
    "MAIL_DIR",
)


class Up:
    """Start it again and again on the same state folder and port, as a person would."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.port = free_port()
        self.output = state.with_name("up.out")
        self.ledger = Ledger(state / "run" / "pids")
        self._process: subprocess.Popen[bytes] | None = None

    def launch(self, *flags: str, **extra: str) -> subprocess.Popen[bytes]:
        """Start without waiting; nothing of the test run's own engines is in its environment."""
        inherited = {name: value for name, value in os.environ.items() if name not in OURS}
        with self.output.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--state", str(self.state), *flags],
                cwd=PROJECT,
                env={**inherited, "PORT": str(self.port), **extra},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        return self._process

    def start(self, *flags: str, **extra: str) -> str:
        """Start, wait until it says that it is ready, and return what it said."""
        process = self.launch(*flags, **extra)
        wait_for(lambda: "is ready" in self.said() or process.poll() is not None, seconds=READY_SECONDS, what="up")
        assert "is ready" in self.said(), self.said()
        return self.said()

    def said(self) -> str:
        return self.output.read_text()

    def end(self, number: signal.Signals) -> int:
        """Send a signal to `up` alone and return its exit code."""
        assert self._process is not None
        self._process.send_signal(number)
        return self._process.wait(timeout=60)

    def refused(self) -> int:
        """Start it where it must not start, and return its exit code."""
        process = self.launch()
        try:
            return process.wait(timeout=60)
        finally:
            process.kill()

    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Stop, and see that nothing is left."""
        if self.alive():
            self.end(signal.SIGTERM)
        assert self.running() == []

    def answers(self) -> bool:
        """The page is there and the engine behind it is well."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz/deep", timeout=3):
                return True
        except OSError:
            return False

    def identity(self, program: str) -> Identity:
        found = wait_for(lambda: self.ledger.entry(program), what=f"{program}'s entry")
        assert found is not None
        return found

    def running(self) -> list[str]:
        """Command lines and folders of everything that works on this state folder."""
        found = []
        for pid in all_pids():
            try:
                line = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
                folder = os.readlink(f"/proc/{pid}/cwd")
            except OSError:
                continue
            if str(self.state) in line or folder.startswith(str(self.state)):
                found.append(f"{pid} {line or folder}")
        return found + [name for name in PROGRAMS if self.ledger.members(name)]
