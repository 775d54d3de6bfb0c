"""What `manage.py up` runs: the engines nobody named, the set-up steps, the four kinds of process."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from config.engines import pending
from config.engines.accounts import EngineError, private_folder, write_private
from config.engines.postgres import Postgres
from config.engines.supervisor import Program, Supervisor
from config.engines.valkey import Valkey

DATABASE = "redress"
DEFAULT_PORT = "8000"
HEALTHY_SECONDS = 60
WATCH_INTERVAL = 0.5
QUEUES = "default,sweep,mail"

Say = Callable[[str], None]


class Stack:
    """One running Redress of one project folder; its data, logs and keys live in the state folder."""

    def __init__(self, project: Path, state: Path, environ: Mapping[str, str], say: Say) -> None:
        self.project = project
        self.state = state
        self.say = say
        passable = 0o711 if os.geteuid() == 0 else 0o700  # the engines' account walks through these two
        for folder in (state, state / "engines"):
            private_folder(folder, mode=passable)
        for name in ("run", "run/pids", "log", "media", "mail"):
            private_folder(state / name)
        self.port = environ.get("PORT", DEFAULT_PORT)
        self.address = f"http://127.0.0.1:{self.port}"
        self.postgres = None if environ.get("DATABASE_URL") else Postgres(self.state / "engines" / "postgres")
        self.valkey = None if environ.get("BROKER_URL") else Valkey(self.state / "engines" / "valkey")
        self.environment = self._environment(environ)
        self.supervisor = Supervisor(self.state, self._programs(), project=project)

    @property
    def demo(self) -> bool:
        return self.environment["DEMO"].lower() in {"true", "1", "yes", "on"}

    @property
    def demo_password(self) -> str:
        """The one the demo data was loaded with; DEMO_PASSWORD matters at that moment only."""
        return self._secrets()["DEMO_PASSWORD"]

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold this project's lock: two runs in one folder would fight over the engines."""
        with (self.state / "run" / "up.lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise EngineError(f"Redress already runs here (pid {lock.read().strip()})") from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    def start(self) -> None:
        """Bring everything up, in this order:

        1. end what an earlier run left behind, and see that the port is free
        2. engines: make, start, wait for crash recovery; roles and database
        3. migrations as the owner, demo data into an empty database
        4. web, worker, beat and sweeper; wait until the deep health check is green
        """
        left = self.supervisor.end_leftovers()
        if left:
            self.say(f"Ended what an earlier run left behind: {', '.join(left)}")
        self._refuse_taken_port()
        self._start_engines()
        self._set_up()
        self.supervisor.start_group("app")
        self._wait_healthy()

    def watch(self) -> None:
        """Stay until interrupted; when supervisord itself dies, start everything again."""
        while True:
            if not self.supervisor.running():
                self.say("The supervisor died; starting everything again")
                self.supervisor.end_leftovers(grace=1.0)  # people are waiting for the page
                self._start_engines()
                self.supervisor.start_group("app")
            time.sleep(WATCH_INTERVAL)

    def stop(self) -> None:
        self.supervisor.stop()

    def manage(self, *arguments: str, **extra: str) -> str:
        """Run a `manage.py` command in the stack's environment and return what it printed."""
        launcher = [
            sys.executable,
            "-m",
            "config.engines.launch",
            str(self.supervisor.ledger.folder),
            f"step-{arguments[0]}",
            "--",
        ]
        result = subprocess.run(
            [*launcher, sys.executable, "manage.py", *arguments],
            cwd=self.project,
            env={**self.environment, **extra},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode != 0:
            raise EngineError(f"manage.py {' '.join(arguments)} failed\n{result.stdout}{result.stderr}")
        return result.stdout

    # -- steps -----------------------------------------------------------------------------------------

    def _start_engines(self) -> None:
        for engine, label in ((self.postgres, "PostgreSQL"), (self.valkey, "Valkey")):
            if engine is not None:
                self.say(f"Starting {label} in {engine.home}")
                engine.prepare()
        self.supervisor.start(self.environment)
        self.supervisor.start_group("engines")
        if self.postgres is not None:
            self.postgres.wait_ready()
            self.postgres.make_roles()
            self.postgres.ensure_database(DATABASE)
        if self.valkey is not None:
            self.valkey.wait_ready()

    def _set_up(self) -> None:
        owner = self.environment.get("MIGRATION_DATABASE_URL") or self.environment["DATABASE_URL"]
        if pending.migrations(owner):
            self.say("Migrating the database")
            # the database checks are about the role at run time, and the owner is another
            self.manage("migrate", "--no-input", "--skip-checks", "--verbosity", "0", AS_OWNER="true")
        if self.demo and pending.company(owner):
            self.say("Loading demo data into the empty database")
            self.manage("seed_demo", "--if-empty")
            self._keep({"DEMO_PASSWORD": self.environment["DEMO_PASSWORD"]})

    def _refuse_taken_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", int(self.port)))
            except OSError as error:
                raise EngineError(f"port {self.port} is taken: try PORT={int(self.port) + 1} make run") from error

    def _wait_healthy(self) -> None:
        self.say("Starting web, worker, beat and sweeper")
        give_up = time.monotonic() + HEALTHY_SECONDS
        while (answer := health(self.address)) != "":
            if not self.supervisor.running() or time.monotonic() > give_up:
                raise EngineError(f"not healthy after {HEALTHY_SECONDS} s: {answer}\n{self._last_words()}")
            time.sleep(WATCH_INTERVAL / 2)

    def _last_words(self) -> str:
        """The end of the log of each program that does not stay up."""
        failing = [name for name, state in self.supervisor.states().items() if state != "RUNNING"]
        words = []
        for name in failing:
            log = self.state / "log" / f"{name}.log"
            lines = log.read_text(errors="replace").splitlines()[-12:] if log.exists() else []
            words += [f"-- {log}", *lines]
        return "\n".join(words) or f"See {self.state / 'log'}"

    # -- what runs -------------------------------------------------------------------------------------

    def _programs(self) -> list[Program]:
        programs = []
        if self.postgres is not None:
            programs.append(
                Program("postgres", tuple(self.postgres.command()), "INT", 30, account=self.postgres.account)
            )
        if self.valkey is not None:
            programs.append(Program("valkey", tuple(self.valkey.command()), account=self.valkey.account))
        return [*programs, *application_programs(self.port, self.state / "run")]

    def _environment(self, environ: Mapping[str, str]) -> dict[str, str]:
        """What every process of ours gets: what was given, else what works on this machine alone."""
        local = {
            **self._secrets(),
            "DEMO": "true",
            "HTTPS": "false",
            "PORT": self.port,
            "SITE_URL": self.address,
            "MEDIA_ROOT": str(self.state / "media"),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONUNBUFFERED": "1",
            "TZ": "UTC",
        }
        if not environ.get("EMAIL_URL"):
            local["MAIL_DIR"] = str(self.state / "mail")
        if self.postgres is not None:
            local["DATABASE_URL"] = self.postgres.app_url(DATABASE)
            local["MIGRATION_DATABASE_URL"] = self.postgres.owner_url(DATABASE)
        if self.valkey is not None:
            local["BROKER_URL"] = self.valkey.broker_url()
        return {**local, **{name: value for name, value in environ.items() if value or name not in local}}

    def _secrets(self) -> dict[str, str]:
        """Keys for this machine only, made once; the demo password too, so that later runs print the same."""
        file = self.state / "secrets.json"
        if not file.exists():
            made = {name: secrets.token_urlsafe(48) for name in ("SECRET_KEY", "EVENT_CHAIN_KEY")}
            made["DEMO_PASSWORD"] = secrets.token_urlsafe(12)
            write_private(file, json.dumps(made))
        found: dict[str, str] = json.loads(file.read_text())
        return found

    def _keep(self, changed: dict[str, str]) -> None:
        write_private(self.state / "secrets.json", json.dumps({**self._secrets(), **changed}))


def application_programs(port: str, run: Path) -> list[Program]:
    """Web, worker, beat and sweeper: the same commands as in docker-compose.yml, on loopback."""
    web = [
        *("granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", port, "--no-ws"),
        *("--workers", "2", "--blocking-threads", "1", "--respawn-failed-workers", "config.wsgi:application"),
    ]
    worker = [
        *("celery", "--app", "config.celery", "worker", "--concurrency", "2", "--queues", QUEUES),
        *("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO"),
    ]
    beat = [
        *("celery", "--app", "config.celery", "beat", "--loglevel", "INFO"),
        *("--schedule", str(run / "beat-schedule"), "--pidfile="),
    ]
    return [
        Program("web", tuple(module(web))),
        Program("worker", tuple(module(worker))),
        Program("beat", tuple(module(beat))),
        Program("sweeper", (sys.executable, "manage.py", "sweeper")),
    ]


def module(command: list[str]) -> list[str]:
    """A console script run with this very Python, wherever its wrapper was installed."""
    return [sys.executable, "-m", *command]


def health(address: str) -> str:
    """Empty when `/healthz/deep` is green, else what it says or why it does not answer."""
    try:
        with urllib.request.urlopen(f"{address}/healthz/deep", timeout=5):
            return ""
    except urllib.error.HTTPError as error:
        return error.read(2000).decode(errors="replace")
    except OSError as error:
        return str(error)
