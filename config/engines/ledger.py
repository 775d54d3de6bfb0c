"""Which processes are ours: a file per program with its pid and start time, so that orphans can be ended.

A program's entry is written anew at each restart; a pid alone is never trusted, because pids are reused.
Linux only: identity comes from /proc.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

PROC = Path("/proc")
PROBE_INTERVAL = 0.05
KILL_SECONDS = 10.0  # for the kernel to take away what was killed


@dataclass(frozen=True)
class Identity:
    """One process of one boot: `started` is in clock ticks since that boot."""

    pid: int
    started: int
    boot: str

    @classmethod
    def of(cls, pid: int) -> Identity | None:
        stat = read_stat(pid)
        return None if stat is None else cls(pid, stat.started, boot_id())

    def alive(self) -> bool:
        stat = read_stat(self.pid)
        return stat is not None and stat.state != "Z" and (stat.started, boot_id()) == (self.started, self.boot)


@dataclass(frozen=True)
class Stat:
    state: str
    parent: int
    group: int
    started: int


def read_stat(pid: int) -> Stat | None:
    """The fields of /proc/PID/stat we need; None when the process is gone."""
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = text[text.rindex(")") + 2 :].split()  # the name before it may hold spaces and brackets
    return Stat(state=fields[0], parent=int(fields[1]), group=int(fields[2]), started=int(fields[19]))


def boot_id() -> str:
    return (PROC / "sys/kernel/random/boot_id").read_text().strip()


def all_pids() -> list[int]:
    return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]


class Ledger:
    """The entries of one folder, one JSON file per program name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def record(self, name: str, pid: int) -> None:
        identity = Identity.of(pid)
        if identity is None:
            return
        scratch = self.folder / f".{name}.{os.getpid()}"
        scratch.write_text(json.dumps(asdict(identity)))
        scratch.replace(self.folder / f"{name}.json")

    def entry(self, name: str) -> Identity | None:
        try:
            return Identity(**json.loads((self.folder / f"{name}.json").read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def names(self) -> list[str]:
        return sorted(path.stem for path in self.folder.glob("*.json"))

    def members(self, name: str) -> list[int]:
        """Live processes of this program: the recorded one and what it left in its process group."""
        entry = self.entry(name)
        return [] if entry is None else list(_group_members(entry))

    def end(self, *names: str, grace: float) -> list[int]:
        """Ask the programs' processes to stop, kill what is left after `grace` seconds, forget the entries."""
        found = self._members_of(names)
        _signal_all(found, signal.SIGTERM)
        if not self._gone_within(names, grace):
            _signal_all(self._members_of(names), signal.SIGKILL)
            self._gone_within(names, KILL_SECONDS)
        for name in names:
            (self.folder / f"{name}.json").unlink(missing_ok=True)
        return found

    def _members_of(self, names: Iterable[str]) -> list[int]:
        return [pid for name in names for pid in self.members(name)]

    def _gone_within(self, names: Iterable[str], seconds: float) -> bool:
        give_up = time.monotonic() + seconds
        while self._members_of(names):
            if time.monotonic() > give_up:
                return False
            time.sleep(PROBE_INTERVAL)
        return True


def _group_members(entry: Identity) -> Iterator[int]:
    if entry.boot != boot_id():
        return
    leader = read_stat(entry.pid)
    if leader is not None and leader.started != entry.started:
        return  # the pid, and with it the group number, now belongs to a stranger
    for pid in all_pids():
        stat = read_stat(pid)
        if stat is None or stat.state == "Z" or stat.started < entry.started:
            continue
        if pid == entry.pid or stat.group == entry.pid:
            yield pid


def _signal_all(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def processes_in(folder: Path) -> list[int]:
    """Processes whose working directory is this folder: an engine with all its children."""
    inside = []
    for pid in all_pids():
        with suppress(OSError):
            if Path(os.readlink(PROC / str(pid) / "cwd")) == folder:
                inside.append(pid)
    return inside
