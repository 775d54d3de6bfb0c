"""Who runs an engine and where: an unprivileged account when we are root, in a folder it can reach."""

from __future__ import annotations

import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SOCKET_PATH_LIMIT = 100  # sun_path holds 104 to 108 bytes, the name of the socket included
PROBE_SECONDS = 20
ELSEWHERE = "elsewhere"  # a note in a home: where the engine lives instead


class EngineError(RuntimeError):
    """An engine cannot be prepared, started or stopped; the message says what to do."""


@dataclass(frozen=True)
class Account:
    """The user an engine runs as. `drops` is true when we are root and must step down to it."""

    uid: int
    gid: int
    drops: bool

    @classmethod
    def for_engines(cls) -> Account:
        """Ourselves; when we are root, `nobody`: initdb wants an account that has a name."""
        if os.geteuid() != 0:
            return cls.for_ourselves()
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError:
            raise EngineError("no account named nobody: run Redress as an ordinary user") from None
        return cls(nobody.pw_uid, nobody.pw_gid, drops=True)

    @classmethod
    def for_ourselves(cls) -> Account:
        return cls(os.geteuid(), os.getegid(), drops=False)

    def popen_arguments(self) -> dict[str, Any]:
        """Arguments for `subprocess` that start a child as this account, without our other groups."""
        if not self.drops:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Hand one path of ours to this account."""
        if self.drops:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        return self._probe('cd "$1"', folder)

    def can_run(self, program: Path) -> bool:
        """True when this account can start the program, its libraries included."""
        return self._probe('"$1" --version', program)

    def _probe(self, script: str, path: Path) -> bool:
        result = subprocess.run(
            ["/bin/sh", "-c", script, "sh", str(path)],
            cwd="/",
            capture_output=True,
            check=False,
            timeout=PROBE_SECONDS,
            **self.popen_arguments(),
        )
        return result.returncode == 0


def private_folder(path: Path, *, mode: int = 0o700) -> Path:
    """Make a folder of ours with this mode; refuse one that is a link or belongs to somebody else."""
    path.mkdir(mode=mode, parents=True, exist_ok=True)
    found = path.lstat()
    if path.is_symlink() or found.st_uid != os.geteuid():
        raise EngineError(f"{path} belongs to uid {found.st_uid}, not to us: remove it as that user")
    path.chmod(mode)
    return path


def reachable_home(wanted: Path, account: Account) -> Path:
    """The wanted folder, or when the account cannot get that far a private one elsewhere.

    The folder we make is ours and only lets the account pass through (0711); no other folder is changed.
    """
    mode = 0o711 if account.drops else 0o700
    home = private_folder(wanted, mode=mode)
    if account.can_enter(home):
        return home
    for folder in elsewhere(wanted / ELSEWHERE):
        if account.can_enter(private_folder(folder, mode=mode)):
            return folder
    raise EngineError(f"uid {account.uid} can reach neither {wanted} nor a temporary folder")


def socket_folder(home: Path, socket_name: str, account: Account) -> Path:
    """A folder for a unix socket whose path is short enough, handed to the account."""
    beside = home / "socket"
    if len(str(beside / socket_name)) < SOCKET_PATH_LIMIT:
        return account_folder(beside, account)
    for folder in elsewhere(home / f"{ELSEWHERE}-socket"):
        if len(str(folder / socket_name)) < SOCKET_PATH_LIMIT:
            return account_folder(folder, account)
    raise EngineError(f"no folder is short enough for a unix socket named {socket_name}")


def elsewhere(note: Path) -> Iterator[Path]:
    """The folder outside the project that `note` remembers, else new ones: nobody can guess their names.

    The note goes with the project's state: without it, a later run does not meet data whose keys are lost.
    """
    if note.is_file() and Path(note.read_text()).is_dir():
        yield Path(note.read_text())
        return
    for base in (Path("/var/tmp"), Path(tempfile.gettempdir())):  # the first survives a reboot
        folder = Path(tempfile.mkdtemp(prefix="redress-", dir=base))
        write_private(note, str(folder))
        yield folder
        folder.rmdir()  # asked for another: this one did not serve


def account_folder(path: Path, account: Account) -> Path:
    """A 0700 folder that belongs to the account; refuses one that belongs to a third."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = path.lstat().st_uid
    if path.is_symlink() or owner not in {os.geteuid(), account.uid}:
        raise EngineError(f"{path} belongs to uid {owner}: remove it as that user")
    account.own(path)
    path.chmod(0o700)
    return path


def write_private(path: Path, text: str, account: Account | None = None) -> None:
    """Write a 0600 file at once, never readable by others in between; for us or for the account."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    scratch.unlink(missing_ok=True)
    with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    if account is not None:
        account.own(scratch)
    scratch.replace(path)
