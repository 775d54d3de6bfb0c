"""A supervisord of our own: its configuration, its life and its XML-RPC door on a private unix socket."""

from __future__ import annotations

import http.client
import shlex
import socket
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.engines.accounts import Account, EngineError, socket_folder, write_private
from config.engines.ledger import Ledger

NAME = "supervisord"
PROBE_INTERVAL = 0.1
START_SECONDS = 20
LEFTOVER_SECONDS = 5.0  # for programs whose supervisor is gone; rows hold the work
UNLIMITED = 1_000_000  # restarts: the wait between two tries grows by a second each time


@dataclass(frozen=True)
class Program:
    """One supervised process. Engines stop after, and start before, the application's programs."""

    name: str
    command: tuple[str, ...]
    stop_signal: str = "TERM"
    stop_seconds: int = 8  # rows hold the work: a process that does not listen may be killed
    account: Account | None = None  # set for engines: they step down and see nothing of our environment

    @property
    def group(self) -> str:
        return "app" if self.account is None else "engines"


class Supervisor:
    """Runs programs under supervisord; every start and stop of theirs goes through here."""

    def __init__(self, state: Path, programs: Iterable[Program], *, project: Path) -> None:
        self.state = state
        self.project = project
        self.programs = list(programs)
        self.run = state / "run"
        self.log = state / "log"
        self.ledger = Ledger(self.run / "pids")
        self.socket = socket_folder(self.run, "supervisor.sock", Account.for_ourselves()) / "supervisor.sock"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, environment: Mapping[str, str]) -> None:
        """Start supervisord with no program running yet, away from our terminal's signals."""
        config = self.run / "supervisord.conf"
        write_private(config, self.configuration())
        with (self.log / "supervisord.out").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "supervisor.supervisord",
                    "--nodaemon",
                    "--configuration",
                    str(config),
                ],
                cwd=self.project,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.ledger.record(NAME, self._process.pid)
        self._wait_for_door()

    def start_group(self, group: str) -> None:
        if any(program.group == group for program in self.programs):
            self.call("startProcessGroup", group, False)

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def states(self) -> dict[str, str]:
        """Program name to supervisord's word for it: RUNNING, BACKOFF, ..."""
        return {entry["name"]: entry["statename"] for entry in self.call("getAllProcessInfo")}

    def stop(self) -> None:
        """Stop the application, then the engines, then supervisord; kill what does not listen."""
        if self.running():
            assert self._process is not None
            self._process.terminate()
            try:
                self._process.wait(timeout=self._patience())
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self.end_leftovers()

    def end_leftovers(self, *, grace: float = LEFTOVER_SECONDS) -> list[str]:
        """End what an earlier supervisord of ours left, in its own order: it first, so that it restarts nothing."""
        names = self.ledger.names()
        engines = {"postgres", "valkey"}
        ended = []
        for stage in ({NAME}, set(names) - engines - {NAME}, engines):
            living = sorted(name for name in stage.intersection(names) if self.ledger.members(name))
            self.ledger.end(*stage.intersection(names), grace=self._patience() if stage == {NAME} else grace)
            ended += living
        return ended

    def _patience(self) -> float:
        """How long supervisord itself may need: its groups stop one after the other."""
        return sum(group_patience(self.programs).values()) + 10.0

    def call(self, method: str, *arguments: Any) -> Any:
        with xmlrpc.client.ServerProxy("http://localhost", transport=UnixTransport(self.socket)) as server:
            return getattr(server.supervisor, method)(*arguments)

    def configuration(self) -> str:
        lines = [
            "[supervisord]",
            f"logfile={plain(self.log / 'supervisord.log')}",
            f"pidfile={plain(self.run / 'supervisord.pid')}",
            f"childlogdir={plain(self.log)}",
            "silent=true",
            *(["user=root"] if Account.for_engines().drops else []),
            "[unix_http_server]",
            f"file={plain(self.socket)}",
            "chmod=0700",
            "[rpcinterface:supervisor]",
            "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface",
        ]
        for priority, group in ((10, "engines"), (20, "app")):
            members = [program for program in self.programs if program.group == group]
            if members:
                lines += [
                    f"[group:{group}]",
                    f"programs={','.join(p.name for p in members)}",
                    f"priority={priority}",
                ]
            for program in members:
                lines += self._program(program)
        return "\n".join(lines) + "\n"

    def _program(self, program: Program) -> list[str]:
        launcher = [sys.executable, "-m", "config.engines.launch", str(self.ledger.folder), program.name]
        if program.account is not None:
            launcher += ["--as", f"{program.account.uid}:{program.account.gid}"]
        return [
            f"[program:{program.name}]",
            f"command={plain(shlex.join([*launcher, '--', *program.command]))}",
            f"directory={plain(self.project)}",
            "autostart=false",
            "autorestart=true",
            "startsecs=1",
            f"startretries={UNLIMITED}",
            f"stopsignal={program.stop_signal}",
            f"stopwaitsecs={program.stop_seconds}",
            "killasgroup=true",
            "redirect_stderr=true",
            f"stdout_logfile={plain(self.log / (program.name + '.log'))}",
            "stdout_logfile_maxbytes=10MB",
            "stdout_logfile_backups=1",
        ]

    def _wait_for_door(self) -> None:
        give_up = time.monotonic() + START_SECONDS
        while True:
            try:
                self.call("getState")
                return
            except (OSError, http.client.HTTPException) as error:
                if not self.running() or time.monotonic() > give_up:
                    raise EngineError(f"supervisord does not answer; see {self.log / 'supervisord.out'}") from error
            time.sleep(PROBE_INTERVAL)


class UnixTransport(xmlrpc.client.Transport):
    """XML-RPC over a unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def make_connection(self, host: object) -> http.client.HTTPConnection:
        return UnixConnection(self.path)


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=10)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


def plain(value: object) -> str:
    """A value as supervisord's configuration wants it: it would expand a single percent sign."""
    return str(value).replace("%", "%%")


def group_patience(programs: Iterable[Program]) -> dict[str, int]:
    """Seconds each group may need to stop: its members stop together."""
    patience: dict[str, int] = {}
    for program in programs:
        patience[program.group] = max(patience.get(program.group, 0), program.stop_seconds)
    return patience
