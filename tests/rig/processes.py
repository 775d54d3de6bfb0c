"""Redress's own processes for fault tests: the commands `manage.py up` runs, one by one, killable."""

from __future__ import annotations

import os
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

from config.engines.ledger import Ledger
from config.engines.postgres import free_port
from config.engines.processes import application_programs
from tests.rig.engines import PROJECT, Rig
from tests.rig.waiting import wait_for

READY_SECONDS = 60


class Process:
    """One process with its children, in a group of its own. `environment` comes from `Rig.environment`."""

    program = ""

    def __init__(self, rig: Rig, environment: Mapping[str, str], *, name: str = "") -> None:
        self.name = name or self.program
        self.ledger: Ledger = rig.ledger
        self.port = free_port()
        self.environment = {**environment, "PORT": str(self.port)}
        self.log = rig.folder / f"{self.name}.log"
        self._folder: Path = rig.folder
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *failure: object) -> None:
        self.kill()

    def start(self) -> Self:
        """Start and wait until it works."""
        self.launch()
        try:
            wait_for(self._ready_or_dead, seconds=READY_SECONDS, what=self.name)
        except AssertionError as error:
            self.kill()
            raise AssertionError(f"{error}\n{self.said()[-3000:]}") from error
        return self

    def launch(self) -> None:
        """Start without waiting."""
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                self.command(),
                cwd=PROJECT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.ledger.record(self.name, self._process.pid)

    def command(self) -> list[str]:
        programs = application_programs(str(self.port), self._folder)
        return next(list(each.command) for each in programs if each.name == self.program)

    def ready(self) -> bool:
        return True

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def stop(self, *, seconds: float = 20) -> None:
        """SIGTERM as a supervisor would; kill what does not listen."""
        if self._process is not None and self.alive():
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=seconds)
        self.kill()

    def kill(self) -> None:
        """SIGKILL to the process and all its children."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def restart(self) -> Self:
        self.stop()
        return self.start()

    def _ready_or_dead(self) -> bool:
        if not self.alive():
            raise AssertionError(f"{self.name} ended at start")
        return self.ready()


class Web(Process):
    program = "web"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/livez", timeout=2):
                return True
        except OSError:
            return False


class Worker(Process):
    program = "worker"

    def ready(self) -> bool:
        return " ready." in self.said()


class Beat(Process):
    program = "beat"

    def ready(self) -> bool:
        return "beat: Starting" in self.said()


class Sweeper(Process):
    """`manage.py sweeper`. Ready is when `swept` says so: ask the database for its heartbeat or its work."""

    program = "sweeper"

    def __init__(
        self,
        rig: Rig,
        environment: Mapping[str, str],
        *,
        name: str = "",
        swept: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(rig, environment, name=name)
        self.swept = swept

    def ready(self) -> bool:
        return self.swept()
